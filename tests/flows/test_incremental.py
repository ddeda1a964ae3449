"""What is known is not fetched again; what changed is; what a killed run had not reached is not forgotten."""

from __future__ import annotations

import gzip
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from extract.document import Hints, Ref
from flows import known
from flows.layout import Layout
from flows.sources import Window
from load.tables import table
from tests.flows.sites import Changing, changing_site, fetch, outcomes, web_source

NAMES = table("fetches").names


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Changing]:
    (tmp_path / "site").mkdir()
    with changing_site(tmp_path / "site") as running:
        yield running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def records(data: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in Layout(data).raw.glob("*.warc.gz"):
        for record in ArchiveIterator(str(path), parse_http=False):
            found[record.headers["WARC-Type"]] += 1
    return found


def test_a_feed_whose_items_are_known_costs_one_conditional_request(site: Changing, data: Path) -> None:
    for number in range(3):
        site.story(f"/{number}")
    site.feed("/feed", [(f"/{number}", f"Story {number}") for number in range(3)], ETag='"1"')
    first = fetch(data, [f"{site.url}/feed"])
    assert outcomes(first) == {"ok": 4}
    site.hits.clear()
    again = fetch(data, [f"{site.url}/feed"])
    assert dict(site.hits) == {"/feed": 1}, "robots.txt is known for a day as well"
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    assert outcomes(again) == {"not_modified": 1}
    assert again.refs == ()


def test_a_new_item_is_fetched_and_the_known_ones_are_not(site: Changing, data: Path) -> None:
    site.story("/1")
    site.story("/2")
    site.feed("/feed", [("/1", "One")])
    fetch(data, [f"{site.url}/feed"])
    site.feed("/feed", [("/2", "Two"), ("/1", "One")])
    site.hits.clear()
    assert len(fetch(data, [f"{site.url}/feed"]).refs) == 1
    assert site.pages_asked() == {"/feed": 1, "/2": 1}


def test_an_item_with_another_title_is_asked_for_again_and_read_when_its_page_changed(
    site: Changing, data: Path
) -> None:
    site.story("/1", ETag='"a"')
    site.feed("/feed", [("/1", "One")])
    fetch(data, [f"{site.url}/feed"])
    site.feed("/feed", [("/1", "One, corrected")])
    site.hits.clear()
    assert outcomes(fetch(data, [f"{site.url}/feed"])) == {"ok": 1, "not_modified": 1}
    site.story("/1", "It is gone again.", ETag='"b"')
    site.feed("/feed", [("/1", "One, corrected twice")])
    changed = fetch(data, [f"{site.url}/feed"])
    assert len(changed.refs) == 1
    site.hits.clear()
    fetch(data, [f"{site.url}/feed"])
    assert site.pages_asked() == {"/feed": 1}, "each change once"


def test_two_feeds_with_titles_of_their_own_do_not_make_each_other_look_changed(site: Changing, data: Path) -> None:
    site.story("/1")
    site.feed("/feed-a", [("/1", "One")])
    site.feed("/feed-b", [("/1", "One, as the other desk calls it")])
    feeds = [f"{site.url}/feed-a", f"{site.url}/feed-b"]
    fetch(data, feeds)
    assert site.pages_asked()["/1"] == 1, "listed twice, fetched once"
    for _ in range(2):
        fetch(data, feeds)
    assert site.pages_asked()["/1"] == 0


def test_a_page_that_comes_again_unchanged_is_a_revisit_in_the_archive(site: Changing, data: Path) -> None:
    site.story("/1")
    url = f"{site.url}/1"
    assert len(fetch(data, [url]).refs) == 1
    again = fetch(data, [url])
    assert again.refs == ()
    row = dict(zip(NAMES, again.rows[-1], strict=True))
    assert (row["outcome"], row["status"]) == ("not_modified", 200)
    assert row["sha256"]
    assert records(data)["revisit"] == 1
    assert records(data)["response"] == 1


def test_a_gone_page_is_told_once_and_not_asked_for_again(site: Changing, data: Path) -> None:
    site.story("/1")
    site.feed("/feed", [("/1", "One")])
    fetch(data, [f"{site.url}/feed"])
    site.put("/1", "", status=410)
    site.feed("/feed", [("/1", "One, withdrawn")])
    gone = fetch(data, [f"{site.url}/feed"])
    assert [reject.reason for reject in gone.rejects] == ["gone"]
    site.hits.clear()
    fetch(data, [f"{site.url}/feed"])
    assert site.pages_asked() == {"/feed": 1}


def test_what_failed_for_a_passing_reason_is_tried_by_the_next_run(site: Changing, data: Path) -> None:
    site.put("/1", "busy", status=500)
    site.feed("/feed", [("/1", "One")], ETag='"1"')
    source = web_source(retries=0, allow_private=True, seconds_between_requests=0)
    assert outcomes(fetch(data, [f"{site.url}/feed"], source)) == {"ok": 1, "server_error": 1}
    site.story("/1")
    assert outcomes(fetch(data, [f"{site.url}/feed"], source)) == {"ok": 1, "not_modified": 1}, (
        "though the feed is as it was"
    )


def test_what_a_killed_run_had_not_reached_is_fetched_by_the_next(site: Changing, data: Path) -> None:
    """Killed after the feed: the feed answers "not modified" from then on, and its items must come all the same."""
    for number in range(3):
        site.story(f"/{number}")
    site.feed("/feed", [(f"/{number}", "Title") for number in range(3)], ETag='"1"')
    assert fetch(data, [f"{site.url}/feed"], most=1).refs == ()
    after = fetch(data, [f"{site.url}/feed"])
    assert outcomes(after) == {"ok": 3, "not_modified": 1}
    site.hits.clear()
    fetch(data, [f"{site.url}/feed"])
    assert site.pages_asked() == {"/feed": 1}


def test_two_runs_at_once_do_not_fetch_the_same_page_twice(site: Changing, data: Path) -> None:
    pages = [(f"/{number}", "Title") for number in range(30)]
    for path, _ in pages:
        site.story(path)
    site.feed("/feed", pages)
    site.hold = threading.Event()
    threads = [threading.Thread(target=fetch, args=(data, [f"{site.url}/feed"])) for _ in range(3)]
    for thread in threads:
        thread.start()
    threading.Timer(1.0, site.hold.set).start()
    for thread in threads:
        thread.join(60)
    asked = site.pages_asked()
    assert {asked[path] for path, _ in pages} == {1}


def test_a_window_leaves_entries_out_and_a_later_run_brings_them(site: Changing, data: Path) -> None:
    days = ("2026-03-13", "2026-03-14", "2026-03-15")
    for day in days:
        site.story(f"/{day}")
    site.sitemap("/map.xml", [(f"/{day}", day) for day in days])
    source = web_source("sitemap", allow_private=True, seconds_between_requests=0)
    day = date(2026, 3, 14)
    assert len(fetch(data, [f"{site.url}/map.xml"], source, Window(day, day)).refs) == 1
    assert len(fetch(data, [f"{site.url}/map.xml"], source, Window(day, day)).refs) == 0
    assert len(fetch(data, [f"{site.url}/map.xml"], source).refs) == 2


def test_sitemaps_of_an_index_are_skipped_by_their_lastmod(site: Changing, data: Path) -> None:
    for path in ("/a1", "/b1", "/b2"):
        site.story(path)
    site.sitemap("/index.xml", [("/a.xml", "2026-03-01"), ("/b.xml", "2026-03-02")], "sitemapindex")
    site.sitemap("/a.xml", [("/a1", "2026-03-01")])
    site.sitemap("/b.xml", [("/b1", "2026-03-02")])
    assert len(fetch(data, [f"{site.url}/index.xml"]).refs) == 2
    site.hits.clear()
    site.sitemap("/index.xml", [("/a.xml", "2026-03-01"), ("/b.xml", "2026-03-03")], "sitemapindex")
    site.sitemap("/b.xml", [("/b1", "2026-03-02"), ("/b2", "2026-03-03")])
    assert len(fetch(data, [f"{site.url}/index.xml"]).refs) == 1
    assert site.pages_asked() == {"/index.xml": 1, "/b.xml": 1, "/b2": 1}


def test_sitemaps_without_a_lastmod_are_asked_for_even_when_their_index_did_not_change(
    site: Changing, data: Path
) -> None:
    site.story("/a1")
    site.story("/a2")
    site.sitemap("/index.xml", [("/a.xml", "")], "sitemapindex")
    site.sitemap("/a.xml", [("/a1", "")])
    fetch(data, [f"{site.url}/index.xml"])
    site.sitemap("/a.xml", [("/a1", ""), ("/a2", "")])
    site.hits.clear()
    assert len(fetch(data, [f"{site.url}/index.xml"]).refs) == 1
    assert site.pages_asked() == {"/index.xml": 1, "/a.xml": 1, "/a2": 1}


def test_a_sitemap_that_prints_the_hour_as_everybodys_lastmod_makes_nothing_look_changed(
    site: Changing, data: Path
) -> None:
    paths = [f"/{number}" for number in range(25)]
    for path in paths:
        site.story(path)
    site.sitemap("/map.xml", [(path, "2026-03-14T10:00:00Z") for path in paths])
    fetch(data, [f"{site.url}/map.xml"])
    site.sitemap("/map.xml", [(path, "2026-03-14T11:00:00Z") for path in paths])
    site.hits.clear()
    fetch(data, [f"{site.url}/map.xml"])
    assert site.pages_asked() == {"/map.xml": 1}


def test_a_lying_etag_is_found_out_by_the_full_fetch_and_not_believed_again(
    site: Changing, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "LISTING_FULL", timedelta(0))
    site.story("/1")
    site.story("/2")
    site.feed("/feed", [("/1", "One")], ETag='"same"')
    fetch(data, [f"{site.url}/feed"])
    site.feed("/feed", [("/1", "One"), ("/2", "Two")], ETag='"same"')
    assert len(fetch(data, [f"{site.url}/feed"]).refs) == 1, "fetched whole, since its time was up"
    monkeypatch.setattr(known, "LISTING_FULL", timedelta(days=1))
    fetch(data, [f"{site.url}/feed"])
    assert "If-None-Match" not in site.asked[-1][1], "its ETag was the same for two bodies"


def test_pages_are_looked_at_again_at_the_ages_that_the_source_names(site: Changing, data: Path) -> None:
    site.story("/1")
    site.feed("/feed", [("/1", "One")], ETag='"1"')
    source = web_source(recheck=["1s", "30d"], allow_private=True, seconds_between_requests=0)
    began = datetime.now(UTC)
    fetch(data, [f"{site.url}/feed"], source)
    site.story("/1", "It was changed without a word in the feed.")
    while datetime.now(UTC) - began < timedelta(seconds=1.5):
        threading.Event().wait(0.1)
    assert len(fetch(data, [f"{site.url}/feed"], source).refs) == 1
    site.hits.clear()
    fetch(data, [f"{site.url}/feed"], source)
    assert site.pages_asked() == {"/feed": 1}


def test_pages_of_links_are_followed_where_the_source_says_so(site: Changing, data: Path) -> None:
    site.put(
        "/front",
        '<a href="/news/1">One</a> <a href="news/2#top">Two</a> <a href="/about">Us</a> <a href="/news/1">1</a>',
    )
    for path in ("/news/1", "/news/2", "/about"):
        site.story(path)
    source = web_source("urls", url=[f"{site.url}/front"], links="/news/", allow_private=True)
    assert len(fetch(data, [f"{site.url}/front"], source).refs) == 2
    site.pages_asked()
    fetch(data, [f"{site.url}/front"], source)
    assert site.pages_asked() == {"/front": 1}


def test_the_newest_entries_alone(site: Changing, data: Path) -> None:
    days = [f"2026-03-{day:02}" for day in range(10, 20)]
    for day in days:
        site.story(f"/{day}")
    site.sitemap("/map.xml", [(f"/{day}", day) for day in days])
    source = web_source("sitemap", newest=2, allow_private=True, seconds_between_requests=0)
    fetch(data, [f"{site.url}/map.xml"], source)
    assert set(site.pages_asked()) == {"/map.xml", "/2026-03-18", "/2026-03-19"}


def test_what_is_reserved_keeps_its_head_and_hints_in_the_archive_and_no_text(site: Changing, data: Path) -> None:
    site.story("/1", X_Robots_Tag="noai")
    site.feed("/feed", [("/1", "A reserved story")])
    fetched = fetch(data, [f"{site.url}/feed"])
    assert [reject.reason for reject in fetched.rejects] == ["tdm_reserved"]
    row = next(
        row for row in (dict(zip(NAMES, row, strict=True)) for row in fetched.rows) if row["outcome"] == "tdm_reserved"
    )
    assert (row["x_robots"], row["sha256"], row["tdm_reserved"]) == ("noai", None, True)
    blocks = b""
    for path in Layout(data).raw.glob("*.warc.gz"):
        for record in ArchiveIterator(str(path), parse_http=False):
            blocks += record.reader.read()
    assert b"A reserved story" in blocks
    assert b"It is back." not in blocks


def test_every_request_is_a_row(site: Changing, data: Path) -> None:
    site.put("/old", "", status=301, Location="/new")
    site.story("/new")
    fetched = fetch(data, [f"{site.url}/old"])
    assert len(fetched.rows) == sum(site.hits.values())
    rows = [dict(zip(NAMES, row, strict=True)) for row in fetched.rows]
    told = {row["url"].removeprefix(site.url): row["outcome"] for row in rows if row["outcome"] != "redirected"}
    assert told == {"/robots.txt": "not_found", "/.well-known/tdmrep.json": "not_found", "/old": "ok"}
    (step,) = [row for row in rows if row["outcome"] == "redirected"]
    assert (step["url"], step["final_url"], step["status"]) == (f"{site.url}/old", f"{site.url}/new", 301)
    assert len({row["fetch_id"] for row in rows}) == len(rows)


def test_two_runs_keep_the_pace_of_a_host_together(site: Changing, data: Path) -> None:
    for number in range(6):
        site.story(f"/{number}")
    source = web_source("urls", url=[site.url], allow_private=True, seconds_between_requests=0.4)
    halves = ([f"{site.url}/{number}" for number in range(3)], [f"{site.url}/{number}" for number in range(3, 6)])
    threads = [threading.Thread(target=fetch, args=(data, half, source)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    starts = sorted(at for path, at in site.times if path[1:].isdigit())
    assert len(starts) == 6
    assert min(after - before for before, after in pairwise(starts)) > 0.3


def test_the_addresses_of_a_file_are_fetched_once(site: Changing, data: Path, tmp_path: Path) -> None:
    for number in range(3):
        site.story(f"/{number}")
    refs = [Ref("url", f"{site.url}/{number}", hints=Hints(found_in="/lists/a.txt")) for number in range(3)]
    assert len(fetch(data, [], refs=refs[:2]).refs) == 2
    site.pages_asked()
    assert len(fetch(data, [], refs=refs).refs) == 1
    assert site.pages_asked() == {"/2": 1}


@pytest.mark.slow
def test_a_sitemap_of_fifty_thousand_entries_waits_on_disk_and_then_costs_one_request(
    site: Changing, data: Path
) -> None:
    entries = [(f"/news/{number}.html", f"2026-03-{1 + number % 28:02}") for number in range(50_000)]
    site.sitemap("/map.xml", entries)
    plain = site.answers["/map.xml"][1]
    site.put("/map.xml", gzip.compress(plain), Content_Type="application/gzip")
    fetched = fetch(data, [f"{site.url}/map.xml"], most=2)
    waiting = "SELECT count(*) FROM pages WHERE claimed_by IS NOT NULL"
    with sqlite3.connect(Layout(data).state / "web.sqlite") as known_pages:
        assert known_pages.execute(waiting).fetchone() == (49_900,)
        known_pages.execute("UPDATE pages SET claimed_by = NULL, due_at = NULL, ref = NULL, fetched_at = first_at")
        known_pages.execute("UPDATE pages SET fetched_at = '2026-04-01T00:00:00Z' WHERE fetched_at IS NULL")
    assert outcomes(fetched)["not_found"] == 100
    site.hits.clear()
    site.sitemap("/map.xml", [*entries, ("/new.html", "2026-04-02")])
    fetch(data, [f"{site.url}/map.xml"])
    assert site.pages_asked() == {"/map.xml": 1, "/new.html": 1}


def test_one_change_among_entries_of_one_day_is_the_only_one_fetched(site: Changing, data: Path) -> None:
    paths = [f"/{number}" for number in range(8)]
    for path in paths:
        site.story(path)
    site.sitemap("/map.xml", [(path, "2026-03-14") for path in paths])
    fetch(data, [f"{site.url}/map.xml"])
    site.sitemap("/map.xml", [(path, "2026-03-15" if path == "/3" else "2026-03-14") for path in paths])
    site.hits.clear()
    fetch(data, [f"{site.url}/map.xml"])
    assert site.pages_asked() == {"/map.xml": 1, "/3": 1}


def test_runs_over_several_windows_at_once_bring_all_days(site: Changing, data: Path) -> None:
    days = [f"2026-03-{day:02}" for day in range(10, 16)]
    for day in days:
        site.story(f"/{day}")
    site.sitemap("/index.xml", [("/map.xml", "2026-03-15")], "sitemapindex")
    site.sitemap("/map.xml", [(f"/{day}", day) for day in days])
    source = web_source("sitemap", allow_private=True, seconds_between_requests=0)
    windows = [Window(date(2026, 3, first), date(2026, 3, first + 1)) for first in (10, 12, 14)]
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda window: fetch(data, [f"{site.url}/index.xml"], source, window), windows))
    assert [len(run.refs) for run in runs] == [2, 2, 2]
    assert {path: count for path, count in site.pages_asked().items() if "xml" not in path} == dict.fromkeys(
        (f"/{day}" for day in days), 1
    )
