"""Couples, brothers and sisters who share a surname that is printed once: "Ann and Piet Maas"."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain

from transform.quotes import names
from transform.quotes.lexicon import ARTICLE, CAP, CONJUNCTION, GROUP, HOUSE, POSSESSIVE, PRONOUN, ROLE, TITLE, Lexicon
from transform.quotes.speakers.figures import Figures, bare
from transform.quotes.units import Line

_NO_FIRST_NAME = TITLE | ROLE | HOUSE | ARTICLE | POSSESSIVE | PRONOUN
_ENDINGS = ("", "'s", "’s", "'", "’", ".")  # of one word, bare and in the genitive
_TOLD_WITHIN = 4  # units before the first name


class Couples:
    """Finds the partners of one article."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self._lines = lines
        self._pairs = lexicon.names.get("pairs", frozenset())

    def enter_partner(self, figures: Figures, line: Line, unit: int, tokens: list[str]) -> None:
        """Enters "Ann Maas" where "Ann" stands at a unit before "and Piet Maas" (`tokens`), and they are a pair."""
        flags = line.flags
        if not flags[unit] & CAP or flags[unit] & _NO_FIRST_NAME:
            return
        first, surname = names.printed(line, unit, unit), tokens[-1]
        if (unit and flags[unit - 1] & (CAP | CONJUNCTION) and not flags[unit - 1] & GROUP) or names.is_country(first):
            return
        known = figures.by_name.get(first)
        if known is not None:
            if known.key == first.lower():  # "Newlyweds Daniel and Emma Mercer"
                figures.rename(known, f"{first} {surname}", [first, surname])
            return
        told = any(word in self._pairs for word in line.words[max(0, unit - _TOLD_WITHIN) : unit])  # "Twins Ann and"
        if not (told or self._stands_elsewhere(first, line, unit) or self._stands_elsewhere(surname, line, unit + 3)):
            return
        if self._tells_of_pairs:
            partner = figures.enter(f"{first} {surname}", [first, surname], "person")
            partner.at.append(line.starts[unit])

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(chain.from_iterable(line.words for line in self._lines))

    @cached_property
    def _tells_of_pairs(self) -> bool:
        return any(word in self._words for word in self._pairs)

    def _stands_elsewhere(self, name: str, line: Line, unit: int) -> bool:
        """Whether a part of a name stands elsewhere than at about a unit: "Customs Enforcement" is no couple."""
        word = name.lower()
        here = sum(bare(other) == word for other in line.words[max(0, unit - 1) : unit + 2])
        return sum(self._words[word + ending] for ending in _ENDINGS) > here
