"""Who a phrase without a name is, where the sentence or the one behind it says so: "The man, identified as Ann Bol"."""

from __future__ import annotations

from transform.quotes.lexicon import CAP, DEFINITE, REGION, Lexicon
from transform.quotes.speakers.figures import Figure, Figures, bare
from transform.quotes.speakers.genders import Genders
from transform.quotes.speakers.openings import Nominal
from transform.quotes.units import Line

_LONGEST_NAME = 5  # units
_IDENTIFIED_WITHIN = 9  # units behind the noun
_SHORT = 7  # units of a sentence that only says that somebody comes in


class Identities:
    """Finds the names of phrases that open sentences. `opened`: whose names are first read at which characters."""

    def __init__(self, opened: dict[int, Figure], genders: Genders, lexicon: Lexicon) -> None:
        self._opened = opened
        self._genders = genders
        self._copulas, self._naming = (lexicon.names.get(each, frozenset()) for each in ("copulas", "naming"))

    def of(self, figures: Figures, line: Line, opening: Nominal) -> Figure | None:
        """Whom a phrase at the start of a sentence names; None where nothing tells."""
        return self._apposed_to(figures, line, opening.first) or self._named_next(figures, line, opening)

    def _apposed_to(self, figures: Figures, line: Line, unit: int) -> Figure | None:
        """Whom a phrase at a unit explains: "To Ann Bol, a nurse who saw it, this is a scandal"."""
        before = unit - 2
        if before < 1 or line.words[unit - 1] != "," or not line.flags[before] & CAP or line.flags[unit] & DEFINITE:
            return None
        return figures.figure_at(line.starts[max(0, before - _LONGEST_NAME)], line.starts[before])

    def _named_next(self, figures: Figures, line: Line, opening: Nominal) -> Figure | None:
        """ "Her daughter minds. Katrin Bol, 62, drives …": the sentence behind a short one says who she is."""
        identified = self._identified(line, opening)
        if identified is not None:
            return identified
        behind = next((hi for lo, hi in line.sentences if lo <= opening.first < hi), 0)
        if behind - opening.first > _SHORT or behind >= len(line.words):
            return None
        first = behind
        if line.flags[behind] & REGION:  # "Her husband wants to leave. "…," said Sami Bol"
            stop = min(behind + 4, len(line.words))
            first = next((unit for unit in range(behind + 1, stop) if line.flags[unit] & CAP), behind)
        figure = self._opened.get(line.starts[first])
        if figure is None or figure.kind != "person":
            return None
        figures.give_role(figure, line.slice(opening.first + 1, opening.last), printed=False)
        self._genders.hear_noun(figure, bare(line.words[opening.last]))
        return figure

    def _identified(self, line: Line, opening: Nominal) -> Figure | None:
        """ "The man, identified as Ann Bol, said": the name that a phrase is told to have."""
        words, last = line.words, opening.last
        if last + 2 < len(words) and words[last + 1] in self._copulas:  # "Their leader is Ann Bol, a former nurse"
            named = self._opened.get(line.starts[last + 2])
            return named if named is not None and named.kind == "person" else None
        if last + 3 >= len(words) or words[last + 1] not in (",", "("):
            return None
        for unit in range(last + 2, min(last + _IDENTIFIED_WITHIN, len(words))):
            figure = self._opened.get(line.starts[unit])
            if figure is not None and figure.kind == "person":
                return figure if not self._naming.isdisjoint(words[last + 2 : unit]) else None
            if words[unit] == ",":
                return None
        return None
