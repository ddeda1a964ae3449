"""Who an article is about at each place: who spoke last, who opened a sentence, who has just been introduced."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from transform.article import Speaker
from transform.quotes.lexicon import ARTICLE, CAP, CLOSED, DEFINITE, MARK, NUMBER, POSSESSIVE, REGION, RELATIVE, Lexicon
from transform.quotes.speakers.beside import sentence_start
from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.figures import Figure
from transform.quotes.speakers.openings import Nominal
from transform.quotes.units import Line

_REMEMBERED = 12  # how many speakers and subjects back a pronoun may look
_COMPARED = 50  # figures
_JUST = 300  # characters
_ONE_BREATH = 40  # characters
_OBJECT_WITHIN = 5  # units behind a subject
_PEOPLE = ("person", "unnamed")


class Focus:
    """The figures in the order in which the text turned to them. Ask in the order of the text."""

    def __init__(self, lines: list[Line], cast: Cast, lexicon: Lexicon) -> None:
        self._lines = lines
        self._cast = cast
        self._lexicon = lexicon
        self._objects = dict(pair.split("=", 1) for pair in lexicon.pronouns.get("objects", ()))
        self._genders = [lexicon.pronouns.get(gender, frozenset()) for gender in ("male", "female")]
        self._events: list[tuple[int, Figure]] = []
        self._next = 0
        self.spoke: Speaker | None = None  # the last speaker, named or not
        self.spoke_at = -1
        self.sure = 1.0  # of who spoke last
        self.said: list[str] = []  # the words of who spoke last
        self._said_by: dict[
            tuple[int, Figure], str
        ] = {}  # the pronouns that stand for somebody at the places of events
        self.guesses: set[int] = set()  # the places of events where a phrase only seemed to stand for somebody

    def enter_head(self) -> None:
        """Before a title: nobody has been spoken of yet."""
        self._events, self._said_by, self.spoke, self.spoke_at = [], {}, None, 1 << 40
        self._next = len(self._cast.subjects)

    def speaks(self, speaker: Speaker, at: int, sure: float) -> None:
        self.spoke, self.spoke_at, self.sure = speaker, at, sure
        self.said = []

    def tells_of(self, word: str) -> bool:
        """Whether who spoke last said a pronoun, of another then."""
        return any(word in re.findall(r"\w+", words.lower()) for words in self.said)

    def remember(self, at: int, figure: Figure, pronoun: str = "") -> None:
        self._events.append((at, figure))
        if pronoun:
            self._said_by[at, figure] = pronoun
        if len(self._events) > 2 * _REMEMBERED:
            del self._events[:_REMEMBERED]

    def remember_aside(self, at: int, figure: Figure, sentence: int) -> None:
        """Of one without a name who speaks within a sentence that is another's: it stays about the other."""
        last = self._events[-1] if self._events else None
        if last is not None and sentence <= last[0] < at and last[1].kind == "person":
            self._events.insert(-1, (last[0], figure))
        else:
            self.remember(at, figure)

    def listen(self, at: int, name: Callable[[Nominal, int], Figure | None]) -> None:
        """Takes note of everybody who opens a sentence, or is introduced in one, before a character.

        `name` finds the figure that a phrase without a name at the start of a sentence stands for. It is not kept: what
        holds one another lies about in memory until it is searched for.
        """
        subjects = self._cast.subjects
        while self._next < len(subjects) and subjects[self._next][0] < at:
            place, subject = subjects[self._next]
            self._next += 1
            if isinstance(subject, Nominal):
                figure = name(subject, place)
            elif isinstance(subject, str):  # "He sat down.": still about him
                known = (one for _, one in self.meant(subject, place)[0] if not one.at or one.at[0] < place)
                figure = next(known, None)  # not the nurse in "He knocked at the door of a nurse, Ann Bol"
                if figure is not None and self.is_topic(figure, subject):
                    self._cast.genders.hear_pronoun(figure, subject)  # the topic goes on
            else:
                figure = subject
            if figure is None:
                continue
            if place in self._cast.unclear:
                self.guesses.add(place)
            sentence = self._cast.subordinate.get(place)
            if sentence and at >= sentence[1] and self._events and self._events[-1][0] >= sentence[0]:
                self._events.insert(-1, (self._events[-1][0], figure))  # behind its sentence, the main subject counts
            else:
                if isinstance(subject, Nominal) and subject.line.flags[subject.first] & CAP:
                    self._keep_named_owner(subject, place)
                self.remember(place, figure, subject if isinstance(subject, str) else "")
                if isinstance(subject, Nominal) and figure.kind == "unnamed" and figure.male == figure.female:
                    self._keep_owner(subject, place)
                    if subject.line.end < at or not subject.line.flags[subject.first] & (DEFINITE | POSSESSIVE):
                        self._keep_object(subject, place)

    def _keep_owner(self, subject: Nominal, place: int) -> None:
        """ "Her supervisor told her to stop.": who is told she stays in view before one of whom it is not told."""
        word = subject.line.words[subject.first]
        whose = "she" if word == "her" else "he" if word == "his" else ""
        if not whose:
            return
        owner = next((one for _, one in reversed(self._events) if one.kind == "person"), None)
        told = owner is not None and (owner.female > owner.male if whose == "she" else owner.male > owner.female)
        if owner is not None and told:
            self.remember(place, owner)

    def _keep_named_owner(self, subject: Nominal, place: int) -> None:
        """ "Bol's husband died in 2003. She …": whose he was is in view behind him."""
        line = subject.line
        last = next((unit for unit in range(subject.first, subject.last) if line.flags[unit] & POSSESSIVE), -1)
        if last < 0 or line.flags[last] & ARTICLE:
            return
        owner = self._cast.figure_at(line.starts[subject.first], line.starts[last])
        if owner is not None:
            self.remember(place, owner)

    def keep_asked(self, line: Line, unit: int, place: int, asker: Figure) -> None:
        """ "Bol asked her whether she had slept.": behind a question, she whom the unit stands for is in view."""
        word = self._objects.get(line.words[unit]) if unit + 1 < len(line.words) else None
        if word is None or not line.flags[unit + 1] & (CLOSED | ARTICLE | MARK):  # not "asked her lawyer"
            return
        people = (one for _, one in reversed(self._events) if one is not asker and one.kind == "person")
        asked = next((one for one in people if one.may_be(word, self._lexicon)), None)
        if asked is not None:
            self.remember(place, asked)

    def _keep_object(self, subject: Nominal, place: int) -> None:
        """ "A neighbor brought him a clock.": in the paragraphs behind, "he" is he who got it."""
        line = subject.line
        for unit in range(subject.last + 1, min(subject.last + _OBJECT_WITHIN, len(line.words))):
            if line.flags[unit] & (REGION | RELATIVE) or line.words[unit] == ".":
                return
            word = self._objects.get(line.words[unit])
            behind = line.flags[unit + 1] if unit + 1 < len(line.words) else MARK
            if word is not None and behind & (CLOSED | ARTICLE | MARK | NUMBER):  # not "her name"
                people = (one for _, one in reversed(self._events) if one.kind == "person")
                told = next((one for one in people if one.may_be(word, self._lexicon)), None)
                if told is not None:
                    self.remember(place, told)
                return

    def pass_over(self, end: int) -> None:
        """Leaves out who opens up to a character: a mention that has been resolved ("Trump aide Ann Bol")."""
        subjects = self._cast.subjects
        while self._next < len(subjects) and subjects[self._next][0] < end:
            self._next += 1

    def recent(self, word: str | None) -> Iterator[tuple[int, Figure]]:
        """Who may be meant by a pronoun (or anything: None), the last first, each once."""
        met: list[Figure] = []
        for place, figure in reversed(self._events):
            if figure in met or figure.kind not in _PEOPLE or figure.doubtful:
                continue
            if word is not None:
                if figure.may_be_firm:
                    continue
                said = self._said_by.get((place, figure)) if figure.male == figure.female else None
                if said and any(said in kind and word not in kind for kind in self._genders):
                    continue  # who was "he" there is not she
            met.append(figure)
            if word is None or figure.may_be(word, self._lexicon):
                yield place, figure

    def meant(self, word: str, at: int) -> tuple[list[tuple[int, Figure]], bool]:
        """Who may be meant by a pronoun at a character, the likeliest first; and whether the first was told of aside.

        Before those who spoke or were told of in an earlier paragraph comes the one person whom the sentences before
        in this one name, as whatever: "Critics accused Bol of haste. He did not deny it."
        """
        recent = list(self.recent(word))
        start = sentence_start(self._lines, at)
        if recent and recent[0][0] >= start[0]:
            return recent, False
        named = self._cast.named_between(*start)
        if recent and not named and recent[0][1].male == recent[0][1].female:
            named = self._told_since(word, recent[0][0], at)
        if len(named) == 1 and named[0].may_be(word, self._lexicon):
            others = (one for one in recent if one[1] is not named[0])
            return [(named[0].last_before(start[1]), named[0]), *others], True
        return recent, False

    def _told_since(self, word: str, place: int, at: int) -> list[Figure]:
        """Who is told to be what a pronoun says and was named, as whatever, in a paragraph behind a character."""
        place = self._lines[max(0, bisect_right(self._lines, place, key=lambda line: line.start) - 1)].end
        since = (one for one in self._cast.figures[:_COMPARED] if one.kind == "person" and one.last_before(at) > place)
        return [one for one in since if one.male != one.female and one.may_be(word, self._lexicon)]

    def is_topic(self, figure: Figure, word: str) -> bool:
        """Whether the last event is about a figure of whom nothing tells he from she, so that a pronoun now does: not
        where another in view is told to be what the pronoun says."""
        if not self._events or self._events[-1][1] is not figure or figure.male != figure.female:
            return False
        kin = self._cast.by_key.get(figure.key, ())
        here = figure.at[0] if figure.at else -_JUST
        pair = (one for one in kin if one is not figure and one.at and abs(one.at[0] - here) < _ONE_BREATH)
        if any(one.male == one.female for one in pair):
            return False  # of a couple that is told of in one breath it may be either
        return all(one is figure or one.male == one.female for _, one in self.recent(word))

    def introduced(self, at: int) -> Figure | None:
        """The person who has just been named for the first time, before a character."""
        named = [one for one in self._cast.figures[-200:] if one.kind == "person" and one.at and one.at[0] < at]
        latest = max(named, key=lambda one: one.at[0], default=None)
        return latest if latest is not None and at - latest.at[0] < _JUST else None

    def is_alone(self, at: int) -> bool:
        """Whether the text has told of one person alone before a character."""
        people = {id(figure): figure for _, figure in self._events if figure.at and figure.at[0] < at}
        return len(people) == 1

    def current(self, at: int) -> Figure | None:
        """The person whom the text is about: the last one, or the only one named so far."""
        found = next((figure for _, figure in self.recent(None) if figure.kind == "person"), None)
        if found is None:
            named = [one for one in self._cast.figures[:3] if one.kind == "person" and one.at and one.at[0] < at]
            found = named[0] if len(named) == 1 else None
        return found
