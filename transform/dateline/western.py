"""Datelines of alphabets: MOSCOW, May 17. /TASS/. · WASHINGTON (AP) — · (ANSA) - ROMA, 01 SET - · Wien –

A form is read from the left: its signs first (date, brackets, dash), then what they enclose is judged. The surer the
signs, the less the place must prove: behind a date and before a dash any name in capitals will do, while a bare
"Wien – " must be a place that the gazetteer knows, and open a sentence that reads like a story.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from transform.dateline import agencies
from transform.dateline.bare import BARE, names_agency, read_bare
from transform.dateline.dated import DATE, begins, month_day, read_dated
from transform.dateline.draft import Draft
from transform.dateline.further import date_and_close, with_more
from transform.dateline.lists import lists
from transform.dateline.names import read_places
from transform.dateline.signs import AFTER, DASH, WINDOW, is_story, opens_story, trimmed

NEAR = 110  # characters: the longest places, with a byline before them
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"[—–―−‒:：(（/|_=]|-[\s-]|\s-|[\u0600-\u06ff]-")
# "The ferry sailed at": two words in small letters so early are no place's, and most openings end here.
_SENTENCE = re.compile(
    r"[^\W\d_a-zа-яёß-ÿ][\w'’]*(?:-\w+)*\s(?:[^\W\d_][\w'’]*(?:-\w+)*,?\s){0,3}?[a-zа-яёß-ÿ]{4,}\s[a-zа-яёß-ÿ]+[\s,.]"
)
# Behind a bullet: what a wire prints of its own versions.
_LEAD = re.compile(
    r"[\s*•►▪>#|]*(?:\((?:Actualiza|Updates?|Adds|Recasts|Corrects|Repeats)[^()\n]{0,60}\)\s*)?"
    r"(?:(?:RPT|UPDATE \d|UPD|CORRECTED|REFILE)\s*-+\s*)?"
)
_AGENCY_FIRST = re.compile(
    rf"(?P<raw>(?P<mark>[(（/])\s*(?P<agency>[^()（）/\n]{{2,40}}?)\s*[)）/])(?P<close>{AFTER}|\.\s+|\s*[:：]\s*|\s*)"
)
_BRACKET = re.compile(
    r"(?P<place>[^()\n:;\"“”«»!?—–|\[\]{}<>@=\d]{2,70}?(?:\s\([^()\n\d]{2,25}\))?)\s*\((?P<agency>[^()\n]{2,40})\)"
    rf"(?P<stop>\.(?!\s?[-–—]))?(?P<close>{AFTER}|\s*)"
)
_SLASH = re.compile(
    r"(?P<place>[^()\n:;\"“”«»!?—–|\[\]{}<>@=\d/]{2,60}?),?\s*/(?P<agency>[^/\n\d]{2,40})/(?P<close>\.?\s*[-–—:]*\s+|\.?\s*[-–—:]+)"
)
_BY = re.compile(
    r"(?:{words})\s+(?P<name>[^\W\d_][\w.'’-]*(?:(?:,?\s+|\s*[&/]\s*)[^\W\d_][\w.'’-]*){{1,8}}?)[,;|\s]+(?=[^\W\d_a-z]{{3,}}[\s,/(])"
)


def read(text: str, start: int, stop: int, language: str | None, body: str = "") -> Draft | None:
    """The dateline that opens the paragraph `text[start:stop]`; None where it opens with none.

    `body` is more of the story than `text` holds: where it names a doubtful place, there is no more doubt.
    """
    lead = _LEAD.match(text, start, stop)
    at = lead.end() if lead else start
    if at >= stop:
        return None
    sign = text[at]
    if sign in "(（/":
        return _agency_first(text, at, stop, language)
    if not (sign.isalpha() or sign.isdigit()) or not _may_open(text, at, stop, language):
        return None
    byline = _byline_pattern().match(text, at, min(stop, at + WINDOW)) if sign in "BVPD" else None
    draft = _read(text, byline.end() if byline else at, stop, language, body)
    if draft:
        draft = with_more(text, draft, stop, language)
    if draft and byline:
        return replace(draft, start=at, raw_start=draft.start, reporter=byline["name"].strip())
    return draft


def _may_open(text: str, at: int, stop: int, language: str | None) -> bool:
    """Whether any sign of a dateline stands near enough; spares most openings all the rest."""
    edge = min(stop, at + NEAR)
    if _SENTENCE.match(text, at, edge):
        return False
    if _SIGN.search(text, at, edge) or _DIGIT.search(text, at, edge) or language in lists().full_stop:
        return True
    return text.find(",", at, at + 40) > 0 and names_agency(text, at, edge)


def _read(text: str, at: int, stop: int, language: str | None, body: str) -> Draft | None:
    edge = min(stop, at + WINDOW)
    window = text[at:edge]
    if _DIGIT.search(text, at, min(edge, at + 90)) and (draft := read_dated(text, at, stop, language)):
        return draft
    if not text[at].isalpha():
        return None
    word = _WORD.match(text, at, edge)
    if word and word.group() in agencies.alone_first_words() and (draft := _agency_first(text, at, stop, language)):
        return draft
    bracket = window.find("(")
    if 0 < bracket < 75 and (draft := _bracketed(text, at, edge, stop, language)):
        return draft
    slash = window.find("/")
    if 0 < slash < 60 and (match := _SLASH.match(text, at, edge)) and agencies.canonical(match["agency"].strip()):
        named = read_places(match["place"])
        if named and (named.case == "caps" or named.known) and is_story(text, match.end(), stop):
            return Draft(at, trimmed(text, at, match.end()), match.end(), named.printed, agency=match["agency"].strip())
    return read_bare(text, at, edge, stop, language, body)


@cache
def _byline_pattern() -> re.Pattern[str]:
    return re.compile(_BY.pattern.replace("{{", "{").replace("}}", "}").replace("{words}", "|".join(lists().bylines)))


# --- with an agency ------------------------------------------------------------------------------------------------


def _agency_first(text: str, at: int, stop: int, language: str | None) -> Draft | None:
    """(ANSA) - ROMA, 01 SET - · (CNN) -- · (KRON) — · /ТАСС/. · AFP -"""
    edge = min(stop, at + WINDOW)
    match = (_alone_pattern() if text[at].isalpha() else _AGENCY_FIRST).match(text, at, edge)
    if not match:
        return None
    agency, close = match["agency"], match["close"]
    closed = bool(close.strip())
    known = text[at].isalpha() or agencies.canonical(agency) is not None
    if not known and closed and (placed := _place_in_bracket(match, text, at, stop, language)):
        return placed
    if not known and not (closed and ":" not in close and agencies.stands_first(agency)):
        return None
    behind = match.end()
    rest = _behind_agency(text, behind, edge, stop, language) if text[behind : behind + 1].isalnum() else None
    if rest and rest.agency in (None, agency):
        return replace(rest, start=at, agency=agency)
    if close.strip() == "," or not opens_story(text, behind, stop):
        return None
    if not (closed and known and match["mark"] == "(") and not is_story(text, behind, stop):
        return None
    return Draft(at, trimmed(text, at, match.end("raw")), behind, agency=agency)


def _place_in_bracket(match: re.Match[str], text: str, at: int, stop: int, language: str | None) -> Draft | None:
    """ "(WASHINGTON) — ", "(Nairobi) – ", "(Geneva, May 17, 2023) – ": radio and rights groups set it in brackets."""
    inside, close = match["agency"], match["close"]
    if match["mark"] != "(" or ":" in close or not is_story(text, match.end(), stop):
        return None
    date = DATE.search(inside)
    day = month_day(date, language) if date else None
    named = read_places(inside[: begins(date)] if date and day else inside)
    if not (named and named.known and named.case != "lower" and (named.prime or named.region)):
        return None
    return Draft(at, match.end("raw"), match.end(), named.printed, *(day or ()))


def _behind_agency(text: str, at: int, edge: int, stop: int, language: str | None) -> Draft | None:
    """The place, the date or both behind an agency: "ROMA, 01 SET - ", "17 мая. "."""
    dated = read_dated(text, at, stop, language)
    if dated and (dated.places or dated.agency):
        return dated
    if date := date_and_close(text, at, edge, language):
        return date
    if (bare := BARE.match(text, at, edge)) and "-" in bare["close"].replace("–", "-").replace("—", "-"):
        named = read_places(bare["place"])
        if named and named.known and named.case != "lower" and is_story(text, bare.end(), stop):
            return Draft(at, trimmed(text, at, bare.end()), bare.end(), named.printed)
    return None


@cache
def _alone_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<raw>(?P<mark>)(?P<agency>{agencies.alone_pattern()}))(?!\w)(?P<close>\.?[-–—]+\s+|{DASH}|,\s+(?=\w))"
    )


def _bracketed(text: str, at: int, edge: int, stop: int, language: str | None) -> Draft | None:
    match = _BRACKET.match(text, at, edge)
    if not match:
        return None
    inside = match["agency"].strip()
    named = read_places(match["place"])
    if named is None or named.case == "lower":
        return None
    closed = bool(match["close"].strip())
    known = agencies.canonical(inside) is not None
    if not opens_story(text, match.end(), stop):
        return None
    if known:
        if not closed and not (named.known or named.region):
            return None
        if not (named.known or named.region or named.case == "caps" or is_story(text, match.end(), stop)):
            return None
    elif not (
        closed and ":" not in match["close"] and agencies.looks_like_one(inside) and (named.known or named.region)
    ):
        return None
    raw_end = match.end("stop") if match["stop"] else match.end("agency") + 1
    return Draft(at, raw_end, match.end(), named.printed, agency=inside)
