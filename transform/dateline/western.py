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
from transform.dateline.dated import read_dated
from transform.dateline.draft import Draft
from transform.dateline.lists import lists
from transform.dateline.names import Places, read_places
from transform.dateline.signs import AFTER, CLOSE, DASH, WINDOW, is_story, opens_story, trimmed
from transform.gazetteer import cities
from transform.places import regions

# Four times the binary logarithm of the people a place must have where nothing but its size speaks for it.
CAPS_DASH, CAPS_COLON, TITLE_DASH, TITLE_COLON = 54, 58, 66, 70
# English papers set places in capitals, and "Jackson – " is a person's name.
TITLE_DASH_ENGLISH, TITLE_HYPHEN_ENGLISH = 68, 80
MIN_NAME = 3  # letters: "UN:" is no place
CONFIRM_WITHIN = 6000  # characters of the story in which a doubtful place may be named again

STOPPED = 58  # "Berlin. Die Regierung …"
MIN_BEHIND_STOP = 100

_DIGIT = re.compile(r"\d")
_LEAD = re.compile(r"[\s*•►▪>#|]*(?:(?:RPT|UPDATE \d|UPD|CORRECTED|REFILE)\s*-+\s*)?")
_AGENCY_FIRST = re.compile(rf"\(\s*(?P<agency>[^()\n]{{2,40}}?)\s*\)(?P<close>{AFTER}|\.\s+|\s*)")
_BRACKET = re.compile(
    r"(?P<place>[^()\n:;\"“”«»!?—–|\[\]{}<>@=\d]{2,70}?)\s*\((?P<agency>[^()\n]{2,40})\)"
    rf"(?P<stop>\.(?!\s?[-–—]))?(?P<close>{AFTER}|\s*)"
)
_SLASH = re.compile(
    r"(?P<place>[^()\n:;\"“”«»!?—–|\[\]{}<>@=\d/]{2,60}?)[.,]?\s*/(?P<agency>[^/\n\d]{2,40})/(?P<close>\.?\s*[-–—:]*\s+|\.?\s*[-–—:]+)"
)
_BARE = re.compile(rf"(?P<place>[^\n:;\"“”«»!?—–|\[\]{{}}<>@=\d]{{2,60}}?)(?P<close>{CLOSE})")
_STOPPED = re.compile(r"(?P<place>[^\W\d_][^\W\d_/ -]{2,}(?:[/ -][^\W\d_]+){0,3})\.\s+(?=[^\W\d_a-zäöü]|[„\"»])")
_SITE = re.compile(
    r"(?P<agency>[A-Z][\w-]*\.(?:com|net|org|co\.id|id|de|co|ru|info|tv)|[A-Z]{4,}\.[A-Z]{2,3}(?:\.[A-Z]{2})?)"
    rf"(?:,\s*(?P<place>[^\W\d_][\w .']{{2,30}}?))?(?P<close>{DASH})"
)
_BY = re.compile(
    r"(?:{words})\s+(?P<name>[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){{1,3}}?)[,;|\s]+(?=[^\W\d_a-z]{{3,}}[\s,/(])"
)
_AGED = re.compile(
    r"[^\W\d_][\w.'’\"“”-]*(?:\s+[^\W\d_][\w.'’\"“”-]*){0,4},\s+(?:aged?\s+)?\d{2,3}\b(?!-)"
    r"|[^,.]{3,40}\b(?:passed away|died peacefully)\b"
)
_CHAIN = re.compile(r"(?P<next>[^\W\d_][\w.]*(?:\s[^\W\d_][\w.]*)?)\s[-–|/]\s")  # "Paris - Berlin - Minsk"
_SPEAKER = re.compile(r"\n\s*(?!\b)?(?P<name>[A-Z][A-Z .'’-]{2,30}|Q|A):\s")


def read(text: str, start: int, stop: int, language: str | None, body: str = "") -> Draft | None:
    """The dateline that opens the paragraph `text[start:stop]`; None where it opens with none.

    `body` is more of the story than `text` holds: where it names a doubtful place, there is no more doubt.
    """
    lead = _LEAD.match(text, start, stop)
    at = lead.end() if lead else start
    if at >= stop:
        return None
    sign = text[at]
    if sign == "(":
        return _agency_first(text, at, stop, language)
    if not (sign.isalpha() or sign.isdigit()):
        return None
    byline = _byline_pattern().match(text, at, min(stop, at + WINDOW)) if sign in "BVPD" else None
    draft = _read(text, byline.end() if byline else at, stop, language, body)
    if draft and byline:
        return replace(draft, start=at, raw_start=draft.start, reporter=byline["name"].strip())
    return draft


def _read(text: str, at: int, stop: int, language: str | None, body: str) -> Draft | None:
    edge = min(stop, at + WINDOW)
    window = text[at:edge]
    if _DIGIT.search(text, at, min(edge, at + 90)) and (draft := read_dated(text, at, stop)):
        return draft
    if not text[at].isalpha():
        return None
    bracket = window.find("(")
    if 0 < bracket < 75 and (draft := _bracketed(text, at, edge, stop, language)):
        return draft
    slash = window.find("/")
    if 0 < slash < 60 and (match := _SLASH.match(text, at, edge)) and agencies.canonical(match["agency"].strip()):
        named = read_places(match["place"])
        if named and (named.case == "caps" or named.known) and is_story(text, match.end(), stop):
            return Draft(at, trimmed(text, at, match.end()), match.end(), named.printed, agency=match["agency"].strip())
    return _bare(text, at, edge, stop, language, body)


@cache
def _byline_pattern() -> re.Pattern[str]:
    return re.compile(_BY.pattern.replace("{{", "{").replace("}}", "}").replace("{words}", "|".join(lists().bylines)))


# --- with an agency ------------------------------------------------------------------------------------------------


def _agency_first(text: str, at: int, stop: int, language: str | None) -> Draft | None:
    """(ANSA) - ROMA, 01 SET - · (CNN) -- · (KRON) —"""
    edge = min(stop, at + WINDOW)
    match = _AGENCY_FIRST.match(text, at, edge)
    if not match:
        return None
    agency = match["agency"]
    if not agencies.canonical(agency):
        return None
    closed = bool(match["close"].strip())
    if match.end() < stop and text[match.end()].isalpha():
        rest = read_dated(text, match.end(), stop)
        if rest is None and closed and (bare := _BARE.match(text, match.end(), edge)) and "-" in bare["close"]:
            named = read_places(bare["place"])
            if named and named.known:
                rest = Draft(match.end(), trimmed(text, match.end(), bare.end()), bare.end(), named.printed)
        if rest and rest.places and rest.agency in (None, agency):
            return Draft(at, rest.raw_end, rest.end, rest.places, rest.month, rest.day, rest.year, agency)
    if not opens_story(text, match.end(), stop) or (not closed and not is_story(text, match.end(), stop)):
        return None
    return Draft(at, match.end("agency") + 1, match.end(), agency=agency)


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


# --- with nothing but a dash or a colon ----------------------------------------------------------------------------


def _bare(text: str, at: int, edge: int, stop: int, language: str | None, body: str) -> Draft | None:
    if match := _SITE.match(text, at, edge):
        if not is_story(text, match.end(), stop):
            return None
        named = read_places(match["place"]) if match["place"] else None
        if match["place"] and not (named and named.known):
            return None
        return Draft(
            at, trimmed(text, at, match.end()), match.end(), named.printed if named else (), agency=match["agency"]
        )
    for name in agencies.standing_alone():
        if text.startswith(name, at) and (gap := re.compile(DASH).match(text, at + len(name))):
            return Draft(at, at + len(name), gap.end(), agency=name)
    if language in lists().full_stop and (stopped := _STOPPED.match(text, at, edge)):
        named = read_places(stopped["place"])
        holds = named and named.known and named.weight >= STOPPED and named.printed[0].casefold() not in lists().common
        if named and holds and stop - stopped.end() >= MIN_BEHIND_STOP and is_story(text, stopped.end(), stop):
            return Draft(at, stopped.end("place") + 1, stopped.end(), named.printed)
    if (joined := _place_dash_agency().match(text, at, edge)) and is_story(text, joined.end(), stop):
        named = read_places(joined["place"])
        if named and named.known and not joined["agency"].islower():
            return Draft(at, joined.end("agency"), joined.end(), named.printed, agency=joined["agency"])
    match = _BARE.match(text, at, edge)
    if not match or not opens_story(text, match.end(), stop):
        return None
    place, close = match["place"], match["close"]
    # A bracket belongs to the place ("Rostow (Russland) - ") or the sign is not the heading's.
    if place.count("(") != place.count(")"):
        return None
    if "," in place and (draft := _place_and_agency(text, at, match)):
        return draft
    named = read_places(place)
    if named is None:
        return None
    if not ((named.case == "caps" and named.region) or is_story(text, match.end(), stop)):
        return None
    if not _bare_holds(named, close, text, match.end(), stop, language, body):
        return None
    return Draft(at, trimmed(text, at, match.end()), match.end(), named.printed)


@cache
def _place_dash_agency() -> re.Pattern[str]:
    """دبي - رويترز · ALMATY. KAZINFORM -"""
    return re.compile(
        rf"(?P<place>[^\W\d_][^\n:;\"“”«»!?—–|\[\]{{}}<>@=\d().]{{2,40}}?)(?:\s*[-–—/]+\s*|\.\s+)"
        rf"(?P<agency>{agencies.bare_pattern()})(?!\w)(?:{CLOSE}|\s*:\s*|\s*$)",
        re.IGNORECASE,
    )


def _place_and_agency(text: str, at: int, match: re.Match[str]) -> Draft | None:
    """Jakarta, CNN Indonesia -- · JAKARTA, KOMPAS.com -"""
    place, _, agency = match["place"].rpartition(",")
    agency = agency.strip()
    if not (agencies.canonical(agency) or re.fullmatch(r"[\w-]+\.(?:com|net|org|id)", agency)) or regions(agency):
        return None
    named = read_places(place)
    if named is None or not named.known or ":" in match["close"]:
        return None
    return Draft(at, trimmed(text, at, match.end()), match.end(), named.printed, agency=agency)


def _bare_holds(named: Places, close: str, text: str, end: int, stop: int, language: str | None, body: str) -> bool:
    colon = ":" in close
    first = named.printed[0]
    several = len(named.printed) > 1
    story = (text, end, body)
    if named.case == "lower" or (len(first) < MIN_NAME and first.isascii()):
        return False
    if colon and ((several and not named.known) or _is_transcript(text)):
        return False
    if not named.region and _AGED.match(text, end, stop) and (not named.prime or not close[0].isspace()):
        return False
    chain = _CHAIN.match(text, end, stop)
    if (chain and read_places(chain["next"]) and cities(chain["next"])) or (
        named.unknown_beside and not _confirmed(first.split(",")[0], story)
    ):
        return False
    if named.case == "caps":
        if named.region and not colon:
            return True
        if not named.known:
            return not colon and _confirmed(first, story)
        if first.casefold() in lists().common and not several:
            return _confirmed(first, story)
        if colon:
            # "CLINTON: Honestly, I mean …" is a speaker, unless the city is far better known than the name.
            least = TITLE_HYPHEN_ENGLISH if first.casefold() in lists().people else CAPS_COLON
            return named.weight >= least or named.prime
        return (
            several or named.prime or named.weight >= (CAPS_DASH if language == "en" else 0) or _confirmed(first, story)
        )
    if not named.known or first.casefold() in lists().common or first.casefold() in lists().people:
        return named.region and named.known
    if "(" in first:  # "Bernau (Barnim)": a district that no list knows
        return not colon or named.region or _confirmed(first.split("(")[0].strip(), story)
    if colon:
        return named.region or named.weight >= TITLE_COLON
    if named.region or named.prime:
        return True
    if language == "en":
        least = TITLE_HYPHEN_ENGLISH if "-" in close else TITLE_DASH_ENGLISH
        return named.weight >= least or _confirmed(first, story)
    return several or named.weight >= TITLE_DASH or _named_again(first, story)


_Story = tuple[str, int, str]  # a text, where the story begins in it, and more of the story


def _confirmed(name: str, story: _Story) -> bool:
    """Whether the story itself names the place with a preposition: "in Augsfeld"."""
    spelt = name if not name.isupper() else " ".join(word.capitalize() for word in name.split())
    return _in_story(rf"\b(?:{'|'.join(lists().locatives)})\s+{re.escape(spelt)}\b", story)


def _named_again(name: str, story: _Story) -> bool:
    """Whether a known place comes again in the story, which makes it no person's name or heading."""
    return _in_story(rf"\b{re.escape(name)}\b", story)


def _in_story(pattern: str, story: _Story) -> bool:
    text, end, body = story
    sought = re.compile(pattern)
    return bool(sought.search(text, end, end + CONFIRM_WITHIN) or sought.search(body, 0, CONFIRM_WITHIN))


def _is_transcript(text: str) -> bool:
    return len({match["name"] for match in _SPEAKER.finditer(text[:3000])}) > 1
