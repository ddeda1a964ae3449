"""Datelines with nothing but a dash, a colon or a full stop: WASHINGTON — · Wien – · Berlin. Die Regierung …

The place must be one that the gazetteer knows, or that the story names again, and the rest must read like a story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from transform.dateline import agencies
from transform.dateline.dated import MIN_OPEN_AGENCY
from transform.dateline.draft import Draft
from transform.dateline.lists import lists
from transform.dateline.names import Places, read_places
from transform.dateline.signs import CLOSE, DASH, is_story, opens_story, trimmed
from transform.gazetteer import cities
from transform.places import regions

# Four times the binary logarithm of the people a place must have where nothing but its size speaks for it.
CAPS_DASH, CAPS_COLON, TITLE_DASH, TITLE_COLON = 54, 58, 66, 70
TITLE_DASH_GERMAN = 56  # "Passau – ": the ordinary form there
# English papers set places in capitals, and "Jackson – " is a person's name.
TITLE_DASH_ENGLISH, TITLE_HYPHEN_ENGLISH = 68, 80
FAR_KNOWN = 84  # two million: "Paris – " is the city before it is anybody's name
MIN_NAME = 3  # letters: "UN:" is no place
CONFIRM_WITHIN = 6000  # characters of the story in which a doubtful place may be named again
JOINED = 60  # characters in which place and agency stand where no bracket parts them
STOPPED, STOPPED_CAPS = 58, 50  # "Berlin. Die Regierung …", "STOCKHOLM. Polisen …"
MIN_BEHIND_STOP = 100

_CLOSING = re.compile(r"[—–―−‒:]|-[-\s]|\s[-_|]")  # cheaper than the pattern that needs one
LONGEST = 96  # characters of the longest places and the sign that closes them
_WORD = re.compile(r"\w+")
BARE = re.compile(
    rf"(?P<place>[^\n:;\"“”«»!?—–|\[\]{{}}<>@=\d]{{2,60}}?(?:\s\|\s[^\n:;\"“”«»!?—–|\[\]{{}}<>@=\d]{{2,30}}?)?)(?P<close>{CLOSE}|\s\|\s+)"
)
_STOPPED = re.compile(r"(?P<place>[^\W\d_][^\W\d_/ -]{2,}(?:[/ -][^\W\d_]+){0,3})\.\s+(?=[^\W\d_a-zäöü]|[„\"»])")
_SITE = re.compile(
    r"(?P<agency>\w[\w-]*\.(?i:com|net|org|co\.id|id|de|co|ru|info|tv|vn|am|az|ge|kz|kg|ua|by|in|pk|ph|my|gr|at|ch|it|fr)"
    r"|[A-Z]{4,}\.[A-Z]{2,3}(?:\.[A-Z]{2})?)"
    rf"(?:,\s*(?P<place>[^\W\d_][\w .']{{2,30}}?))?(?P<close>{DASH})"
)
_AGED = re.compile(
    r"[^\W\d_][\w.'’\"“”-]*(?:\s+[^\W\d_][\w.'’\"“”-]*){0,4},\s+(?:aged?\s+)?\d{2,3}\b(?!-)"
    r"|[^,.]{3,40}\b(?:passed away|died peacefully)\b"
)
_CHAIN = re.compile(r"(?P<next>[^\W\d_][\w.]*(?:\s[^\W\d_][\w.]*)?)\s[-–|/]\s")  # "Paris - Berlin - Minsk"
_FIXTURE = re.compile(
    r"[^\W\d_a-z]\S*\s(?:[^\W\d_a-z]\S*\s){0,2}\d{1,2}[.:]\d{1,2}\b"
)  # "Norge – Østerrike 18.15", "Bern – Genf 3:1"
_SPEAKER = re.compile(r"\n[ \t]*(?P<name>[A-Z][A-Z .'’-]{2,30}|Q|A):\s")


def read_bare(text: str, at: int, edge: int, stop: int, language: str | None, body: str) -> Draft | None:
    if match := _SITE.match(text, at, edge):
        if not is_story(text, match.end(), stop):
            return None
        named = read_places(match["place"]) if match["place"] else None
        if match["place"] and not (named and named.known):
            return None
        return Draft(
            at, trimmed(text, at, match.end()), match.end(), named.printed if named else (), agency=match["agency"]
        )
    if language in lists().full_stop and (stopped := _STOPPED.match(text, at, edge)):
        named = read_places(stopped["place"])
        least = STOPPED if named and named.case == "title" else STOPPED_CAPS
        holds = named and named.known and named.weight >= least and named.printed[0].casefold() not in lists().common
        if named and holds and stop - stopped.end() >= MIN_BEHIND_STOP and is_story(text, stopped.end(), stop):
            return Draft(at, stopped.end("place") + 1, stopped.end(), named.printed)
    if (
        names_agency(text, at, edge)
        and (joined := _place_dash_agency().match(text, at, edge))
        and _is_story_behind(text, joined.end(), stop)
    ):
        named = read_places(joined["place"])
        if named and named.known and _joined_holds(joined, named):
            end = joined.end() if joined.end() < stop else _next_paragraph(text, stop)
            return Draft(at, joined.end("agency"), end, named.printed, agency=joined["agency"])
    match = BARE.match(text, at, edge) if _CLOSING.search(text, at, min(edge, at + LONGEST)) else None
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


def names_agency(text: str, at: int, edge: int) -> bool:
    """Whether one of the first words may begin an agency's name: spares the long pattern."""
    words = _WORD.findall(text, at, min(edge, at + JOINED))
    return not agencies.written_first_words().isdisjoint(words[1:])


@cache
def _place_dash_agency() -> re.Pattern[str]:
    """دبي - رويترز · ALMATY. KAZINFORM -"""
    return re.compile(
        rf"(?P<place>[^\W\d_][^\n:;\"“”«»!?—–|\[\]{{}}<>@=\d().]{{2,40}}?)(?:(?P<dash>\s*[-–—/]+\s*«?)|\.\s+|,\s+|(?P<blank>\s+))"
        rf"(?P<agency>{agencies.bare_pattern()})(?!\w)»?(?:\s+(?P<bar>\|)\s+|{CLOSE}|\s*:\s*|\s*$|(?P<open>\.?\s+(?=\S)))",
        re.IGNORECASE,
    )


def _is_story_behind(text: str, end: int, stop: int) -> bool:
    """Whether a story follows, in this paragraph or, behind "ISTANBUL - Reuters" in one of its own, in the next."""
    if end < stop:
        return is_story(text, end, stop)
    begin = _next_paragraph(text, stop)
    line_end = text.find("\n", begin)
    return begin < len(text) and is_story(text, begin, len(text) if line_end < 0 else line_end)


def _next_paragraph(text: str, stop: int) -> int:
    while stop < len(text) and text[stop].isspace():
        stop += 1
    return stop


def _joined_holds(joined: re.Match[str], named: Places) -> bool:
    """Whether the signs between place, agency and story suffice: the fewer, the surer the names must be."""
    agency = joined["agency"]
    if joined["bar"]:  # "HAMBURG taz | "
        return True
    if agency != agency.upper() and agency.islower():
        return False
    sure = agency == agency.upper() and len(agency) >= MIN_OPEN_AGENCY
    if joined["open"]:  # "Баку, АЗЕРТАДЖ ", "بيروت/ الأناضول "
        return sure and not joined["blank"]
    return not joined["blank"] or named.case == "caps"


def _place_and_agency(text: str, at: int, match: re.Match[str]) -> Draft | None:
    """Jakarta, CNN Indonesia -- · JAKARTA, KOMPAS.com -"""
    place, _, agency = match["place"].rpartition(",")
    agency = agency.strip()
    if not (
        agencies.canonical(agency) or re.fullmatch(r"[\w-]+\.(?:com|net|org|id|tv|co\.id)", agency, re.IGNORECASE)
    ) or regions(agency):
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
    if not colon and _FIXTURE.match(text, end, stop):
        return False
    if "|" in close:  # "WASHINGTON | ": the sign of many headings as well
        return named.case == "caps" and (named.prime or named.region)
    chain = _CHAIN.match(text, end, stop)
    if (chain and read_places(chain["next"]) and cities(chain["next"])) or (
        named.unknown_beside and not _confirmed(first.split(",")[0], story)
    ):
        return False
    if named.case == "caps":
        if named.region and not colon:
            return True
        if not named.known:
            return not colon and _confirmed(first, story, known=False)
        if first.casefold() in lists().common and not several:
            return _confirmed(first, story)
        if colon:
            # "CLINTON: Honestly, I mean …" is a speaker, unless the city is far better known than the name.
            least = TITLE_HYPHEN_ENGLISH if first.casefold() in lists().people else CAPS_COLON
            return named.weight >= least or named.prime
        return (
            several
            or named.prime
            or named.weight >= CAPS_DASH
            or (language != "en" and _named_again(_spelt(first), story))
            or _confirmed(first, story)
        )
    if not named.known or first.casefold() in lists().common:
        return named.region and named.known
    if first.casefold() in lists().people and not named.region and not several:
        return not colon and (
            (named.prime and (language not in (None, "en") or named.weight >= FAR_KNOWN)) or _confirmed(first, story)
        )
    if "(" in first:  # "Bernau (Barnim)": a district that no list knows
        return not colon or named.region or _confirmed(first.split("(")[0].strip(), story)
    if colon:
        return named.region or named.prime or named.weight >= TITLE_COLON
    if named.region or named.prime or _is_place_like(first):
        return True
    if language == "en":
        least = TITLE_HYPHEN_ENGLISH if "-" in close else TITLE_DASH_ENGLISH
        return named.weight >= least or _confirmed(first, story)
    least = TITLE_DASH_GERMAN if language == "de" else TITLE_DASH
    return several or named.weight >= least or _named_again(first, story)


def _is_place_like(name: str) -> bool:
    """ "Rothenburg ob der Tauber", "Castrop-Rauxel": known, and no person is called so."""
    words = name.split()
    return "-" in name or (len(words) > 2 and any(word in lists().particles for word in words[1:]))


_Story = tuple[str, int, str]  # a text, where the story begins in it, and more of the story


def _confirmed(name: str, story: _Story, known: bool = True) -> bool:
    """Whether the story names the place with a preposition ("in Augsfeld"); fewer will do for one that is known."""
    words = lists().locatives | lists().loose_locatives if known else lists().locatives
    spelt = _spelt(name)
    return any(
        _word_before(text, place) in words
        for text, place in _mentions(spelt, story)
        if text[place - 1 : place].isspace()
    )


def _spelt(name: str) -> str:
    """As the story spells it: "Augsfeld" for "AUGSFELD"."""
    return name if not name.isupper() else " ".join(word.capitalize() for word in name.split())


def _named_again(name: str, story: _Story) -> bool:
    """Whether a known place comes again in the story, which makes it no person's name or heading."""
    return next(_mentions(name, story), None) is not None


def _mentions(name: str, story: _Story) -> Iterator[tuple[str, int]]:
    """Where the story has the name as whole words: the text it stands in, and the place there."""
    text, end, body = story
    for part, begin in ((text, end), (body, 0)):
        place = part.find(name, begin, begin + CONFIRM_WITHIN)
        while place >= 0:
            behind = place + len(name)
            if not part[place - 1 : place].isalnum() and not part[behind : behind + 1].isalnum():
                yield part, place
            place = part.find(name, behind, begin + CONFIRM_WITHIN)


def _word_before(text: str, place: int) -> str:
    words = text[max(0, place - 14) : place].split()
    return words[-1] if words else ""


def _is_transcript(text: str) -> bool:
    return len({match["name"] for match in _SPEAKER.finditer(text[:3000])}) > 1
