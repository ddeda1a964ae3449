"""What is known of addresses, by a clock in the test's hand: claims, pauses after failures, ages to look again at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extract.document import Hints, Ref
from extract.fetched import Fetch
from flows.known import Habits, KnownPages

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
FEED = "https://news.example/feed"
MINUTE = timedelta(minutes=1)


def page(number: int = 1, **hints: Any) -> Ref:
    return Ref("url", f"https://news.example/{number}", hints=Hints(found_in=FEED, **hints))


def answer(ref: Ref, outcome: Any = "ok", at: datetime = NOON, **more: Any) -> Fetch:
    started = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    usual: dict[str, Any] = {"status": 200, "body": b"x", "started_at": started}
    return Fetch(ref.location, ref.location, outcome, **(usual | more))


class Runs:
    """Several runs over one file: each opened by its name, alive until it is said to be dead."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.alive: set[str] = set()
        self.opened: list[KnownPages] = []

    def __call__(self, name: str, habits: Habits | None = None, choice: str = "") -> KnownPages:
        self.alive.add(name)
        self.opened.append(KnownPages(self.path, name, lambda: self.alive, habits or Habits(), choice))
        return self.opened[-1]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Runs]:
    runs = Runs(tmp_path / "web.sqlite")
    yield runs
    for pages in runs.opened:
        pages.close()


def enter(pages: KnownPages, *entries: Ref, at: datetime = NOON) -> int:
    feed = Ref("url", FEED)
    return pages.enter(feed, answer(feed, at=at), entries, at)


def test_what_one_run_has_claimed_another_leaves_until_the_first_is_dead(run: Runs) -> None:
    one, two = run("one"), run("two")
    assert enter(one, page(1), page(2)) == 2
    assert (one.owed(), two.owed()) == (2, 0)
    assert enter(two, page(1), page(2), page(3)) == 1
    one.done(page(1), answer(page(1)), NOON)
    assert two.look_again(Ref("url", FEED), NOON) == 0, "the first is still at work"
    run.alive.discard("one")
    assert two.look_again(Ref("url", FEED), NOON) == 1
    assert {ref.location[-1] for ref in two.waiting(9, listings=False)} == {"2", "3"}


def test_a_claim_keeps_all_that_the_listing_said(run: Runs) -> None:
    one = run("one")
    ref = page(1, title="Weir", authors=("Jo Pell",), published="2026-03-14")
    enter(one, ref)
    assert one.waiting(9, listings=False) == [ref]


def test_passing_failures_are_tried_again_after_longer_and_longer_pauses(run: Runs) -> None:
    now, waits = NOON, []
    enter(run("0"), page())
    for attempt in range(12):
        pages = run(f"{attempt}")
        run.alive = {f"{attempt}"}
        pages.done(page(), answer(page(), "timeout", now, status=None, body=b""), now)
        run.alive = set()
        later = run(f"{attempt}-later")
        wait = next(
            (
                m
                for m in (0, 10, 20, 40, 80, 160, 320, 640, 1280, 1440)
                if later.look_again(Ref("url", FEED), now + m * MINUTE)
            ),
            -1,
        )
        waits.append(wait)
        run.alive = set()
        now += max(wait, 0) * MINUTE
    assert waits == [0, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, -1, -1]


def test_a_page_that_may_come_yet_is_asked_for_a_day_later_and_a_gone_one_never(run: Runs) -> None:
    one = run("one")
    enter(one, page(1), page(2))
    one.done(page(1), answer(page(1), "not_found", status=404), NOON)
    one.done(page(2), answer(page(2), "gone", status=410), NOON)
    run.alive.clear()
    two = run("two")
    assert two.look_again(Ref("url", FEED), NOON + timedelta(hours=23)) == 0
    assert two.look_again(Ref("url", FEED), NOON + timedelta(hours=25)) == 1
    assert two.waiting(9, listings=False) == [page(1)]


def test_pages_are_due_at_the_ages_of_the_source(run: Runs) -> None:
    habits = Habits(recheck=(timedelta(hours=2), timedelta(days=1)))
    one = run("one", habits)
    enter(one, page())
    one.done(page(), answer(page()), NOON)
    due = []
    for hours in (1, 3, 4, 25, 50):
        run.alive.clear()
        now = NOON + timedelta(hours=hours)
        later = run(str(hours), habits)
        if later.look_again(Ref("url", FEED), now):
            due.append(hours)
            later.done(page(), answer(page(), "not_modified", now, status=304, body=b""), now)
    assert due == [3, 25]


def test_validators_are_used_until_the_body_is_old_or_they_lied(run: Runs) -> None:
    one = run("one", Habits(full_every=timedelta(days=7)))
    enter(one, page())
    one.done(page(), answer(page(), etag='"1"'), NOON)
    url = page().location
    assert one.of([page()], NOON + timedelta(days=6))[url].etag == '"1"'
    assert one.of([page()], NOON + timedelta(days=8))[url].etag is None
    later = NOON + timedelta(days=8)
    one.done(page(), answer(page(), etag='"1"', body=b"another", at=later), later)
    assert one.of([page()], later)[url].etag is None, "the same ETag for two bodies"


def test_a_listing_is_another_one_for_each_choice_of_its_entries(run: Runs) -> None:
    feed = Ref("url", FEED)
    march, april = run("one", choice="march"), run("two", choice="april")
    assert march.claim([feed], NOON) == april.claim([feed], NOON) == [feed], "both at once"
    index = Ref("url", "https://news.example/2026.xml", hints=Hints(updated="2026-04-30"))
    assert march.enter(feed, answer(feed, etag='"1"'), [index, page(3)], NOON) == 2
    assert april.enter(feed, answer(feed, etag='"1"'), [index, page(4)], NOON) == 2
    assert march.waiting(9, listings=True) == april.waiting(9, listings=True) == [index]
    assert march.of([feed], NOON)[FEED].etag == '"1"'
    assert run("three", choice="may").of([feed], NOON) == {}, "not modified would hide what May wants"
    assert march.claim([page(4)], NOON) == [], "a page is one page"


def test_rows_of_the_record_are_taken_in_where_they_are_newer(run: Runs) -> None:
    one = run("one")
    row = {
        "url": page().location,
        "found_in": FEED,
        "outcome": "ok",
        "etag": '"2"',
        "last_modified": None,
        "sha256": "aa",
    }
    one.absorb([{**row, "fetched_at": "2026-03-14T11:00:00.000Z"}])
    one.absorb([{**row, "etag": '"1"', "fetched_at": "2026-03-14T10:00:00.000Z"}])
    known = one.of([page()], NOON)[page().location]
    assert (known.etag, known.sha256, known.archived_at) == ('"2"', "aa", "2026-03-14T11:00:00.000Z")
    assert enter(one, page()) == 0


def test_turns_on_a_host_are_booked_across_runs(run: Runs) -> None:
    one, two = run("one"), run("two")
    assert one.book("news.example", 5.0) == 0.0
    assert 4.0 < two.book("news.example", 5.0) <= 5.0
    assert 9.0 < one.book("news.example", 5.0) <= 10.0
    assert two.book("other.example", 5.0) == 0.0
