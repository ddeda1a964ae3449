"""Who a mention stands for, as far as the article itself says.

A bare surname finds the full name, a pronoun the last speaker or subject whom nothing in the article rules out, "the
diplomat" the person whose role is a diplomat's, or else whoever is speaking. Unknown is an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from transform.article import Route, Speaker, SpeakerKind
from transform.quotes import names
from transform.quotes.beside import FirstPhrases, name_behind, opened_before
from transform.quotes.cast import Cast, Figure, Nominal, bare
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ARTICLE,
    CAP,
    CONJUNCTION,
    DEFINITE,
    PREPOSITION,
    RELATIVE,
    SPEAKING,
    TITLE,
    Lexicon,
)
from transform.quotes.mentions import Mentions, inflected
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

HIGH = 0.8
"""From this confidence on a speaker may be taken for certain."""

_CARRIED = 0.5  # half of PolNeAR's are right
_REMEMBERED = 12  # how many speakers and subjects back a pronoun may look


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention came to."""

    speaker: Speaker | None
    route: Route
    confidence: float


NOBODY = Resolution(None, "none", 0.0)


class Resolver:
    """Finds the speakers of an article's drafts. Ask in the order of the text: it remembers who spoke."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self.cast = Cast(lines, lexicon)
        self._lines = lines
        self._mentions = Mentions(self.cast, lexicon)
        self.lexicon = lexicon
        words = lexicon.names
        self._media, self._stand_ins = (words.get(each, frozenset()) for each in ("media", "stand_ins"))
        self._offices = words.get("generic", frozenset()) - self._stand_ins - words.get("descriptions", frozenset())
        self._person_endings = tuple(words.get("person_endings", ())) or ("\0",)
        self._alike = {word: line for line in map(str.split, lexicon.alike) for word in line}
        self._not_people = words.get("not_people", frozenset())
        pronouns = (lexicon.pronouns.get(each, frozenset()) for each in ("possessive", "male", "female", "plural"))
        self._possessive, self._he, self._she, self._they = pronouns
        self._answers = words.get("answers", frozenset())
        self._demonyms = words.get("demonyms", frozenset())
        self._salient: list[tuple[int, Figure]] = []  # who spoke or opened a sentence, in order
        self._next_subject = 0
        self._spoke: Speaker | None = None  # the last speaker, named or not
        self._spoke_at = -1
        self._unnamed: dict[str, Figure] = {}  # by head noun
        self._in_head = False
        self._first = FirstPhrases(lines)
        self._nouns: dict[str, str] = {}  # of those without a name, by the phrase that names them

    def enter_head(self) -> None:
        """Before a title or subtitle: nobody has spoken yet, but every name of the body is known."""
        self._salient, self._spoke, self._spoke_at = [], None, 1 << 40
        self._next_subject = len(self.cast.subjects)
        self._in_head = True

    def knows(self, printed: str) -> bool:
        """Whether a name, or its last word, is that of a person or organisation of the article."""
        return printed in self.cast.by_name or bare(printed.rsplit(maxsplit=1)[-1].lower()) in self.cast.by_key

    def can_speak(self, line: Line, first: int, last: int) -> bool:
        """Whether a label beside a headline's dash or colon can be a speaker: known, an acronym, an office, a role."""
        printed = line.slice(first, last)
        words = line.words[first : last + 1]
        if any(word in self._media for word in words):
            return False
        if self.knows(printed) or (first == last and printed.isupper() and 2 <= len(printed) <= 6):
            return True
        told = self.cast.organisations | self.cast.generic
        return (
            words[-1] in told or names.is_document(words[-1], self.lexicon) or names.are_many(words[-1], self.lexicon)
        )

    def resolve(self, draft: Draft) -> Resolution:
        """Who speaks in a draft."""
        if draft.mention is None:
            if draft.carried and self._spoke is not None:
                return Resolution(self._spoke, "carried", _CARRIED)
            return NOBODY
        line = draft.mention_line
        at = line.starts[draft.mention.first]
        self._listen(at)
        if draft.verbatim and line.words[draft.mention.first] in self._answers:
            answers = self._interviewed(at)
            if answers is not None:
                return Resolution(answers.speaker, "nominal", 0.7)
        if draft.narrated:
            told = self._mention(line, draft.mention, at).speaker
            if told is None or told.kind not in ("person", "unnamed", "group"):
                return NOBODY
            self._spoke, self._spoke_at = told, at
            return Resolution(told, "carried", _CARRIED)
        if draft.carried:
            known = self._spoke or self._mention(line, draft.mention, at).speaker
            return Resolution(known, "carried", _CARRIED if known else 0.0)
        found = self._mention(line, draft.mention, at)
        if found.speaker is not None:
            self._spoke, self._spoke_at = found.speaker, at
            figure = self.cast.by_name.get(found.speaker.name)
            if figure is None and found.speaker.kind in ("unnamed", "person"):
                figure = self._figure(found.speaker)
            if figure is not None:
                self._remember(at, figure)
                if found.route == "pronoun" and found.confidence >= HIGH:
                    word = line.words[draft.mention.first]
                    figure.male += word in self._he
                    figure.female += word in self._she
        return found

    def _listen(self, at: int) -> None:
        """Takes note of everybody who opens a sentence before `at`."""
        subjects = self.cast.subjects
        while self._next_subject < len(subjects) and subjects[self._next_subject][0] < at:
            place, subject = subjects[self._next_subject]
            self._next_subject += 1
            if isinstance(subject, Nominal):
                speaker = self._nominal(subject.line, subject.first, subject.last, subject.last, place).speaker
                if speaker is None or speaker.kind not in ("person", "unnamed"):
                    continue
                subject = self.cast.by_name.get(speaker.name) or self._figure(speaker)
            self._remember(place, subject)

    def _figure(self, speaker: Speaker) -> Figure:
        """One who has no entry in the cast: told apart by the phrase that first named them."""
        known = self._unnamed.get(speaker.name)
        if known is None:
            known = self._unnamed[speaker.name] = Figure(speaker.name, "", speaker.kind, speaker.role)
            noun = self._nouns.get(speaker.name) or bare(speaker.name.rsplit(maxsplit=1)[-1].lower())
            known.male += 3 * names.is_male(noun, self.lexicon)
            known.female += 3 * names.is_female(noun, self.lexicon)
            if known.kind == "unnamed":
                self._unnamed.setdefault(noun, known)
        return known

    def _interviewed(self, at: int) -> Figure | None:
        """Who answers to "A:": the one person whom the article names before it, or names most."""
        named = [one for one in self.cast.figures[:50] if one.kind == "person" and one.at and one.at[0] < at]
        return max(named, key=lambda one: len(one.at), default=None)

    def _remember(self, at: int, figure: Figure) -> None:
        self._salient.append((at, figure))
        if len(self._salient) > 2 * _REMEMBERED:
            del self._salient[:_REMEMBERED]

    def _mention(self, line: Line, mention: Phrase, at: int) -> Resolution:
        flags, words = line.flags, line.words
        if mention.antecedent is not None:
            mention = Phrase(*mention.antecedent, *mention.antecedent)
        word = bare(words[mention.first])
        if mention.first == mention.last and flags[mention.first] & RELATIVE:
            return NOBODY
        if mention.pronoun or (mention.first == mention.last and word in self._he | self._she | self._they):
            return self._pronoun(word, at)
        both = self._both(line, mention, at)
        if both is not None:
            return both
        last = names.before_apposition(line, mention.first, mention.last)
        if last < mention.last and words[last + 1] == "," and not flags[last] & CAP and flags[mention.last] & CAP:
            return self._apposed_name(line, mention, last, at)
        named = self._mentions.name_in(line, mention.first, last)
        if named is not None:
            return self._named(line, *named, at)
        head = mention.first
        while head < last and not (flags[head + 1] & PREPOSITION and head + 1 > mention.first):
            head += 1
        if self.lexicon.capital_nouns:  # "der Leiter des Programms"
            head = next(
                (unit for unit in range(mention.first, head) if flags[unit] & CAP and flags[unit] & SPEAKING), head
            )
        behind = name_behind(line, head, mention.last, self.cast.is_human)
        if behind is not None and (named := self._mentions.name_in(line, *behind)) is not None:
            return self._named(line, *named, at)
        return self._nominal(line, mention.first, head, last, at)

    def _both(self, line: Line, mention: Phrase, at: int) -> Resolution | None:
        """ "Ann Bol and Piet Maas said": two names, one group."""
        flags, words = line.flags, line.words
        split = next((unit for unit in range(mention.first + 1, mention.last) if words[unit] == "and"), None)
        if split is None or not flags[split] & CONJUNCTION:
            return None
        sides = [
            self._mentions.name_in(line, mention.first, split - 1),
            self._mentions.name_in(line, split + 1, mention.last),
        ]
        if None in sides or names.is_house(line, mention.first, mention.last):
            return None
        found = [self._named(line, *side, at) for side in sides if side]
        if any(one.speaker is None or one.speaker.kind != "person" for one in found):
            return None
        name = " and ".join(one.speaker.name for one in found if one.speaker)
        return Resolution(Speaker(name, "group"), found[0].route, min(one.confidence for one in found))

    def _apposed_name(self, line: Line, mention: Phrase, head: int, at: int) -> Resolution:
        """ "his barrister, Priya Nair": the name speaks, the phrase before it is her role."""
        begin = head + 3 if line.words[head + 2].endswith("-year-old") else head + 2
        start = self.cast.name_start(line, begin, mention.last)
        found = self._named(line, start if start <= mention.last else begin, mention.last, at)
        if found.speaker is None or found.speaker.role is not None:
            return found
        first = mention.first
        while first < head and line.flags[first] & ARTICLE:
            first += 1
        speaker = Speaker(found.speaker.name, found.speaker.kind, line.slice(first, head))
        figure = self.cast.by_name.get(speaker.name)
        if figure is not None and speaker.role is not None:
            self.cast.give_role(figure, speaker.role)
        return Resolution(speaker, found.route, found.confidence)

    def _named(self, line: Line, first: int, last: int, at: int) -> Resolution:
        name = names.printed(line, first, last)
        key = bare(name.split()[-1].lower())
        whole = len(name.split()) > 1
        figure = self.cast.by_name.get(name)
        sure = 0.95 if whole else 0.9
        if figure is None or (not whole and len(self.cast.by_key.get(key, ())) > 1):
            people = self.cast.by_key.get(key, [])
            if not whole and len(people) > 1:
                figure, sure = self._which(line, first, people, at)
            elif not whole or (people and len(people[-1].name.split()) == 1):
                figure = people[-1] if people else None
        if figure is None and self.lexicon.inflects:
            figure = next((one for one in self.cast.figures[:200] if inflected(key, one.key)), None)
            sure = 0.85
        if figure is None and not whole:
            figure = self.cast.by_first.get(name)
            sure = 0.85
        if figure is not None:
            route: Route = "named" if whole or figure.name == name else "surname"
            return Resolution(figure.speaker, route, sure)
        if not whole and names.is_a_word(self._lines, line, first):
            return self._nominal(line, first, last, last, at)
        article = first > 0 and line.flags[first - 1] & ARTICLE
        known = whole or (first and line.flags[first - 1] & TITLE) or self.cast.tells_of_people()
        house = not known or name.isupper() or names.is_house(line, first, last) or article or names.is_country(name)
        kind: SpeakerKind = "organisation" if house else "person"
        return Resolution(Speaker(name, kind), "named", 0.85 if whole else 0.75)

    def _which(self, line: Line, first: int, people: list[Figure], at: int) -> tuple[Figure, float]:
        """Which of several bearers of a surname: the one of the title's gender, else the last named."""
        title = bare(line.words[first - 1]) if first else ""
        titles = self.lexicon.names
        fitting = people
        if title in titles.get("female", ()):
            fitting = [one for one in people if one.female > one.male] or people
        elif title in titles.get("male", ()):
            fitting = [one for one in people if one.male > one.female] or people
        recent = max(fitting, key=lambda one: one.last_before(at))
        return recent, 0.85 if len(fitting) == 1 else 0.6

    def _recent(self, word: str | None) -> Iterator[tuple[int, Figure]]:
        """Who may be meant by a pronoun (or anything: None), the last first, each once."""
        met: list[Figure] = []
        for place, figure in reversed(self._salient):
            if figure not in met and figure.kind in ("person", "unnamed"):
                met.append(figure)
                if word is None or figure.may_be(word, self.lexicon):
                    yield place, figure

    def _pronoun(self, word: str, at: int) -> Resolution:
        spoke = self._spoke
        if word not in self._he | self._she:
            many = ("group", "organisation") if word in self._they else ("organisation", "document")
            if spoke is not None and word in self._they | {"it"} and spoke.kind in many:
                return Resolution(spoke, "pronoun", 0.7)
            return self._it(at) if word == "it" else Resolution(None, "pronoun", 0.0)
        recent = list(self._recent(word))
        if recent:
            _, figure = recent[0]
            told = figure.male > figure.female if word in self._he else figure.female > figure.male
            rival = len(recent) > 1 and recent[1][0] > self._spoke_at
            sure = 0.85 if spoke is not None and figure.name == spoke.name else 0.7
            if told and not rival:
                sure = max(sure, 0.85)
            return Resolution(figure.speaker, "pronoun", sure - 0.1 * (rival and not told))
        before = [one for one in self.cast.figures[:50] if one.kind == "person" and one.at and one.at[0] < at]
        fitting = [one for one in before if one.may_be(word, self.lexicon)]
        if fitting:
            figure = max(fitting, key=lambda one: one.last_before(at))
            return Resolution(figure.speaker, "pronoun", 0.5)
        return Resolution(None, "pronoun", 0.0)

    def _it(self, at: int) -> Resolution:
        """ "The line was fined. "We are sorry," it said.": what a sentence before tells of."""
        for line, phrase in opened_before(self._lines, at):
            found = self._mention(line, phrase, line.starts[phrase.first])
            told, known = found.speaker, self.cast.by_name.get(found.speaker.name if found.speaker else "")
            if told and told.kind in ("organisation", "document") and (known or found.route == "nominal"):
                return Resolution(told, "pronoun", 0.6)
            if known and known.kind == "person" and not (known.role or known.male or known.female):
                return Resolution(Speaker(known.name, "organisation"), "pronoun", 0.5)  # nobody is "it"
        return Resolution(None, "pronoun", 0.0)

    def _nominal(self, line: Line, first: int, head: int, last: int, at: int) -> Resolution:
        flags, words = line.flags, line.words
        noun = bare(words[head])
        if head > first and not flags[head] & SPEAKING and names.are_many(words[head - 1], self.lexicon):
            noun = words[head - 1]  # "several people familiar with the talks" are people
        printed = line.slice(first, last)
        definite = bool(flags[first] & DEFINITE) or self._in_head or self.lexicon.inflects
        if names.are_many(noun, self.lexicon):
            return Resolution(Speaker(printed, "group"), "nominal", 0.8)
        if flags[first] & DEFINITE and not self._in_head:
            printed = self._first.named(noun, at) or printed
        self._nouns[printed] = noun
        if names.is_document(noun, self.lexicon):
            return Resolution(Speaker(printed, "document"), "nominal", 0.8)
        if noun in self.cast.organisations:
            return self._house(noun, printed, definite, at)
        if definite:
            found = self._who_is(noun, [bare(word) for word in words[first:head] if word], at, last > head)
            if found is not None:
                return found
            known = self._unnamed.get(noun)
            if known is not None and known.kind == "unnamed":
                return Resolution(known.speaker, "nominal", 0.75)
        return Resolution(Speaker(printed, "unnamed"), "nominal", 0.75)

    def _house(self, noun: str, printed: str, definite: bool, at: int) -> Resolution:
        if definite:
            known = [
                one
                for one in self.cast.figures[:200]
                if one.kind == "organisation" and one.at and one.at[0] < at and noun in one.name.lower().split()
            ]
            if known:
                return Resolution(known[-1].speaker, "nominal", 0.75)
        return Resolution(Speaker(printed, "organisation"), "nominal", 0.8)

    def _who_is(self, noun: str, modifiers: list[str], at: int, more: bool) -> Resolution | None:
        """The person whom "the diplomat", "the chamber head", "the 34-year-old" stands for."""
        other = bool(modifiers) and modifiers[0] in self._possessive  # "his lawyer" is not he
        described = [
            word for word in modifiers if word not in self.lexicon.flags or not self.lexicon.flags[word] & ARTICLE
        ]
        wanted = {noun, *self._alike.get(noun, ())}
        best: tuple[int, int, Figure] | None = None
        current = next((figure for _, figure in self._recent(None) if figure.kind == "person"), None)
        if current is None:
            named = [one for one in self.cast.figures[:3] if one.kind == "person" and one.at and one.at[0] < at]
            current = named[0] if len(named) == 1 else None
        for word in wanted:
            for figure in self.cast.by_trait.get(word, ())[-50:]:
                place = figure.last_before(at) if not self._in_head else figure.at[-1]
                if place < 0 or not self._fits(figure, noun) or (other and figure is current):
                    continue
                missing = sum(one not in figure.traits for one in described)
                score = 3 * (noun in figure.traits) + 2 * (len(described) - missing) - 2 * missing + (figure is current)
                if missing and missing == len(described) and figure is not current:
                    continue
                if best is None or (score, place) > best[:2]:
                    best = (score, place, figure)
        if best is not None:
            sure = 0.85 if noun in best[2].traits and best[2] is current else 0.75
            return Resolution(best[2].speaker, "nominal", sure)
        if current is None or other or len(described) > 2 or more or not self._fits(current, noun):
            return None
        if noun in self._offices:
            return None  # "the referee" is a referee, whoever spoke last
        if noun in self._not_people or noun.endswith("s"):
            return None
        human = noun.endswith((*self._person_endings, "-year-old")) or noun in self._demonyms
        if noun in self._stand_ins or human or not described:
            return Resolution(current.speaker, "nominal", 0.7 if human or noun in self._stand_ins else 0.6)
        return None

    def _fits(self, figure: Figure, noun: str) -> bool:
        if figure.kind != "person":
            return False
        if names.is_female(noun, self.lexicon):
            return figure.female >= figure.male
        return figure.male >= figure.female or not names.is_male(noun, self.lexicon)
