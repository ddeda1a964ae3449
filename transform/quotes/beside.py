"""What stands beside a mention and tells more: the name behind a phrase, and what a sentence before it was about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from transform.quotes import phrases
from transform.quotes.lexicon import ARTICLE, CAP, CLOSED, MARK, REGION
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_LONGEST = 8  # units of an apposition that ends in a name
_BACK = 3  # sentences that "it" looks back


def name_behind(line: Line, last: int, human: Callable[[str], bool]) -> tuple[int, int] | None:
    """Units of "botanist Ann Bol" in "said its inventor, the botanist Ann Bol," (`last` is the inventor's).

    None where what follows the comma is no name of two words, with at most a few words for a person before it.
    """
    flags, words = line.flags, line.words
    first = last + 2
    if first >= len(words) or words[last + 1] != "," or not human(words[last]):
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


def opened_before(lines: list[Line], at: int) -> Iterator[tuple[Line, Phrase]]:
    """What the sentences before a character open with, the nearest first; of its paragraph and the one before it."""
    number = max(0, bisect_right(lines, at, key=lambda line: line.start) - 1)
    left = _BACK
    for line in reversed(lines[max(0, number - 1) : number + 1]):
        for lo, hi in reversed(line.sentences):
            if (
                line.ends[hi - 1] <= at
                and left
                and not all(line.flags[unit] & (REGION | MARK) for unit in range(lo, hi))
            ):
                left -= 1
                found = phrases.opening(line, lo, hi - 1)
                if found is not None and not found.pronoun:
                    yield line, found
