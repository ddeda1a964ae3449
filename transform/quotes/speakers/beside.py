"""What stands beside a mention and tells more: the name behind a phrase, and what a sentence before it was about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from transform.quotes import phrases
from transform.quotes.capitals import up_to_noun
from transform.quotes.draft import line_at
from transform.quotes.lexicon import (
    ARTICLE,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DEFINITE,
    MARK,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    ROLE,
    STANDALONE,
    SUBORDINATOR,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_KNOWN = DEFINITE | POSSESSIVE | PRONOUN
_ENDS = MARK | RELATIVE  # "a summary of it, Ann Bol, an aide, sent"
_LONGEST = 8  # units of an apposition that ends in a name
_FAR = 200  # paragraphs that are searched for who "the clerk" is
_BACK = 3  # sentences that "it" looks back


def name_behind(line: Line, head: int, last: int, human: Callable[[str], bool]) -> tuple[int, int] | None:
    """Units of "botanist Ann Bol" in "said the inventor of it, the botanist Ann Bol," (`head` is the inventor's,
    `last` where the phrase ends).

    None where what follows the comma is no name of two words, with at most a few words for a person before it.
    """
    flags, words = line.flags, line.words
    first = last + 2
    one = flags[head] & STANDALONE  # "One of them, Ann Bol, a tailor, said"
    if first >= len(words) or words[last + 1] != "," or not (one or human(words[head])):
        return None
    while first < len(words) and flags[first] & ARTICLE:
        first += 1
    stop = first
    while stop < min(len(words), first + _LONGEST) and not flags[stop] & (MARK | REGION):
        stop += 1
    name = next((unit for unit in range(first, stop) if flags[unit] & CAP), stop)
    if any(flags[unit] & CLOSED for unit in range(first, name)) or (name > first and not human(words[name - 1])):
        return None
    end = name
    while end < stop and flags[end] & CAP:
        end += 1
    return (first, end - 1) if end - name >= 2 and end == stop else None


def pair_behind(line: Line, last: int) -> str:
    """ "Ann and Jan" of "His parents, Ann and Jan, said"; empty where no two first names follow unit `last`."""
    words, flags = line.words, line.flags
    stop = last + 5
    if stop >= len(words) or words[last + 1] != "," or words[last + 3] != "and" or words[stop] != ",":
        return ""
    return line.slice(last + 2, last + 4) if flags[last + 2] & flags[last + 4] & CAP else ""


def first_phrase(lines: list[Line], noun: str, lexicon: Lexicon) -> tuple[int, str] | None:
    """ "a clerk from the province" for "the clerk": where and how one is first named, with one preposition at most."""
    for line in lines[:_FAR]:
        if noun not in line.words:
            continue
        unit = line.words.index(noun)
        if line.flags[unit] & POSSESSIVE:
            continue  # "A local man's decision"
        if unit + 1 < len(line.words) and line.flags[unit + 1] & ROLE and not line.flags[unit + 1] & CUE:
            continue  # "an army officer", where it is about the army
        first = unit - 1
        while first > max(0, unit - 4) and not line.flags[first] & (ARTICLE | CLOSED):
            first -= 1
        if first < 0 or not line.flags[first] & ARTICLE or line.flags[first] & _KNOWN:
            continue
        found = phrases.after(line, first, len(line.words))
        if lexicon.capital_nouns:
            found = up_to_noun(line, found, lexicon)
        if found is not None and found.first == first and found.last >= unit:
            bounds = [place for place in range(unit + 1, found.last + 1) if line.flags[place] & PREPOSITION]
            last = bounds[1] - 1 if len(bounds) > 1 else found.last
            told = (place - 1 for place in range(unit + 1, last + 1) if line.flags[place] & _ENDS)
            return line.starts[first], line.slice(first, next(told, last))
    return None


class FirstPhrases:
    """The phrases that first name those without a name, looked for once each."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self._lines = lines
        self._lexicon = lexicon
        self._known: dict[str, tuple[int, str] | None] = {}

    def named(self, noun: str, at: int) -> str | None:
        """That of a noun, where it stands before a character and tells more than the noun ("a government")."""
        if noun not in self._known:
            self._known[noun] = first_phrase(self._lines, noun, self._lexicon)
        told = self._known[noun]
        return told[1] if told is not None and told[0] < at and told[1].count(" ") > 1 else None


def sentence_start(lines: list[Line], at: int) -> tuple[int, int]:
    """Where the paragraph of a character begins, and in it the sentence of the character."""
    line = line_at(lines, at)
    begins = [line.starts[lo] for lo, _ in line.sentences if line.starts[lo] <= at]
    return line.start, begins[-1] if begins else line.start


def opened_before(lines: list[Line], at: int) -> Iterator[tuple[Line, Phrase]]:
    """What the sentences before a character open with, the nearest first; of its paragraph and the one before it."""
    number = max(0, bisect_right(lines, at, key=lambda line: line.start) - 1)
    own = _own_opening(lines[number], at)
    if own is not None:
        yield lines[number], own
    left = _BACK
    for line in reversed(lines[max(0, number - 1) : number + 1]):
        for lo, hi in reversed(line.sentences):
            if (
                line.ends[hi - 1] <= at
                and left
                and not all(line.flags[unit] & (REGION | MARK) for unit in range(lo, hi))
            ):
                left -= 1
                found = phrases.opening(line, lo + bool(line.flags[lo] & CONJUNCTION), hi - 1)
                if found is not None and not found.pronoun:
                    yield line, found


def _own_opening(line: Line, at: int) -> Phrase | None:
    """Of "Airolux will cut 1,300 jobs, it said": what the sentence of a character opens with, well before it."""
    for lo, hi in line.sentences:
        if line.starts[lo] < at <= line.starts[hi - 1]:
            behind = next((unit for unit in range(lo, hi) if line.starts[unit] >= at), hi)
            fronted = line.flags[lo] & (REGION | PREPOSITION | SUBORDINATOR)
            if behind - lo < _BACK or line.words[behind - 1] != "," or fronted:
                return None
            found = phrases.opening(line, lo, hi - 1)
            return None if found is None or found.pronoun else found
    return None
