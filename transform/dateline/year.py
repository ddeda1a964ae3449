"""The year of a dateline: printed, fitted to the publication date, or told by a weekday that the story names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from transform.dates import find_days, valid

EARLY, LATE = 1, 4  # days: a story is published from one day before its dateline (time zones) to four days after
FAR = 62  # days: beyond the usual, the nearest year is still the only likely one
TIED_PARAGRAPHS = 2  # the lead, and the paragraph behind it
CANDIDATE_YEARS = 28  # the calendar's weekdays repeat after 28 years


@dataclass(frozen=True, slots=True)
class Filed:
    """The day of a dateline, how it is known, and which other days fit, newest first."""

    day: date | None = None
    basis: Literal["printed", "published", "weekday"] | None = None
    candidates: tuple[date, ...] = ()


def filed_on(
    month: int | None,
    day: int | None,
    year: int | None,
    *,
    published: date | None,
    reference: date | None,
    body: str,
    language: str | None,
) -> Filed:
    """`reference` is the day after which the story cannot have been written; without it no weekday settles a year."""
    if day is None:
        return Filed()
    if month is None:
        found = _same_month(day, published) if published else None
        return Filed(found, "published") if found else Filed()
    if year is not None:
        found = valid(year, month, day)
        return Filed(found, "printed" if found else None)
    if published:
        near = _nearest(month, day, published)
        if near and -EARLY <= (published - near).days <= LATE:
            return Filed(near, "published")
    latest = published or reference
    weekday = _tied_weekday(month, day, body, language or "en") if latest else None
    if weekday is not None and latest:
        fits = [
            found
            for candidate in range(latest.year, latest.year - CANDIDATE_YEARS, -1)
            if (found := valid(candidate, month, day)) and found <= latest and found.weekday() == weekday
        ]
        if fits:
            return Filed(fits[0], "weekday", tuple(fits[1:4]))
    if published and near and abs((published - near).days) <= FAR:
        return Filed(near, "published")
    return Filed()


def _nearest(month: int, day: int, published: date) -> date | None:
    same = valid(published.year, month, day)
    if same and abs((published - same).days) <= FAR:
        return same  # the year before and the year after lie farther off
    days = [valid(year, month, day) for year in (published.year - 1, published.year, published.year + 1)]
    return min((found for found in days if found), key=lambda found: abs((published - found).days), default=None)


def _same_month(day: int, published: date) -> date | None:
    """Day of the month alone ("１７日"): the nearest one within the usual distance."""
    for back in sorted(range(-EARLY, LATE + 1), key=abs):
        found = published - timedelta(back)
        if found.day == day:
            return found
    return None


def _tied_weekday(month: int, day: int, body: str, language: str) -> int | None:
    """The weekday that the story gives to the day of its dateline: the only one that its first paragraphs name.

    A lead says what happened today by the weekday's name ("told a briefing Wednesday"). Two different names are a
    doubt, and a name behind "until" or "from" is another day.
    """
    anchor = valid(2000, month, day)  # any year serves to read the name
    if anchor is None:
        return None
    for paragraph in [part for part in body.split("\n") if part.strip()][:TIED_PARAGRAPHS]:
        named = {found.date.weekday() for found in find_days(paragraph, anchor, language) if found.basis == "weekday"}
        if named:
            return named.pop() if len(named) == 1 else None
    return None
