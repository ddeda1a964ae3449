"""Whether the words before a dash name places, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from transform import places
from transform.calendars import all_months, all_weekdays
from transform.dateline.lists import lists
from transform.gazetteer import cities

Case = Literal["caps", "title", "lower"]

MAX_WORDS = 5
MAX_PLACES = 5
REGION_WEIGHT, AREA_WEIGHT = 50, 54  # a country or state alone; "WEST BANK —": as sure as a city of 12,000

_AND = re.compile(r"\s+(?:and|und|et|y|e|и|&)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’ʼ`.}-]*")
_TAIL = re.compile(r"^(?P<name>.+?)\s*(?:[,،]\s*(?P<comma>[^()]*)|\((?P<bracket>[^()]*)\))\s*$")


@dataclass(frozen=True, slots=True)
class Places:
    """Names before a dash. `weight`: of the biggest place known, four times the binary logarithm of its people."""

    printed: tuple[str, ...]
    case: Case
    known: bool  # at least one resolves
    region: bool  # a state or country is printed beside
    weight: int
    unknown_beside: bool  # what is printed beside is neither a state nor a country that we know
    prime: bool  # a capital, or a city that stands alone by the AP's rules


@lru_cache(maxsize=4096)
def read_places(text: str) -> Places | None:
    """The places that `text` names ("PARIS/LONDON", "SELMA, N.C.", "Rostow (Russland)"); None where it names none."""
    text = text.strip().rstrip(",،;-–— ")
    if text.endswith(".") and not _abbreviated(text):
        text = text.rstrip(". ")
    if not text:
        return None
    if text.isupper() and _station().fullmatch(text):
        return Places((text,), "caps", known=True, region=True, weight=AREA_WEIGHT, unknown_beside=False, prime=True)
    parts = [part.strip() for part in re.split(r"\s*/\s*|\s+\|\s+", text)]
    if len(parts) == 1 and _AND.search(text) and (listed := _listed(text)):
        parts = listed
    if len(parts) > MAX_PLACES or not all(parts):
        return None
    known = region = prime = unknown_beside = False
    weight = 0
    cases: list[Case] = []
    for part in parts:
        name, beside = _unbracketed(part), None
        if tail := _TAIL.match(name):
            name, beside = tail["name"].strip(), (tail["comma"] or tail["bracket"] or "").strip() or None
        case = _case(name)
        if case is None or (beside is not None and not _beside_fits(beside)):
            return None
        cases.append(case)
        stated = bool(beside and places.regions_beside(beside))
        region |= stated
        unknown_beside |= beside is not None and not stated and "(" not in part
        found = list(cities(name))
        if not found and len(name) > 3 and places.regions(name) and not stated:
            known, weight = True, max(weight, AREA_WEIGHT if name.casefold() in lists().areas else REGION_WEIGHT)
        if stated:
            found = found[:1]
        if found:
            known = True
            weight = max(weight, max(city.weight for city in found))
            prime |= any(city.capital for city in found) or places.stands_alone(name)
        elif places.resolve(name).name:
            known, weight = True, max(weight, 60)
    case = "lower" if "lower" in cases else "title" if "title" in cases else "caps"
    return Places(tuple(parts), case, known, region, weight, unknown_beside, prime)


@cache
def _station() -> re.Pattern[str]:
    """Where a reporter is who is in no town: aboard a ship, at a border."""
    return re.compile(
        r"(?:ABOARD|ON BOARD|EN ROUTE TO)\s+(?:THE\s+)?[A-Z][\w' .-]{2,40}"
        rf"|(?:ON|AT|ALONG|NEAR)\s+THE\s+(?:[A-Z][\w'-]*\s){{0,4}}(?:{'|'.join(lists().stations)})S?"
        r"(?:\s+(?:OF|IN)\s+[A-Z][\w' ]+)?"
    )


def _unbracketed(part: str) -> str:
    """ "New Delhi [India]" and "Mumbai (Maharashtra) [India]" with commas."""
    if "[" not in part:
        return part
    return re.sub(r"\s*\(([^()]+)\)", r", \1", re.sub(r"\s*\[([^\[\]]+)\]", r", \1", part))


def _listed(text: str) -> list[str] | None:
    """The cities of "NEW YORK, LONDON and BEIJING"; None for one place that has "and" in its name."""
    parts = [part for part in re.split(rf"\s*,\s*|{_AND.pattern}", text, flags=re.IGNORECASE) if part]
    return parts if len(parts) > 1 and all(cities(part) for part in parts) else None


def _abbreviated(text: str) -> bool:
    """Whether a full stop at the end belongs to the last word ("Ore.", "N.C."), behind a comma."""
    return bool(re.search(r"[,،]\s*[^,،]{1,6}\.$", text.strip()))


def _beside_fits(beside: str) -> bool:
    words = beside.replace(",", " ").split()
    return 0 < len(words) <= 6 and all(word[0].isalpha() for word in words)


def _case(name: str) -> Case | None:
    """How a place's name is written; None for what is no name."""
    words = name.split()
    if not 0 < len(words) <= MAX_WORDS:
        return None
    folded = name.casefold().strip(".")
    if folded in lists().not_places or any(word.strip(".").casefold() in lists().not_words for word in words):
        return None
    if folded in all_months() or folded in all_weekdays():
        return None
    if not all(_WORD.fullmatch(word) for word in words):
        return None
    if "." in name and not all(_dotted(word) for word in words if "." in word):
        return None
    letters = "".join(letter for letter in name if letter.isalpha())
    if len(letters) < 2:
        return None
    if letters.isupper() or (not letters.islower() and _mostly_upper(words)):
        return "caps"
    if letters == letters.swapcase():  # a script without case
        return "title"
    if words[0][0].islower():
        return "lower" if letters.islower() else ("title" if words[0] in lists().particles else None)
    if all(word[0].isupper() or word in lists().particles or "-" in word for word in words):
        return "title"
    return "title" if words[0][0].isupper() and cities(name) else None


def _mostly_upper(words: list[str]) -> bool:
    """ "McALLEN", "RIO de JANEIRO", "L'Ange": capitals but for a prefix or a particle."""
    return all(
        word.isupper() or word in lists().particles or re.fullmatch(r"(?:Mc|Mac|De|Di|La|Le|O['’])[A-Z]{2,}", word)
        for word in words
    ) and any(len(word) > 2 and word.isupper() for word in words)


def _dotted(word: str) -> bool:
    """St. and U.S. are names; a sentence's end is not."""
    return word.casefold() in lists().dotted or bool(re.fullmatch(r"(?:\w\.)+\w?\.?|\w{1,4}\.\w+.*", word))
