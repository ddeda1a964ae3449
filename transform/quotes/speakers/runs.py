"""Where a name begins and ends in a run of capitals: behind titles and trades, over particles and what a body is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transform import gazetteer
from transform.quotes import names
from transform.quotes.lexicon import (
    ABBREVIATION,
    ARTICLE,
    CAP,
    CUE,
    DAY,
    GROUP,
    HOUSE,
    MARK,
    MONTH,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    ROLE,
    STOPPED,
    TITLE,
    Lexicon,
)
from transform.quotes.speakers.figures import Figure, bare
from transform.quotes.units import Line

LINKS = frozenset(("of", "for", "and", "&", "de", "des", "du", "der", "für", "di", "della"))
_CUT_SHORT = 4  # letters of a title that has lost its vowels ("Cllr")
_OPENING_MARKS = frozenset("\"“‘'")
_WHOLE = frozenset(("Ng", "St", "Mt", "Ft", "Dr", "Mr", "Mrs", "Ms"))


class Runs:
    """Reads runs of capitalised words with the word lists of one language; `known` holds the last names met so far."""

    def __init__(self, lexicon: Lexicon, known: Mapping[str, Sequence[Figure]]) -> None:
        words = lexicon.names
        self._lexicon = lexicon
        self._by_key = known
        self._courtesies = words.get("courtesies", frozenset())
        self._given_too = words.get("given_too", frozenset())
        self._surnames_too = words.get("surnames_too", frozenset())
        self._no_surnames = words.get("bonds", frozenset()) | words.get("stand_ins", frozenset())
        self._briefs = words.get("briefs", frozenset())
        self._boards = words.get("boards", frozenset())
        self._role_endings = tuple(words.get("role_endings", ())) or ("\0",)
        self._first_names = words.get("first_names", frozenset())
        self._not_people = words.get("not_people", frozenset())
        self._demonyms = words.get("demonyms", frozenset())
        self._twins = words.get("twins", frozenset())
        self._moods = words.get("moods", frozenset())
        self._joined = tuple(f"-{word}" for word in words.get("joined", ())) or ("\0",)
        self._makers = words.get("makers", frozenset())
        self._whatever = words.get("whatever", frozenset())
        self._adverbs = tuple(words.get("adverb_endings", ())) or ("\0",)

    def end(self, line: Line, first: int) -> int:
        """Last unit of a run of capitalised words; "of" joins an office or a body to what it is of."""
        flags, words = line.flags, line.words
        last, count = first, len(words)
        house = flags[first] & HOUSE
        while last + 1 < count:
            following = flags[last + 1]
            if flags[last] & POSSESSIVE and not (words[last][-1] in "'’" and following & HOUSE):
                break  # "Workers' Alliance" is one name, "Bol's Alliance" none
            if following & CAP and not following & (DAY | MONTH | PRONOUN) and not (following & ARTICLE):
                if flags[last] & STOPPED and last - first > 1 and len(words[last]) > 3 and not flags[last] & TITLE:
                    break
                last += 1
                if flags[last] & (TITLE | ROLE) and not flags[last] & HOUSE:
                    house = 0  # "House Speaker Ann Bol of Ohio"
                house = house or flags[last] & HOUSE
            elif (joined := names.joined(line, last + 1, self._lexicon)) > 0:
                last = joined
            elif words[last + 1] == "&" and last + 2 < count and flags[last + 2] & CAP:
                last += 2  # "Bol & Sons"
            elif words[last + 1] == "and" and f"{words[last]}={words[min(last + 2, count - 1)]}" in self._twins:
                last += 2  # "Avon and Somerset Police"
            elif words[last + 1] == "and" and first == last and self._opens_joint_house(line, last):
                last += 2  # "Norfolk and Suffolk Foundation Trust"
            elif words[last + 1] == "on" and words[last] in self._boards and self._is_a_subject(line, last + 2):
                last += 2  # "Committee on Climate Change"
            elif (
                words[last + 1] in LINKS
                and (house or flags[last] & (TITLE | ROLE))
                and last + 2 < count
                and flags[last + 2] & CAP
            ):
                if words[last + 1] == "and" and not (flags[last] & HOUSE or flags[last] & TITLE):
                    break
                if not house and last > first and flags[last] & ROLE and self._is_trade_named(line, last):
                    break  # "Senator Barbara Boxer of California"
                last += 2
            else:
                break
        return last

    @staticmethod
    def _is_a_subject(line: Line, unit: int) -> bool:
        """Whether a capital is what a board is there for, and no day: "the Commission on Monday"."""
        return unit < len(line.flags) and line.flags[unit] & (CAP | DAY | MONTH) == CAP

    @staticmethod
    def _opens_joint_house(line: Line, unit: int) -> bool:
        """Whether the place at a unit and the one behind "and" open the name of a house of both."""
        flags = line.flags
        end = unit + 2
        if end >= len(flags) or not flags[end] & CAP or flags[unit] & (TITLE | ROLE | HOUSE | POSSESSIVE):
            return False
        while end + 1 < len(flags) and flags[end + 1] & CAP:
            end += 1
        if end < unit + 3 or not flags[end] & HOUSE:
            return False
        one, other = line.slice(unit, unit), line.slice(unit + 2, unit + 2)
        return bool(gazetteer.cities(one) and gazetteer.cities(other))

    def start(self, line: Line, first: int, last: int) -> int:
        """Where the name begins in a run of capitalised words, behind its titles and role words."""
        flags, words = line.flags, line.words
        if first == last and not flags[first] & (TITLE | ROLE):
            return first
        start = first
        for at in range(first, last + 1):
            if at > first and flags[first] & HOUSE and words[at] in self._briefs:
                continue  # "Department of Health", "Bureau of Land Management"
            telling = flags[at] & (TITLE | ROLE)
            if at == first and words[at] in self._given_too and self._is_given(line, first, last):
                continue  # "Earl Bol", who is no earl
            named = first < at < last and len(words[at - 1]) > _CUT_SHORT - 1 and not flags[at - 1] & (TITLE | ROLE)
            if named and flags[at] & ABBREVIATION and not flags[at] & STOPPED:
                continue  # "Aparna Sen Gupta" is no senator
            if at == first < last and not telling:  # "Sisters Ann and …", "Justices Ann Bol and …"
                telling = flags[at] & GROUP or self._lexicon.flags.get(words[at].removesuffix("s"), 0) & TITLE
            if (
                at == first < last
                and line.ends[at] - line.starts[at] <= _CUT_SHORT
                and _is_shortened(line.slice(at, at))
            ):
                telling = True  # "Cr Bol", "Cllr Bol"
            if telling and at == first < last and line.text[line.starts[at + 1]] in _OPENING_MARKS:
                break  # "Earl "Bud" Bol"
            if telling and not flags[at] & POSSESSIVE:
                if at == last and words[at] in self._surnames_too and self._is_surname(line, first, last):
                    break
                if at == last > first and self._is_trade_named(line, at):
                    break  # "Senator Barbara Boxer", "Ms. Boxer"
                start = at + 1
            elif flags[at] & POSSESSIVE and at < last:
                start = at + 1
        if first < start < last - 1 and flags[start] & flags[first] & CAP and words[start] == "of":
            start += 2  # "Chief Of Staff Ann Bol"
        hung = PREPOSITION | ARTICLE if self._lexicon.capital_nouns else PREPOSITION
        if first < start < last and flags[start] & hung and not flags[start] & CAP:
            # "Duke of Sussex" is an office, "Archbishop of Canterbury Ann Bol" has a name behind it
            start = last - 1 if last - start > 2 else last + 1
            if self._lexicon.capital_nouns and start < last and words[start] not in self._first_names:
                start = last + 1  # "Außenminister der Vereinigten Arabischen Emirate"
        if start == first < last and self._is_adverb(words[first]):
            first = start = first + 1
        if start == first < last and (
            words[first] in self._moods
            or ("-" in words[first] and words[first].endswith(self._joined))
            or (last - first >= 2 and self._opens_with_role(line, first))
            or self._opens_with_house(line, first)
            or (last - first >= 2 and self._lexicon.capital_nouns and self._opens_with_noun(line, first))
            or (last - first >= 2 and words[first] in self._demonyms)  # "Liverpudlian Ann Bol"
        ):
            start = first + 1
        # "Agency Director Kirill Ledovsky" is a person, "World Health Organization" a house
        return first if first < start <= last and names.is_house(line, start, last) else start

    def _is_given(self, line: Line, first: int, last: int) -> bool:
        """Whether a title before a surname is a first name: not of one whom the article calls by another."""
        if last != first + 1 or line.flags[last] & (TITLE | ROLE | HOUSE) or (first and line.flags[first - 1] & CAP):
            return False
        bearers = self._by_key.get(bare(line.words[last]), ())
        return not bearers or any(one.name.lower().startswith(f"{line.words[first]} ") for one in bearers)

    def may_be_surname(self, word: str) -> bool:
        """Whether a word for a person is a surname as well: "king", "baker"."""
        return word in self._surnames_too

    def is_described(self, word: str) -> bool:
        """Whether a word before a name is neither of it nor a title: how somebody feels, what a house does."""
        return word in self._moods or word in self._makers or word.endswith(self._joined) or self._is_adverb(word)

    def _is_adverb(self, word: str) -> bool:
        """ "Eventually Norvik", "Whatever Norvik says"."""
        return word in self._whatever or (word.endswith(self._adverbs) and word not in self._first_names)

    def _is_surname(self, line: Line, first: int, last: int) -> bool:
        """Whether a role word that ends a run of capitals is a name: "Anna Bishop", "Mr Bishop", then "Bishop"."""
        before = line.words[last - 1] if last else ""
        if last > first:
            return not line.flags[last - 1] & (ROLE | TITLE) or before in self._courtesies
        return line.words[last] in self._by_key and not (last and line.flags[last - 1] & (ARTICLE | POSSESSIVE))

    def _is_trade_named(self, line: Line, unit: int) -> bool:
        """Whether a word for a trade that ends a run of capitals is a surname: "Barbara Boxer"."""
        flags, words = line.flags, line.words
        if flags[unit] & TITLE or words[unit] in self._no_surnames or words[unit] in self._demonyms:
            return False
        before = words[unit - 1]
        if before in self._courtesies:
            return True
        plain = not flags[unit - 1] & (ROLE | TITLE | HOUSE | POSSESSIVE | MONTH) and before not in self._demonyms
        if not plain or names.is_region(before):
            return False
        behind = flags[unit + 1] if unit + 1 < len(flags) else 0
        apposed = behind & CUE or line.words[min(unit + 1, len(flags) - 1)] == ","  # "Dan Cantor, a director, said"
        return bool(apposed or (unit > 1 and flags[unit - 2] & (ROLE | TITLE)))

    def _opens_with_house(self, line: Line, first: int) -> bool:
        """ "Chipmaker Vantis": a word for what a house does, capitalised because it opens a sentence."""
        opens = not first or line.flags[first - 1] & (MARK | REGION)
        return bool(opens and line.flags[first] & HOUSE and line.words[first] in self._makers)

    def _opens_with_noun(self, line: Line, first: int) -> bool:
        """ "Lumpensammler Ole Tamm": where nouns are capitals, any of them before a first name."""
        word, name = line.words[first], line.words[first + 1]
        return name in self._first_names and word not in self._first_names and not line.flags[first] & STOPPED

    def is_doubtful(self, tokens: list[str]) -> bool:
        """Whether words with capitals may be nouns and no name: none of them is a first name that we know."""
        if not self._lexicon.capital_nouns or len(tokens) < 2:
            return False
        first = tokens[0].lower()
        if first in self._first_names:
            return False
        return "-" not in first or self._first_names.isdisjoint(first.split("-"))

    def _opens_with_role(self, line: Line, first: int) -> bool:
        """ "Rancher Wilfred Achterberg": a word for a person, capitalised because it opens a sentence."""
        word = line.words[first]
        if (first and not line.flags[first - 1] & (MARK | REGION)) or len(word) < 5 or line.flags[first + 1] & STOPPED:
            return False
        return (
            word.removesuffix("s").endswith(self._role_endings)
            and word not in self._first_names
            and word not in self._not_people
        )


def _is_shortened(word: str) -> bool:
    """Whether a word is a title cut short to its consonants."""
    return (
        len(word) > 1
        and word.isascii()
        and not word.isupper()
        and word not in _WHOLE
        and not set(word.lower()) & set("aeiouy")
    )
