"""Which noun a phrase without a name tells somebody by: "people" of "several people familiar with the talks"."""

from __future__ import annotations

from collections.abc import Callable

from transform.quotes import names
from transform.quotes.lexicon import ADVERB, CAP, DAY, NUMBER, POSSESSIVE, SPEAKING, TIME, Lexicon
from transform.quotes.speakers.figures import bare
from transform.quotes.speakers.nouns import nouns
from transform.quotes.units import Line


def told_noun(
    line: Line, first: int, head: int, last: int, is_human: Callable[[str], bool], lexicon: Lexicon
) -> tuple[str, int, int]:
    """The noun, lower case, of units `first` to `last`, taken to be at `head`; and head and last without what only
    tells when or how ("says her brother eventually")."""
    flags, words = line.flags, line.words
    while head > first and head == last and flags[head] & ADVERB:
        head = last = head - 1
    while head > first + 1 and head == last and flags[head] & (DAY | TIME) and not flags[head] & POSSESSIVE:
        head = last = head - 1  # "a poll released Thursday"
    own, before = bare(words[head]).split("-of-", 1)[0], words[head - 1]  # "the father-of-two"
    if head > first and not flags[head] & SPEAKING and names.are_many(before, lexicon):
        return before, head, last  # "several people familiar with the talks"
    if head > first and words[head].endswith("ed") and names.is_document(before, lexicon):
        return before, head, last  # "an analysis published by a university"
    if head < last and (words[head] in nouns(lexicon.language).parts or flags[head] & NUMBER):
        of_whom = words[head + 2 : last + 1]  # "a majority of Democratic voters", "One in four voters"
        return next((word for word in of_whom if names.are_many(word, lexicon)), own), head, last
    if first + 1 < head < last and not flags[head] & (SPEAKING | CAP) and is_human(before):
        return before, head, last  # "a person familiar with the talks"
    return own, head, last


def are_two(line: Line, first: int, head: int, lexicon: Lexicon) -> bool:
    """Whether a phrase that ends in the noun at `head` joins two words for many: "mentors and peers"."""
    words = line.words
    joint = next((unit for unit in range(first + 1, head) if words[unit] == "and"), 0)
    both = (joint - 1, head) if joint else ()
    if any(names.are_many(words[unit], lexicon) for unit in both):
        return True  # "ministers and the media"
    plural = (
        words[unit].endswith("s") and not words[unit].endswith("ss") and not line.flags[unit] & CAP for unit in both
    )
    return joint > 0 and all(plural)
