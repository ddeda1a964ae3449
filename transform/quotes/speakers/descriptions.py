"""Whom a phrase without a name stands for: "the diplomat", "the 34-year-old", "his wife", "the company".

Such a phrase is set against what the article tells of each figure (roles, ages, what they do, whose kin they are); it
is an inference, and its confidence says so.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from transform.article import Speaker
from transform.quotes import names
from transform.quotes.lexicon import (
    ARTICLE,
    CAP,
    CLOSED,
    CUE,
    DEFINITE,
    NUMBER,
    POSSESSIVE,
    REGION,
    ROLE,
    STANDALONE,
    TITLE,
    Lexicon,
)
from transform.quotes.speakers.beside import FirstPhrases, sentence_start
from transform.quotes.speakers.cast import Cast
from transform.quotes.speakers.figures import Figure, bare
from transform.quotes.speakers.houses import Houses
from transform.quotes.speakers.nouns import nouns
from transform.quotes.speakers.offices import incumbent, is_aged, protagonist
from transform.quotes.speakers.openings import AGED
from transform.quotes.speakers.relatives import Relatives, fits
from transform.quotes.speakers.resolution import GUESSED, Resolution
from transform.quotes.speakers.salience import Focus
from transform.quotes.speakers.told_nouns import are_two, told_noun
from transform.quotes.units import Line

_SURE = 3  # what a title or a word for kin counts as evidence of he and she
_NAMED_WITHIN = 3  # paragraphs
_JUST = 300  # characters
_ONE_OF = ("one of ", "another of ")  # "One of them said …. "…," the man said."


class Descriptions:
    """Resolves phrases without a name in one article. Ask in the order of the text."""

    def __init__(self, lines: list[Line], cast: Cast, words: Lexicon) -> None:
        self._cast = cast
        self._lexicon = words
        self._words = nouns(words.language)
        self._houses = Houses(lines, cast, words, self._words)
        self._unnamed: dict[str, Figure] = {}  # by head noun and by phrase
        self._nouns: dict[str, str] = {}  # of those without a name, by the phrase that names them
        self._relatives = Relatives(lines, cast, words, self._words)
        self._first = FirstPhrases(lines, words)
        self._lines = lines
        self.in_head = False

    @cached_property
    def _first_said(self) -> dict[str, int]:
        """Where the first paragraph with a word ends, by the word."""
        return {word: line.end for line in reversed(self._lines) for word in line.words}

    def resolve(
        self, line: Line, first: int, head: int, last: int, at: int, focus: Focus, *, speaks: bool = True
    ) -> Resolution:
        """The speaker that units `first` to `last` stand for, whose noun is at `head`, at a character.

        `speaks`: whether the phrase is credited with words, and does not only open a sentence.
        """
        flags, words = line.flags, line.words
        noun, head, last = told_noun(line, first, head, last, self._cast.is_human, self._lexicon)
        printed = names.printed(line, first, last) if flags[last] & POSSESSIVE else line.slice(first, last)
        definite = bool(flags[first] & DEFINITE) or self.in_head or self._lexicon.inflects
        counted = first < head and flags[head] & STANDALONE and flags[first] & DEFINITE and noun in self._words.numbers
        if counted or names.are_many(noun, self._lexicon) or are_two(line, first, head, self._lexicon):
            return Resolution(Speaker(printed, "group"), "nominal", 0.8)
        houses = {line.slice(unit, unit) for unit in range(first + 1, head) if flags[unit] & CAP}
        if flags[first] & DEFINITE and not self.in_head:
            whole = self._first.named(noun, at)
            printed = whole if whole and houses <= set(whole.split()) else printed
        self._nouns[printed] = noun
        if names.is_document(noun, self._lexicon):
            return Resolution(Speaker(printed, "document"), "nominal", 0.8)
        plays = noun in self._words.positions and flags[first] & DEFINITE and speaks and self._is_in_focus(line, focus)
        if noun in self._cast.organisations and not plays:
            return self._houses.resolve(noun, printed, definite and first < head == last, at, focus)
        if definite or (first < head and flags[head - 1] & POSSESSIVE):
            modifiers = [bare(word) for word in words[first:head] if word]
            other = bool(modifiers) and (
                modifiers[0] in self._words.possessive or any(flag & POSSESSIVE for flag in flags[first:head])
            )
            of = [
                bare(words[unit])
                for unit in range(head + 1, last + 1)
                if not flags[unit] & (CLOSED | ARTICLE | STANDALONE)
            ]
            beside = line.start <= focus.spoke_at < at
            described = head > first + 1 or (noun in self._words.rulers and not speaks)
            near = beside or (described and focus.is_alone(at))
            cue = first - 1 if first > 1 and flags[first - 1] & CUE else first  # ""…," said the winger"
            credited = speaks and cue > 0 and bool(flags[cue - 1] & REGION)
            told_of = next(iter(focus.recent(None)), (-1, None))[0] >= line.start
            near = near or (credited and told_of and "former" in modifiers)  # "He was. "…," the former mayor said"
            credited = credited or bool(plays)
            found = self._who_is(noun, modifiers, of, at, other, near, focus, speaks, credited)
            if found is None and of and words[head + 1] == "from":  # "the plumber from Leeds" is a plumber
                found = self._who_is(noun, modifiers, [], at, other, near, focus, speaks, credited)
            follows = beside or (focus.spoke is not None and _is_one_of(focus.spoke) and at - focus.spoke_at < _JUST)
            follows = follows or (credited and self._speaks_anew(noun, line, at, focus))
            children = head + 2 == last and flags[last] & NUMBER  # "the father of three"
            if follows and not (other or (of and not children)) and (found is None or found.confidence <= GUESSED):
                found = self._unnamed_beside(noun, at, focus) or found
            known = self._unnamed.get(noun)
            if known is not None and (known.kind != "unnamed" or not houses <= set(known.name.split())):
                known = None  # "the Altair spokesperson" is not "a Lumen spokesperson"
            if found is not None and known is not None and known.speaker == focus.spoke and not other:
                told = self._cast.by_name.get(found.speaker.name) if found.speaker else None
                if told is None or noun not in told.traits:
                    found = None  # "a senior official said …. "…," the official said": not the minister named since
            if found is not None:
                return found
            if known is not None:
                return Resolution(known.speaker, "nominal", 0.75)
        opens = first == line.dateline and not flags[first] & POSSESSIVE
        named = self._named_below(noun, line, new=not flags[first] & DEFINITE) if opens else None
        if named is not None:
            return Resolution(named.speaker, "nominal", 0.6)
        return Resolution(Speaker(printed, "unnamed"), "nominal", 0.75)

    def _named_below(self, noun: str, line: Line, *, new: bool) -> Figure | None:
        """ "A mum says she is heartbroken. Ann Bol, 36, had gone to the shop": whom an opening paragraph speaks of.

        "The boss of a zoo …": whoever is told to be a boss, or an owner, in the paragraphs below.
        """
        if line is not self._lines[0] or len(self._lines) <= _NAMED_WITHIN:
            return None
        alike = {noun, *self._words.alike.get(noun, ())}
        told = [
            one
            for word in alike
            for one in self._cast.by_trait.get(word, ())
            if fits(one, noun, self._lexicon) and one.at
        ]
        earliest = min(told, key=lambda one: (noun not in one.traits, one.at[0]), default=None)
        if earliest is not None and line.end < earliest.at[0] < self._lines[_NAMED_WITHIN].end:
            return earliest
        if not new:
            return None
        first = next((one for one in self._cast.figures if one.kind == "person" and one.at), None)
        if first is None or not line.end < first.at[0] < self._lines[_NAMED_WITHIN - 1].end:
            return None
        aged = any(trait.endswith(AGED) for trait in first.traits)
        return first if aged and fits(first, noun, self._lexicon) else None

    def _speaks_anew(self, noun: str, line: Line, at: int, focus: Focus) -> bool:
        """Whether a noun new to the article follows in the paragraph behind the last words of one without a name."""
        if focus.spoke is None or focus.spoke.kind != "unnamed" or not self._lines:
            return False
        number = bisect_right(self._lines, at, key=lambda one: one.start) - 1
        near = self._lines[max(0, number - 1)].start <= focus.spoke_at
        return near and self._first_said.get(noun, at) >= line.start

    def _unnamed_beside(self, noun: str, at: int, focus: Focus) -> Resolution | None:
        """ "One former minister said it was over. "…," the MP said.": whoever spoke in the paragraph goes on."""
        spoke = focus.spoke
        if spoke is None or spoke.kind != "unnamed" or noun in self._unnamed or noun in self._words.not_people:
            return None
        if self._cast.is_human(noun) and focus.spoke_at >= sentence_start(self._lines, at)[1]:
            return None  # "When the host asked, the guest said"
        if not _is_one_of(spoke) and not self._cast.is_human(self._nouns.get(spoke.name, "")):
            return None
        figure = self.figure(spoke)
        male, female = names.is_male(noun, self._lexicon), names.is_female(noun, self._lexicon)
        fits = not (male and figure.female) and not (female and figure.male)
        return Resolution(spoke, "nominal", GUESSED) if fits and not noun.endswith("s") else None

    def is_human(self, figure: Figure) -> bool:
        """Whether one without a name is told by a noun for a person, whom a pronoun may stand for: no slogan."""
        noun = self._nouns.get(figure.name) or bare(figure.name.rsplit(maxsplit=1)[-1].lower())
        if self._lexicon.grammar != "clauses":  # only English lists its nouns for people at such length
            return True
        flag = self._lexicon.flags.get(noun, 0)
        one = bool(flag & (ROLE | TITLE | STANDALONE)) or noun.endswith(AGED) or self._cast.is_human(noun)
        return one and not names.are_many(noun, self._lexicon)

    def figure(self, speaker: Speaker) -> Figure:
        """One who has no entry in the cast: told apart by the phrase that first named them."""
        known = self._unnamed.get(speaker.name)
        if known is None:
            known = self._unnamed[speaker.name] = Figure(speaker.name, "", speaker.kind, speaker.role)
            noun = self._nouns.get(speaker.name) or bare(speaker.name.rsplit(maxsplit=1)[-1].lower())
            known.male += 3 * names.is_male(noun, self._lexicon)
            known.female += 3 * names.is_female(noun, self._lexicon)
            if known.kind == "unnamed":
                self._unnamed.setdefault(noun, known)
        return known

    def _who_is(
        self,
        noun: str,
        modifiers: list[str],
        of: list[str],
        at: int,
        other: bool,
        near: bool,
        focus: Focus,
        speaks: bool,
        credited: bool,
    ) -> Resolution | None:
        """The person whom "the diplomat", "the chamber head", "the 34-year-old" stands for."""
        flags = self._lexicon.flags
        passing = self._words.passing
        described = [word for word in modifiers if not flags.get(word, 0) & ARTICLE and word not in passing]
        current = focus.current(at)
        owner = other
        if other and current is not None and modifiers[0] in self._words.whose:
            # "her brother", where a man is spoken of, may be he himself
            owner = current.may_be(self._words.whose[modifiers[0]], self._lexicon)
        found = self._told(noun, described, of, at, owner, current)
        if found is None and not (other or of) and (holds := incumbent(self._cast, self._words, modifiers, at)):
            return Resolution(holds.speaker, "nominal", GUESSED)
        if found is not None:
            if current is None or owner or of or not self._is_closer(current, noun, found, at, focus):
                return found
            # "Bill Bol spoke in Leeds. "…," the former president said": not the manager named above
            return Resolution(current.speaker, "nominal", GUESSED)
        if (
            noun in self._words.parties
            and not (other or of)
            and (party := protagonist(self._cast, at, aged=True)) is not None
        ):
            return Resolution(party.speaker, "nominal", GUESSED)
        if other and noun in self._words.kin and self._relatives.has_kin(noun, current, at):
            return Resolution(current.speaker, "nominal", GUESSED) if current else None
        if noun in self._words.kin and not of and (relative := self._relatives.find(noun, at, current)) is not None:
            return Resolution(relative.speaker, "nominal", 0.7)
        known = self._unnamed.get(noun)
        if known is not None and known.kind == "unnamed" and not other:
            return None
        gendered = names.is_male(noun, self._lexicon) or names.is_female(noun, self._lexicon)
        if gendered and current is not None and not fits(current, noun, self._lexicon):
            # "the mailman" behind a woman's words
            told = (one for _, one in focus.recent(None) if one.kind == "person" and one.male != one.female)
            current = next((one for one in told if fits(one, noun, self._lexicon)), None)
        if other and current is not None and self._is_new(current, noun, at) and modifiers[0] not in self._words.whose:
            return Resolution(
                current.speaker, "nominal", 0.6
            )  # "Ann Bol made the tea. The pastor's wife, a chemist, …"
        if current is None or other or len(described) > 2 or of or not fits(current, noun, self._lexicon):
            return None
        near = near or (credited and self._is_variation(noun, bool(described), current, at, focus))
        partisan = noun in self._words.partisans and bool(described) and self._is_recent(current, at, focus)
        near = near or (partisan and not current.kin)
        near = near or (speaks and bool(described) and current.role is None and self._opened_here(current, at, focus))
        if noun in self._words.offices and not near:
            # "the referee" is a referee, whoever spoke last; but "Ann Bol, 38, helps. "…," said the bus driver"
            new = focus.introduced(at)
            beside = new is not None and new is current and new.at[0] >= sentence_start(self._lines, at)[0]
            aged = new is not None and any(trait.endswith(AGED) for trait in new.traits)
            return Resolution(current.speaker, "nominal", 0.6) if beside and aged else None
        if noun in self._words.not_people or (noun.endswith("s") and not noun.endswith("ss")):
            return None
        if noun.endswith(AGED):
            begins = sentence_start(self._lines, at)[0]
            if max((one.last_before(at) for _, one in focus.recent(None)), default=-1) < begins:
                # who spoke or was told of in the paragraph before goes on; else it is whom the article is about
                goes_on = speaks and self._is_recent(current, at, focus) and not is_aged(current)
                current = current if goes_on else protagonist(self._cast, at) or current
        if noun.endswith(AGED):
            if is_aged(current):
                return None
            self._cast.give_trait(current, noun)
        new = focus.introduced(at) if not near and noun not in self._words.demonyms else None
        told_of = max((place for place, one in focus.recent(None) if one is current), default=-1)
        if new is not None and new.at[0] > told_of and not (new.kin or new.traits) and fits(new, noun, self._lexicon):
            current = new  # "his cousin, Rashad Bol. … the receiver said"
        if gendered:
            least = 1 if current is new else _SURE  # evidence: one who has only been named counts for little
            told = (one for _, one in focus.recent(None) if abs(one.male - one.female) >= least)
            current = next((one for one in told if fits(one, noun, self._lexicon)), current)
        before = not passing.isdisjoint(modifiers)  # "the retired neurosurgeon", whatever he is now
        if noun in self._words.trades and not before and not self._words.trades.isdisjoint(current.traits - {noun}):
            current = self._of_no_trade(noun, current, focus)
        named = noun.endswith(self._words.person_endings) or noun in self._words.demonyms
        named = named or (noun in self._words.positions and credited)
        if self._lexicon.capital_nouns and not (
            named or names.compound(noun, self._lexicon)[2] or noun in self._lexicon.compound_roles
        ):
            return None  # "der Volksmund"
        listed = self._lexicon.grammar == "clauses"  # only English lists its nouns for people at such length
        if listed and not named and not flags.get(noun.rsplit("-", 1)[-1], 0) & ROLE:
            return None  # "the district said"
        human = near or named
        if noun in self._words.stand_ins or human or not described:
            return Resolution(current.speaker, "nominal", 0.7 if human or noun in self._words.stand_ins else 0.6)
        return None

    @staticmethod
    def _is_in_focus(line: Line, focus: Focus) -> bool:
        """Whether the last thing told of is a person who opened a sentence of a paragraph, or spoke in it."""
        place, figure = next(iter(focus.recent(None)), (-1, None))
        return figure is not None and figure.kind == "person" and place >= line.start

    def _is_recent(self, figure: Figure, at: int, focus: Focus) -> bool:
        """Whether a figure spoke or opened a sentence in the paragraph of a character or in the one before."""
        number = bisect_right(self._lines, at, key=lambda line: line.start) - 1
        place = max((place for place, one in focus.recent(None) if one is figure), default=-1)
        return place >= self._lines[max(0, number - 1)].start

    def _opened_here(self, current: Figure, at: int, focus: Focus) -> bool:
        """ "Bol's goal was her sixth. The Leeds captain said": who opened a sentence of this paragraph."""
        told = next(((place, one) for place, one in focus.recent(None)), None)
        paragraph, sentence = sentence_start(self._lines, at)
        return told is not None and told[1] is current and paragraph <= told[0] < sentence

    def _is_variation(self, noun: str, described: bool, current: Figure, at: int, focus: Focus) -> bool:
        """Whether a noun that the article has not used yet says anew who was just told of.

        Where it tells another role of them, not a noun of which a place has one anyway: "the judge", "the referee".
        """
        if not self._is_recent(current, at, focus):
            return False
        if current.role is not None and (described or noun in self._words.situational or current.kin):
            return False
        return self._first_said.get(noun, at) >= at

    def _is_new(self, current: Figure, noun: str, at: int) -> bool:
        """Whether the paragraph of a character first names one of whom nothing is told, and a noun for kin fits."""
        if noun not in self._words.kin or current.role is not None or not current.at:
            return False
        return sentence_start(self._lines, at)[0] <= current.at[0] < at and fits(current, noun, self._lexicon)

    def _is_closer(self, current: Figure, noun: str, found: Resolution, at: int, focus: Focus) -> bool:
        """Whether one of whom no role is told opened this paragraph, where another's role only resembles a noun."""
        known = self._cast.by_name.get(found.speaker.name) if found.speaker else None
        if known is None or known is current or noun in known.traits or current.role is not None:
            return False
        last = max((place for place, one in focus.recent(None) if one is current), default=-1)
        return last >= sentence_start(self._lines, at)[0] and fits(current, noun, self._lexicon)

    def _told(
        self, noun: str, described: list[str], of: list[str], at: int, other: bool, current: Figure | None
    ) -> Resolution | None:
        """The figure of whom the article tells just this."""
        best: tuple[int, int, Figure] | None = None
        alike = self._words.alike.get(noun, frozenset()) - {noun}
        told = {noun, *described}
        for word in (noun, *alike):
            for figure in self._cast.by_trait.get(word, ())[-50:]:
                place = figure.last_before(at) if not self.in_head else figure.at[-1]
                if place < 0 or not fits(figure, noun, self._lexicon) or (other and figure is current):
                    continue
                if of and not figure.traits.intersection(of):
                    continue  # "the head of the agency" is no other head
                if figure is not current and not self._words.seconds.isdisjoint(figure.traits - told):
                    continue  # "the president" is no vice president
                missing = sum(one not in figure.traits for one in described)
                score = 3 * (noun in figure.traits) + 2 * (len(described) - missing) - 2 * missing + (figure is current)
                if missing and missing == len(described) and figure is not current and not other:
                    continue
                if best is None or (score, place) > best[:2]:
                    best = (score, place, figure)
        if best is None:
            return None
        sure = 0.85 if noun in best[2].traits and best[2] is current else 0.75
        return Resolution(best[2].speaker, "nominal", sure)

    def _of_no_trade(self, noun: str, current: Figure, focus: Focus) -> Figure:
        """Instead of one who is told to be something else, who was last in view of whom no trade is told."""
        if not current.traits.isdisjoint({noun, *self._words.alike.get(noun, ())}):
            return current
        known = (one for _, one in focus.recent(None) if one.kind == "person" and one.role is None)
        return next((one for one in known if fits(one, noun, self._lexicon)), current)


def _is_one_of(speaker: Speaker) -> bool:
    return speaker.name.lower().startswith(_ONE_OF)
