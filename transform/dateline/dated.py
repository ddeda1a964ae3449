"""Datelines that carry a date: LONDON, May 17 (Reuters) - · MOSCOW, May 17. /TASS/. · МОСКВА, 17 мая — РИА Новости."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from transform.calendars import all_months, all_weekdays, plain
from transform.dateline import agencies
from transform.dateline.draft import Draft
from transform.dateline.lists import lists
from transform.dateline.names import Places, read_places
from transform.dateline.signs import AFTER, CLOSE, WINDOW, opens_story, trimmed

_DAY = (
    r"(?:(?P<figures>\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d)|(?:19|20)\d\d-\d{1,2}-\d{1,2}(?!\d)"
    r"|\d{1,2}\s*[-/]\s*\d{1,2}(?=\s*\())"
    r"|(?P<month1>[^\W\d_]{3,12})\.?\s{0,2}(?P<day1>\d{1,2})(?!\d|[:.]\d)(?:st|nd|rd|th)?"
    r"|(?P<day2>\d{1,2})(?:\.|º|er|\s+de|st|nd|rd|th)?\s*(?P<month2>[^\W\d_]{3,12}(?:\s(?:الثاني|الأول))?)\.?)"
    r"(?:,?\s*(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d)(?!\d)(?:\s*(?:г\.|года|م\b))?)?"
)
DATE = re.compile(rf"(?<![^\W_])(?:(?P<week>[^\W\d_]{{2,14}}),?\s+)?{_DAY}")
_WITHOUT_WEEK = re.compile(rf"(?P<week>(?!))?{_DAY}")
_AGAIN = re.compile(r"[\s/]+(?P<month>[\u0600-\u06ff]{2,9}(?:\s(?:الثاني|الأول))?)(?:,?\s*(?P<year>(?:19|20)\d\d))?")
# "Vatican City, Jan 3, 2018 / 06:00 am (CNA)", "МОСКВА, 17 мая 2023, 12:30 — REGNUM"
_CLOCK = re.compile(
    r"\s*[/,|]?\s*\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s?(?:GMT|UTC|CES?T|E[SD]T|MSK|МСК|WIB|IST))?"
    r"(?=\s*[-–—(/]|\s*$)"
)
_TAIL_BRACKET = re.compile(
    rf"[\s.,]*\((?P<agency>[^()\n]{{2,48}})\)(?P<stop>\.(?!\s?[-–—]))?(?P<close>{AFTER}|\.?\s*=\s*|\s*)"
)
_TAIL_SLASH = re.compile(rf"[\s.,–—-]*/\s?(?P<agency>[^/\n]{{2,60}}?)\s?/(?P<stop>\.)?(?P<close>{CLOSE}|\s*)")
_NEXT_WORD = re.compile(r"[\s.,/]*(?:[—–-]+\s*)?(\w+)")
_TAIL_CLOSE = re.compile(rf"[\s.,)]*(?P<close>{CLOSE})")
# "KINGSTON, Jamaica, May 17 CMC - ": no list has it, but nothing else stands there.
_TAIL_ACRONYM = re.compile(rf",?\s(?P<agency>[^\W\d_a-z]{{2,7}}){CLOSE}")
_TAIL_STOP = re.compile(r"(?<=\d)\s?\.\s+|(?<=[^\W\d_])\.\s+|(?<=\.)\s+(?=[^\W\d_])")
_PLACED = re.compile(
    r"(?P<raw>[.,]?\s+(?P<place>[^\W\d_][^\n/()\d]{1,40}?)[.,]?\s*"
    rf"(?:/(?P<slash>[^/\n]{{2,40}})/|\((?P<bracket>[^()\n]{{2,40}})\))\.?)(?:{AFTER}|\s+)"
)
_DIGIT = re.compile(r"\d")
WORDS_BEFORE = 32  # characters of a weekday and a month before the number
MIN_OPEN_AGENCY = 3  # letters: "Baku, April 7, AZERTAC" has nothing between the agency and the story
_RANGE = re.compile(
    r"(?:(?P<month>[^\W\d_]{3,9})\.?\s)?\d{1,2}(?:st|nd|rd|th|\.)?(?:\s(?P<after>[^\W\d_]{3,9})|,?\s(?:19|20)\d\d|\s*$|\s*[|;:])"
)


@lru_cache(maxsize=1024)
def _month(word: str) -> int | None:
    """The month's number, forgiving one letter too few or too many at the end ("Marc", "Junee")."""
    word = plain(word)
    found = all_months().get(word) or lists().other_months.get(word)
    if found or len(word) < 4:
        return found
    near = {
        month
        for form, month in all_months().items()
        if len(form) >= 4 and word.isascii() and (form[:-1] == word or word[:-1] == form)
    }
    return near.pop() if len(near) == 1 else None


def month_day(match: re.Match[str], language: str | None) -> tuple[int, int, int | None] | None:
    """Month, day and printed year, where the words around the number are a month, or the figures a date."""
    if match["figures"]:
        return _in_figures(match["figures"], language)
    month = _month(match["month1"] or match["month2"])
    day = int(match["day1"] or match["day2"])
    if month is None or not 1 <= day <= 31:
        return None
    return month, day, int(match["year"]) if match["year"] else None


def begins(match: re.Match[str]) -> int:
    """Where a match of DATE begins: with its weekday, or, where the word before the date is none, behind it."""
    if match["week"] and plain(match["week"]) not in all_weekdays():
        return match.start("figures" if match["figures"] else "month1" if match["month1"] else "day2")
    return match.start()


def _in_figures(printed: str, language: str | None) -> tuple[int, int, int | None] | None:
    """ "17.05.2023", "2023-05-17", "5/17/2023" (month first in English), "17 - 5": day before month elsewhere."""
    numbers = [int(digits) for digits in re.findall(r"\d+", printed)]
    if numbers[0] > 31:
        year, month, day = numbers
    else:
        day, month = numbers[:2]
        year = numbers[2] if len(numbers) > 2 else 0
        if month > 12 or (language == "en" and "/" in printed and day <= 12):
            day, month = month, day
    return (month, day, year or None) if 1 <= month <= 12 and 1 <= day <= 31 else None


def only_a_date(text: str, language: str | None) -> tuple[int, int, int | None] | None:
    """Month, day and year of a text that is nothing but a date; None for any other."""
    match = DATE.fullmatch(text)
    return month_day(match, language) if match else None


def read_dated(text: str, at: int, stop: int, language: str | None) -> Draft | None:
    edge = min(stop, at + WINDOW)
    last = min(stop, at + 110)
    digit = _DIGIT.search(text, at, last)
    if not digit:
        return None
    position = max(at, digit.start() - WORDS_BEFORE)
    while match := DATE.search(text, position, last):
        found = month_day(match, language)
        if found is None and match["week"] and (plainer := _WITHOUT_WEEK.match(text, match.start(), last)):
            # "MAY 17. ARMENPRESS": what stands before the number is the month, not the weekday.
            match, found = plainer, month_day(plainer, language)
        first = "figures" if match["figures"] else "month1" if match["month1"] else "day2"
        if found is None:
            # "Москва. 17 мая": the number may belong to the word behind it.
            position = match.start("day1") if match["month1"] else match.end(first)
            continue
        begin = begins(match)
        behind = match.end()
        if (again := _AGAIN.match(text, behind, edge)) and _month(again["month"]) == found[0]:
            # "17 مايو أيار": the month once more, as they call it elsewhere.
            behind, found = again.end(), (*found[:2], int(again["year"]) if again["year"] else found[2])
        if clock := _CLOCK.match(text, behind, edge):
            behind = clock.end()
        return _around_date(text, at, begin, behind, edge, stop, found, language)
    return None


def _around_date(
    text: str,
    at: int,
    begin: int,
    behind: int,
    edge: int,
    stop: int,
    day: tuple[int, int, int | None],
    language: str | None,
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
    before, _, last = head.rpartition(" ")
    if before and last in lists().before_date:
        head = before
    named = read_places(head) if head else None
    if head and named is None:
        return None
    tail = (
        _tail(text, behind, edge) if head or agency else (_tail(text, behind, edge) or _placed_tail(text, behind, edge))
    )
    if tail is None:
        return None
    named = named or (read_places(tail.place) if tail.place else None)
    if tail.agency and not _agency_holds(tail, named):
        return None
    agency = agency or tail.agency
    if named is None and agency is None:
        return None
    if not (agency or tail.closed):
        return None
    if tail.stopped and not (agency or (named and _stands_before_stop(named, language))):
        return None
    if named and not _dated_place_holds(named, agency):
        return None
    end = tail.end
    if end >= stop:  # a press release's dateline in a paragraph of its own: the story begins in the next
        if not (agency and named) or not text[stop:].strip():
            return None
        end = stop + len(text[stop:]) - len(text[stop:].lstrip())
    elif (not named or tail.stopped) and not opens_story(text, end, stop):
        return None
    if not agency and (named is None or named.case != "caps") and _is_range(text, end, stop):
        return None
    month, number, year = day
    places = named.printed if named else ()
    return Draft(at, tail.raw_end, end, places, month, number, year, agency, tail.reporter)


def _is_range(text: str, end: int, stop: int) -> bool:
    """Whether another date follows: "Paris, May 3 – May 10" tells when, not where from."""
    match = _RANGE.match(text, end, stop)
    if not match:
        return False
    words = [word for word in (match["month"], match["after"]) if word]
    return not words or any(_month(word) for word in words)


def _dated_place_holds(named: Places, agency: str | None) -> bool:
    if agency or named.known or named.region:
        return True
    return named.case == "caps"


def _agency_holds(tail: _Tail, named: Places | None) -> bool:
    """Whether what stands between brackets is an agency: "2 décembre (13h-18h) - " has the hours there."""
    printed = tail.agency or ""
    if agencies.canonical(printed):
        return True
    return tail.closed and not printed[0].isdigit() and (named is not None or agencies.stands_first(printed))


def _stands_before_stop(named: Places, language: str | None) -> bool:
    """ "BAKU, Azerbaijan, Dec 23. ", "Москва, 17 мая. ": where no dash closes it, a place that is known."""
    return (named.known or named.region) and (
        named.case == "caps" or named.printed[0][0] >= "Ͱ" or (named.prime and language not in (None, "en"))
    )


class _Tail(NamedTuple):
    """What follows a date: `raw_end` is the end of the dateline, `end` the start of the story."""

    raw_end: int
    end: int
    closed: bool  # a dash, a colon or a full stop stands between
    agency: str | None = None  # as printed
    reporter: str | None = None
    stopped: bool = False  # it is but a full stop
    place: str | None = None  # behind the date


def _tail(text: str, behind: int, edge: int) -> _Tail | None:
    if match := _TAIL_BRACKET.match(text, behind, edge):
        raw_end = match.end("stop") if match["stop"] else match.end("agency") + 1
        agency, reporter = _agency_and_reporter(match["agency"].strip())
        return _Tail(raw_end, match.end(), bool(match["close"].strip()), agency, reporter)
    if match := _TAIL_SLASH.match(text, behind, edge):
        agency, reporter = _agency_and_reporter(match["agency"].strip())
        if agencies.canonical(agency) or agencies.looks_like_one(agency):
            raw_end = match.end("stop") if match["stop"] else text.rindex("/", behind, match.end()) + 1
            return _Tail(raw_end, match.end(), True, agency, reporter)
    word = _NEXT_WORD.match(text, behind, edge)
    if word and word[1].casefold() in agencies.first_words() and (match := _bare_agency().match(text, behind, edge)):
        agency = match["agency"]
        if match["open"] is None or (not match["dash"] and agency == agency.upper() and len(agency) >= MIN_OPEN_AGENCY):
            return _Tail(trimmed(text, behind, match.end()), match.end(), True, agency, match["by"])
    if match := _TAIL_ACRONYM.match(text, behind, edge):
        return _Tail(match.end("agency"), match.end(), True, match["agency"])
    if match := _TAIL_CLOSE.match(text, behind, edge):
        raw_end = behind + (
            len(text[behind : match.end()].split(")", maxsplit=1)[0]) + 1 if ")" in match.group() else 0
        )
        return _Tail(max(raw_end, behind + _stop_signs(text, behind)), match.end(), True)
    if match := _TAIL_STOP.match(text, behind, edge):
        return _Tail(behind + _stop_signs(text, behind), match.end(), True, stopped=True)
    return None


def _placed_tail(text: str, behind: int, edge: int) -> _Tail | None:
    """ "17 мая, Минск /Корр. БЕЛТА/. ": the place stands behind the date."""
    match = _PLACED.match(text, behind, edge)
    if not match:
        return None
    agency, reporter = _agency_and_reporter((match["slash"] or match["bracket"]).strip())
    if not agencies.canonical(agency):
        return None
    return _Tail(match.end("raw"), match.end(), True, agency, reporter, place=match["place"])


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
        rf"[\s.,/]*(?P<dash>[—–-]+\s*)?(?P<agency>{agencies.bare_pattern()})(?!\w)"
        rf"(?:,\s*(?P<by>[^\W\d_][\w-]+\s+[^\W\d_][\w-]+))?(?:{CLOSE}|\.[-–—]+\s*|\.\s+|(?P<open>\s+(?=\S)|\s*$))",
        re.IGNORECASE,
    )
