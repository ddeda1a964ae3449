"""What somebody is among others of the kind: "Bol keeps a shovel where other ministers hang elk" of a minister."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transform.quotes.lexicon import CONJUNCTION, MARK, ROLE, Lexicon
from transform.quotes.speakers.figures import Figure, Figures
from transform.quotes.speakers.openings import Nominal
from transform.quotes.units import Line

_NONE: frozenset[str] = frozenset()
_FORMS = (("ies", "y"), ("es", ""), ("s", ""))
"""Endings of a plural, and of its singular."""


def hear_fellows(
    figures: Figures, line: Line, subjects: Sequence[tuple[int, Figure | Nominal | str]], first: int, lexicon: Lexicon
) -> None:
    """Notes of the one person whom a paragraph is about (`subjects` from `first` on) what it calls others."""
    if lexicon.names.get("fellows", _NONE).isdisjoint(line.words):
        return
    told = [one for _, one in subjects[first:] if isinstance(one, Figure) and one.kind == "person"]
    if told and all(one is told[0] for one in told):
        for trait in fellowships(line, lexicon):
            figures.give_trait(told[0], trait)


def fellowships(line: Line, lexicon: Lexicon) -> Iterator[str]:
    """The nouns, in the singular, of whom a paragraph calls others or fellows of whom it is about.

    Not "nurses and other workers", where those before are of the kind.
    """
    words, flags = line.words, line.flags
    for word in lexicon.names.get("fellows", ()):
        if word not in words:
            continue
        for at in range(1, len(words) - 1):
            if words[at] == word and not flags[at - 1] & (CONJUNCTION | MARK):
                noun = words[at + 1]
                singular = (noun.removesuffix(end) + own for end, own in _FORMS if noun.endswith(end))
                known = next((one for one in singular if lexicon.flags.get(one, 0) & ROLE), None)
                if known is not None:
                    yield known
