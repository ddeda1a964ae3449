"""Where the name is in a mention: "John Kerry" of "Secretary of State John Kerry", none in "the Hawaiian"."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain, pairwise

from transform.quotes import names
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ARTICLE,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    DEFINITE,
    HOUSE,
    PREPOSITION,
    PRONOUN,
    ROLE,
    SPEAKING,
    TIME,
    TITLE,
    Lexicon,
)
from transform.quotes.phrases import is_name
from transform.quotes.speakers.cast import Cast
from transform.quotes.units import Line

_OFTEN = 2  # times that two nouns side by side are hardly printed
_FOR = ("spokes", "counsel", "lawyer", "attorney", "adviser", "advisor")  # speak for whom they are named with


class Mentions:
    """Reads mentions with the word lists of a language and the figures of an article."""

    def __init__(self, cast: Cast, lexicon: Lexicon) -> None:
        self._cast = cast
        self._lexicon = lexicon
        self._courtesies = lexicon.names.get("courtesies", frozenset())
        self._demonyms = lexicon.names.get("demonyms", frozenset())

    def name_in(self, line: Line, first: int, last: int) -> tuple[int, int] | None:
        """Units of the name in a noun phrase: of "John Kerry" in "Secretary of State John Kerry"."""
        flags, words = line.flags, line.words
        if names.is_of_a_house(line, first, last, self._lexicon):
            return None
        if flags[last] & CAP and self._is_published(line, first, last):
            return None
        if last > first + 1 and (self._speaks_for(line, first, last) or self._are_described(line, first, last)):
            return None
        if flags[last - 1] & CAP and not flags[last] & CAP and names.is_document(words[last], self._lexicon):
            return None  # "One Club for Growth ad"
        lower = not flags[last] & CAP or words[last] in names.SUFFIXES  # "the Sheffield MP"
        if flags[first] & ARTICLE and flags[last] & ROLE and lower and flags[last - 1] & CAP:
            return None  # "a Department for Education spokesperson"
        whole = first
        while whole < last and flags[whole] & ARTICLE:
            whole += 1
        known = self._cast.by_name.get(names.printed(line, whole, last)) if flags[whole] & CAP else None
        if known is not None and known.kind == "organisation":
            return whole, last  # "the Bureau of Reclamation"
        end = self._before_house(line, first, last)
        while end > first and flags[end] & TIME and not flags[end] & CAP:
            end -= 1  # "Ms Cole last night"
        while end > first and (words[end] in names.SUFFIXES or names.is_date(line, end)):
            end -= 1
        if end > first and flags[end - 1] & CAP and names.seniority(line, end - 1, end - 1):
            end -= 1  # "Bol senior"
        if not flags[end] & CAP or flags[end] & ARTICLE:
            # "Bol of the Harbour Trust": the name stands before the preposition
            end = next((unit - 1 for unit in range(first + 1, last + 1) if flags[unit] & PREPOSITION), last)
            if end == last or not flags[end] & CAP or flags[end] & (ARTICLE | DAY):
                return None
        run = end
        while run > first:
            if flags[run - 1] & CAP and not flags[run - 1] & ARTICLE:
                run -= 1
                continue
            if words[run - 1] == "&" and run - 2 >= first and flags[run - 2] & CAP:
                run -= 2
                continue
            behind = next((at for at in (run - 1, run - 2) if names.joined(line, at, self._lexicon) == run), first)
            if behind <= first or not flags[behind - 1] & CAP:
                break
            run = behind - 1
        start = self._cast.runs.start(line, run, end)
        titled = start > first and flags[start - 1] & TITLE and words[start - 1] in self._courtesies
        if start > end or (start == end and not titled and self._is_noun(words[end]) and not self._is_borne(line, end)):
            return None  # but "Ms. Banks"
        if start == end and self._lexicon.capital_nouns and self._is_called(line, first, end):
            return None  # "der Hobbyschäfer"
        if start == end and words[end] in self._demonyms and flags[start - 1] & DEFINITE and start > first:
            return None  # "the Hawaiian"
        office = names.behind_office(line, run, end)
        if office > run:
            return office, end
        before = run - 1
        while before > first and flags[before] & ARTICLE:
            before -= 1
        if any(words[unit] == "by" and words[unit - 1].endswith("ed") for unit in range(first + 2, run)):
            return None  # "a bench headed by Justice Ann Bol", "a group led by Bol's colleague Piet Maas"
        if before > first and flags[before] & CONJUNCTION:  # "Bol's neighbour in both Ghent and Bruges"
            behind = before - 1
            while behind > first and flags[behind] & (CAP | ARTICLE | PRONOUN):
                behind -= 1
            before = behind if flags[behind] & PREPOSITION else before
        if before > first and start > run and flags[start - 1] & (ROLE | TITLE):
            house = flags[before] & PREPOSITION and flags[before - 1] & HOUSE and flags[before - 1] & CAP
            if house:
                return start, end  # "the Council on Trade Director Ann Bol"
        if before > first and flags[before] & PREPOSITION and not (flags[before - 1] & TITLE and start > run):
            known = self._cast.by_name.get(names.printed(line, start, end))
            if known is None or known.kind != "person" or start == run or words[before] != "of":
                # "the governor of Texas", "Bol of Leeds": the name belongs to what stands before
                if not flags[before - 1] & CAP:
                    return None
                house = before - 1
                while house > first and flags[house - 1] & CAP and not flags[house - 1] & ARTICLE:
                    house -= 1
                if words[before] in ("of", "for") and names.is_house(line, house, before - 1):
                    lead = house - 1
                    while lead > first and flags[lead] & ARTICLE:
                        lead -= 1
                    if lead > first and flags[lead] & PREPOSITION:
                        return self.name_in(line, first, lead - 1)  # "a group led by Bol at the University of Leeds"
                    return house, end  # "the state Division of Gaming Enforcement"
                return self.name_in(line, first, before - 1)
        return start, end

    def polite_behind(self, line: Line, last: int) -> tuple[int, int] | None:
        """Units of the name behind a comma and a courtesy title: "The Ranking Member, Mr Jan Bol"."""
        words, flags = line.words, line.flags
        first = last + 3
        if first >= len(words) or words[last + 1] != "," or words[last + 2].rstrip(".") not in self._courtesies:
            return None
        end = first
        while end + 1 < len(words) and flags[end + 1] & CAP:
            end += 1
        return (first, end) if flags[first] & CAP and flags[last + 2] & TITLE else None

    def _is_borne(self, line: Line, unit: int) -> bool:
        """Whether a noun with a capital and no article is the surname of somebody named: "Law said", of Jan Law."""
        people = self._cast.by_key.get(line.words[unit], ())
        told = any(one.kind == "person" and " " in one.name and one.at for one in people)
        return told and not (unit and line.flags[unit - 1] & ARTICLE)

    def _are_described(self, line: Line, first: int, last: int) -> bool:
        """Whether a phrase tells many by what they do: "the members gathered around Mr Bol"."""
        words = line.words
        deed = next((unit for unit in range(first + 1, last) if words[unit].endswith("ed")), first)
        return deed > first and not line.flags[deed] & CAP and names.are_many(words[deed - 1], self._lexicon)

    @staticmethod
    def _speaks_for(line: Line, first: int, last: int) -> bool:
        """Whether a phrase tells for whom somebody speaks: "a spokesman for candidate Ann Bol"."""
        words = line.words
        of = next((unit for unit in range(first + 1, last) if words[unit] == "for"), first)
        told = words[of - 1].startswith(_FOR) or line.flags[of - 1] & ROLE
        return of > first and bool(told) and not line.flags[of - 1] & CAP

    def _is_published(self, line: Line, first: int, last: int) -> bool:
        """Whether a phrase names what is written and where: "a study published in the journal Tern Letters"."""
        words = line.words
        stop = next(
            (unit for unit in range(first + 1, last) if words[unit].endswith("ed") or words[unit] == "in"), first
        )
        return stop > first and bool(line.flags[first] & ARTICLE) and names.is_document(words[stop - 1], self._lexicon)

    def _before_house(self, line: Line, first: int, last: int) -> int:
        """The last unit of "Ann Bol" in "Ann Bol of the firm Altair": a person stands before what they are of."""
        flags = line.flags
        of = next((unit for unit in range(first + 1, last) if flags[unit] & PREPOSITION and not flags[unit] & CAP), 0)
        if not of or not flags[of - 1] & CAP:
            return last
        start = of - 1
        while start > first and flags[start - 1] & CAP:
            start -= 1
        start = self._cast.runs.start(line, start, of - 1)
        known = self._cast.by_name.get(names.printed(line, start, of - 1)) if start < of - 1 else None
        return of - 1 if known is not None and known.kind == "person" else last

    def _is_called(self, line: Line, first: int, unit: int) -> bool:
        """Whether a capital alone behind an article is a noun: the article names nobody and no house so."""
        if unit == first or not any(flag & ARTICLE for flag in line.flags[first:unit]):
            return False
        return not line.flags[unit] & HOUSE and not self._is_known(line, unit, unit) and not _is_coined(line, unit)

    def _is_known(self, line: Line, first: int, last: int) -> bool:
        """Whether an article has told of somebody of a name."""
        figure = self._cast.by_name.get(names.printed(line, first, last))
        if figure is None and first == last:
            figure = next(iter(self._cast.by_key.get(line.words[last], ())), None)
        if figure is None and first == last:
            figure = self._cast.by_first.get(names.printed(line, first, last))
        return figure is not None and not figure.doubtful

    def tells_nobody(self, draft: Draft) -> bool:
        """Whether what opens a clause with no say-verb is some noun, where all nouns are capitals: "Unterstützung"."""
        mention = draft.mention
        if not self._lexicon.capital_nouns or mention is None or mention.pronoun or draft.verbatim:
            return False
        line, first, last = draft.mention_line, mention.first, mention.last
        flags = line.flags
        if not flags[last] & CAP:
            return False
        run = last
        while run > first and flags[run - 1] & CAP and not flags[run - 1] & ARTICLE:
            run -= 1
        if any(flag & (SPEAKING | TITLE | HOUSE) for flag in flags[first : last + 1]):
            return False
        start = min(self._cast.runs.start(line, run, last), last)
        if self._is_known(line, start, last) or _is_coined(line, last):
            return False
        figure = self._cast.by_name.get(names.printed(line, start, last))
        if figure is not None and start < last:
            return len(figure.at) < _OFTEN
        return first < last or not self._stands_bare(line.words[last])

    def is_a_word(self, line: Line, unit: int) -> bool:
        """Whether a capital only opens a sentence: "Gangs" of an article that has "gangs" too."""
        return names.opens_sentence(line, unit) and line.words[unit] in self._uncapitalised

    def is_noun(self, line: Line, unit: int) -> bool:
        """Whether an article stands before a German capital somewhere: "Dieses Vorgehen" tells of "Vorgehen"."""
        word = line.words[unit]
        if not self._lexicon.capital_nouns or line.flags[unit] & HOUSE or _is_coined(line, unit):
            return False
        return word in self._behind_articles

    def _stands_bare(self, word: str) -> bool:
        """Whether a capital alone is printed more than once and never behind an article or adjective, as nouns are."""
        return self._bare[word] > 1 and self._bare[word] == self._printed[word]

    @cached_property
    def _behind_articles(self) -> frozenset[str]:
        """The capitals that stand behind an article somewhere, in lower case."""
        return frozenset(
            line.words[unit]
            for line in self._cast.lines
            for unit in range(1, len(line.words))
            if line.flags[unit] & CAP and line.flags[unit - 1] & ARTICLE
        )

    @cached_property
    def _uncapitalised(self) -> frozenset[str]:
        """The words that are printed without a capital somewhere."""
        return frozenset(
            word
            for line in self._cast.lines
            for word, flag in zip(line.words, line.flags, strict=True)
            if not flag & CAP
        )

    @cached_property
    def _printed(self) -> Counter[str]:
        """How often each word is printed, in lower case."""
        return Counter(chain.from_iterable(line.words for line in self._cast.lines))

    @cached_property
    def _bare(self) -> Counter[str]:
        """How often as a capital behind no article and no adjective."""
        return Counter(
            line.words[unit]
            for line in self._cast.lines
            for unit, flag in enumerate(line.flags)
            if flag & CAP and not (unit and (line.flags[unit - 1] & ARTICLE or _is_adjective(line, unit - 1)))
        )

    def _is_noun(self, word: str) -> bool:
        """Whether a word that opens a sentence is a plain noun ("Researchers", "Police") and no name."""
        return names.is_document(word, self._lexicon) or names.are_many(word, self._lexicon)


def _is_adjective(line: Line, unit: int) -> bool:
    """Whether a German word may be an adjective before a noun."""
    return not line.flags[unit] & (CAP | CLOSED | CUE) and line.words[unit].endswith(("e", "en", "er", "es", "em"))


def _is_coined(line: Line, unit: int) -> bool:
    """Whether a word is written as no noun is: "AStA", "ver.di", "HBDI"."""
    word = line.text[line.starts[unit] : line.ends[unit]]
    return any(letter.isupper() for letter in word[1:]) and "-" not in word


def inflected(one: str, other: str) -> bool:
    """Whether two forms of a name differ by their case ending alone ("Захарова", "Захаровой")."""
    stem = min(len(one), len(other)) - 2
    return stem >= 3 and abs(len(one) - len(other)) <= 2 and one[:stem] == other[:stem]


def listed(line: Line, first: int, last: int) -> list[tuple[int, int]]:
    """The parts of "Norvik, Altair and the ministry": two around an "and", or more where commas part names alone."""
    flags, words = line.flags, line.words
    split = next((unit for unit in range(first + 1, last) if words[unit] == "and" and flags[unit] & CONJUNCTION), -1)
    if split < 0:
        return []
    stop = split - (words[split - 1] == ",")
    commas = [unit for unit in range(first + 1, stop - 1) if words[unit] == ","]
    edges = [first - 1, *commas, stop]
    parts = [(before + 1, behind - 1) for before, behind in pairwise(edges)]
    placed = any(flag & PREPOSITION for flag in flags[first : parts[0][1]])  # "Bol of Leeds, Maine, and Piet Maas"
    if commas and (placed or not all(_is_bare_name(line, *part) for part in parts[1:])):
        parts = [(first, split - 1)]  # "Ann Bol, the mayor, and Piet Maas"
    elif commas and not flags[parts[0][1]] & CAP:
        del parts[0]  # "two clerks, Ann Bol and Piet Maas"
    return [*parts, (split + 1, last)]


def _is_bare_name(line: Line, first: int, last: int) -> bool:
    """Whether units are a name without a title or role."""
    if first < last and line.flags[first] & ARTICLE:
        first += 1  # "the Philippines"
    return is_name(line, first, last) and not any(flag & (ROLE | TITLE) for flag in line.flags[first : last + 1])
