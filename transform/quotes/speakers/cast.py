"""Everyone an article names: each person or organisation once, with the roles and the forms of the name it prints."""

from __future__ import annotations

from transform.quotes import names
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CUE,
    DAY,
    HOUSE,
    MARK,
    MONTH,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    REGION,
    ROLE,
    SUBORDINATOR,
    TITLE,
    Lexicon,
)
from transform.quotes.speakers.couples import Couples
from transform.quotes.speakers.fellows import hear_fellows
from transform.quotes.speakers.figures import Figure, Figures, bare
from transform.quotes.speakers.genders import Genders
from transform.quotes.speakers.identities import Identities
from transform.quotes.speakers.introductions import Introductions
from transform.quotes.speakers.nouns import nouns
from transform.quotes.speakers.openings import Nominal, Openings
from transform.quotes.speakers.roles import Roles
from transform.quotes.speakers.runs import LINKS, Runs
from transform.quotes.speakers.signs import NEVER_FIRST, OPENING, SUBORDINATE, Signs
from transform.quotes.units import Line

_LONGEST_NAME = 5
_TELLS_MORE = frozenset((",", "(", "as"))  # behind a name
_JOINTS = names.PARTICLES | LINKS
_TELLING = TITLE | ROLE | HOUSE
_DATED = DAY | MONTH
_SELDOM_FIRST = ADVERB | CUE | AUXILIARY


class Cast(Figures):
    """The figures of an article, read off its lines, and where they open its sentences."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self.subjects: list[tuple[int, Figure | Nominal | str]] = []  # where a person opens a sentence, ascending
        self.subordinate: dict[int, tuple[int, int]] = {}  # subjects of clauses behind: where the sentence is
        words = lexicon.names
        self.organisations = words.get("organisations", frozenset())
        self.generic = words.get("people", frozenset())
        self._roles = Roles(lexicon)
        self._signs = Signs(lexicon, self._roles)
        self._person_endings = tuple(words.get("person_endings", ())) or ("\0",)
        self.runs = Runs(lexicon, self.by_key)
        self._lexicon = lexicon
        self._openings = Openings(lexicon)
        self._firms = words.get("firms", frozenset())
        self._introductions = Introductions(lexicon)
        self.lines = lines
        self._met: set[str] = set()  # places
        self._here: list[tuple[int, Figure]] = []  # units where the paragraph being read names somebody
        told = nouns(lexicon.language)
        self._owners, self._degrees, self._firm_endings = told.owners, told.degrees, told.firm_endings
        self._naming = words.get("naming", frozenset())
        self._hints = self._naming | {"as", "only", "simply"}
        self._maiden = words.get("maiden", frozenset())
        self._joining = words.get("joining", frozenset())
        self._concerning = words.get("concerning", frozenset())
        self._couples = Couples(lines, lexicon)
        self.unclear: set[int] = set()  # where "Mr Bol", "the elder Bol" may be either of two
        self.named_as: dict[int, Figure] = {}  # by the character of the noun: "a driver who gave his name as Rami"
        self._opened: dict[int, Figure] = {}  # by the character where a name is first read
        self.genders = Genders(lines, lexicon)
        self._identities = Identities(self._opened, self.genders, lexicon)
        if lexicon.language is not None:
            for line in lines:
                first = len(self.subjects)
                self._scan(line)
                before = len(self.subjects)
                self._open(line)
                if self._here and not any(isinstance(one, Nominal) for _, one in self.subjects[before:]):
                    self.genders.hear_credit(line, self._here)
                    self.genders.hear_paragraph(line, self._here)
                self._here.clear()
                hear_fellows(self, line, self.subjects, first, lexicon)
            self.genders.weigh_paragraphs()
            self.subjects.sort(key=lambda one: one[0])

    def _scan(self, line: Line) -> None:
        flags, words = line.flags, line.words
        caps = [at for at, flag in enumerate(flags) if flag & CAP]
        if not caps or self._signs.is_headline(line, caps):
            return
        openers = {lo for lo, _ in line.sentences}
        done, count = line.dateline, len(words)
        tells_of_kin = not self._signs.kin_words.isdisjoint(words)
        for first in caps:
            if first < done:
                continue
            flag = flags[first]
            if flag & NEVER_FIRST or (flag & _SELDOM_FIRST and first in openers and not flag & TITLE):
                if not flag & _DATED or flag & NEVER_FIRST & ~_DATED:
                    continue
                if (noun := self._introductions.named_as(line, first)) >= 0:
                    self._noun_named(line, noun, first)  # "a nurse named June"
                if not self._signs.is_called(line, first):
                    continue
            if words[first] in self._maiden and first in openers:
                done = self.runs.end(line, first) + 1  # "Born Ann Maas in Leeds, she …": no name that she still bears
                continue
            last = first
            following = flags[first + 1] if first + 1 < count else 0
            if not flag & _TELLING:
                if following & CAP or (first + 2 < count and words[first + 1] in _JOINTS):
                    last = self.runs.end(line, first)
                elif tells_of_kin and (noun := self._signs.kin_before(line, first)) >= 0:
                    self._first_name(line, noun - 1, noun, first)
                    continue
                elif flag & POSSESSIVE and bare(words[first]) not in self.by_key and self._signs.is_firm(line, first):
                    firm = names.printed(line, first, first)
                    figure = self.by_name.get(firm) or self.enter(firm, [firm], "organisation")
                    figure.at.append(line.starts[first])
                    figure.is_firm = True
                    continue
                elif (
                    first > 1
                    and (
                        words[first - 1] in self._hints
                        or (words[first - 1] == "," and words[first - 2] in self._naming)
                    )
                    and (noun := self._introductions.named_as(line, first)) >= 0
                ):
                    self._noun_named(line, noun, first)
                    continue
                elif not (self._alone(line, first, flag) or self._signs.opens_apposed(line, first, openers)):
                    continue  # a word alone, capitalised: only what is told elsewhere of it counts
            else:
                last = self.runs.end(line, first)
            name = names.behind_office(line, first, last) if last - first > 1 else first
            self._note(line, name, last, openers)
            done = last + 1
            if first and words[first - 1] in self._hints and (noun := self._introductions.named_as(line, first)) >= 0:
                # "a cook who gave her name as Ann Bol"
                named = next((self._opened[at] for at in line.starts[first:done] if at in self._opened), None)
                if named is not None and named.kind == "person":
                    self.named_as[line.starts[noun]] = named

    def _alone(self, line: Line, unit: int, flag: int) -> bool:
        """Whether a capitalised word alone names somebody: known by it, or told what it is ("the lender Norvik")."""
        word = line.words[unit] if not flag & POSSESSIVE else bare(line.words[unit])
        if word in self.by_key:
            return True
        if not unit:
            return word in self._firsts
        before = line.flags[unit - 1]
        owns = bool(flag & POSSESSIVE)  # "at Ann's house"; not "in Charlotte"
        return (word in self._firsts and (owns or not before & (PREPOSITION | ARTICLE))) or (
            bool(before & HOUSE) and not before & (CAP | POSSESSIVE) and self._lexicon.bare_names
        )

    def _open(self, line: Line) -> None:
        """Notes who without a name opens the sentences of a paragraph."""
        for opening in self._openings.of(line):
            if isinstance(opening, tuple):
                self.subjects.append((line.starts[opening[0]], opening[1]))
            elif opening.name < 0:
                one = self._identities.of(self, line, opening) or opening
                self.subjects.append((line.starts[opening.first], one))
            else:
                self._first_name(line, opening.first, opening.last, opening.name)

    def is_human(self, noun: str) -> bool:
        return noun in self.generic or noun.endswith(self._person_endings)

    def _first_name(self, line: Line, first: int, last: int, at: int) -> None:
        """ "Her father, Lubos, watched": a name of one word, told by the phrase before it (units `first` to `last`)."""
        name = names.printed(line, at, at)
        known = name in self.by_name or name in self.by_first or bare(name.lower()) in self.by_key
        if known or line.flags[at + 1] & CAP:
            return
        figure, noun = self.enter(name, [name], "person"), bare(line.words[last])
        figure.at.append(line.starts[at])
        figure.kin = True
        whose = next((bare(line.words[unit]) for unit in range(first, last) if line.flags[unit] & POSSESSIVE), "")
        if not whose:
            whose, figure.whose = self.kin_of(line, first, last)
        self.by_kin.setdefault(whose, []).append(figure)
        self.genders.hear_noun(figure, noun)
        self.give_role(figure, line.slice(first + 1, last))
        for trait in self._introductions.told(line, at)[0]:
            self.give_trait(figure, trait)
        behind = line.words[at - 1] == "," or first < 1 or line.flags[first - 1] & (MARK | REGION)
        opener = first if line.words[first] in OPENING else first - 1  # not "lost her sister Rami"
        opens = line.words[opener] in OPENING
        if opens and opener and line.words[opener] == "and":
            opens = line.words[opener - 1] == ","  # not "with their kids and nan Pat"
        if behind or opens or self._signs.is_predicate(line, first, at):
            self.subjects.append((line.starts[at], figure))
        self._here.append((at, figure))

    def _noun_named(self, line: Line, noun: int, at: int) -> None:
        """ "A driver who gave his name as Rami": a name of one word, told by the noun before it."""
        name = names.printed(line, at, at)
        figure = self.by_name.get(name) or self.enter(name, [name], "person")
        figure.at.append(line.starts[at])
        self.named_as[line.starts[noun]] = figure
        first = noun
        while first and not line.flags[first - 1] & (CLOSED | ARTICLE | CUE | NUMBER):
            first -= 1
        self.give_role(figure, line.slice(first, noun))

    def _note(self, line: Line, first: int, last: int, openers: set[int]) -> None:
        words = line.words
        start = self.runs.start(line, first, last)
        if start > last:
            if not names.is_house(line, first, last):
                return
            start = first
        if start == first + 1 and self.runs.is_described(words[first]):
            first = start  # "Furious Darren", "Chipmaker Vantis": no title
        titled = start > first
        if not titled and start < last and start in openers and words[start] not in self._firsts:
            behind = names.printed(line, start + 1, last)
            verb = words[start].endswith("ing")  # "Sentencing Bol to …"; of others the whole name: "Did Ann Bol win?"
            known = self.find(behind.split(), behind) if verb else self.by_name.get(behind) if " " in behind else None
            if known is not None and known.kind == "person":
                first = start = start + 1
        while last > start and words[last] in names.SUFFIXES:
            last -= 1
        name = names.printed(line, start, last)
        tokens = name.split()
        if not tokens or len(tokens) > _LONGEST_NAME + 3:
            return
        house = names.is_house(line, start, last)
        house = house or (not titled and names.is_told_a_house(line, first, last, self._lexicon))
        firm = not titled and len(tokens) > 1 and bare(tokens[-1].lower()) in self._firm_endings
        house = house or firm or (not titled and len(tokens) > 1 and names.opens_with_acronym(tokens))
        figure = self.find(tokens, name)
        if figure is not None and figure.name != name and self._signs.is_kin_of_namesake(line, first, figure.key):
            figure = None  # "Ms Bol's father, Jan Bol"
        namesake = names.of_generation(line, start, last) if len(tokens) > 1 else None
        if namesake is not None:
            figure = self.of_generation(figure, namesake, tokens)
        clear = True  # which of its bearers a surname stands for
        if figure is not None and len(tokens) == 1 and bare(name.lower()) == figure.key:
            told = bare(words[start - 1]) if titled else self.seniority(line, start, last, figure.key)
            figure, clear = self.bearer(figure, told, line.starts[start])
            if told and not clear:
                self.unclear.add(line.starts[start])
            if figure.kin and bare(name.lower()) != figure.key:
                self.rename(figure, f"{figure.name} {name}", [figure.name, name])
        if figure is None:
            if len(tokens) == 1 and not titled and not house and not self._signs.opens_apposed(line, first, openers):
                return
            if (
                not titled
                and not house
                and len(tokens) > 1
                and (name in self._met or self._is_place(line, start, last, name, tokens))
            ):
                self._met.add(name)
                return
            figure = self.enter(name, tokens, "person" if titled else names.kind_of(tokens, house, self._lexicon))
            figure.is_firm = firm
            figure.doubtful = figure.kind == "person" and not titled and self.runs.is_doubtful(tokens)
            if self._lexicon.capital_nouns:
                self.part(figure)
            if not titled and not house and len(tokens) > 1 and self._signs.is_modifier(line, first, last):
                return  # known by name, but the article has not told of anybody yet
            if figure.kind == "person" and first > 1 and words[first - 1] == "and" and len(tokens) > 1:
                self._couples.enter_partner(self, line, first - 2, tokens)
        elif len(tokens) > len(figure.name.split()):
            self.rename(figure, name, tokens)
        if titled and not house and figure.kind == "organisation":
            figure.kind = "person"
        if (
            figure.kind == "organisation"
            and start
            and line.flags[start - 1] & HOUSE
            and not line.flags[start - 1] & CAP
        ):
            self.give_trait(figure, words[start - 1])
            figure.is_firm = figure.is_firm or words[start - 1] in self._firms
        if len(tokens) == 1 and not titled and name != figure.name and figure.name.startswith(f"{name} "):
            figure.familiar = True
        if len(tokens) == 1 and bare(name.lower()) == figure.key:
            figure.surnamed = True
            figure.untitled = figure.untitled or not titled
        if figure.kind == "person" and (
            figure.role is None or titled or len(tokens) > 1 or self.is_of_kin(figure.role)
        ):
            role = self._roles.beside(line, first, start, last)
            if role:
                self.give_role(figure, role)
            for unit in range(first, start):
                if bare(words[unit]) in self._degrees:
                    self.give_role(figure, self._degrees[bare(words[unit])], printed=False)
        introduced = False
        if figure.kind == "person" and last + 1 < len(words) and words[last + 1] in _TELLS_MORE:
            traits, introduced = self._introductions.told(line, last)
            introduced = introduced and not (figure.at and figure.traits.issuperset(traits))
            if words[last + 1] == "as" and first and words[first - 1] in self._joining:
                traits, introduced = [], False  # "joined Norvik as a clerk"
            for trait in traits:
                self.give_trait(figure, trait)
        self._seen(line, figure, first, start, last, openers, clear=clear)
        if introduced and not self._signs.is_in_fronting(
            line, first, last
        ):  # behind whom the sentence is about: "He knocked at the door of Ann Bol, a nurse."
            lo, hi = next((one for one in reversed(line.sentences) if one[0] <= first), line.sentences[0])
            place = line.starts[start]
            if (
                self._lexicon.grammar != "clauses"
            ):  # "Secondo l'assessora, Anna Bol, …": before the phrase that it explains
                self.subjects.append((line.starts[lo] - 1, figure))
            elif (place, figure) not in self.subjects[-2:]:
                self.subjects.append((place, figure))
                self.subordinate[place] = (line.starts[lo], line.ends[hi - 1])

    def _is_place(self, line: Line, start: int, last: int, name: str, tokens: list[str]) -> bool:
        """Whether a name is a region's or a place's. Where nouns are capitals a first name tells a person's."""
        if self._lexicon.capital_nouns:
            return self.runs.is_doubtful(tokens) and self._signs.is_place(line, start, last, name)
        return names.is_region(name) or self._signs.is_place(line, start, last, name)

    def _seen(
        self, line: Line, figure: Figure, first: int, start: int, last: int, openers: set[int], *, clear: bool
    ) -> None:
        flags, words = line.flags, line.words
        if not figure.at:
            self._opened[line.starts[start]] = figure
            figure.of = first > 0 and bool(flags[first - 1] & PREPOSITION)
        figure.at.append(line.starts[start])
        if line.regions and clear:
            self._here.append((start, figure))
        if figure.kind != "person":
            return
        opener = self._signs.opener(line, first, openers)
        if clear and opener < start:
            self.genders.hear_before(figure, line, opener, start)
            if opener > 1 and words[opener - 1] == "," and last > start:
                self.genders.hear_noun(figure, bare(words[opener - 2]))  # "her husband, former President Jan Bol,"
        if flags[last] & POSSESSIVE:
            for unit in range(last + 1, min(last + 4, len(words))):
                for trait in self._owners.get(words[unit], ()):
                    # "Bol's new film": a director; "Bol's sister": a brother or a sister
                    self.give_trait(figure, trait)
                if flags[unit] & (CLOSED | CUE | ARTICLE):
                    break
            thing = not any(flag & (TITLE | ROLE | HOUSE | CAP | MARK) for flag in flags[last + 1 : last + 3])
            begins = start in openers or (
                start - 1 in openers and flags[start - 1] & SUBORDINATOR
            )  # "If Bol's late, she"
            if begins and thing and self._lexicon.bare_names:
                self.subjects.append((line.starts[start], figure))  # "Bol's win was a surprise", "If Bol's late, she"
            return
        if opener - 1 in openers and words[opener - 1] in self._concerning and words[last + 1 : last + 2] == [","]:
            openers = openers | {opener}  # "To Ann Bol, it is a scandal."
        if opener not in openers and last > start and self._signs.is_led_to(line, opener, openers):
            openers = openers | {opener}
        modifier = last + 1 < len(words) and (flags[last + 1] & ROLE or flags[last + 1] & TITLE)
        modifier = modifier and not names.seniority(line, start, last)  # "Bol senior, who has lost, was asked"
        if opener not in openers and (
            self._signs.is_fronted(line, opener, last)
            or self._signs.is_behind_verb(line, opener, self.subjects[-1][0] if self.subjects else -1)
        ):
            openers = openers | {opener}
        if not modifier and (opener in openers or self._signs.opens_clause(line, opener, last, openers)):
            self.subjects.append((line.starts[start], figure))
            if words[opener - 1] in SUBORDINATE and opener not in openers:  # "She left after Bol spoke."
                lo, hi = next(one for one in reversed(line.sentences) if one[0] <= opener)
                self.subordinate[line.starts[start]] = (line.starts[lo], line.ends[hi - 1])
        if clear:
            self.genders.hear_behind(figure, line, last)
            for trait in self._introductions.own_kin(line, last) if opener in openers else ():
                self.give_trait(figure, trait)
                self.genders.hear_noun(figure, trait)
