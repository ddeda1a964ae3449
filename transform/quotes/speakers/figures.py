"""The figures of an article, found by name, by last word, by first word, by the words of their roles, by acronym."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from transform.article import Speaker, SpeakerKind
from transform.quotes import names
from transform.quotes.lexicon import ROLE, Lexicon
from transform.quotes.units import Line

_MOST_COMPARED = 200
_INITIAL = re.compile(r" [A-Z]\. ")  # "Ann C. Bol" is no firm
_JUST = 150  # characters behind a whole name in which the surname alone is of the same person
_LATEST = 50  # figures
MOST_NAMESAKES = 50  # people of one surname that are compared; a family has fewer, noise has thousands


@dataclass(slots=True, eq=False)
class Figure:
    """One name of the article, with what the article says of its bearer."""

    name: str  # the fullest form printed
    key: str  # last word of the name, lower case
    kind: SpeakerKind
    role: str | None = None
    traits: set[str] = field(default_factory=set)  # every word of every role, lower case
    at: list[int] = field(default_factory=list)  # characters where named, ascending
    male: int = 0  # evidence in the article: 3 for a title or a word of kin, 1 for a pronoun
    female: int = 0  # the same
    kin: bool = False  # introduced by a first name, as somebody's kin
    of: bool = False  # first named behind a preposition ("workers at Meridian Freight")
    is_firm: bool = False  # does business: what "the company" may stand for
    doubtful: bool = False  # two nouns side by side, perhaps, where nouns are capitals: no pronoun stands for it
    untitled: bool = False  # named by the last word alone with no title before it
    whose: str = ""  # of kin: the pronoun by which they are told, where it is clear whose they are
    familiar: bool = False  # named by the first name alone somewhere: whom no courtesy title is given
    surnamed: bool = False  # named by the last word alone somewhere: surely a person or a house, not a slogan

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.name, self.kind, self.role)

    @property
    def may_be_firm(self) -> bool:
        """Whether what was taken for a person's name may be a firm's: nothing personal is told of its bearer."""
        personal = self.role or self.traits or self.male or self.female or self.surnamed
        return self.of and self.kind == "person" and not personal and not _INITIAL.search(self.name)

    @property
    def is_impersonal(self) -> bool:
        """Whether it is an organisation, or nothing tells that it is not one."""
        personal = self.role or self.traits or self.male or self.female or self.surnamed
        return self.kind == "organisation" or (self.kind == "person" and not personal)

    def last_before(self, at: int) -> int:
        """Where it was last named before a character; -1 where it was not."""
        index = bisect_left(self.at, at)
        return self.at[index - 1] if index else -1

    def may_be(self, word: str, lexicon: Lexicon) -> bool:
        """Whether a pronoun can stand for this one, as far as the article says."""
        if self.doubtful:
            return False
        if word in lexicon.pronouns.get("male", ()):
            return self.kind in ("person", "unnamed") and self.male >= self.female
        if word in lexicon.pronouns.get("female", ()):
            return self.kind in ("person", "unnamed") and self.female >= self.male
        return True


def bare(word: str) -> str:
    """A lower-case word without its genitive ending or full stop."""
    return word.removesuffix("'s").removesuffix("’s").rstrip("'’.")


class Figures:
    """A register of figures, each entered once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.figures: list[Figure] = []
        self.by_name: dict[str, Figure] = {}
        self.by_key: dict[str, list[Figure]] = {}
        self.by_first: dict[str, Figure] = {}
        self.by_trait: dict[str, list[Figure]] = {}
        self.by_kin: dict[str, list[Figure]] = {}  # those told by a first name, by the last name of whose kin they are
        self._flags = lexicon.flags
        self._lexicon = lexicon
        self._corporate = lexicon.names.get("corporate", frozenset())
        self._firsts: set[str] = set()  # first names of people, lower case
        self._male, self._female = (lexicon.names.get(word, frozenset()) for word in ("male", "female"))
        words = lexicon.names
        self._elder, self._younger = (words.get(word, frozenset()) for word in ("elder", "younger"))
        self._old, self._young = (words.get(word, frozenset()) for word in ("forebears", "offspring"))
        self._possessive = lexicon.pronouns.get("possessive", frozenset())
        self._pronoun_of = ("his", "her")  # by whether another is a man
        self._spouses = words.get("spouses", frozenset())
        self._kin_nouns = self._male | self._female

    def seniority(self, line: Line, first: int, last: int, key: str) -> str:
        """What is said beside a surname of its bearer's age, where more than one bears it: "younger"; else empty."""
        many = key in self.by_kin or len(self.by_key.get(key, ())) > 1
        return names.seniority(line, first, last) if many else ""

    def bearer(self, figure: Figure, title: str, at: int) -> tuple[Figure, bool]:
        """Who of those with one surname is meant behind a title ("Mr Maas"), and whether that is clear."""
        people = self.by_key.get(figure.key, [])[:MOST_NAMESAKES]
        if figure.kind == "person":
            people = [one for one in people if one.kind == "person"]
        gendered = title in self._male or title in self._female
        if gendered and figure.key in self.by_kin:  # "Mr Bol", Ann Bol's husband Jim
            sign = 1 if title in self._male else -1
            free = all(sign * (one.male - one.female) < 0 for one in people)  # no Ann Bol is a "Mr Bol"
            kin = (one for one in self.by_kin[figure.key] if one.kin)
            hers = self._pronoun_of[title in self._male]  # "Her brother, Jim, came. Mr Bol": no Ann Bol
            people = [*people, *(one for one in kin if free or one.whose == hers or one.traits & self._spouses)]
        elif title in self._elder or title in self._younger:  # "the younger Bol", Piet Bol's son Jan
            people = [*people, *(one for one in self.by_kin.get(figure.key, ()) if one.kin)]
        if len(people) < 2:
            return (gendered and self._spouse_of(figure, title)) or figure, True
        if gendered:
            sign = 1 if title in self._male else -1
            told = [one for one in people if sign * (one.male - one.female) > 0]
            told = [one for one in told if not one.kin] or told
            told = [one for one in told if not one.traits.isdisjoint(self._spouses)] or told  # "Mrs Bol" is the widow
            fitting = told or [one for one in people if one.male == one.female] or people
            fitting = [one for one in fitting if not (one.role and self.is_of_kin(one.role))] or fitting
            fitting = [one for one in fitting if not one.familiar] or fitting  # "Val said …. Mr Bol": not Val
            return max(fitting, key=lambda one: one.last_before(at)), len(fitting) == 1
        if title in self._elder or title in self._younger:
            old, young = ({one for one in people if not one.traits.isdisjoint(kin)} for kin in (self._old, self._young))
            meant, others = (old, young) if title in self._elder else (young, old)
            fitting = [one for one in people if one in meant - others] or [one for one in people if one not in others]
            if len(fitting) == 1:
                return fitting[0], True
        near = [one for one in people if one.last_before(at) > at - _JUST]
        if len(near) == 1:
            return near[0], False
        # whom a story calls by the surname alone is the one it tells most of
        return max(
            people,
            key=lambda one: (one.untitled, bisect_left(one.at, at), self._is_told(one), one.last_before(at)),
        ), False

    def _spouse_of(self, figure: Figure, title: str) -> Figure | None:
        """ "Bol lied. Her husband Jim was cleared. Mr Bol said": Jim, where the article calls her Bol, as courts do."""
        own = self._male if title in self._male else self._female
        told = figure.male - figure.female
        if figure.kind != "person" or not figure.untitled or (told > 0 if own is self._male else told < 0):
            return None
        kin = [one for group in self.by_kin.values() for one in group if one.kin and one.traits & self._spouses & own]
        return kin[0] if len(kin) == 1 else None

    def _is_told(self, figure: Figure) -> bool:
        """Whether an office or trade of somebody is told, and not only whose kin they are."""
        return figure.role is not None and not self.is_of_kin(figure.role)

    def named_between(self, start: int, end: int) -> list[Figure]:
        """The people who were named between two characters, of the first hundreds."""
        people = (one for one in self.figures[:_MOST_COMPARED] if one.kind == "person")
        return [one for one in people if start <= one.last_before(end)] if start < end else []

    def figure_at(self, start: int, end: int) -> Figure | None:
        """The person whose name begins between two characters, both included."""
        return next(
            (
                one
                for one in self.figures[:_MOST_COMPARED]
                if one.kind == "person" and one.last_before(end + 1) >= start
            ),
            None,
        )

    def kin_of(self, line: Line, first: int, last: int) -> tuple[str, str]:
        """The last name of the person named last, whose kin a phrase tells of, and "her" where it says so.

        "Ann Bol came. Her brother, Piet,": only where the paragraph that named her names nobody else.
        """
        people = [one for one in self.figures[-_LATEST:] if one.kind == "person" and one.at and not one.kin]
        owner = max(people, key=lambda one: one.at[-1], default=None)
        if owner is None:
            return "", ""
        begins = line.text.rfind("\n", 0, owner.at[-1])
        alone = all(one is owner or one.at[-1] < begins for one in people)
        word = next((word for word in line.words[first:last] if word in self._possessive), "")
        return owner.key, word if alone else ""

    def find(self, tokens: list[str], name: str) -> Figure | None:
        """Whom a name means, of those entered so far; `tokens` are its words."""
        figure = self.by_name.get(name)
        if figure is not None:
            return figure
        last = tokens[-1].lower()
        same = self.by_key.get(last)
        if len(tokens) == 1:
            if not same or same[-1].kind == "person":
                return same[-1] if same else self.by_first.get(name)
            return next((one for one in reversed(same[-MOST_NAMESAKES:]) if one.kind == "person"), same[-1])
        for other in (same or ())[:MOST_NAMESAKES]:
            theirs = other.name.split()
            if len(theirs) == 1 and other.kind == "person":
                return other
            if theirs[0] == tokens[0] and (set(theirs) <= set(tokens) or set(tokens) <= set(theirs)):
                return other  # "Maria J. Lopez" and "Maria Lopez"
            if other.name.lower().endswith(f" {name.lower()}"):
                return other  # "Van der Meulen"
            if theirs[0].lower() in names.PARTICLES and name.lower().endswith(f" {other.name.lower()}"):
                return other  # "Piet van der Meulen" behind "Van der Meulen"
        kin = self.by_name.get(tokens[0])  # "his wife, Renee," before "Renee Whitcomb"
        return kin if kin is not None and kin.kin and kin.name == tokens[0] else None

    def enter(self, name: str, tokens: list[str], kind: SpeakerKind) -> Figure:
        """A new figure of this name."""
        key = bare(tokens[-1].lower())
        figure = Figure(name, key, kind)
        self.figures.append(figure)
        self.by_name[name] = figure
        self.by_key.setdefault(key, []).append(figure)
        if kind == "person" and len(tokens) > 1:
            self.by_first.setdefault(tokens[0], figure)
            self._firsts.add(tokens[0].lower())
            if (
                len(tokens) > 2 and len(tokens[-2]) > 2 and tokens[-2][0].isupper()
            ):  # "Restrepo" of "Luz Restrepo Gómez"
                self.by_first.setdefault(tokens[-2], figure)
                self._firsts.add(tokens[-2].lower())
        elif kind == "organisation" and len(tokens) > 1:
            initials = "".join(token[0] for token in tokens if token[0].isupper())
            if len(initials) > 1:
                self.by_name.setdefault(initials, figure)
            if len(tokens) == 2 and key in self._corporate and not names.is_country(tokens[0]):
                self.by_first.setdefault(tokens[0], figure)  # "Nakata" for "Nakata Corp"
        return figure

    def named_within(self, tokens: list[str]) -> Figure | None:
        """The person of a title in capitals: Ann Bol of "Ann Bol Backs Plan"."""
        for count in range(len(tokens) - 1, 1, -1):
            for first in range(len(tokens) - count + 1):
                figure = self.by_name.get(" ".join(tokens[first : first + count]))
                if figure is not None and figure.kind == "person":
                    return figure
        return None

    def of_generation(self, figure: Figure | None, name: str, tokens: list[str]) -> Figure:
        """Whom "Jan Bol Jr" means, who is not the "Jan Bol" named before him."""
        known = self.by_name.get(name)
        if known is None:
            known = figure if figure is not None and not figure.at else None
            known = known or self.enter(name, tokens, "person")
            self.by_name[name] = known
            self.by_name.setdefault(" ".join(tokens), known)
        return known

    def part(self, figure: Figure) -> None:
        """Leaves one last name to those who surely bear it: "der Fall Bol" is no Bol beside Ann Bol."""
        bearers = self.by_key[figure.key]
        if len(bearers) > 1 and not all(one.doubtful for one in bearers):
            self.by_key[figure.key] = [one for one in bearers if not one.doubtful]

    def make_sure(self, figure: Figure) -> None:
        """Ends the doubt whether a figure is anybody; one that was parted from its last name bears it again."""
        if figure.doubtful:
            figure.doubtful = False
            bearers = self.by_key.setdefault(figure.key, [])
            if figure not in bearers:
                bearers.append(figure)

    def rename(self, figure: Figure, name: str, tokens: list[str]) -> None:
        """Give a figure a fuller name."""
        figure.name = name
        self.by_name[name] = figure
        key = bare(tokens[-1].lower())
        if key != figure.key:
            figure.key, figure.kin = key, False
            self.by_key.setdefault(key, []).append(figure)
        self.by_first.setdefault(tokens[0], figure)
        self._firsts.add(tokens[0].lower())

    def give_role(self, figure: Figure, role: str, *, printed: bool = True) -> None:
        """Remembers a role as printed: the first, unless a later one says more than one word or than whose kin."""
        if printed and (
            figure.role is None
            or len(figure.role.split()) == 1 < len(role.split())
            or (self.is_of_kin(figure.role) and not self.is_of_kin(role))
        ):
            figure.role = role
        own = role.lower().replace("’s ", "'s ").rpartition("'s ")[2]  # of "Mrs Bol's son" he is the son
        if not self._male.isdisjoint(kin := own.split()[:2]) and not figure.female:
            figure.male += 3
        elif not self._female.isdisjoint(kin) and not figure.male:
            figure.female += 3
        elif not figure.male and any(word.endswith("woman") for word in kin):
            figure.female += 3  # "his spokeswoman, Ann Bol"
        if self._lexicon.capital_nouns:
            self._hear_role(figure, role)
        self.make_sure(figure)
        for word in role.replace("-", " ").lower().split():
            trait = bare(word.strip(',()“”"'))
            if word.endswith(("'s", "’s")) and self._flags.get(trait, 0) & ROLE:
                continue  # "the vicar's mother" is no vicar
            if trait:
                self.give_trait(figure, trait)
                for tail in names.compound(trait, self._lexicon)[2] if self._lexicon.capital_nouns else ():
                    self.give_trait(figure, tail)

    def _hear_role(self, figure: Figure, role: str) -> None:
        """Counts what the first noun for a person in a role says: "Sprecherin der Werft"."""
        for word in role.lower().split():
            if names.is_female(word, self._lexicon):
                figure.female += 3 * (not figure.male)
                return
            if names.is_male(word, self._lexicon):
                figure.male += 3 * (not figure.female)
                return

    def is_of_kin(self, role: str) -> bool:
        noun = role.lower().replace("-", " ").split()[-1:]
        return not self._kin_nouns.isdisjoint(noun)

    def give_trait(self, figure: Figure, trait: str) -> None:
        """Remember one word, lower case, that is told of a figure."""
        if trait not in figure.traits:
            figure.traits.add(trait)
            self.by_trait.setdefault(trait, []).append(figure)
