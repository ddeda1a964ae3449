"""Whom "he", "they" and "it" stand for: who spoke or was told of last, the house or letter of the sentence before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

from transform.article import Speaker
from transform.quotes import names
from transform.quotes.draft import line_at
from transform.quotes.lexicon import (
    ARTICLE,
    CAP,
    CLOSED,
    CUE,
    DEFINITE,
    POSSESSIVE,
    RELATIVE,
    ROLE,
    SUBORDINATOR,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.speakers.beside import opened_before
from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.figures import Figure
from transform.quotes.speakers.resolution import GUESSED, HIGH, Resolution
from transform.quotes.speakers.salience import Focus
from transform.quotes.units import Line

_LONGEST_NAME = 3  # units
_NEAR = 2  # line breaks: the paragraph before
_COMPARED = 50  # figures
_DROPPED = 0.6  # what is given to whom a verb without a subject stands for

StandsFor = Callable[[Line, Phrase, int], Resolution]


class Pronouns:
    """Resolves the pronouns of one article. Ask in the order of the text."""

    def __init__(self, lines: list[Line], cast: Cast, focus: Focus, lexicon: Lexicon) -> None:
        self._lines = lines
        self._cast = cast
        self._focus = focus
        self._lexicon = lexicon
        pronouns = (lexicon.pronouns.get(each, frozenset()) for each in ("male", "female", "plural"))
        self._confronting = lexicon.names.get("confronting", frozenset())
        self._deictics = lexicon.names.get("deictics", frozenset())
        self._he, self._she, self._they = pronouns

    def resolve(self, line: Line, word: str, at: int, stands_for: StandsFor) -> Resolution:
        """Whom a pronoun at a character stands for. `stands_for` resolves a phrase that a sentence opens with.

        It is not kept: what holds one another lies about in memory until it is searched for.
        """
        spoke = self._focus.spoke
        if word not in self._he | self._she:
            many = ("group", "organisation") if word in self._they else ("organisation", "document")
            if spoke is not None and word in self._they | {"it"} and spoke.kind in many:
                return Resolution(spoke, "pronoun", 0.7)
            return self._it(at, stands_for) if word == "it" else self._those(at, stands_for)
        put_to = self._put_to(line, at)
        if put_to is not None and put_to.may_be(word, self._lexicon):
            return Resolution(put_to.speaker, "pronoun", HIGH)
        recent, aside = self._focus.meant(word, at)
        if len(recent) > 1 and (who := self._told_of_in(line, at)) is not None:
            recent = [one for one in recent if one[1] is not who] or recent
        if len(recent) > 1 and recent[0][0] < line.start:
            recent = self._before_passers_by(recent, word)
        if recent:
            _, figure = recent[0]
            told = self._is_told(figure, word)
            rival = len(recent) > 1 and recent[1][0] > self._focus.spoke_at
            rival = rival or self._named_between(recent[0][0], at, word, figure)
            near = not aside and line.text.count("\n", max(0, self._focus.spoke_at), at) <= _NEAR
            sure = 0.85 if spoke is not None and figure.name == spoke.name and (told or near) else 0.7
            guessed = spoke is not None and figure.name == spoke.name and self._focus.sure <= GUESSED
            if told and not rival and not (guessed and figure.last_before(at) < self._focus.spoke_at):
                sure = max(sure, 0.85)
            elif sure >= HIGH and self._focus.sure < HIGH:
                sure = self._focus.sure  # who spoke last is no surer than that
            elsewhere = not told and line.start > self._focus.spoke_at  # "She lets men talk," Bol says.¶ Will she run?
            if recent[0][0] in self._focus.guesses or (elsewhere and self._focus.tells_of(word)):
                sure = min(sure, GUESSED)
            return Resolution(figure.speaker, "pronoun", sure - 0.1 * (rival and not told))
        before = [one for one in self._cast.figures[:50] if one.kind == "person" and one.at and one.at[0] < at]
        fitting = [one for one in before if one.may_be(word, self._lexicon)]
        if fitting:
            figure = max(fitting, key=lambda one: one.last_before(at))
            return Resolution(figure.speaker, "pronoun", 0.5)
        return Resolution(None, "pronoun", 0.0)

    def dropped(self, at: int, heard: set[str]) -> Resolution:
        """ "Ann Bol se fue. «…», lamentó.": whom the text tells of last goes on, where it is surely somebody.

        `heard`: the names of those who have spoken.
        """
        told = (
            one.speaker
            for _, one in self._focus.recent(None)
            if one.kind == "person" and (one.role or one.male or one.female or one.surnamed or one.name in heard)
        )
        speaker = next(told, self._focus.spoke)
        if speaker is None:
            return Resolution(None, "none", 0.0)
        self._focus.speaks(speaker, at, _DROPPED)
        return Resolution(speaker, "pronoun", _DROPPED)

    def _put_to(self, line: Line, at: int) -> Figure | None:
        """ "When this was put to Ann Bol, she said": whom something was put to."""
        unit = bisect_left(line.starts, at)
        if not 4 < unit < len(line.words) or line.words[unit - 1] != ",":
            return None
        lo = next((lo for lo, hi in line.sentences if lo <= unit < hi), unit)
        if not line.flags[lo] & SUBORDINATOR:
            return None
        if line.words[lo + 1] not in self._deictics:
            return self._confronted(line, lo + 2, unit - 1)
        if not line.flags[unit - 2] & CAP:
            return None
        return self._cast.figure_at(line.starts[max(lo, unit - 2 - _LONGEST_NAME)], line.starts[unit - 2])

    def _confronted(self, line: Line, first: int, end: int) -> Figure | None:
        """ "When Jan Maas accused Ann Bol of haste, she said": who was accused, in units up to `end`."""
        for unit in range(first, end - 1):
            if line.words[unit] in self._confronting and line.flags[unit + 1] & CAP:
                return self._cast.figure_at(line.starts[unit + 1], line.starts[min(unit + _LONGEST_NAME, end - 1)])
        return None

    def _told_of_in(self, line: Line, at: int) -> Figure | None:
        """Of "Ann Bol, who she noted was late": whom a clause is about and the pronoun at a character is not."""
        unit = bisect_left(line.starts, at)
        if not 1 < unit < len(line.words) or not line.flags[unit - 1] & RELATIVE:
            return None
        before = unit - 2 - (line.words[unit - 2] == ",")
        return self._cast.figure_at(line.starts[max(0, before - _LONGEST_NAME)], line.starts[before])

    def _before_passers_by(self, recent: list[tuple[int, Figure]], word: str) -> list[tuple[int, Figure]]:
        """ "The director went home.¶ "We stayed," she says.": one told to be she comes before one without a name of
        whom it is not told and who has not just spoken."""
        first, spoke = recent[0][1], self._focus.spoke
        if first.kind != "unnamed" or first.male != first.female or (spoke is not None and spoke.name == first.name):
            return recent
        definite = self._lexicon.flags.get(first.name.split()[0].lower(), 0) & (DEFINITE | POSSESSIVE)
        if not definite or recent[0][0] == line_at(self._lines, recent[0][0]).start:
            return recent  # whom a paragraph opens with, or first tells of, is in view
        told = next((one for one in recent if one[1].kind == "person" and self._is_told(one[1], word)), None)
        return [told, *(one for one in recent if one is not told)] if told is not None else recent

    def _is_told(self, figure: Figure, word: str) -> bool:
        return figure.male > figure.female if word in self._he else figure.female > figure.male

    def _named_between(self, start: int, at: int, word: str, figure: Figure) -> bool:
        """Whether somebody else whom a pronoun may stand for was named since a figure was."""
        return any(
            one is not figure
            and one.kind == "person"
            and one.last_before(at) > start
            and one.may_be(word, self._lexicon)
            for one in self._cast.figures[:_COMPARED]
        )

    def _it(self, at: int, stands_for: StandsFor) -> Resolution:
        """ "The line was fined. "We are sorry," it said.": what a sentence before tells of."""
        for line, phrase in opened_before(self._lines, at):
            if phrase.last > phrase.first and line.words[phrase.last] == "itself":
                phrase = replace(phrase, last=phrase.last - 1)
            found = stands_for(line, phrase, line.starts[phrase.first])
            told, known = found.speaker, self._cast.by_name.get(found.speaker.name if found.speaker else "")
            if told and told.kind in ("organisation", "document") and (known or found.route == "nominal"):
                return Resolution(told, "pronoun", 0.6)
            personal = known and (known.male or known.female or known.surnamed or (known.role and len(known.at) == 1))
            if known and known.kind == "person" and not personal:  # "The mine's owner, Arden Copper, says"
                return Resolution(Speaker(known.name, "organisation"), "pronoun", 0.5)  # nobody is "it"
            if told and not known and found.route == "named" and line.flags[phrase.first] & ARTICLE:
                return Resolution(Speaker(told.name, "organisation"), "pronoun", 0.5)  # "The left-wing Bund"
        return self._written(at)

    def _those(self, at: int, stands_for: StandsFor) -> Resolution:
        """ "The neighbours met. "We won't sell," they said.": of whom a sentence before tells, where they are many."""
        for line, phrase in opened_before(self._lines, at):
            found = stands_for(line, phrase, line.starts[phrase.first])
            told = found.speaker
            letters = told is not None and told.kind == "document" and told.name.endswith("s")
            if told is not None and (told.kind == "group" or letters):
                return Resolution(told, "pronoun", 0.5)
            human = any(flag & ROLE for flag in line.flags[phrase.first : phrase.last + 1])
            if told is not None and told.kind == "unnamed" and found.route == "nominal" and human:
                return Resolution(told, "pronoun", 0.5)  # "One colleague was less kind. "…," they said"
        return Resolution(None, "pronoun", 0.0)

    def _written(self, at: int) -> Resolution:
        """ "He released a short statement. "I am gone," it read.": the document that the paragraph tells of last."""
        line = line_at(self._lines, at)
        for unit in range(bisect_left(line.starts, at) - 1, 0, -1):
            if names.is_document(line.words[unit], self._lexicon) and not line.flags[unit] & (CAP | CUE):
                first = unit
                while first > max(0, unit - 4) and not line.flags[first] & (ARTICLE | CLOSED):
                    first -= 1
                if line.flags[first] & ARTICLE:
                    return Resolution(Speaker(line.slice(first, unit), "document"), "pronoun", 0.5)
        return Resolution(None, "pronoun", 0.0)
