"""What a listing says of an entry, and whether that is news."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.document import Hints, Ref
from flows.announced import is_news, one_moment_for_all, says_of

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
KNOWN = {"fetched_at": "2026-03-14T10:00:00.000Z", "due_at": None, "updated": None, "outcome": "ok"}


def entry(title: str = "Weir", published: str | None = None, updated: str | None = None) -> Ref:
    hints = Hints(title=title, published=published, updated=updated, found_in="https://news.example/feed")
    return Ref("url", "https://news.example/1", hints=hints)


@pytest.mark.parametrize(
    ("before", "now", "stale", "news"),
    [
        (entry(), entry(), False, False),
        (entry(), entry("Weir, corrected"), False, True),
        (entry(), entry("Weir, corrected"), True, True),
        (entry(updated="2026-03-13"), entry(updated="2026-03-14"), False, True),
        (entry(updated="2026-03-13"), entry(updated="2026-03-14"), True, False),
        (None, entry(updated="2026-03-14T11:00:00Z"), False, True),
        (None, entry(updated="2026-03-14T09:00:00Z"), False, False),
        (None, entry(updated="2026-03-14T11:00:00Z"), True, False),
        (None, entry("Called otherwise by another feed"), False, False),
    ],
)
def test_a_known_entry_is_news_when_its_listing_says_something_else(
    before: Ref | None, now: Ref, stale: bool, news: bool
) -> None:
    said = says_of(before) if before else None
    assert is_news(now, KNOWN, said, says_of(now), stale, NOW) is news


def test_what_was_never_fetched_or_is_due_is_news() -> None:
    said = says_of(entry())
    assert is_news(entry(), None, None, said, False, NOW)
    assert is_news(entry(), {**KNOWN, "fetched_at": None}, said, said, False, NOW)
    assert is_news(entry(), {**KNOWN, "due_at": "2026-03-14T11:59:59.000Z"}, said, said, False, NOW)
    assert not is_news(entry(), {**KNOWN, "due_at": "2026-03-14T12:00:01.000Z"}, said, said, False, NOW)


def test_dates_that_are_all_alike() -> None:
    assert one_moment_for_all([entry(updated="2026-03-14")] * 5)
    assert not one_moment_for_all([entry(updated="2026-03-14")] * 4)
    assert not one_moment_for_all([entry(updated="2026-03-14")] * 9 + [entry(updated="2026-03-15")])
