"""Where a sentence opens with somebody who is not named: "The vicar was …", "Outside, the 34-year-old …", "He …"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    HOUSE,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    ROLE,
    SUBORDINATOR,
    THAT,
    Lexicon,
)
from transform.quotes.units import Line

_FRONTING = PREPOSITION | ADVERB | SUBORDINATOR | DAY
_PARTICIPLES = ("ed", "ing")
_LONGEST_FRONTING = 16  # units before the comma
AGED = ("-year-old", "-jährige", "-jähriger", "-jährigen")
"""What ends a phrase that calls somebody by their age."""


@dataclass(frozen=True, slots=True)
class Nominal:
    """A person without a name who opens a sentence ("The vicar was …"): units `first` to `last`, its noun at `last`.

    `name` is the unit where a name follows as an apposition ("Her father, Lubos, watched"), or -1.
    """

    line: Line
    first: int
    last: int
    name: int = -1


def uncontracted(word: str) -> str:
    """ "she" of "she'd": a word up to its apostrophe; empty for a word with none."""
    at = word.find("'")
    if at < 0:
        at = word.find("’")
    return word[:at] if at > 0 else ""


class Openings:
    """Reads how sentences open, with the word lists of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        objects = lexicon.pronouns.get("object", frozenset())  # "carried her out" says nothing of who carried
        self.he, self.she = (lexicon.pronouns.get(word, frozenset()) - objects for word in ("male", "female"))
        self._people = self.he | self.she
        self._owners = dict(pair.split("=", 1) for pair in lexicon.pronouns.get("owners", ()))
        self._focus = lexicon.focus if lexicon.verb_second else frozenset()
        self._who = lexicon.names.get("who", frozenset())
        self._things = lexicon.names.get("things_too", frozenset())
        self._clefts, self._copulas = (lexicon.names.get(word, frozenset()) for word in ("clefts", "copulas"))

    def of(self, line: Line) -> Iterator[Nominal | tuple[int, str]]:
        """Phrases without a name, and the units of pronouns, that sentences and their clauses open with."""
        flags, words = line.flags, line.words
        for lo, hi in line.sentences:
            at = lo + 1 if flags[lo] & CONJUNCTION or words[lo] in self._focus else lo  # "Auch die Trainerin lobte"
            if at + 2 < hi and words[at] in self._clefts and words[at + 1] in self._copulas:
                yield from self._in_cleft(line, at + 2, hi)
                continue
            yield from self._at(line, at, hi)
            if at < hi and not flags[at] & THAT and (flags[at] & (_FRONTING | CUE) or words[at].endswith(_PARTICIPLES)):
                # not "That drew a laugh"
                yield from self._behind_fronting(line, at, hi)
        for at, flag in enumerate(flags):
            if flag & CONJUNCTION and at and at + 1 < len(words) and words[at - 1] == ",":
                yield from self._at(line, at + 1, len(words))

    def _in_cleft(self, line: Line, lo: int, hi: int) -> Iterator[Nominal | tuple[int, str]]:
        """Of "It was the teenager who waded in": the teenager."""
        for found in self._at(line, lo, hi):
            last = found.last if isinstance(found, Nominal) else found[0]
            if last + 1 < hi and line.words[last + 1] in self._who:
                yield found

    def _behind_fronting(self, line: Line, lo: int, hi: int) -> Iterator[Nominal | tuple[int, str]]:
        """ "Across the street the baker had …", "Outside, the 58-year-old spoke …"."""
        flags, words = line.flags, line.words
        for at in range(lo + 1, min(hi - 2, lo + _LONGEST_FRONTING)):
            if flags[at] & REGION:
                return
            if words[at] == ",":
                name = at - 1
                while name > lo and flags[name] & CAP:
                    name -= 1
                told = words[at + 1] in self._people
                if told or name == at - 1 or flags[name] & _FRONTING:  # not "By the door sits Ann Bol, a nurse"
                    yield from self._at(line, at + 1, hi)
                return
            if (
                flags[at] & ARTICLE
                and at > lo + 1
                and flags[at + 1] & ROLE
                and (flags[at + 2] & AUXILIARY or flags[at + 1] & POSSESSIVE)
            ):
                yield from self._at(line, at, hi)
                return

    def _at(self, line: Line, first: int, hi: int) -> Iterator[Nominal | tuple[int, str]]:
        flags, words = line.flags, line.words
        at = first
        while at < min(hi, first + 3) and flags[at] & CAP and not flags[at] & (POSSESSIVE | ARTICLE | PRONOUN):
            at += 1  # "Ann Bol's daughter"
        if at >= hi:
            return
        if not flags[first] & ~CAP and (contracted := uncontracted(words[first])) in self._people:
            yield first, contracted  # "She'd like a word."
            return
        if flags[first] & PRONOUN:
            if words[first] in self._people:
                yield first, words[first]
            return
        if not flags[at] & (ARTICLE | POSSESSIVE) or (at > first and not flags[at] & POSSESSIVE):
            return
        last = self._noun(line, at + 1, min(hi, first + 7))
        if last < 0 and words[first] in self._owners and not any(flag & ROLE for flag in flags[at + 1 : first + 4]):
            yield first, self._owners[words[first]]  # "Her last novel sold well.": it is about her
            return
        at = last + 1
        if last < 0 or at >= hi or words[last] in self._things or flags[at] & REGION:
            return
        if flags[last] & POSSESSIVE and any(flag & (ROLE | HOUSE | CAP) for flag in flags[at : at + 2]):
            return  # "The vicar's wife"; but "The vicar's phone rang" is about the vicar
        at += 2 * (words[at] == "and" and words[min(at + 2, hi - 1)] == ",")  # "Her brother and crew, Kjell,"
        if words[at] == "," and at + 2 < hi:
            name = at + 1 + words[at + 1].endswith(AGED)
            if flags[name] & CAP and not flags[name] & ARTICLE:
                yield Nominal(line, first, last, name)  # "Her coach, Piet Kranendonk, watched": a name will say it
                return
        comma = next((unit for unit in range(at, min(hi, at + 8)) if words[unit] == ","), None)
        if comma is not None and comma + 1 < hi and words[comma + 1] in self._people:
            return  # "A student with a stammer, she was the first"
        yield Nominal(line, first, last)

    def _noun(self, line: Line, at: int, hi: int) -> int:
        """The unit of the noun for a person that a phrase ends in, or -1."""
        flags, words = line.flags, line.words
        while at < hi and not flags[at] & CLOSED and (not flags[at] & CUE or words[at + 1 : at + 2] == ["who"]):
            ends = not (at + 1 < len(words) and flags[at + 1] & (ROLE | HOUSE | CAP))
            who = ends and at + 1 < len(words) and words[at + 1] in self._who  # "a senior figure who"
            if ends and (flags[at] & ROLE or words[at].endswith(AGED) or who):
                return at
            at += 1
        return -1
