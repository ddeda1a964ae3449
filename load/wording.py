"""When two printings of words are one utterance: clipped at an end, split or joined around who said it, a word mended,
an aside dropped, contractions, British or American spelling, numerals in words.

All of it is computed from the words as ids.text_id sees them, so that whatever has one utterance_id has one wording.
Words that count are those of more than three letters, numerals, and no others: contractions and small words come and go
with editors. `keys` gives a few hashes of runs of them, such that wordings with a long enough run in common share one
(winnowing: Schleimer, Wilkerson and Aiken 2003); `compare` says whether two are one. The lists lie in wording.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from itertools import compress
from pathlib import Path
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

RUN = 4  # words hashed together: three are too common in a large record, five survive few edits
WINDOW = 3  # of so many runs in a row one is kept: RUN + WINDOW - 1 words in common are always found
WHOLE = 10  # words up to which all runs are kept: one mended word in the middle leaves no more than four beside it
FEWEST = 4  # words that count: of fewer nothing is claimed
SHORT = 4  # letters from which a word counts
NEAR = 0.6  # shared part of all words from which two wordings are near; below it the shorter is an excerpt

_CODE = 0xFFFFFFFF
_NUMBER, _TENS, _GROUP, _SCALE, _DENIED, _DENIES = (1 << bit for bit in range(32, 38))
_JOINS = _TENS | _GROUP | _SCALE  # marks of numerals that may be one with the numeral beside them
_END_CODE = 1 << 38
_END = "\0"  # a word of its own, behind each text
_BETWEEN = f" {_END} "
_ASCII_MARKS = {code: " " for code in range(1, 128) if not chr(code).isalnum()}
_PRINTED_MARKS = "“”‘’–—…\xa0"  # what keeps most texts of news from being ASCII
_WORD = re.compile(r"[^\W_]+|\0")
_ACCENTS = re.compile("[\u0300-\u036f]")
_HOUSE = "house:"
_MOST_WORDS_KNOWN = 300_000  # some 40 MB
_BESIDE = 0x1F123BB5
_MIXED = tuple(
    np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)
)

Relation = Literal["near", "excerpt"]
Voices = Literal["same", "unknown", "differ"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that count of one utterance, as numbers. `denied` and `affirmed` are those that stand only behind a
    denial, and only without one."""

    length: int
    words: frozenset[int]
    pairs: frozenset[int]
    numbers: tuple[int, ...]
    denied: frozenset[int]
    affirmed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the shorter wording is to the longer: shared part of all words of both, and of those of the shorter."""

    relation: Relation
    similarity: float
    containment: float


@dataclass(frozen=True, slots=True)
class Bound:
    """What is asked of two wordings: so many different words in the shorter one; below `loose_from` of them each must
    be in the longer one, from it on this part of them; and this part of the pairs of neighbours, or all but one."""

    fewest: int
    loose_from: int
    words: float
    pairs: float


BOUNDS: dict[Voices, Bound] = {
    "same": Bound(FEWEST, 7, 0.8, 0.6),
    "unknown": Bound(6, 12, 0.85, 0.75),
    "differ": Bound(10, 16, 0.9, 0.8),
}
"""By what is known of who speaks: the same person, nobody or an organisation, two persons."""


@cache
def rules() -> str:
    """Name of the rules by which keys are made and wordings compared: a hash of their files."""
    code, lists = Path(__file__).read_bytes(), files("load").joinpath("wording.toml").read_bytes()
    return blake2b(code + lists, digest_size=8).hexdigest()


def wordings(texts: Sequence[str]) -> list[Wording]:
    """What counts of each text."""
    row, marked = _marked(texts)
    order = np.argsort(row, kind="stable")
    ends = np.cumsum(np.bincount(row, minlength=len(texts))).tolist()
    marked = marked[order]
    code = marked & _CODE
    behind_denial = (marked & _DENIED) > 0
    words, denies, affirms, counts = (
        each.tolist() for each in (code, behind_denial, ~behind_denial, (marked & _NUMBER) > 0)
    )
    pairs = (code[:-1] * _BESIDE ^ code[1:]).tolist()  # of neighbours, as one number
    found, start = [], 0
    for end in ends:
        mine = words[start:end]
        known = affirmed = frozenset(mine)
        denied = frozenset(compress(mine, denies[start:end]))
        if denied:
            affirmed = frozenset(compress(mine, affirms[start:end]))
            denied, affirmed = denied - affirmed, affirmed - denied
        beside = frozenset(pairs[start : max(start, end - 1)])
        numbers = tuple(compress(mine, counts[start:end]))
        found.append(Wording(len(mine), known, beside, numbers, denied, affirmed))
        start = end
    return found


def wording(text: str) -> Wording:
    """What counts of a text."""
    return wordings([text])[0]


def heard(speakers: Iterable[tuple[str, str]]) -> frozenset[str]:
    """By what speakers, each (kind, name), can be told apart: persons by their surname, organisations by their name;
    all others, and "the ministry", by nothing."""
    known = set()
    for kind, name in speakers:
        words = _WORD.findall(_ACCENTS.sub("", unicodedata.normalize("NFKD", name.casefold())))
        if words and kind == "person":
            known.add(words[-1])
        elif words and kind == "organisation" and not name[:1].islower():
            known.add(f"{_HOUSE} {' '.join(words)}")
    return frozenset(known)


def voices(one: frozenset[str], other: frozenset[str]) -> Voices:
    """Whether one of those who said this said that. A person and an organisation may be one's spokesman."""
    if one & other:
        return "same"
    return (
        "differ"
        if {each.startswith(_HOUSE) for each in one} & {each.startswith(_HOUSE) for each in other}
        else "unknown"
    )


def compare(shorter: Wording, longer: Wording, said_by: Voices) -> Likeness | None:
    """The likeness of two wordings of one utterance; None where they are two."""
    bound = BOUNDS[said_by]
    different = len(shorter.words)
    shared = len(shorter.words & longer.words)
    if different < bound.fewest or (shared < different < bound.loose_from):
        return None
    containment = shared / different
    if containment < bound.words or _contradict(shorter, longer):
        return None
    apart = len(shorter.pairs) - len(shorter.pairs & longer.pairs)
    if apart > 1 and apart > (1 - bound.pairs) * len(shorter.pairs):
        return None
    similarity = shared / (len(shorter.words) + len(longer.words) - shared)
    return Likeness("near" if similarity >= NEAR else "excerpt", similarity, containment)


def _contradict(shorter: Wording, longer: Wording) -> bool:
    """Whether one denies what the other says, or the shorter has a number that the longer has not."""
    if shorter.denied & longer.affirmed or shorter.affirmed & longer.denied:
        return True
    return bool(shorter.numbers) and bool(Counter(shorter.numbers) - Counter(longer.numbers))


def keys(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Rows and keys, both (n,): text `texts[row[i]]` has `key[i]`, each once. A text with too few words has none."""
    row, marked = _marked(texts)
    code = marked.astype(np.uint64) & np.uint64(_CODE)
    lengths = np.bincount(row, minlength=len(texts))
    # The run that begins at each word, where it ends within the same text of enough words.
    hashed = sum(code[at : len(code) - RUN + 1 + at] * mixed for at, mixed in enumerate(_MIXED))
    hashed = np.asarray(hashed, dtype=np.uint64)
    hashed ^= hashed >> np.uint64(29)
    hashed *= _MIXED[0]
    whole = (row[: len(hashed)] == row[RUN - 1 :]) & (lengths[row[: len(hashed)]] >= FEWEST)
    row, hashed = row[: len(hashed)][whole], (hashed >> np.uint64(32))[whole]
    runs = np.maximum(lengths - RUN + 1, 0)[row]
    thinned = lengths[row] > WHOLE
    first = np.concatenate(([True], row[1:] != row[:-1]))[: len(row)]
    nth = np.arange(len(row)) - np.maximum.accumulate(np.where(first, np.arange(len(row)), 0))
    least = hashed.copy()
    for step in range(1, WINDOW):
        ahead = (row[step:] == row[:-step]) & thinned[step:]
        least[: len(ahead)] = np.where(ahead, np.minimum(least[: len(ahead)], hashed[step:]), least[: len(ahead)])
    begins = nth <= np.where(thinned, runs - WINDOW, runs)  # windows that lie within the text
    found = np.unique(row[begins].astype(np.uint64) << np.uint64(32) | least[begins])
    return (found >> np.uint64(32)).astype(np.int32), found.astype(np.uint32).view(np.int32)


def _marked(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each word that counts, the number of its text and its code with its marks: all texts at once, several times as
    fast as one by one, but for those with numerals of several words. The words of a text are together."""
    plain = _BETWEEN.join(texts)
    for mark in _PRINTED_MARKS:
        plain = plain.replace(mark, " ")
    parts = plain.split(_BETWEEN)
    if len(parts) != len(texts):  # a text has our sign in it
        parts = [text.replace(_END, " ") for text in texts]
    rows = [np.empty(0, np.int64)]
    codes = [np.empty(0, np.int64)]
    for is_ascii in (True, False):
        chosen = np.array([number for number, part in enumerate(parts) if part.isascii() is is_ascii], np.int64)
        if len(chosen):
            words = _split(_BETWEEN.join([parts[number] for number in chosen] + [""]))
            code = np.fromiter(map(_vocabulary().__getitem__, words), np.int64, len(words))
            ends = code == _END_CODE
            row = chosen[np.minimum(np.cumsum(ends), len(chosen) - 1)]
            numerals = np.unique(row[(code & _JOINS) > 0])
            said_no = code == _DENIES
            at = np.flatnonzero((code != 0) & ~said_no)  # ends too: a denial does not reach over one
            so_far = np.cumsum(said_no)[at]
            denied = np.diff(so_far, prepend=0) > 0
            kept = ~ends[at] & ~np.isin(row[at], numerals)
            rows.append(row[at][kept])
            codes.append(np.where(denied, code[at] ^ _DENIED, code[at])[kept])
            for number in numerals:
                one = np.array(_counted(texts[number]), np.int64)
                rows.append(np.full(len(one), number))
                codes.append(one)
    return np.concatenate(rows), np.concatenate(codes)


def _counted(text: str) -> list[int]:
    """Codes of the words that count, in order, with their marks."""
    marked: list[int] = []
    denies = beside = False
    for each in map(_vocabulary().__getitem__, _split(text.replace(_END, " "))):
        if each == _DENIES:
            denies = True
        elif each and beside and each & _NUMBER and (joined := _joined(marked[-1], each)):
            marked[-1] = joined
        elif each:
            marked.append(each ^ _DENIED if denies else each)
            denies = False
        beside = bool(each) and each != _DENIES
    return marked


def _split(text: str) -> list[str]:
    """Words in small letters; contractions at their apostrophe."""
    plain = text
    if not text.isascii():
        for mark in _PRINTED_MARKS:
            plain = plain.replace(mark, " ")
    if plain.isascii():
        return plain.lower().translate(_ASCII_MARKS).split()
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _joined(before: int, each: int) -> int:
    """Two numerals as one where they are one: "twenty-five", "1,000"; 0 where they are two."""
    if not before & _NUMBER:
        return 0
    marks, first, second = before & ~_CODE, before & _CODE, each & _CODE
    if before & _TENS and 0 < second < 10:
        return (marks & ~_TENS) | (first + second)
    if each & _SCALE and first < 1000:
        return marks | (first * second)
    if each & _GROUP and (first < 1000 or before & _GROUP) and first < 1_000_000:
        return marks | _GROUP | (first * 1000 + second)
    return 0


class _Vocabulary(dict[str, int]):
    """Words, as `_split` gives them, as their codes with marks; 0 for those that do not count."""

    def __init__(self, lists: _Lists) -> None:
        super().__init__(lists.listed)
        self.lists = lists

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_WORDS_KNOWN:
            self.clear()
            self.update(self.lists.listed)
        self[word] = known = _unlisted(word, self.lists)
        return known


@cache
def _vocabulary() -> _Vocabulary:
    return _Vocabulary(_lists())


def _unlisted(word: str, lists: _Lists) -> int:
    """The code of a word that is in no list."""
    if word.isdecimal() and word.isascii():
        value = int(word) if len(word) < 10 else crc32(word.encode())
        return value | _NUMBER | (_GROUP if len(word) == 3 else 0)
    if len(word) < SHORT:
        return 0
    if word.endswith(lists.endings):
        for pattern, becomes in lists.spelling:
            word = pattern.sub(becomes, word)
    if word.startswith(lists.beginnings):
        stem = next(word[len(each) :] for each in lists.beginnings if word.startswith(each))
        if len(stem) >= SHORT:
            return crc32(stem.encode()) | _DENIED
    return crc32(word.encode())


@dataclass(frozen=True, slots=True)
class _Lists:
    """`listed` are the codes of all words of the lists; `endings` those of words that may be spelt in two ways."""

    listed: dict[str, int]
    beginnings: tuple[str, ...]
    spelling: tuple[tuple[re.Pattern[str], str], ...]
    endings: tuple[str, ...]


@cache
def _lists() -> _Lists:
    known = tomllib.loads(files("load").joinpath("wording.toml").read_text(encoding="utf-8"))
    rules = [
        (before, letters, tuple(each.removeprefix("-") for each in behind.split()), becomes)
        for before, letters, behind, becomes in known["spelling"]["rules"]
    ]
    listed = (
        dict.fromkeys(known["dropped"]["words"].split(), 0)
        | {word: value | _NUMBER | _SCALE for word, value in _numerals(known["numbers"]["scales"]).items()}
        | {word: value | _NUMBER | _TENS for word, value in _numerals(known["numbers"]["tens"]).items()}
        | {word: value | _NUMBER for word, value in _numerals(known["numbers"]["words"]).items()}
        | dict.fromkeys(known["denials"]["words"].split(), _DENIES)
        | {_END: _END_CODE}
    )
    lists = _Lists(
        listed=listed,
        beginnings=tuple(known["denials"]["beginnings"].split()),
        spelling=tuple(
            (re.compile(f"(?<={before}){letters}(?=(?:{'|'.join(behind)})$)"), becomes)
            for before, letters, behind, becomes in rules
        ),
        endings=tuple(letters + each for _, letters, behind, _ in rules for each in behind),
    )
    for first, *others in (group.split() for group in known["alike"]["words"]):
        code = listed[first] if first in listed else _unlisted(first, lists)
        listed.update(dict.fromkeys(others, code))
    return lists


def _numerals(text: str) -> dict[str, int]:
    return {word: int(value) for word, _, value in (each.partition("=") for each in text.split())}
