"""Who of an article's figures is he and who is she, as far as the article itself says.

A title or a word for kin counts three, a pronoun one; no name is ever taken to be a man's or a woman's. What is counted
serves to tell what later pronouns stand for, and nothing else.
"""

from __future__ import annotations

from transform.quotes import names
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CUE,
    DAY,
    MONTH,
    PRONOUN,
    REGION,
    ROLE,
    TITLE,
    Lexicon,
)
from transform.quotes.speakers.figures import Figure, bare
from transform.quotes.units import Line

_REACH = 14  # units behind a name in which "he" or "she" is its own
_SURE = 3
_NO_NAME = ARTICLE | PRONOUN | DAY | MONTH  # of a capital that names nobody
_AGREEING, _MANIFOLD = 2, 4  # paragraphs that say the same of somebody, and as many to one that does not


class Genders:
    """Counts the evidence for he and she, with the word lists of one language and the lines of one article."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        objects = lexicon.pronouns.get("object", frozenset())  # "carried her out" says nothing of who carried
        self._he, self._she = (lexicon.pronouns.get(word, frozenset()) - objects for word in ("male", "female"))
        self._male, self._female = (lexicon.names.get(word, frozenset()) for word in ("male", "female"))
        self._articles = dict(pair.split("=", 1) for pair in lexicon.pronouns.get("articles", ()))
        self._whose = lexicon.pronouns.get("possessive", frozenset())
        self._lexicon = lexicon
        self._lines = lines
        self._people: bool | None = None
        self._beside: dict[int, tuple[Figure, list[int]]] = {}  # by identity: paragraphs that say he, and she

    def tells_of_people(self) -> bool:
        """Whether the article says he or she anywhere: one that never does tells of firms and things."""
        if self._people is None:
            self._people = any(word in self._he or word in self._she for line in self._lines for word in line.words)
        return self._people

    def hear_noun(self, figure: Figure, noun: str) -> None:
        """Counts a noun that a figure is called by: "daughter"."""
        figure.male += _SURE * (noun in self._male)
        figure.female += _SURE * (noun in self._female)

    def hear_before(self, figure: Figure, line: Line, first: int, start: int) -> None:
        """Counts the titles and words for kin between units `first` and `start`, where the name begins."""
        for at in range(first, start):
            word = bare(line.words[at])
            if self._lexicon.capital_nouns:  # "Sprecherin", "Bürgermeister"
                male, female, _ = names.compound(word, self._lexicon)
                figure.male += _SURE * male
                figure.female += _SURE * female
                continue
            fireman = word.endswith("man") and not word.endswith("woman") and line.flags[at] & (ROLE | TITLE)
            figure.male += _SURE * (word in self._male or bool(fireman))
            figure.female += _SURE * (word in self._female or word.endswith("woman"))

    def hear_behind(self, figure: Figure, line: Line, last: int) -> None:
        """Counts the he or she that is said of one named just before, at unit `last`."""
        flags, words = line.flags, line.words
        for at in range(last + 1, min(last + _REACH, len(words))):
            word = words[at]
            if flags[at] & (REGION | CUE) or word in ".;" or (flags[at] & CAP and not flags[at] & _NO_NAME):
                break
            if word in self._he or word in self._she:
                other = self._she if word in self._he else self._he
                both = not other.isdisjoint(words[at + 1 : at + _REACH])  # "the Bols met when he was 19 and she 18"
                another = words[at - 1] == "as" or _follows_another(line, last)  # "named Ann Bol as his successor"
                if not both and (word not in self._whose or not another):
                    self.hear_pronoun(figure, word)
                break

    def hear_pronoun(self, figure: Figure, word: str) -> None:
        """Counts a pronoun that surely stands for a figure."""
        figure.male += word in self._he
        figure.female += word in self._she

    def hear_paragraph(self, line: Line, here: list[tuple[int, Figure]]) -> None:
        """Notes that a paragraph which names one person says he, or she, and not both."""
        figure = here[0][1]
        if figure.kind != "person" or any(one is not figure for _, one in here):
            return
        first = min(place for place, _ in here)
        he, she = (not own.isdisjoint(line.words[first + 1 :]) for own in (self._he, self._she))
        if he != she:
            self._beside.setdefault(id(figure), (figure, [0, 0]))[1][she] += 1

    def weigh_paragraphs(self) -> None:
        """Counts what the paragraphs say together: one alone may tell of another, four of five do not."""
        for figure, (he, she) in self._beside.values():
            if max(he, she) >= _AGREEING and max(he, she) >= _MANIFOLD * min(he, she):
                figure.male += _SURE * (he > she)
                figure.female += _SURE * (she > he)

    def hear_article(self, figure: Figure, word: str) -> None:
        """Counts the article before a noun that a figure is called by: "die 41-Jährige"."""
        if word in self._articles:
            self.hear_pronoun(figure, self._articles[word])

    def hear_credit(self, line: Line, here: list[tuple[int, Figure]]) -> None:
        """In a paragraph that names one person, the "she said" beside a quotation tells of that person.

        `here`: the units where the paragraph names somebody, and whom.
        """
        if len({id(figure) for _, figure in here}) != 1:
            return
        figure = here[0][1]
        first = min(place for place, _ in here)
        told = {
            word
            for unit, word in enumerate(line.words[first:], first)
            if (word in self._he or word in self._she) and _is_credited(line, unit)
        }
        if figure.kind == "person" and len(told) == 1:
            self.hear_pronoun(figure, *told)


def _follows_another(line: Line, last: int) -> bool:
    """Whether a clause before that of a name tells of somebody: "The actor died, and Bol shot around his absence"."""
    comma = next((at for at in range(last - 1, max(0, last - _REACH), -1) if line.words[at] in ",;"), 0)
    return any(flag & ROLE for flag in line.flags[max(0, comma - _REACH) : comma])


def _is_credited(line: Line, unit: int) -> bool:
    """Whether a pronoun stands behind a quotation, beside a say-verb: ""…," she said", ""…," says she"."""
    flags = line.flags
    if unit < 1 or unit + 1 >= len(flags):
        return False
    return bool(flags[unit - 1] & REGION and flags[unit + 1] & (CUE | ADVERB | AUXILIARY))
