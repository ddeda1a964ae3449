"""What stands around a cue beside speaker and content: whom it was said to, where and when."""

from __future__ import annotations

from dataclasses import dataclass, field

from transform.quotes import phrases
from transform.quotes.cues import Cue
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CONJUNCTION,
    CUE,
    DAY,
    FINITE,
    GROUP,
    HOUSE,
    MARK,
    MONTH,
    NUMBER,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    SUBORDINATOR,
    THAT,
    TIME,
    WHETHER,
    Lexicon,
)
from transform.quotes.units import Line

_OBJECTS = frozenset(["him", "her", "them", "us", "me", "you", "it", "himself", "herself", "themselves"])


@dataclass(slots=True)
class After:
    """What stands between a cue and its content."""

    at: int
    addressee: tuple[int, int] | None = None
    when: list[tuple[int, int]] = field(default_factory=list)


def after_cue(line: Line, at: int, hi: int, cue: Cue, lexicon: Lexicon, inverted: bool) -> After:
    """Steps over the addressee and the phrases of time and place that stand before the content."""
    flags, words = line.flags, line.words
    found = After(at)
    if cue.verb.addressee and not inverted and at < hi and not flags[at] & (MARK | REGION | THAT | PREPOSITION):
        last = _addressee_end(line, at, hi, lexicon)
        if last is not None:
            found.addressee = (at, last)
            found.at = at = last + 1
    if at < hi and flags[at] & PREPOSITION and not flags[at] & THAT:
        joined = _that_ahead(line, at + 1, hi, lexicon)
        if joined is not None:
            found.addressee = found.addressee or _venue(line, at + 1, hi, lexicon)
            found.when.extend(_days(line, at, joined))
            found.at = joined
            return found
    guard = 0
    while at < hi and guard < 8:
        guard += 1
        flag = flags[at]
        step = at
        if flag & (DAY | MONTH) and not flag & AUXILIARY:
            step = at + 1
            while step < hi and flags[step] & (TIME | NUMBER | MONTH | DAY):
                step += 1
            found.when.append((at, step - 1))
        elif flag & TIME and not flag & THAT and (at + 1 < hi and flags[at + 1] & (TIME | DAY | MONTH | MARK | THAT)):
            step = at + 1
            while step < hi and flags[step] & (TIME | DAY | MONTH):
                step += 1
            found.when.append((at, step - 1))
        elif words[at] == "on" and at + 1 < hi and flags[at + 1] & (DAY | MONTH):
            step = at + 2
            while step < hi and flags[step] & (TIME | NUMBER | MONTH | DAY):
                step += 1
            found.when.append((at, step - 1))
        elif flag & PREPOSITION and not flag & THAT:
            if (
                words[at] == lexicon.infinitive
                and at + 1 < hi
                and not (flags[at + 1] & (ARTICLE | CAP | GROUP) or words[at + 1] in _OBJECTS)
            ):
                break
            if found.addressee is None:
                found.addressee = _venue(line, at + 1, hi, lexicon)
            last = _adjunct_end(line, at + 1, hi)
            if last is None:
                break
            step = last + 1
        elif flag & ADVERB and at + 1 < hi and flags[at + 1] & (MARK | REGION | PREPOSITION | THAT | DAY):
            step = at + 1
        elif words[at] == "," and at + 3 < hi and flags[at + 1] & ADVERB and words[at + 2] == ",":
            step = at + 3  # ", however,"
        elif words[at] == ",":
            # ", in a statement," stands between as well, when marks follow
            resume = _parenthesis_end(line, at, hi)
            if resume is None:
                break
            step = resume
        else:
            break
        at = found.at = step
    return found


def _that_ahead(line: Line, at: int, hi: int, lexicon: Lexicon) -> int | None:
    """The "that" which a cue's clause begins with behind adjuncts ("said on his official feed last Tuesday that")."""
    flags, words = line.flags, line.words
    for index in range(at, min(at + 12, hi - 1)):
        if flags[index] & THAT and not flags[index - 1] & PREPOSITION and words[index] != lexicon.infinitive:
            verbal = flags[index + 1] & (AUXILIARY | FINITE | CUE)
            return None if verbal or not flags[index] & RELATIVE else index
        if flags[index] & (MARK | REGION | CUE | AUXILIARY | RELATIVE | SUBORDINATOR):
            return None
    return None


def _days(line: Line, first: int, end: int) -> list[tuple[int, int]]:
    """The days and months named between two units, each with the words of time beside it."""
    flags = line.flags
    found: list[tuple[int, int]] = []
    index = first
    while index < end:
        if flags[index] & (DAY | MONTH) and not flags[index] & AUXILIARY:
            step = index + 1
            while step < end and flags[step] & (TIME | NUMBER | MONTH | DAY):
                step += 1
            back = index - 1 if index > first and flags[index - 1] & (TIME | NUMBER) else index
            found.append((back, step - 1))
            index = step
        index += 1
    return found


def _venue(line: Line, at: int, hi: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """ "at a meeting", "during a news conference": units of the noun phrase, where it is a place to speak at."""
    flags, words = line.flags, line.words
    if not flags[at - 1] & PREPOSITION or at >= hi or not flags[at] & ARTICLE:
        return None
    venues = lexicon.names.get("venues", ())
    for index in range(at + 1, min(at + 5, hi)):
        if words[index] in venues and not (index + 1 < hi and words[index + 1] in venues):
            return at, index
        if not phrases.is_plain(line, index, at):
            break
    return None


def _parenthesis_end(line: Line, at: int, hi: int) -> int | None:
    flags, words = line.flags, line.words
    if at + 1 >= hi or (not flags[at + 1] & (PREPOSITION | RELATIVE | ARTICLE) and not words[at + 1].endswith("ing")):
        return None
    if flags[at + 1] & CUE:
        return None
    for index in range(at + 2, min(hi, at + 16)):
        if words[index] in (",", ":"):
            if index + 1 < hi and (flags[index + 1] & (REGION | THAT)):
                return index
            return None
        if flags[index] & (REGION | CUE):
            return None
    return None


def _is_possessor(line: Line, at: int, hi: int) -> bool:
    """Whether "her" is whose: "told her cabinet on Tuesday that"."""
    flags = line.flags
    if not flags[at] & ARTICLE:
        return False
    stop = at + 1
    while stop < hi and phrases.is_plain(line, stop, -1) and not flags[stop] & (CAP | TIME):
        stop += 1
    return at + 1 < stop < hi and bool(flags[stop] & (THAT | DAY | TIME) or line.words[stop] in (":", "on", "in", "at"))


def _addressee_end(line: Line, at: int, hi: int, lexicon: Lexicon) -> int | None:
    flags, words = line.flags, line.words
    if words[at] in _OBJECTS and not _is_possessor(line, at, hi):
        return at
    if flags[at] & (PRONOUN | WHETHER | CONJUNCTION | AUXILIARY):
        return None
    index = at
    while index < hi and flags[index] & ARTICLE:
        index += 1
    article = index > at
    shown = article and index + 1 < hi and flags[index] & CAP and flags[index] & (DAY | TIME)  # "the Today programme"
    if index >= hi or not (phrases.is_plain(line, index, -1) or shown):
        return None
    while index + 1 < hi and phrases.is_plain(line, index + 1, -1):
        if flags[index + 1] & (ARTICLE | DAY | MONTH | TIME | AUXILIARY | PRONOUN):
            break
        named = words[index] in lexicon.names.get("titled", ()) or flags[index] & HOUSE
        if article and not flags[index] & CAP and flags[index + 1] & CAP and not named:
            break
        index += 1
    while (
        index + 2 < hi
        and words[index + 1] in ("of", "in", "at", "for", "and")
        and not flags[index + 2] & ARTICLE
        and phrases.is_plain(line, index + 2, -1)
    ):
        index += 2
        while index + 1 < hi and phrases.is_plain(line, index + 1, -1) and flags[index] & flags[index + 1] & CAP:
            index += 1
    return index


def _adjunct_end(line: Line, at: int, hi: int) -> int | None:
    """Last unit of the noun phrase after a preposition, when something that can open content follows."""
    flags, words = line.flags, line.words
    index = at
    while index < hi and flags[index] & ARTICLE:
        index += 1
    if index >= hi:
        return None
    if flags[index] & REGION and index + 1 < hi and not flags[index + 1] & MARK:
        return index  # on “Meet the Press”
    if words[index] in _OBJECTS:
        return index
    if not phrases.is_plain(line, index, -1) and not flags[index] & (DAY | MONTH | NUMBER):
        return None
    while index + 1 < hi and (phrases.is_plain(line, index + 1, -1) or flags[index + 1] & (MONTH | NUMBER)):
        if flags[index + 1] & (ARTICLE | DAY | PRONOUN) or (
            not flags[index] & CAP and flags[index + 1] & CAP and index > at and not flags[at] & CAP and index - at >= 1
        ):
            break
        index += 1
    if index + 1 >= hi or flags[index + 1] & (
        MARK | REGION | THAT | DAY | PREPOSITION | PRONOUN | ARTICLE | CAP | TIME | WHETHER
    ):
        return index
    return None


def fronted_day(line: Line, lo: int, left: int) -> list[tuple[int, int]]:
    """ "On Tuesday, X said …": the opening phrase, when it names a day or date and stands before the subject."""
    flags = line.flags
    if left < lo or left - lo > 12 or not any(flags[at] & (DAY | MONTH) for at in range(lo, left + 1)):
        return []
    if not flags[lo] & (PREPOSITION | DAY | TIME | ADVERB | CONJUNCTION | ARTICLE):
        return []
    return (
        [(lo, left)] if not any(flags[at] & (CUE | REGION | AUXILIARY | FINITE) for at in range(lo, left + 1)) else []
    )
