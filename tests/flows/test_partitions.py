"""A past in partitions: cut, and how far each is by what the ledger says; the gaps that are left."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.errors import UsageError
from flows.gaps import _paths, _taken, _usual, _why
from flows.partitions import Partition, Plan, partitions, progress_of
from flows.settings import Settings
from flows.sources import Window

MARCH = Window(date(2026, 3, 1), date(2026, 3, 4))
TODAY = date(2026, 4, 1)


def source(**table: Any) -> Any:
    return Settings(sources={"paper": table}).source("paper")


def run(words: tuple[str, ...], state: str = "completed", day: date = TODAY, **more: Any) -> dict[str, Any]:
    began = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    counts = {"articles": 3, "documents": 4, "rejects": 1, "detail": ""}
    return {**counts, "arguments": list(words), "state": state, "began": began, "flow": "ingest", **more}


def test_days_and_months_are_partitions_of_any_source() -> None:
    feed = source(kind="feed", url="https://paper.example/feed.xml")
    days = list(partitions("paper", feed, MARCH, "day", TODAY))
    assert [each.name for each in days] == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]
    assert days[0].words == ("--source", "paper", "--since", "2026-03-01", "--until", "2026-03-01")
    whole = Window(date(2026, 1, 15), date(2026, 3, 2))
    months = [each.name for each in partitions("paper", feed, whole, "month", TODAY)]
    assert months == ["2026-01-15..2026-01-31", "2026-02-01..2026-02-28", "2026-03-01..2026-03-02"]


def test_files_are_partitions_of_sources_that_have_files(tmp_path: Path) -> None:
    for name in ("CC-NEWS-20260302.warc.gz", "CC-NEWS-20260303.warc.gz", "CC-NEWS-20260401.warc.gz"):
        (tmp_path / name).write_bytes(b"")
    found = list(partitions("paper", source(kind="warc", path=str(tmp_path)), MARCH, "file", TODAY))
    assert [Path(each.name).name for each in found] == ["CC-NEWS-20260302.warc.gz", "CC-NEWS-20260303.warc.gz"]
    assert found[0].asked == {"inputs": [str(tmp_path / "CC-NEWS-20260302.warc.gz")], "source": "paper"}
    with pytest.raises(UsageError, match="which has no files"):
        list(partitions("paper", source(kind="feed", url="https://paper.example/"), MARCH, "file", TODAY))


def test_files_of_rows_keep_the_days_since_their_rows_have_dates(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "A"}')
    (found,) = partitions("paper", source(kind="jsonl", path=str(tmp_path)), MARCH, "file", TODAY)
    file = str(tmp_path / "rows.jsonl")
    assert found.asked == {"inputs": [file], "source": "paper", "since": MARCH.first, "until": MARCH.last}
    assert found.words == (file, "--source", "paper", "--since", "2026-03-01", "--until", "2026-03-04")


def test_the_ledger_says_how_far_a_partition_is() -> None:
    days = list(partitions("paper", source(kind="feed", url="https://p.example/"), MARCH, "day", TODAY))
    rows = [run(days[0].words), run(days[1].words, "failed"), run(days[1].words, "crashed"), run(("other",))]
    states = [each.state for each in progress_of(days, rows, [days[2].words])]
    assert states == ["done", "stopped", "under way", "to do"]
    assert [each.open for each in progress_of(days, rows, [days[2].words])] == [False, True, False, True]


def test_a_day_that_was_not_over_is_done_again() -> None:
    today = Partition("paper", Window(TODAY, TODAY))
    (early,) = progress_of([today], [run(today.words)], [])
    assert (early.state, early.open) == ("early", True)
    (done,) = progress_of([today], [run(today.words), run(today.words, day=date(2026, 4, 2))], [])
    assert (done.state, done.articles, done.runs) == ("done", 6, 2)


def test_a_later_failure_does_not_undo_what_was_done() -> None:
    day = Partition("paper", Window(MARCH.first, MARCH.first))
    (progress,) = progress_of([day], [run(day.words), run(day.words, "failed")], [])
    assert progress.state == "done"


def test_a_plan_comes_back_from_its_words() -> None:
    plan = Plan("paper", MARCH, "month")
    assert Plan.of_words(plan.words) == plan


def test_days_that_a_completed_run_was_asked_for_are_taken() -> None:
    words = ("--source", "paper", "--since", "2026-03-02", "--until", "2026-03-09")
    assert _taken([run(words)], MARCH) == {date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)}
    assert _taken([run(words, "failed"), run(("--source", "paper"))], MARCH) == set()


def test_a_thin_day_is_measured_by_its_own_weekday() -> None:
    sundays = {date(2026, 3, day): 10 for day in (1, 8, 15, 22)}
    usual = _usual({**sundays, date(2026, 3, 2): 100})
    assert usual[6] == 10
    assert usual[0] == 0, "one Monday is no habit"
    assert _why(2, usual[6], True) == "thin"
    assert _why(3, usual[6], True) is None
    assert _why(0, usual[6], True) == "nothing found"
    assert _why(0, usual[6], False) == "not taken"


def test_places_in_a_sources_own_files_are_known_by_its_paths() -> None:
    shape = re.compile(_paths(source(kind="files", path="/news/{date:%Y/%m}/*.html")))
    assert shape.search("/news/2026/03/a.html")
    assert not shape.search("/other/2026/03/a.html")
    rows = re.compile(_paths(source(kind="jsonl", path="/rows.jsonl")))
    assert rows.search("/rows.jsonl@120")
    assert not re.compile(_paths(source(kind="feed", url="https://p.example/"))).search("/rows.jsonl@120")
