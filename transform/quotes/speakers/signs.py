"""What stands around a capital and says whether it names anybody: kin, chiefs, appositions, nouns that it modifies."""

from __future__ import annotations

from transform import gazetteer
from transform.quotes import names
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    DEFINITE,
    FINITE,
    HOUSE,
    MARK,
    MONTH,
    NEGATION,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    ROLE,
    SPEAKING,
    SUBORDINATOR,
    TITLE,
    Lexicon,
)
from transform.quotes.speakers.figures import bare
from transform.quotes.speakers.nouns import nouns
from transform.quotes.speakers.roles import Roles
from transform.quotes.units import Line

NEVER_FIRST = ARTICLE | PRONOUN | PREPOSITION | DAY | MONTH | CONJUNCTION | RELATIVE | SUBORDINATOR | NEGATION
"""Flags of what begins no name."""
SUBORDINATE = frozenset(("as", "while", "after", "when", "before"))
OPENING = SUBORDINATE | frozenset((",", "and", "but"))  # before the subject of a clause
_LONGEST_MODIFIED = 4  # units between an article and the name
_LONGEST_ROLE = 4  # units before a name
_LONGEST_LEAD = 3  # units before the name
_LONGEST_FRONTED = 8  # units before the name
_LEAST_HEADLINE, _CAPITALISED = 5, 0.75  # words with a capital, and their share
_VERBAL = AUXILIARY | FINITE | CUE
_CLAUSAL = MARK | REGION | AUXILIARY | FINITE | RELATIVE | SUBORDINATOR | CUE
_NO_VERB = CAP | ARTICLE | PREPOSITION | CONJUNCTION | MARK | REGION | NUMBER | POSSESSIVE
_NO_NOUN = CLOSED | CUE | CAP | DAY | MONTH | ARTICLE
_NO_LEAD = _CLAUSAL | _NO_NOUN & ~CAP | PREPOSITION


class Signs:
    """Reads what stands around capitals with the word lists of one language."""

    def __init__(self, lexicon: Lexicon, roles: Roles) -> None:
        words = lexicon.names
        self._bare_names = lexicon.bare_names
        self._verb_second, self._objects, self._oblique = lexicon.verb_second, lexicon.objects, lexicon.oblique
        self._roles = roles
        self._generic = words.get("people", frozenset())
        self._places = words.get("places", frozenset())
        self._given_months = words.get("given_months", frozenset())
        self._asks = words.get("asks", frozenset())
        self._writers = words.get("writers", frozenset())
        self._counties = words.get("counties", frozenset())
        self._chiefs = words.get("chiefs", frozenset())
        self._existential = words.get("existential", frozenset())
        self._who, self._copulas, self._clefts = (words.get(each, frozenset()) for each in ("who", "copulas", "clefts"))
        self._whose = lexicon.pronouns.get("possessive", frozenset())
        self.kin_words = nouns(lexicon.language).kin_words

    def is_called(self, line: Line, first: int) -> bool:
        """Whether a month or day begins a name: "June Bol, 61, said", "Sunday Bol told"."""
        flags = line.flags
        behind = first + 2
        if behind >= len(flags) or not flags[first + 1] & CAP or flags[first + 1] & (NEVER_FIRST | HOUSE | CUE):
            return False
        return bool(flags[behind] & CUE or line.words[behind] == "," or line.words[first] in self._given_months)

    def is_firm(self, line: Line, unit: int) -> bool:
        """Whether a possessive alone is a firm's: "Brightlane's chief executive", "Brightlane's co-founder"."""
        following = line.words[unit + 1] if unit + 1 < len(line.words) else ""
        if following not in self._chiefs:
            return False
        staff = following == "chief" and line.words[unit + 2 : unit + 3] == ["of"]
        return not staff and not names.is_country(names.printed(line, unit, unit))

    def kin_before(self, line: Line, unit: int) -> int:
        """Unit of the word for kin before a first name ("Haddad's nephew, Rami, 12", "her son Thomas"), or -1."""
        words, flags = line.words, line.flags
        if unit < 2 or unit + 1 >= len(words) or flags[unit + 1] & CAP:
            return -1
        apposed = words[unit - 1] == "," and words[unit + 1] in (",", ".")
        noun = unit - 2 if apposed else unit - 1
        if noun < 1 or words[noun] not in self.kin_words:
            return -1
        whose = noun - 1
        while whose > max(0, noun - 3) and not flags[whose] & (CLOSED | ARTICLE | CUE | CAP | POSSESSIVE):
            whose -= 1  # "Haddad's eldest son, Rami,"
        mine = flags[whose] & POSSESSIVE or words[whose] in self._whose
        bare_noun = not apposed and flags[noun - 1] & (SUBORDINATOR | CONJUNCTION)  # "before dad Rami took her"
        return noun if mine or bare_noun else -1

    def is_kin_of_namesake(self, line: Line, unit: int, surname: str) -> bool:
        """Whether who bears a name is told to be of the kin of another of that surname: "Ms Bol's father, Jan Bol"."""
        words = line.words
        noun = unit - 2 if unit and words[unit - 1] == "," else unit - 1
        if noun < 1 or words[noun] not in self.kin_words:
            return False
        owners = range(max(0, noun - 2), noun)
        return any(line.flags[owner] & POSSESSIVE and bare(words[owner]) == surname for owner in owners)

    def opens_apposed(self, line: Line, unit: int, openers: set[int]) -> bool:
        """ "Stroud, the longest-serving coach, was …": a surname alone, told by what stands behind it."""
        if not self._bare_names or unit + 2 >= len(line.words) or line.words[unit + 1] != ",":
            return False
        if unit not in openers:  # "That angered Rami, a trader": not "in Lagos, a port", nor "by Eskom, the supplier"
            before, behind = line.flags[unit - 1], line.flags[unit + 2]
            told = behind & ARTICLE and not behind & DEFINITE and not before & (PREPOSITION | CAP | MARK | HOUSE)
            return bool(told) and self._roles.apposed(line, unit + 2) is not None
        aged = line.flags[unit + 2] & NUMBER and line.words[min(unit + 3, len(line.words) - 1)] in (",", ".")
        who = line.flags[unit + 2] & RELATIVE and line.words[unit + 2] in self._who
        return bool(aged or who) or self._roles.apposed(line, unit + 2) is not None

    def is_predicate(self, line: Line, unit: int, last: int) -> bool:
        """Whether a sentence says at its end who somebody is: "The man with the flag is her brother Jan."."""
        words, flags = line.words, line.flags
        if last + 1 >= len(words) or words[last + 1] != "." or unit < 2:
            return False
        copula = unit - 1
        while copula > 0 and flags[copula] & (ARTICLE | POSSESSIVE | ROLE | TITLE | CAP):
            copula -= 1
        lo = next((lo for lo, hi in line.sentences if lo <= unit < hi), unit)
        is_there = words[copula] in self._existential  # "Then there's Ann Bol."
        said = lo < copula and (is_there or words[copula] in self._copulas) and flags[lo] & (ARTICLE | CAP)
        return bool(said) and not any(flag & (_CLAUSAL | PRONOUN) for flag in flags[lo:copula])

    @staticmethod
    def is_behind_speech(line: Line, unit: int, last: int) -> bool:
        """Whether a name opens a clause behind words in marks: "When he called it “odd,” Ann Bol laughed"."""
        words, flags = line.words, line.flags
        if not unit or not flags[unit - 1] & REGION or line.ends_said(unit - 1) != "," or last + 1 >= len(words):
            return False
        lo = next((lo for lo, hi in line.sentences if lo <= unit < hi), unit)
        return bool(flags[lo] & SUBORDINATOR and (flags[last + 1] & FINITE or words[last + 1].endswith("ed")))

    @staticmethod
    def is_led_to(line: Line, unit: int, openers: set[int]) -> bool:
        """Whether nothing but nouns leads to a name: "Tennis great Ann Bol remembered"."""
        for before in range(unit - 1, max(-1, unit - _LONGEST_LEAD - 1), -1):
            if line.flags[before] & _NO_LEAD:
                return False
            if before in openers:
                return True
        return False

    def is_asked(self, line: Line, unit: int) -> bool:
        """ "Why, I ask Ann Bol, would anyone?": who is asked by the writer answers."""
        words = line.words
        return unit > 1 and words[unit - 1] in self._asks and words[unit - 2] in self._writers

    def opens_clause(self, line: Line, unit: int, last: int, openers: set[int]) -> bool:
        """Whether a name (from its title at `unit` to `last`) that opens no sentence is a clause's subject in one."""
        flags, words = line.flags, line.words
        behind = words[last + 1 : last + 3]
        if len(behind) == 2 and flags[last + 1] & CUE and behind[1] == ".":
            return True  # "…, Ann Bol argues."
        opens = words[unit - 1] in OPENING or bool(flags[unit - 1] & CUE and self.is_asked(line, unit))
        if opens and unit > 2 and words[unit - 1] == "and" and flags[unit - 2] & CAP:
            opens = not flags[unit - 3] & (PREPOSITION | CUE)  # "between Maas and Bol, with some for neither"
        if opens and words[unit - 1] == "," and behind[:1] == ["."]:
            opens = not line.regions.keys().isdisjoint(range(unit))  # not "He thanked his aide, Ann Bol."
        opens = opens or self.is_predicate(line, unit, last) or self.is_behind_speech(line, unit, last)
        begins = unit - 2 in openers or (unit > 2 and words[unit - 3] == ",")  # "As usual, it was Ann Bol who"
        if begins and words[unit - 2] in self._clefts and words[unit - 1] in self._copulas:
            opens = bool(behind) and behind[0] in self._who  # "It was Ann Bol who pulled him out."
        if opens and len(behind) == 2 and behind[0] == ",":
            opens = not flags[last + 2] & PRONOUN  # not "Inspired by Piet Maas and Jan Bol, he"
        return opens

    def is_fronted(self, line: Line, unit: int, last: int) -> bool:
        """Whether a name (from its title at `unit` to `last`) is the subject behind a phrase with no comma.

        "For sixteen years Ann Bol has won", "Across town Piet Maas waited".
        """
        flags, words = line.flags, line.words
        if last + 1 >= len(words) or not (flags[last + 1] & _VERBAL or words[last + 1].endswith("ed")):
            return False
        lo = next((lo for lo, hi in line.sentences if lo <= unit < hi), unit)
        if not 1 < unit - lo <= _LONGEST_FRONTED or not flags[lo] & (PREPOSITION | ADVERB | DAY):
            return False
        whole = not flags[unit - 1] & (PREPOSITION | ARTICLE | POSSESSIVE)  # not "In the town of Maas"
        return whole and not any(flag & _CLAUSAL for flag in flags[lo:unit])

    def is_headline(self, line: Line, caps: list[int]) -> bool:
        """Whether a paragraph is printed as a title ("Mayor Says Bol Is Out"): what is a name there cannot be told."""
        words = line.words
        few = len(caps) < _LEAST_HEADLINE or 2 * len(caps) < len(words)
        if few or not self._bare_names or len(line.sentences) > 1:
            return False
        if any(flag & CUE and not flag & CAP for flag in line.flags):
            return False  # ""…," Police Detective Ann Bol said"
        return len(caps) >= _CAPITALISED * sum(word[:1].isalpha() for word in words)

    @staticmethod
    def is_in_fronting(line: Line, first: int, last: int) -> bool:
        """Whether a name stands before the subject: "Asked about Ann Bol, who had lied, he said"."""
        flags, words = line.flags, line.words
        lo, hi = next((one for one in line.sentences if one[0] <= first < one[1]), (first, first))
        if first == lo or not (flags[lo] & (PREPOSITION | CUE) or words[lo].endswith(("ed", "ing"))):
            return False
        return any(words[at] == "," and flags[at + 1] & PRONOUN for at in range(last + 1, hi - 1))

    def is_behind_verb(self, line: Line, unit: int, told: int) -> bool:
        """ "Gegen den Entwurf sprach sich Ann Bol aus": where the verb comes second, whether a name behind it is its
        subject; nothing tells an object, and nobody else (last at the character `told`) opens the sentence."""
        before = unit - 1
        if not self._verb_second or before < 0:
            return False
        while before > 0 and line.words[before] in self._objects:
            before -= 1
        if line.flags[before] & _NO_VERB or line.words[before] in self._oblique:
            return False
        lo = next((lo for lo, hi in line.sentences if lo <= unit < hi), unit)
        if before <= lo or told >= line.starts[lo]:
            return False
        return not any(flag & (MARK | REGION) for flag in line.flags[lo:unit])

    def opener(self, line: Line, first: int, openers: set[int]) -> int:
        """The unit where the phrase about a name begins, whose titles begin at `first`; `openers` begin sentences."""
        flags, words = line.flags, line.words
        opener = first
        while opener > 0 and opener not in openers:
            before = flags[opener - 1]
            if not before & (ARTICLE | TITLE | CAP) and (before & MARK or words[opener - 1] not in self._generic):
                office = opener > 2 and words[opener - 2] == "of" and flags[opener - 3] & (TITLE | ROLE)
                if not office or before & CLOSED:
                    break
                opener -= 2  # "Director of rugby Ann Bol"
            opener -= 1
        if opener == first:
            back = first - 1
            while back > 0 and first - back < _LONGEST_ROLE and not flags[back] & ~(ROLE | SPEAKING):
                back -= 1
            if back >= 0 and back < first - 1 and flags[back] & ARTICLE:
                return back  # "His oldest customer, the poet Dorotea Palvin, came"
        elif opener - 1 in openers and flags[opener - 1] & REGION and line.ends_said(opener - 1).isalnum():
            return opener - 1  # "“Duck Soup” director Ann Bol said"
        return opener

    def is_modifier(self, line: Line, first: int, last: int) -> bool:
        """ "the long-promised Green Line extension": a name between an article and a noun is nobody's yet."""
        flags = line.flags
        if last + 1 >= len(flags) or flags[last + 1] & _NO_NOUN or not line.words[last + 1][:1].isalpha():
            return False
        if first and line.words[first - 1] in self._generic:
            return False  # "her colleague Ann Bol disagreed"
        before = first - 1
        while before > 0 and first - before < _LONGEST_MODIFIED and not flags[before] & (CLOSED | ARTICLE | CAP | CUE):
            before -= 1
        return self._bare_names and before >= 0 and bool(flags[before] & (ARTICLE | POSSESSIVE))

    def is_place(self, line: Line, first: int, last: int, name: str) -> bool:
        """Whether a name is a place's; the gazetteer is asked only behind a preposition or first."""
        if any(bare(word) in self._places for word in line.words[first : last + 1]):
            return True
        if line.words[first] in self._counties and first < last:  # "Co Galway", no "Bol & Co"
            return True
        before = line.flags[first - 1] if first else 0
        if first and not before & (PREPOSITION | MARK | CONJUNCTION):
            return False
        return bool(gazetteer.country(name) or gazetteer.cities(name))
