"""How names are printed: where one begins and ends among capitals, and what says whether anybody bears it."""

from __future__ import annotations

from transform import places
from transform.quotes.lexicon import (
    ARTICLE,
    AUXILIARY,
    CAP,
    CONJUNCTION,
    CUE,
    DAY,
    HOUSE,
    MARK,
    MONTH,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    ROLE,
    STOPPED,
    TITLE,
    Lexicon,
)
from transform.quotes.units import Line

_GOES_ON = CUE | AUXILIARY | MARK | PREPOSITION | CONJUNCTION


def printed(line: Line, first: int, last: int) -> str:
    """A name as text: no genitive ending, one space between words."""
    text = line.slice(first, last)
    for tail in ("'s", "’s"):
        text = text.removesuffix(tail)
    return " ".join(text.rstrip("'’").split())


def is_house(line: Line, first: int, last: int) -> bool:
    """Whether words name an organisation by one of its own words: "World Health Organization"."""
    return 1 in [flag & HOUSE == HOUSE for flag in line.flags[first : last + 1]]


def is_told_a_house(line: Line, first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether what stands before a name says that nobody bears it: "newspaper Dagens Nyheter", "the Free Press"."""
    before, behind = first - 1, last + 1
    if before < 0 or line.flags[last] & POSSESSIVE:
        return False
    if line.words[before] in lexicon.names.get("organisations", ()):
        return True
    alone = behind == len(line.words) or bool(line.flags[behind] & _GOES_ON)  # not "the Ann Bol exhibition"
    return lexicon.bare_names and last > first and alone and bool(line.flags[before] & ARTICLE)


def is_country(name: str) -> bool:
    """Whether a name is that of a country, in any language whose names of countries we know."""
    return any(where.division is None for where in places.regions(name))


def behind_office(line: Line, first: int, last: int) -> int:
    """Where the name begins in a run of capitals: "Liu Xiaming" in "ambassador to Britain Liu Xiaming"."""
    flags = line.flags
    if last - first < 2 or first < 2:
        return first
    before = first - 1
    before -= bool(flags[before] & ARTICLE)
    if before < 1 or not flags[before] & PREPOSITION or not flags[before - 1] & (ROLE | TITLE):
        return first
    for name in range(first + 1, last):
        if is_country(printed(line, first, name - 1)):
            return name if all(flags[unit] & CAP for unit in range(name, last + 1)) else first
    return first


def is_date(line: Line, unit: int) -> bool:
    """Whether a capital is that of a day or date: "the Supreme Court Wednesday", "Ms Bol's Oct. 11 speech"."""
    flag = line.flags[unit]
    dated = flag & STOPPED or (unit + 1 < len(line.flags) and line.flags[unit + 1] & NUMBER)
    return bool(flag & DAY or (flag & MONTH and dated))


def is_a_word(lines: list[Line], line: Line, unit: int) -> bool:
    """Whether a capital only opens a sentence: "Gangs" of an article that has "gangs" too."""
    if all(lo != unit for lo, _ in line.sentences):
        return False
    word = line.words[unit]
    return any(
        word == other and not flag & CAP
        for one in lines
        if word in one.words
        for other, flag in zip(one.words, one.flags, strict=True)
    )


def are_many(noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun stands for several who speak: "residents", "ministers", "agencies"."""
    words = lexicon.names
    if noun in words.get("groups", ()):
        return True
    if not noun.endswith("s"):
        return False
    single = (noun[:-1], noun[:-2] if noun.endswith("es") else "", f"{noun[:-3]}y" if noun.endswith("ies") else "")
    return any(one in words.get(kind, ()) for kind in ("generic", "stand_ins", "organisations") for one in single)
