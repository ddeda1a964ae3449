"""What the tagger reads: a text as tokens, each with what stands around it: paragraph edges and quotation marks.

Training and inference both go through here, so that a model always sees what it was trained on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from transform.quotes.marks import Region

_TAIL = r"(?:[-&/]\w+|['’](?:[Tt]\b|(?<=\b[ODod].)\w+)|[.,:](?<=\d.)\d+)*"  # "ice-cream", "don’t", "O’Neill", "1,000"
_TOKEN = re.compile(  # the commonest first; small and capital letters by hand, which is twice as fast as a flag
    rf"\w\w+{_TAIL}|(?:[A-Za-z]\.){{2,}}|\w{_TAIL}"
    r"|['’](?:[SsDdMm]|[Rr][Ee]|[Vv][Ee]|[Ll][Ll])\b|\.{2,}|--+|[^\w\s]"
)

OPENS, CLOSES, QUOTED, SINGLE, SHORT, MIDDLING, UNCLOSED, COMMA, FIRST, LAST, MARKED = (1 << bit for bit in range(11))
"""Bits of a token's place: it opens or closes a stretch in quotation marks; it stands inside marks, inside single
marks, in a stretch of up to three words, of four to seven, in one without a closing mark, in one that ends in a comma;
it opens or ends its paragraph; its paragraph holds marks."""
PLACES = 11

SHAPES = 8
_REMEMBERED = 60_000  # words with the signs at them, some 300 bytes each; then it starts afresh
_LONGEST_REMEMBERED = 40  # characters
_seen: dict[str, tuple[tuple[int, int, str], ...]] = {}
_SHORT, _MIDDLING = 3, 7  # words; beyond, quoted words are almost surely speech (notes on PolNeAR)


@dataclass(slots=True)
class Tokens:
    """A text's tokens: four lists side by side, and where each paragraph begins in them."""

    starts: list[int]
    ends: list[int]
    words: list[str]  # as printed
    places: list[int]  # bits
    paragraphs: list[int]  # number of the first token of each paragraph


def tokenise(text: str, lines: list[tuple[int, int, list[Region]]]) -> Tokens:
    """The tokens of a text whose paragraphs (start, end, regions) are given."""
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    places: list[int] = []
    paragraphs: list[int] = []
    if len(_seen) > _REMEMBERED:
        _seen.clear()
    for start, end, regions in lines:
        base, at = len(starts), start
        for part in text[start:end].split(" "):
            for first, last, word in _seen.get(part) or _remember(part):
                starts.append(at + first)
                ends.append(at + last)
                words.append(word)
            at += len(part) + 1
        count = len(starts) - base
        if not count:
            continue
        paragraphs.append(base)
        places.extend([MARKED if regions else 0] * count)
        places[base] |= FIRST
        places[-1] |= LAST
        if regions:
            _mark(text, regions, starts, ends, places, base)
    return Tokens(starts, ends, words, places, paragraphs)


def _remember(part: str) -> tuple[tuple[int, int, str], ...]:
    """The tokens of what stands between two spaces, which no token goes beyond: start, end, word."""
    found = tuple((match.start(), match.end(), match.group()) for match in _TOKEN.finditer(part))
    if len(part) <= _LONGEST_REMEMBERED:
        _seen[part] = found
    return found


def _mark(text: str, regions: list[Region], starts: list[int], ends: list[int], places: list[int], base: int) -> None:
    at, count = base, len(starts)
    for region in regions:
        inside = text[region.inner : region.outer]
        length = len(inside.split())
        bits = QUOTED | MARKED
        if region.single:
            bits |= SINGLE
        if length <= _SHORT:
            bits |= SHORT
        elif length <= _MIDDLING:
            bits |= MIDDLING
        if not region.closed:
            bits |= UNCLOSED
        if inside.rstrip()[-1:] == "," or text[region.end : region.end + 1] == ",":
            bits |= COMMA
        while at < count and ends[at] <= region.start:
            at += 1
        first = at
        while at < count and starts[at] < region.end:
            places[at] |= bits
            at += 1
        if first < at:
            places[first] |= OPENS
            if region.closed:
                places[at - 1] |= CLOSES


def norm(word: str) -> str:
    """How a word is looked up: small letters, straight apostrophes."""
    return word.lower().replace("’", "'")


def shape(word: str) -> int:
    """0 small letters, 1 Capital, 2 CAPITALS, 3 miXed, 4 one capital or initials, 5 with digits, 6 a sign, 7 other."""
    if word.isalpha():
        if word.islower():
            return 0
        if len(word) == 1:
            return 4
        if word.isupper():
            return 2
        return 1 if word.istitle() else 3
    if any(sign.isdigit() for sign in word):
        return 5
    if not any(sign.isalpha() for sign in word):
        return 6
    if word[0].isupper():
        return 4 if word[-1] == "." else 1
    return 7
