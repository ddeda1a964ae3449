"""News agencies: which names in brackets are one, and the name under which it goes."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from transform.dateline.lists import lists

_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}(?:[- ]?(?:TV|FM|AM|\d{1,2}))?")
_SITE = re.compile(r"[\w-]+\.(?:com|net|org|de|id|ru|vn|tv|info)\b", re.IGNORECASE)
_INITIALS = re.compile(r"[a-z]{2,5}(?:[/,-][a-z]{2,5})*")  # "dpo", "mid/jk": a service or the writer
_SERVICE = re.compile(r"[a-z]{2,4}")
_CAMEL = re.compile(r"(?:[A-Z][a-z]+){2,4}\d{0,2}|[\w-]+\.(?:com|net|org|de|tv|info|id)", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")


def _letters(name: str) -> str:
    """How names are compared: letters and digits alone, full-width ones as the ordinary."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return _SIGNS.sub("", name).casefold()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("agencies.toml").read_text(encoding="utf-8"))


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, others in _data()["names"].items():
        for spelling in (name, *others):
            # A name goes by its own script: "رويترز" is not turned into "Reuters".
            own = name if name.isascii() == spelling.isascii() or any(sign in "čİÇçŻ" for sign in name) else spelling
            found.setdefault(_letters(spelling), own)
    return found


@lru_cache(maxsize=2048)
def canonical(printed: str) -> str | None:
    """The agency's name ("TASS" for "Tass"), of two joined by a slash both; None where it is none we know."""
    printed = printed.strip()
    whole = _names().get(_letters(printed))
    if whole:
        return whole
    if _CALL_SIGN.fullmatch(printed):
        return printed
    parts = re.split(r"\s*[/,+&=]\s*|\s+-\s+", printed)
    known = [_names().get(_letters(part)) for part in parts]
    if len(parts) > 1 and all(known):
        return "/".join(name for name in known if name)
    words = printed.split()
    if len(words) > 1 and all(_letters(word) in _names() for word in words):
        return "/".join(_names()[_letters(word)] for word in words)  # "ats afp"
    if len(parts) > 1 and known[0] and all(_SERVICE.fullmatch(part) for part in parts[1:]):
        return printed  # "dpa/lnw": a service of the agency
    return None


@lru_cache(maxsize=2048)
def looks_like_one(printed: str) -> bool:
    """Whether an unknown name in brackets can be a news service: "NEWS10", "HawaiiNewsNow", "BusinessDesk"."""
    if _INITIALS.fullmatch(printed):
        return True
    words = printed.split()
    if not 0 < len(words) <= 4 or printed.endswith((".", ",")) or printed.casefold() in lists().not_places:
        return False
    if _SITE.fullmatch(printed) or (len(words) > 1 and canonical(words[0])):
        return True
    if not printed[0].isupper():
        return False
    if _is_newslike(printed) or canonical(words[0]):
        return True
    inner = any(letter.isupper() or letter.isdigit() for word in words for letter in word[1:])
    return inner and sum(letter.isalpha() for letter in printed) >= 2 and not any(sign in printed for sign in ":;,=")


@lru_cache(maxsize=2048)
def _is_newslike(printed: str) -> bool:
    """Whether a word of it says so: "Web Desk", "Sinclair Broadcast Group", "HawaiiNewsNow"."""
    folded = printed.casefold()
    return any(word in _data()["newslike"] for word in folded.split()) or any(
        part in folded for part in _data()["newslike_parts"]
    )


def stands_first(printed: str) -> bool:
    """Whether an unknown name in brackets may open a story: "(StudyFinds) —", "(Motorsport-Total.com) -"."""
    if printed.casefold() in lists().not_places:
        return False
    inner = sum(letter.isupper() for letter in printed[1:])
    if _is_newslike(printed) and looks_like_one(printed):
        return True
    return bool(_CAMEL.fullmatch(printed)) and (inner > 0 or "." in printed) and not printed.isupper()


@cache
def spellings() -> frozenset[str]:
    """Every name of every agency, as the list spells it."""
    return frozenset(name for first, others in _data()["names"].items() for name in (first, *others))


@cache
def bare_pattern() -> str:
    """A pattern of the known names, for places where no bracket marks one."""
    names = spellings()
    return "|".join(
        re.escape(name).replace(r"\ ", r"\s+") for name in sorted(names, key=lambda name: (-len(name), name))
    )


@cache
def first_words() -> frozenset[str]:
    """The first word of each known name, casefolded: a look-up that spares the long pattern."""
    names = spellings()
    return frozenset(match.group().casefold() for name in names if (match := re.match(r"\w+", name)))


@cache
def written_first_words() -> frozenset[str]:
    """The first words as they are printed: as listed, or in capitals."""
    words = {match.group() for name in spellings() if (match := re.match(r"\w+", name))}
    return frozenset(words | {word.upper() for word in words})


@cache
def alone_pattern() -> str:
    """A pattern of the names that open a story without brackets: "AFP - ", "EFE.- ", "ТАСС, 17 мая. "."""
    return "|".join(re.escape(name) for name in sorted(_data()["alone"], key=lambda name: (-len(name), name)))


@cache
def alone_first_words() -> frozenset[str]:
    return frozenset(match.group() for name in _data()["alone"] if (match := re.match(r"\w+", name)))
