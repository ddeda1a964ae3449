"""What may still follow a dateline that is already closed: PARIS, Ontario--(Newsfile Corp. - June 19, 2023) -

Press releases and some agencies set place, date and agency apart, each behind a dash or a slash of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from transform.dateline import agencies
from transform.dateline.dated import DATE, month_day
from transform.dateline.draft import Draft
from transform.dateline.signs import AFTER, CLOSE, WINDOW, opens_story

_ROUNDS = 2  # a date and an agency
_BRACKET = re.compile(
    rf"\(\s*(?P<agency>[^()\n]{{2,40}}?)(?:\s+[-–—]\s+(?P<date>[^()\n]{{4,24}}))?\s*\)(?P<close>{AFTER}|\.\s+|\s*)"
)
_SLASH = re.compile(rf"/\s?(?P<agency>[^/\n\d]{{2,40}}?)\s?/(?:\.?{CLOSE}|\.?\s*)")
_DATE_CLOSE = re.compile(rf"(?:\s*{CLOSE}|\s*[/|]\s*|\.\s+|(?<=\.)\s+)")
_FIRST_WORD = re.compile(r"\w+")


def with_more(text: str, draft: Draft, stop: int, language: str | None) -> Draft:
    """The draft with the date and the agency that stand behind it, if they do."""
    for _ in range(_ROUNDS):
        at, edge = draft.end, min(stop, draft.start + WINDOW)
        if at >= edge:
            break
        more = None
        if draft.agency is None:
            more = _agency(text, draft, at, edge, language)
        if more is None and draft.day is None and text[at].isalnum():
            more = _date(text, draft, at, edge, language)
        if more is None or not opens_story(text, more.end, stop):
            break
        draft = more
    return draft


def _agency(text: str, draft: Draft, at: int, edge: int, language: str | None) -> Draft | None:
    if text[at] == "(" and (match := _BRACKET.match(text, at, edge)):
        if not agencies.canonical(match["agency"]) and not (
            match["close"].strip() and agencies.stands_first(match["agency"])
        ):
            return None
        raw_end = at + len(match.group().removesuffix(match["close"]))
        found = replace(draft, raw_end=raw_end, end=match.end(), agency=match["agency"])
        inside = DATE.fullmatch(match["date"]) if match["date"] and draft.day is None else None
        day = month_day(inside, language) if inside else None
        return replace(found, month=day[0], day=day[1], year=day[2]) if day else found
    if text[at] == "/" and (match := _SLASH.match(text, at, edge)):
        known = agencies.canonical(match["agency"])
        return (
            replace(draft, raw_end=match.end("agency") + 1, end=match.end(), agency=match["agency"]) if known else None
        )
    word = _FIRST_WORD.match(text, at, edge)
    if word and word.group().casefold() in agencies.first_words() and (match := _bare().match(text, at, edge)):
        return replace(draft, raw_end=match.end("agency"), end=match.end(), agency=match["agency"])
    return None


@cache
def _bare() -> re.Pattern[str]:
    # A dash of its own closes it: "DALLAS, May 3 - CNW Corp said" begins with a company.
    return re.compile(rf"(?P<agency>{agencies.bare_pattern()})(?!\w)(?:{CLOSE}|\.\s+|\s+/\s+)")


def date_and_close(text: str, at: int, edge: int, language: str | None) -> Draft | None:
    """ "17 мая. " behind an agency: a dateline of the day alone."""
    return _date(text, Draft(at, at, at), at, edge, language)


def _date(text: str, draft: Draft, at: int, edge: int, language: str | None) -> Draft | None:
    match = DATE.match(text, at, edge)
    day = month_day(match, language) if match and not match["week"] else None
    close = _DATE_CLOSE.match(text, match.end(), edge) if match and day else None
    if not match or not day or not close:
        return None
    return replace(draft, raw_end=match.end(), end=close.end(), month=day[0], day=day[1], year=day[2])
