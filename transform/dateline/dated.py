"""Datelines that carry a date: LONDON, May 17 (Reuters) - · MOSCOW, May 17. /TASS/. · МОСКВА, 17 мая — РИА Новости."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from transform.calendars import all_months, all_weekdays, plain
from transform.dateline import agencies
from transform.dateline.draft import Draft
from transform.dateline.lists import lists
from transform.dateline.names import Places, read_places
from transform.dateline.signs import AFTER, CLOSE, WINDOW, opens_story, trimmed

_DATE = re.compile(
    r"(?<![^\W_])(?:(?P<week>[^\W\d_]{2,14}),?\s+)?"
    r"(?:(?P<month1>[^\W\d_]{3,12})\.?\s{0,2}(?P<day1>\d{1,2})(?!\d|[:.]\d)(?:st|nd|rd|th)?"
    r"|(?P<day2>\d{1,2})(?:\.|º|er|\s+de|st|nd|rd|th)?\s*(?P<month2>[^\W\d_]{3,12}(?:\s(?:الثاني|الأول))?)\.?)"
    r"(?:,?\s*(?:de\s+)?(?P<year>(?:19|20)\d\d)(?!\d)(?:\s*(?:г\.|года))?)?",
)
_TAIL_BRACKET = re.compile(
    rf"[\s.,]*\((?P<agency>[^()\n]{{2,48}})\)(?P<stop>\.(?!\s?[-–—]))?(?P<close>{AFTER}|\.?\s*=\s*|\s*)"
)
_TAIL_SLASH = re.compile(rf"[\s.,–—-]*/\s?(?P<agency>[^/\n]{{2,60}}?)\s?/(?P<stop>\.)?(?P<close>{CLOSE}|\s*)")
_NEXT_WORD = re.compile(r"[\s.,]*(?:[—–-]+\s*)?(\w+)")
_TAIL_CLOSE = re.compile(rf"[\s.,)]*(?P<close>{CLOSE})")
_RANGE = re.compile(
    r"(?:(?P<month>[^\W\d_]{3,9})\.?\s)?\d{1,2}(?:st|nd|rd|th|\.)?(?:\s(?P<after>[^\W\d_]{3,9})|,?\s(?:19|20)\d\d|\s*$|\s*[|;:])"
)


@lru_cache(maxsize=1024)
def _month(word: str) -> int | None:
    """The month's number, forgiving one letter too few or too many at the end ("Marc", "Junee")."""
    found = all_months().get(word) or lists().other_months.get(word)
    if found or len(word) < 4:
        return found
    near = {
        month
        for form, month in all_months().items()
        if len(form) >= 4 and word.isascii() and (form[:-1] == word or word[:-1] == form)
    }
    return near.pop() if len(near) == 1 else None


def _month_day(match: re.Match[str]) -> tuple[int, int, int | None] | None:
    """Month, day and printed year, where the words around the number are a month."""
    month = _month(plain(match["month1"] or match["month2"]))
    day = int(match["day1"] or match["day2"])
    if month is None or not 1 <= day <= 31:
        return None
    return month, day, int(match["year"]) if match["year"] else None


def read_dated(text: str, at: int, stop: int) -> Draft | None:
    edge = min(stop, at + WINDOW)
    position, last = at, min(stop, at + 110)
    while match := _DATE.search(text, position, last):
        found = _month_day(match)
        if found is None:
            # "Москва. 17 мая": the number may belong to the word behind it.
            position = match.start("day1") if match["month1"] else match.end("day2")
            continue
        begin = match.start()
        if match["week"] and plain(match["week"]) not in all_weekdays():
            begin = match.start("month1") if match["month1"] else match.start("day2")
        return _around_date(text, at, begin, match.end(), edge, stop, found)
    return None


def _around_date(
    text: str, at: int, begin: int, behind: int, edge: int, stop: int, day: tuple[int, int, int | None]
) -> Draft | None:
    head = text[at:begin]
    agency = None
    if "(" in head and (
        inner := re.fullmatch(r"(?P<place>[^()]+?)[.,]?\s*\((?P<agency>[^()]{2,40})\)[\s,.:–—-]*", head)
    ):
        if not agencies.canonical(inner["agency"]) and not agencies.looks_like_one(inner["agency"]):
            inner = None
        if inner:
            agency, head = inner["agency"], inner["place"]
    head = head.strip().rstrip("(").rstrip()
    if head.endswith("-"):  # "ROCKVILLE, Md, - March 6 -"
        head = head.rstrip("- ")
    named = read_places(head) if head else None
    if head and named is None:
        return None
    tail = _tail(text, behind, edge)
    if tail is None:
        return None
    printed_agency, reporter, raw_end, end, closed = tail
    sure = printed_agency is not None and (agencies.canonical(printed_agency) is not None or closed)
    if printed_agency and not sure:
        return None
    agency = agency or printed_agency
    if named is None and agency is None:
        return None
    if not (agency or closed):
        return None
    if named and not _dated_place_holds(named, agency):
        return None
    if end >= stop:  # a press release's dateline in a paragraph of its own: the story begins in the next
        if not (agency and named) or not text[stop:].strip():
            return None
        end = stop + len(text[stop:]) - len(text[stop:].lstrip())
    elif not named and not opens_story(text, end, stop):
        return None
    if not agency and (named is None or named.case != "caps") and _is_range(text, end, stop):
        return None
    month, number, year = day
    places = named.printed if named else ()
    return Draft(at, raw_end, end, places, month, number, year, agency, reporter)


def _is_range(text: str, end: int, stop: int) -> bool:
    """Whether another date follows: "Paris, May 3 – May 10" tells when, not where from."""
    match = _RANGE.match(text, end, stop)
    if not match:
        return False
    words = [word for word in (match["month"], match["after"]) if word]
    return not words or any(_month(plain(word)) for word in words)


def _dated_place_holds(named: Places, agency: str | None) -> bool:
    if agency or named.known or named.region:
        return True
    return named.case == "caps"


def _tail(text: str, behind: int, edge: int) -> tuple[str | None, str | None, int, int, bool] | None:
    """What follows a date: (agency as printed, reporter, end of the dateline, start of the story, whether a dash or
    colon closes it)."""
    if match := _TAIL_BRACKET.match(text, behind, edge):
        raw_end = match.end("stop") if match["stop"] else match.end("agency") + 1
        agency, reporter = _agency_and_reporter(match["agency"].strip())
        return agency, reporter, raw_end, match.end(), bool(match["close"].strip())
    if match := _TAIL_SLASH.match(text, behind, edge):
        agency, reporter = _agency_and_reporter(match["agency"].strip())
        if agencies.canonical(agency) or agencies.looks_like_one(agency):
            raw_end = match.end("stop") if match["stop"] else text.rindex("/", behind, match.end()) + 1
            return agency, reporter, raw_end, match.end(), True
    word = _NEXT_WORD.match(text, behind, edge)
    if word and word[1].casefold() in agencies.first_words() and (match := _bare_agency().match(text, behind, edge)):
        return match["agency"], match["by"], trimmed(text, behind, match.end()), match.end(), True
    if match := _TAIL_CLOSE.match(text, behind, edge):
        raw_end = behind + (
            len(text[behind : match.end()].split(")", maxsplit=1)[0]) + 1 if ")" in match.group() else 0
        )
        return None, None, max(raw_end, behind + _stop_signs(text, behind)), match.end(), True
    return None


def _stop_signs(text: str, at: int) -> int:
    return 1 if text[at : at + 1] == "." and text[at + 1 : at + 2] not in "-–—" else 0


def _agency_and_reporter(inside: str) -> tuple[str, str | None]:
    """What stands between brackets: "TASS", "корр. ТАСС Иван Иванов"."""
    if agencies.canonical(inside):
        return inside, None
    if match := re.match(r"(?:корр\.?|correspondent)\s+(?P<agency>\S+)\s+(?P<name>\S.+)", inside, re.IGNORECASE):
        return match["agency"], match["name"]
    if match := re.match(r"(?P<agency>\S+)\s+(?:correspondent)\s+(?P<name>\S.+)", inside, re.IGNORECASE):
        return match["agency"], match["name"]
    return inside, None


@cache
def _bare_agency() -> re.Pattern[str]:
    return re.compile(
        rf"[\s.,]*(?:[—–-]+\s*)?(?P<agency>{agencies.bare_pattern()})(?!\w)"
        rf"(?:,\s*(?P<by>[^\W\d_][\w-]+\s+[^\W\d_][\w-]+))?(?:{CLOSE}|\.\s+)",
        re.IGNORECASE,
    )
