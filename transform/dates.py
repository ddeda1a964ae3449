"""When: days named in running text, and publishers' times in the many ways they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from transform.calendars import Calendar, alternatives, calendar, plain
from transform.moments import parse_moment

__all__ = ["Day", "find_day", "parse_moment"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_TOKEN = re.compile(r"\w+")
_BEHIND = re.compile(r"\s(\w+)")
NEAR = 24  # characters before or behind a weekday that are looked at
SHORT = 4  # letters of an abbreviated weekday: "Sat", "Thur"
Basis = Literal["weekday", "relative", "printed"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names, and where: characters `start` to `end`."""

    date: date
    basis: Basis
    start: int
    end: int


@lru_cache(maxsize=4096)
def find_day(text: str, anchor: date | None, language: str) -> Day | None:
    """The first day named in `text`, seen from `anchor` (the day the story was filed); None where none is named.

    A weekday is the latest one not after the anchor, the anchor's own day included; "last Friday" lies before it. A
    month and day without a year is likewise the latest one. "next Tuesday" and "last week" give no day, and without an
    anchor only a full date does. A language without a calendar gives None.
    """
    return next(find_days(text, anchor, language), None)


def find_days(text: str, anchor: date | None, language: str) -> Iterator[Day]:
    """Every day named in `text`, in its order; find_day tells how each is meant."""
    pattern = _pattern(language)
    words = calendar(language)
    if pattern is None or words is None:
        return
    if anchor is None and not _YEAR.search(text):
        return  # without an anchor only a full date is a day
    if words.spaced and _telling(language).isdisjoint(_TOKEN.findall(text.casefold())):
        return  # most paragraphs name no day; this is four times as fast as the pattern
    for match in pattern.finditer(text):
        day = _day(match, anchor, words)
        if day is not None:
            yield day


def _day(match: re.Match[str], anchor: date | None, words: Calendar) -> Day | None:
    groups = match.groupdict()
    start, end = match.span()
    if month := groups["month1"] or groups["month2"]:
        number = int(groups["day1"] or groups["day2"])
        year = groups["year0"] or groups["year1"] or groups["year2"]
        found = _printed(words.months[plain(month)], number, int(year) if year else None, anchor)
        return Day(found, "printed", start, end) if found else None
    if anchor is None:
        return None
    if groups["bare"]:
        found = _bare(int(groups["bare"]), anchor)
        return Day(found, "printed", start, end) if found else None
    if groups["relative"]:
        return Day(anchor + timedelta(words.relative[plain(groups["relative"])]), "relative", start, end)
    if (words.spaced and _is_plain_word(match)) or _is_untied(match, words):
        return None
    before, after = groups["before"], groups["after"]
    sides = {plain(side) for side in (before, after) if side}
    if sides & words.next:
        return None
    back = (anchor.weekday() - words.weekdays[plain(groups["weekday"])]) % 7
    if sides & words.last and back == 0:
        back = 7
    if not words.spaced and sides & words.last:  # "上周三": of the week before
        back = anchor.weekday() + 7 - words.weekdays[plain(groups["weekday"])]
    return Day(anchor - timedelta(back), "weekday", start, end)


def _is_untied(match: re.Match[str], words: Calendar) -> bool:
    """Whether the word beside it makes it another day than the story's, or no day: "by Friday", "every Monday"."""
    text, start, end = match.string, match.start(), match.end()
    if not words.spaced:
        return any(text.endswith(word, 0, start) for word in words.untied)
    before = text[max(0, start - NEAR) : start].split()
    if before and plain(before[-1]) in words.untied:
        return True
    behind = _BEHIND.match(text, end, end + NEAR)
    return behind is not None and plain(behind[1]) in words.untied_after


def _is_plain_word(match: re.Match[str]) -> bool:
    """Whether "sun", "Sat down" or "Sun Hung Kai" only looks like a short weekday."""
    word = match["weekday"]
    if len(word) > SHORT:
        return False
    follows = match.string[match.end() : match.end() + 2]
    return word[0].islower() or (follows[:1].isspace() and follows[1:].isupper())


def _printed(month: int, day: int, year: int | None, anchor: date | None) -> date | None:
    """The day of that name, in the latest year in which it is not after the anchor (29 February skips years)."""
    if year is not None:
        return valid(year, month, day)
    if anchor is None:
        return None
    for candidate in range(anchor.year, anchor.year - 9, -1):
        found = valid(candidate, month, day)
        if found and found <= anchor:
            return found
    return None


def _bare(day: int, anchor: date) -> date | None:
    """Chinese and Japanese "16日": the latest day of that number not after the anchor, in this month or the last."""
    month = anchor.replace(day=1)
    for _ in range(2):
        found = valid(month.year, month.month, day)
        if found and found <= anchor:
            return found
        month = (month - timedelta(1)).replace(day=1)
    return None


def valid(year: int, month: int, day: int) -> date | None:
    """That date, or None for one that the calendar lacks."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _telling(language: str) -> frozenset[str]:
    """A word of each name of a day, month or relative day: a text without any of them names none."""
    words = calendar(language)
    if words is None:
        return frozenset()
    found = {max(_TOKEN.findall(form), key=len) for form in (*words.months, *words.weekdays, *words.relative)}
    return frozenset(found | {form + ending for form in words.weekdays for ending in words.weekday_endings})


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    words = calendar(language)
    if words is None:
        return None
    months, weekdays, relative = (alternatives(forms) for forms in (words.months, words.weekdays, words.relative))
    sides = alternatives(words.last | words.next)
    if not words.spaced:
        return re.compile(
            rf"(?:(?P<year0>(?:19|20)\d\d)年)?(?P<month1>{months})(?P<day1>\d{{1,2}})[日号]"
            rf"|(?<![\d月])(?P<bare>\d{{1,2}})日(?![\d間内前後本電])"
            rf"|(?P<relative>{relative})"
            rf"|(?P<before>{sides})?(?P<weekday>{weekdays})(?P<after>(?!))?"
            r"(?P<month2>(?!))?(?P<day2>(?!))?(?P<year1>(?!))?(?P<year2>(?!))?"
        )
    endings = f"(?:{'|'.join(words.weekday_endings)})?" if words.weekday_endings else ""
    ordinal = r"(?:st|nd|rd|th|er|º|\.)?"
    link = r"(?:\s+(?:de|of|di))?"
    return re.compile(
        rf"(?<!\w)(?:"
        rf"(?P<month1>{months})\.?\s+(?P<day1>\d{{1,2}}){ordinal}(?![\d:.]\d|\d|[-–]\d|\s*(?:per\s?cent|percent|%))(?:,?\s+(?P<year1>(?:19|20)\d\d))?"
        rf"|(?P<day2>\d{{1,2}}){ordinal}{link}\s+(?P<month2>{months})\b\.?(?:{link},?\s+(?P<year2>(?:19|20)\d\d))?"
        rf"|(?P<relative>{relative})"
        rf"|(?:(?P<before>{sides})\s+)?(?P<weekday>{weekdays}){endings}(?:\s+(?P<after>{sides}))?"
        r"|(?P<year0>(?!))(?P<bare>(?!))"
        r")(?!\w)",
        re.IGNORECASE,
    )
