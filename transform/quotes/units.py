"""A paragraph cut once into units (words, punctuation, each stretch in quotation marks) and into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transform.quotes.lexicon import (
    ABBREVIATION,
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    HOUSE,
    MARK,
    MONTH,
    NEGATION,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    ROLE,
    SPEAKING,
    STOPPED,
    SUBORDINATOR,
    THAT,
    TITLE,
    Lexicon,
)
from transform.quotes.marks import Region

_JOINED = r"(?:[-’'&/]\w+|[.,:](?<=\d.)\d+)*"  # "ice-cream", "O’Neill", "1,000"
_UNIT = re.compile(
    rf"\w\w+{_JOINED}(?:[’'](?<=[a-z]s.)(?=\s))?"  # the commonest first
    r"|[A-Z]-(?:[A-Z]\.){1,3}|[A-Z]-[A-Z][a-z]+\.|(?:[A-Za-z]\.){2,}"  # "(D-N.Y.)", "U.S."
    rf"|\w{_JOINED}|\.{{2,}}|--+|[^\w\s]"
)
_ELIDED = re.compile(
    r"\w+(?=-(?:t-)?(?:ils?|elles?|on)\b)|-(?:t-)?(?=(?:ils?|elles?|on)\b)|(?:qu|[a-z]{0,4}l|[djmnstc])['’](?=\w)|"
    + _UNIT.pattern,
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:a[ldnrst]|el|ash|abu|ben|ibn)-[^\W\d_]+$|[dl]['’](?=[A-ZÀ-Þ])")
_MADE_BY = re.compile(r" ([a-z]+) [A-ZÀ-Þ]")  # behind a title
_NEXT_NAME = re.compile(r" ([A-ZÀ-Þ][^\W\d_]+)")
_REMEMBERED = 60_000  # words with the signs at them, some 300 bytes each; then it starts afresh
_LONGEST_REMEMBERED = 40  # characters
_APOSTROPHES = ("'", "’")
_ENDS = ".?!…"
_AGED = ("-Jährige", "-Jähriger", "-Jährigen", "-jährige", "-jähriger")
_MOST_ORDINAL = 2  # digits
_OPENS_SENTENCE = ARTICLE | PRONOUN | PREPOSITION | CONJUNCTION | SUBORDINATOR | ADVERB
_ENTITLED = frozenset(("titled", "entitled"))
_CLOSING = frozenset("'’\"”")
_SAID = frozenset(".,?!…")
_LONGEST_CREDIT = 20  # units from the marks to the say-verb
LONGEST_SENTENCE = 500
"""Units. Nobody writes longer ones; lists and noise do, and looking around in a sentence is quadratic in its length."""
_LONGEST_DATELINE = 16  # units
_DASHES = frozenset(("—", "–", "-", "--"))
_LONGEST_TITLE = 60  # characters
_LONGEST_NICKNAME = 20  # characters
_LONGEST_LIST = 6  # units from one comma to the "and"
_COURTESIES = frozenset(("mr", "mrs", "ms"))
_LONGEST_ASIDE = 40  # units in which an opened bracket is waited for
_OPENING = frozenset("([—–-•*¿¡")


Unit = tuple[int, int, str, int]
"""Where a unit starts and ends, its lower-case word, its flags."""


@dataclass(slots=True)
class Line:
    """One paragraph. Four lists run side by side, the fields of its units."""

    text: str  # the whole text, for slicing
    start: int
    end: int
    starts: list[int]
    ends: list[int]
    words: list[str]
    flags: list[int]
    regions: dict[int, Region]  # by unit
    sentences: list[tuple[int, int]]  # half-open ranges of units
    dateline: int = 0  # units of the dateline that it opens with

    def slice(self, first: int, last: int) -> str:
        """The text from unit `first` to unit `last`, both included."""
        return self.text[self.starts[first] : self.ends[last]]

    def is_marked(self, first: int, stop: int) -> bool:
        """Whether any words between two units (the second one left out) stand in quotation marks."""
        return bool(self.regions) and any(flag & REGION for flag in self.flags[first:stop])

    def ends_said(self, unit: int) -> str:
        """The last character said in a region: what decides whether its sentence ends there."""
        region = self.regions[unit]
        said = self.text[region.inner : region.outer].rstrip()
        return said[-2] if said[-1:] in _CLOSING and said[-2:-1] in _SAID else said[-1:]  # "He said, 'Go.'"


def cut(text: str, start: int, end: int, found: list[Region], lexicon: Lexicon) -> Line:
    """The units of one paragraph and where its sentences lie."""
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    flags: list[int] = []
    seen = lexicon.seen
    if len(seen) > _REMEMBERED:
        seen.clear()
    at = start
    for stop in (*found, None):
        parts = text[at : stop.start if stop else end].split(" ")
        known = [seen.get(part) or _remember(part, lexicon) for part in parts]
        if parts[-1].endswith(_APOSTROPHES):
            known[-1] = len(parts[-1]) + 1, _units(parts[-1], "", lexicon)
        for width, units in known:
            for first, last, word, flag in units:
                starts.append(at + first)
                ends.append(at + last)
                words.append(word)
                flags.append(flag)
            at += width
        if stop:
            titled = stop.closed and _is_title(text, stop, words, flags, lexicon)
            titled = titled or (stop.closed and _is_nickname(text, stop, flags, lexicon))
            starts.append(stop.start)
            ends.append(stop.end)
            words.append(text[stop.inner : stop.outer].lower() if titled else "")
            flags.append(CAP if titled else REGION)
            at = stop.end
    briefs = lexicon.names.get("briefs", frozenset())
    listed = () if briefs.isdisjoint(words) else _places(",", words)
    commas = [at for at in listed if at and words[at - 1] in briefs and _lists(words, flags, at, briefs)]
    if text.find("Mr", start, end) >= 0 or text.find("Ms", start, end) >= 0:
        _name_behind_courtesies(words, flags)
    if commas:  # the comma of a department's name belongs to it
        for at in commas:
            ends[at - 1] = ends[at]
            last = next((one for one in range(at + 1, min(at + _LONGEST_LIST, len(words))) if words[one] == "and"), -1)
            if last > 0 and last + 1 < len(words) and flags[last + 1] & CAP:
                flags[last] = CAP  # a part of the name
        kept = [at for at in range(len(words)) if at not in commas]
        starts, ends = [starts[at] for at in kept], [ends[at] for at in kept]
        words, flags = [words[at] for at in kept], [flags[at] for at in kept]
    marked = {region.start: region for region in found}
    regions = {at: marked[starts[at]] for at, flag in enumerate(flags) if flag & REGION} if found else {}
    line = Line(text, start, end, starts, ends, words, flags, regions, [])
    _sentences(line, lexicon.capital_nouns)
    if any(hi - lo > LONGEST_SENTENCE for lo, hi in line.sentences):
        line.sentences[:] = [
            (at, min(at + LONGEST_SENTENCE, hi)) for lo, hi in line.sentences for at in range(lo, hi, LONGEST_SENTENCE)
        ]
    return line


def _is_nickname(text: str, region: Region, flags: list[int], lexicon: Lexicon) -> bool:
    """Whether words in marks are a name within a name: Walter "Gene" Hargis, Dwayne "The Rock" Johnson."""
    if not flags or not flags[-1] & CAP or flags[-1] & (CLOSED | CUE):
        return False
    if region.outer - region.inner > _LONGEST_NICKNAME:
        return False
    behind = _NEXT_NAME.match(text, region.end)
    if behind is None or lexicon.flags.get(behind[1].lower(), 0) & (CLOSED | CUE | DAY | MONTH):
        return False
    parts = text[region.inner : region.outer].split()
    return 0 < len(parts) < 3 and all(part[0].isupper() and (part[-1].isalpha() or len(part) == 2) for part in parts)


def _places(sign: str, words: list[str]) -> Iterator[int]:
    """Where a sign stands."""
    at = -1
    for _ in range(words.count(sign)):
        at = words.index(sign, at + 1)
        yield at


def _lists(words: list[str], flags: list[int], at: int, briefs: frozenset[str]) -> bool:
    """Whether a comma behind one of a department's briefs stands in its name: "Environment, Food and Rural Affairs"."""
    behind = at + 1 + (words[at + 1 : at + 2] == ["and"])
    return behind < len(words) and words[behind] in briefs and bool(flags[at - 1] & flags[behind] & CAP)


def _name_behind_courtesies(words: list[str], flags: list[int]) -> None:
    """In "Mr. Were", "Ms May" what stands behind the courtesy is a name, whatever else the word may be."""
    for at, word in enumerate(words):
        if word in _COURTESIES and at + 1 < len(words):
            name = at + 1 + (words[at + 1] == ".")
            if name < len(words) and flags[name] & CAP and flags[name] & (CLOSED | MONTH | DAY):
                flags[name] = CAP | flags[name] & POSSESSIVE


def _is_title(text: str, region: Region, words: list[str], flags: list[int], lexicon: Lexicon) -> bool:
    """Whether words in marks name a thing: "Meet the Press" after a preposition, the book "Open Water", "Duck Soup"
    director Ann Bol."""
    if region.outer - region.inner > _LONGEST_TITLE or lexicon.language is None:
        return False
    named = bool(words) and not flags[-1] & STOPPED
    named = named and (bool(flags[-1] & PREPOSITION) or words[-1] in lexicon.names.get("titled", ()))
    if not named:
        made = _MADE_BY.match(text, region.end)
        if made is None or text[region.outer - 1] == "," or not lexicon.flags.get(made[1], 0) & ROLE:
            return False
    inner = text[region.inner : region.outer].strip()
    if not inner or inner[-1] in ".?!…":
        return False
    if words and words[-1] in _ENTITLED:
        return True
    parts = inner.rstrip(",").replace("-", " ").split()
    capital = [part for part in parts if part[0].isupper() or part[0].isdigit()]
    return (
        bool(capital)
        and parts[0] in capital
        and all(
            part in capital or lexicon.flags.get(part, 0) & (ARTICLE | PREPOSITION | CONJUNCTION | AUXILIARY)
            for part in parts
        )
    )


def _remember(part: str, lexicon: Lexicon) -> tuple[int, tuple[Unit, ...]]:
    """What stands between two spaces: characters with the space behind, and its units."""
    found = len(part) + 1, _units(part, " ", lexicon)
    if len(part) <= _LONGEST_REMEMBERED:
        lexicon.seen[part] = found
    return found


def _units(part: str, behind: str, lexicon: Lexicon) -> tuple[Unit, ...]:
    """The units of a part, which no unit goes beyond; `behind` is the space that follows, if any."""
    found: list[Unit] = []
    for match in (_ELIDED if lexicon.elided else _UNIT).finditer(part + behind):
        word, flag = _classify(match.group(), lexicon)
        if word == "." and found and found[-1][3] & ABBREVIATION and found[-1][1] == match.start():
            first, _, word, flag = found.pop()  # the stop of an abbreviation or initial belongs to it
            if len(word) == 1:
                flag &= CAP | ABBREVIATION  # "A. Bol" has no article
            found.append((first, match.end(), word, flag | STOPPED))
        else:
            found.append((match.start(), match.end(), word, flag))
    return tuple(found)


def _classify(word: str, lexicon: Lexicon) -> tuple[str, int]:
    """Lower-case form and flags of a unit."""
    first = word[0]
    if not first.isalpha():
        if lexicon.capital_nouns and word.endswith(_AGED):
            return word.lower(), CAP | ROLE | SPEAKING  # "der 86-Jährige"
        return word, NUMBER if first.isdigit() else MARK
    lower = word.lower()
    if lexicon.elided and lower[-1] in "'’":
        lower = lower[:-1]
    flag = lexicon.flags.get(lower, 0)
    ending = lexicon.adverb_ending
    if not flag and ending and lower.endswith(ending) and len(lower) > 4 and first.islower():
        flag = 0 if lower in lexicon.not_adverbs else ADVERB
    if not flag and "-" in lower:  # "mum-of-three", "ex-minister", "singer-songwriter"
        parts = lower.split("-")
        flag = lexicon.flags.get(parts[0 if "of" in parts[1:2] else -1], 0) & (ROLE | SPEAKING)
    if first.isupper():
        flag |= CAP
        if flag & HOUSE and lower in lexicon.names.get("surnames_too", ()):
            flag = CAP  # "Mike Brewer"
        if not flag & ~(CAP | SPEAKING) and lower.endswith(lexicon.compound_roles):
            flag |= ROLE | SPEAKING
        elif not flag & ~CAP and lower.endswith(lexicon.compound_houses):
            flag |= HOUSE | SPEAKING
    if lower.endswith(("'s", "’s", "s'", "s’")):
        named = first.isupper() and lower[:-2] in lexicon.names.get("surnames_too", ())
        flag |= POSSESSIVE | lexicon.flags.get(lower[:-2], 0) & (ROLE if named else HOUSE | ROLE)
        stem = lexicon.flags.get(lower[:-2], 0)
        if stem & PRONOUN and not stem & (THAT | ARTICLE):
            flag = (flag | PRONOUN) & ~POSSESSIVE  # "It’s"
    if lower.endswith(("n't", "n’t")):
        flag |= AUXILIARY | NEGATION
    if ("-" in word or "’" in word or "'" in word) and _NAME.match(word):
        flag |= CAP  # "al-Farouk", "d’Estaing"
    if len(word) == 1 and first.isupper() and lower != "i":
        flag |= ABBREVIATION
    if word[-1] == ".":
        flag |= STOPPED
    return lower, flag


def _sentences(line: Line, ordinals: bool) -> None:
    words, flags, count = line.words, line.flags, len(line.words)
    first = line.dateline = _dateline(line)
    if first:
        line.sentences.append((0, first))
    aside = -1  # last unit of the bracket we are in
    for index in [at for at, flag in enumerate(flags) if flag & (MARK | REGION | STOPPED)]:
        flag = flags[index]
        following = index + 1
        if following >= count:
            break
        if index < first:
            continue
        if words[index] == "(" and index > first:
            aside = next((at for at in range(following, min(count, index + _LONGEST_ASIDE)) if words[at] == ")"), -1)
        if index < aside:
            continue
        after = flags[following]
        if flag & MARK:
            if words[index][0] not in _ENDS:
                continue
            if not after & (CAP | REGION | NUMBER) and (words[following] not in _OPENING or words[index] != "."):
                continue
            if ordinals and flags[index - 1] & NUMBER and words[index] == "." and _is_ordinal(line, index):
                continue
        elif flag & REGION:
            if not after & (CAP | REGION | NUMBER) and words[following] != "(":
                continue
            said = line.ends_said(index)
            if not said or said not in _ENDS or (after & CAP and _is_credit(line, following, said)):
                continue
        elif after & REGION:
            if flag & (TITLE | CAP) or not line.text[line.regions[following].inner].isupper():
                continue  # "… at 7 p.m. "We won," she said."
        elif not (after & CAP and after & (ARTICLE | PRONOUN | PREPOSITION | CONJUNCTION)):
            continue  # "… in the U.S. The …" ends a sentence, "U.S. President" does not
        line.sentences.append((first, following))
        first = following
    if first < count:
        line.sentences.append((first, count))


def _is_ordinal(line: Line, stop: int) -> bool:
    """Whether a full stop behind a number belongs to it: "am 7. Mai", "in der 88. Minute"."""
    flags = line.flags
    number = stop - 1
    if number < 1 or line.ends[number] - line.starts[number] > _MOST_ORDINAL:
        return False
    behind = flags[stop + 1]
    if behind & MONTH:
        return True
    counts = behind & CAP and not behind & _OPENS_SENTENCE  # "stieg auf 12. Laut Polizei …": no twelfth
    return bool(counts and flags[number - 1] & (PREPOSITION | ARTICLE))


def _dateline(line: Line) -> int:
    """The unit behind "BOSTON, Nov. 24 (AP) — ", which is a sentence of its own; 0 where there is none."""
    text, start = line.text, line.start
    if not text[start : start + 2].isupper():
        return 0
    for unit, word in enumerate(line.words[:_LONGEST_DATELINE]):
        if word in _DASHES and unit and line.ends[unit - 1] < line.starts[unit]:
            return unit + 1 if unit + 1 < len(line.words) else 0
        if not line.flags[unit] & (CAP | NUMBER | MARK):
            return 0
    return 0


def _is_credit(line: Line, index: int, said: str) -> bool:
    """Whether a region that ends like a sentence is still followed by its own "Smith asked."."""
    flags, words = line.flags, line.words
    if flags[index] & (CONJUNCTION | SUBORDINATOR | PREPOSITION | ADVERB):
        return False
    for at in range(index, min(index + _LONGEST_CREDIT, len(words))):
        if flags[at] & REGION:
            return False
        if flags[at] & MARK and words[at][0] in _ENDS:
            return False
        if flags[at] & CUE and at > index:
            after = at + 1
            if after >= len(words) or words[after] in (".", ","):
                return True
            return said in "?!" and words[after] not in ("that",) and not flags[after] & REGION
    return False
