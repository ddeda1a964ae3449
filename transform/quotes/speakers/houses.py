"""Which organisation "the ministry", "the company", "the club" stands for."""

from __future__ import annotations

from transform.article import Speaker
from transform.quotes.draft import line_at
from transform.quotes.lexicon import ARTICLE, CAP, CLOSED, HOUSE, MARK, POSSESSIVE, Lexicon
from transform.quotes.names import is_region, printed
from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.figures import Figure
from transform.quotes.speakers.nouns import Nouns
from transform.quotes.speakers.resolution import GUESSED, Resolution
from transform.quotes.speakers.salience import Focus
from transform.quotes.units import Line

_LEAST_ACRONYM = 2  # letters
_OF = ("of", "for", "and", "on")


class Houses:
    """Resolves phrases for organisations in one article. Ask in the order of the text."""

    def __init__(self, lines: list[Line], cast: Cast, lexicon: Lexicon, words: Nouns) -> None:
        self._lines = lines
        self._cast = cast
        self._lexicon = lexicon
        self._words = words

    def resolve(self, noun: str, printed: str, definite: bool, at: int, focus: Focus) -> Resolution:
        if definite:
            houses = [
                one for one in self._cast.figures[:200] if one.kind == "organisation" and one.at and one.at[0] < at
            ]
            houses = [one for one in houses if one.name.lower() != noun]  # "Campaign aides said": nobody's name
            nouns = {noun, *self._words.alike.get(noun, ())}
            known = [one for one in houses if not nouns.isdisjoint(one.name.lower().split()) or noun in one.traits]
            if known:
                last = max(one.last_before(at) for one in known)
                if (nearer := self._owned(noun, last, at)) is not None:
                    return Resolution(Speaker(nearer, "organisation"), "nominal", 0.7)
                spoke = next((one for one in known if focus.spoke is not None and one.name == focus.spoke.name), None)
                if spoke is not None:
                    return Resolution(spoke.speaker, "nominal", 0.75)
                return Resolution(max(known, key=lambda one: one.last_before(at)).speaker, "nominal", 0.75)
            firms = [one for one in houses if one.is_firm]
            if noun in self._words.firms and firms:
                best = max(firms, key=lambda one: one.last_before(at))
                return Resolution(best.speaker, "nominal", 0.7)
            if noun in self._words.firms:
                unknown = [one for one in self._cast.figures[:50] if one.at and one.may_be_firm and one.at[0] < at]
                if len(unknown) == 1:  # the one name of which nothing personal is told
                    return Resolution(Speaker(unknown[0].name, "organisation"), "nominal", 0.6)
            found = self._beside(noun, nouns, at, focus)
            if found is not None:
                return found
        return Resolution(Speaker(printed, "organisation"), "nominal", 0.75 if definite else 0.8)

    def _owned(self, noun: str, since: int, at: int) -> str | None:
        """ "Norland's home ministry", between two characters and in the paragraph of the second."""
        line = line_at(self._lines, at)
        if line.words.count(noun) < 2:  # its own and another
            return None
        for unit in range(len(line.words) - 1, 0, -1):
            if line.words[unit] == noun and since < line.starts[unit] < at and not line.flags[unit] & CAP:
                first = unit - 1
                while first and not line.flags[first] & (ARTICLE | POSSESSIVE | CLOSED | MARK):
                    first -= 1
                return line.slice(first, unit) if line.flags[first] & POSSESSIVE and line.flags[first] & CAP else None
        return None

    def _beside(self, noun: str, nouns: set[str], at: int, focus: Focus) -> Resolution | None:
        """ "Orion Minerals reopens a mine, the company said.": who spoke last, or the firm that the article opens with.

        Neither where its name says that it is something else ("the club" is no ministry).
        """
        spoke = focus.spoke
        unknown = spoke is not None and spoke.kind == "person" and spoke.name not in self._cast.by_name
        if spoke is not None and unknown and noun in self._words.firms and spoke.name[:1].isupper():
            return Resolution(Speaker(spoke.name, "organisation"), "nominal", 0.6)  # "RailWest said …," the firm said."
        if spoke is not None and spoke.kind == "organisation" and spoke.name[:1].isupper():
            return Resolution(spoke, "nominal", GUESSED) if self._may_be_called(spoke.name, nouns) else None
        first = next((one for one in self._cast.figures[:5] if one.at), None)
        opens = noun in self._words.firms or noun in self._words.clubs
        if not opens or first is None or not first.is_impersonal or not first.at[0] < at:
            return None
        if first.at[0] not in [self._lines[0].starts[lo] for lo, _ in self._lines[0].sentences[:2]]:
            return None
        if not self._may_be_called(first.name, nouns):
            return None
        return Resolution(Speaker(first.name, "organisation"), "nominal", 0.6)

    def _may_be_called(self, name: str, nouns: set[str]) -> bool:
        """Whether no word of a name says that it is another kind of house than one of some nouns."""
        said = [word for word in name.lower().split() if self._lexicon.flags.get(word, 0) & HOUSE]
        return not said or not nouns.isdisjoint(said) or said[-1] in self._words.firms


def is_named_after(house: Figure, line: Line, first: int, last: int) -> bool:
    """Whether a house is called after a place or a thing, and is not called by it: "Bank of Canada", of "Canada"."""
    name = printed(line, first, last)
    if first and line.words[first - 1] in _OF:
        return False
    if house.kind != "organisation" or not house.name.endswith(f" {name}"):
        return False
    before = house.name[: -len(name) - 1].rsplit(maxsplit=1)[-1]
    return before in _OF or is_region(name)


def acronym_behind(line: Line, last: int, cast: Cast) -> Resolution | None:
    """ "The makers' association, the BGMEA, said": what a house is called for short."""
    words, flags = line.words, line.flags
    at = last + 2
    if at + 2 >= len(words) or words[last + 1] != "," or words[last] not in cast.organisations:
        return None
    at += bool(flags[at] & ARTICLE)
    name = line.slice(at, at)
    if words[at + 1] != "," or not name.isupper() or len(name) < _LEAST_ACRONYM:
        return None
    return Resolution(Speaker(name, "organisation"), "named", 0.85)
