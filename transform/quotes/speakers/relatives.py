"""Who "her mother" and "his wife" are: of the figures of an article, the one whose daughter or husband has spoken."""

from __future__ import annotations

from transform.quotes import names
from transform.quotes.lexicon import Lexicon
from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.figures import Figure
from transform.quotes.speakers.nouns import Nouns
from transform.quotes.units import Line

_JUST = 300  # characters


class Relatives:
    """Finds the kin of one article's figures."""

    def __init__(self, lines: list[Line], cast: Cast, lexicon: Lexicon, words: Nouns) -> None:
        self._lines = lines
        self._cast = cast
        self._lexicon = lexicon
        self._words = words

    def find(self, noun: str, at: int, current: Figure | None) -> Figure | None:
        """ "says her mother" behind the daughter's words: the one whose daughter she was said to be."""
        if current is None:
            return None
        told = any(word in current.traits for word in self._words.kin[noun])
        whose = [
            one for key, kin in self._cast.by_kin.items() if current in kin for one in self._cast.by_key.get(key, ())
        ]
        if told and len(whose) == 1 and whose[0] is not current and fits(whose[0], noun, self._lexicon):
            return whose[0]  # "Ann Bol and her husband, Ceri": whose wife
        kin = [
            one
            for one in self._cast.figures[:50]
            if one is not current and one.at and one.at[0] < at and fits(one, noun, self._lexicon)
        ]
        same = [one for one in kin if one.key == current.key]
        if not told:  # "his wife said": the only other one of his name
            return same[0] if len(same) == 1 else None
        return max(same or kin, key=lambda one: one.last_before(at), default=None)

    def has_kin(self, noun: str, current: Figure | None, at: int) -> bool:
        """ "Two sons work for the group. "They can swim," their mother says": hers, of whom the text tells."""
        if current is None or not fits(current, noun, self._lexicon):
            return False
        kin = {form for word in self._words.kin[noun] for form in (word, f"{word}s")}
        return kin.isdisjoint(current.traits) and any(
            not kin.isdisjoint(line.words) for line in self._lines if at - _JUST < line.end and line.start < at
        )


def fits(figure: Figure, noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun can stand for a person, as far as he and she go: "the mailman" for no woman."""
    if figure.kind != "person":
        return False
    if names.is_female(noun, lexicon):
        return figure.female >= figure.male
    return figure.male >= figure.female or not names.is_male(noun, lexicon)
