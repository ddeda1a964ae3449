"""Named sources of onrecord.toml: what is accepted, and what each asks for in a window of time."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extract.document import Hints, Ref
from flows.errors import UsageError
from flows.inputs import arguments_of, listed
from flows.settings import Settings, load_settings, web_settings
from flows.sources import Source, Window, arguments, matching, next_due, read_span, step_of, wanted

TODAY = date(2026, 4, 2)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """Settings are read from the working folder."""
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def settings(text: str) -> Settings:
    Path("onrecord.toml").write_text(text, "utf-8")
    return load_settings()


def source(text: str) -> Source:
    return settings(f"[sources.desk]\n{text}\n").source("desk")


def page(url: str, **hints: Any) -> Ref:
    return Ref("url", url, hints=Hints(found_in="https://news.example/feed", **hints))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('kind = "telex"', "setting sources.desk.kind: one of feed, files, jsonl, sitemap, template, urls, warc"),
        ('url = "https://a.example/"', "setting sources.desk.kind: one of"),
        ('kind = "feed"', "setting sources.desk.url: it is missing"),
        ('kind = "feed"\nurl = "u"\nevry = "1h"', "setting sources.desk.evry: there is no such setting"),
        ('kind = "feed"\nurl = "u"\nevery = "often"', "a length of time is written like 15m"),
        ('kind = "feed"\nurl = "u"\nevery = "0m"', "sources.desk.every"),
        ('kind = "feed"\nurl = "u"\ncron = "* * *"', "it is no cron line"),
        ('kind = "feed"\nurl = "u"\nevery = "1h"\ncron = "0 4 * * *"', "give `every` or `cron`, not both"),
        ('kind = "feed"\nurl = "u"\ncron = "0 4 * * *"\ntimezone = "Mars/North"', "no name of a time zone"),
        ('kind = "feed"\nurl = "u"\ninclude = "["', "it is no regular expression"),
        ('kind = "feed"\nurl = []', "sources.desk.url"),
        ('kind = "template"\nurl = "https://a.example/"', "it has no {date:…} in it"),
        ('kind = "urls"', "give `url` or `file`"),
        ('kind = "warc"', "give `path` or `listed_in`"),
        ('kind = "jsonl"\npath = "x"\nfields = { headline = "h" }', "`fields` names headline; our fields are"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(text: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        source(text)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_name_that_is_none_and_a_source_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="make the name of a source"):
        settings('[sources."two words"]\nkind = "feed"\nurl = "u"')
    with pytest.raises(UsageError, match="there is no source night; there are day"):
        settings('[sources.day]\nkind = "feed"\nurl = "u"').source("night")


def test_settings_survive_the_way_through_prefect() -> None:
    chosen = settings(
        '[sources.a]\nkind = "feed"\nurl = ["u", "v"]\nevery = "90m"\nrecheck = ["2h", "1d"]\n'
        '[sources.b]\nkind = "jsonl"\npath = "x"\nfields = { title = "a.b" }\n'
    )
    assert load_settings(**chosen.model_dump(mode="json")).sources == chosen.sources


def test_a_source_stands_above_the_general_settings() -> None:
    chosen = settings(
        'contact = "desk@news.example"\nseconds_between_requests = 7\n'
        '[sources.own]\nkind = "feed"\nurl = "u"\nallow_private = true\nseconds_between_requests = 0\n'
        'obey_robots = false\nmax_megabytes = 2\ntimeout_seconds = 9\nreservation_ground = "own"\n'
        '[sources.usual]\nkind = "feed"\nurl = "u"\n'
    )
    own, usual = (web_settings(chosen, chosen.source(name)) for name in ("own", "usual"))
    assert (own.interval, own.allow_private, own.obey_robots, own.max_bytes) == (0, True, False, 2 * 1024 * 1024)
    assert (own.total_timeout, own.reservation_ground) == (9, "own")
    assert (usual.interval, usual.allow_private, usual.obey_robots) == (7, False, True)
    assert usual == web_settings(chosen)
    assert "desk@news.example" in own.user_agent


@pytest.mark.parametrize(
    ("template", "first", "last", "filled"),
    [
        ("https://a.example/{date:%Y/%m/%d}/", "2026-02-27", "2026-03-01", ["2026/02/27", "2026/02/28", "2026/03/01"]),
        ("https://a.example/{date:%Y}-{date:%m}/", "2025-12-15", "2026-02-01", ["2025-12", "2026-01", "2026-02"]),
        ("https://a.example/{date:%Y}/", "2024-06-01", "2026-01-01", ["2024", "2025", "2026"]),
        ("https://a.example/{date:%G-%V}/", "2026-01-01", "2026-01-12", ["2026-01", "2026-02", "2026-03"]),
        ("https://a.example/{date}/", "2026-01-01", "2026-01-01", ["2026-01-01"]),
    ],
)
def test_templates_are_filled_for_the_window(template: str, first: str, last: str, filled: list[str]) -> None:
    asked = source(f'kind = "template"\nurl = "{template}"')
    window = Window(date.fromisoformat(first), date.fromisoformat(last))
    assert arguments(asked, window, TODAY) == tuple(f"https://a.example/{part}/" for part in filled)


def test_a_template_without_a_window_looks_back() -> None:
    asked = source('kind = "template"\nurl = "https://a.example/{date:%d}/"\nlookback = "2d"')
    assert arguments(asked, None, TODAY) == tuple(f"https://a.example/{day}/" for day in ("31", "01", "02"))


def test_hours_and_pages() -> None:
    hours = arguments(source('kind = "template"\nurl = "https://a.example/{date:%d/%H}"\nlookback = "0d"'), None, TODAY)
    assert (len(hours), hours[0], hours[-1]) == (24, "https://a.example/02/00", "https://a.example/02/23")
    pages = arguments(source('kind = "template"\nurl = "https://a.example/{date}?p={page}"\npages = 2'), None, TODAY)
    assert pages == tuple(f"https://a.example/2026-04-0{day}?p={page}" for day in (1, 2) for page in (1, 2))


@pytest.mark.parametrize(("template", "step"), [("{date:%Y-%m-%dT%H}", "hour"), ("{date:%Y%j}", "day"), ("x", None)])
def test_steps(template: str, step: str | None) -> None:
    assert step_of(template) == step


def test_windows_split_into_days_and_months_without_gap_or_overlap() -> None:
    window = Window(date(2025, 12, 30), date(2026, 3, 2))
    days = list(window.split("day"))
    assert len(days) == 63
    assert [str(each) for each in window.split("month")] == [
        "2025-12-30..2025-12-31",
        "2026-01-01..2026-01-31",
        "2026-02-01..2026-02-28",
        "2026-03-01..2026-03-02",
    ]
    assert (days[0].first, days[-1].last) == (window.first, window.last)


def test_a_window_takes_what_was_published_in_it() -> None:
    feed = source('kind = "feed"\nurl = "https://news.example/feed"')
    belongs = wanted(feed, Window(date(2026, 3, 14), date(2026, 3, 14)), TODAY)
    assert belongs(page("https://news.example/1", published="Sat, 14 Mar 2026 23:00:00 +0000"))
    assert not belongs(page("https://news.example/1", published="Sat, 14 Mar 2026 23:00:00 -0500"))
    assert not belongs(page("https://news.example/1", published="2026-03-13"))
    assert belongs(page("https://news.example/2026/03/14/x", updated="2026-03-20"))
    assert not belongs(page("https://news.example/2026/03/15/x"))
    assert belongs(page("https://news.example/1", updated="2026-03-14"))
    assert not belongs(page("https://news.example/1", updated="2026-03-15"))
    assert belongs(page("https://news.example/undated")), "what says nothing may belong to any day"


def test_sitemaps_of_an_index_that_ended_before_the_window_are_left_out() -> None:
    sitemap = source('kind = "sitemap"\nurl = "https://news.example/sitemap.xml"\nwithin = "3d"')
    child = {
        name: Ref("url", "https://news.example/s.xml", hints=Hints(updated=name))
        for name in ("2026-03-01", "2026-04-01")
    }
    belongs = wanted(sitemap, None, TODAY)
    assert [name for name, ref in child.items() if belongs(ref)] == ["2026-04-01"]
    belongs = wanted(sitemap, Window(date(2026, 2, 1), date(2026, 2, 28)), TODAY)
    assert len([ref for ref in child.values() if belongs(ref)]) == 2, "a later change may be of an old entry's list"


def test_include_and_exclude_choose_addresses() -> None:
    belongs = wanted(
        source('kind = "feed"\nurl = "u"\ninclude = "/news/"\nexclude = ["/live/", "[?]ad="]'), None, TODAY
    )
    urls = ["/news/1", "/news/live/1", "/news/2?ad=1", "/sport/1"]
    assert [url for url in urls if belongs(page(f"https://a.example{url}"))] == ["/news/1"]
    assert belongs(Ref("url", "https://a.example/feed.xml")), "the listing itself is not chosen by them"


def test_the_next_run_of_a_schedule() -> None:
    now = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    assert next_due(source('kind = "feed"\nurl = "u"\nevery = "90m"'), now) == now + timedelta(minutes=90)
    nightly = source('kind = "feed"\nurl = "u"\ncron = "30 4 * * *"\ntimezone = "Europe/Berlin"')
    assert next_due(nightly, now) == datetime(2026, 3, 29, 2, 30, tzinfo=UTC), "summer time begins that night"
    assert next_due(source('kind = "feed"\nurl = "u"'), now) is None


def test_names_and_patterns() -> None:
    chosen = settings('[sources.bbc-uk]\nkind="feed"\nurl="u"\n[sources.bbc-world]\nkind="feed"\nurl="u"\n')
    assert matching(chosen.sources, "bbc-*") == ("bbc-uk", "bbc-world")
    assert matching(chosen.sources, "bbc-uk") == ("bbc-uk",)
    assert read_span("1.5h") == timedelta(minutes=90)


def test_lists_of_warc_files_are_read_and_cut_to_the_window(folder: Path) -> None:
    (folder / "paths").write_text(
        "# March\ncrawl/N-20260313235959-00001.warc.gz\ncrawl/N-20260314000000-00002.warc.gz\nreadme.txt\n"
    )
    archive = source('kind = "warc"\nlisted_in = "paths"\nbase = "/mnt/crawls/"')
    day = Window(date(2026, 3, 14), date(2026, 3, 14))
    found = list(arguments_of(archive, day, TODAY))
    assert found[0] == "/mnt/crawls/crawl/N-20260314000000-00002.warc.gz"
    assert found[1].reason == "not_warc"  # type: ignore[union-attr]
    assert len(list(arguments_of(archive, None, TODAY))) == 3


def test_a_list_that_is_not_there_is_a_reject() -> None:
    (found,) = arguments_of(source('kind = "warc"\nlisted_in = "nowhere.gz"'), None, TODAY)
    assert found.reason == "missing"  # type: ignore[union-attr]


def test_files_of_a_source_are_of_its_kind_whatever_their_names(folder: Path) -> None:
    (folder / "rows.txt").write_text('{"headline": "Weir", "text": "It is back."}\n')
    rows = source('kind = "jsonl"\npath = "rows.txt"\nfields = { title = "headline" }')
    (ref,) = listed([], "desk", rows, None, TODAY)
    assert (ref.kind, ref.source) == ("jsonl", "desk")  # type: ignore[union-attr]


ROWS = [
    '{"kopf": "old", "wann": {"tag": "2026-02-28T23:59:59Z"}, "text": "A"}',
    '{"kopf": "first", "wann": {"tag": "2026-03-01"}, "text": "A"}',
    '{"kopf": "not JSON", "wann',
    '["a list"]',
    '{"kopf": "last, in UTC", "wann": {"tag": "Sun, 01 Mar 2026 20:00:00 -0300"}, "text": "A"}',
    '{"kopf": "the next day in UTC", "wann": {"tag": "2026-03-01T23:30:00-01:00"}, "text": "A"}',
    '{"kopf": "undated", "wann": {}, "text": "A"}',
]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_a_window_takes_rows_by_their_own_date_and_those_that_have_none(name: str, folder: Path) -> None:
    content = "\n".join(ROWS).encode()
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    rows = source(f'kind = "jsonl"\npath = "{name}"\nfields = {{ published = "wann.tag" }}')
    day = Window(date(2026, 3, 1), date(2026, 3, 1))
    taken = [content[ref.offset :].splitlines()[0].decode() for ref in listed([], "desk", rows, day, TODAY)]  # type: ignore[union-attr]
    assert taken == [ROWS[number] for number in (1, 2, 3, 4, 6)]
    assert len(list(listed([], "desk", rows, None, TODAY))) == len(ROWS)


def test_folders_by_day(folder: Path) -> None:
    for day in ("2026-04-01", "2026-04-02", "2026-03-01"):
        (folder / day).mkdir()
        (folder / day / "story.txt").write_text("A story.")
    files = source(f'kind = "files"\npath = "{folder}/{{date}}"')
    assert [Path(ref.location).parent.name for ref in listed([], "desk", files, None, TODAY)] == [  # type: ignore[union-attr]
        "2026-04-01",
        "2026-04-02",
    ]
