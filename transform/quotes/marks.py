"""Where the quotation marks are: stretches of text inside marks, never longer than their paragraph.

Straight, curly, low-9, guillemets (both ways), CJK brackets, two apostrophes or backticks set as marks, and single
quotes where no double ones surround them. A mark that opens a paragraph and never closes runs to the paragraph's end
(the convention of quotations over several paragraphs); any other mark without a partner is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

_CLOSERS = {
    '"': '"”“',
    "＂": "＂",
    "“": '”"',
    "”": "”",
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "''": "''",
    "``": "''",
}
# What is told of what stands before comes last, and single characters are no class beside it: so the search skips to
# the first that can begin a match, eight times as fast.
_MARK = re.compile(r"''(?:(?<![\w.,!?…]'')|(?!'))|``|\"|＂|“|”|„|‟|«|»|‹|›|「|」|『|』")
_HAS_MARK = re.compile(r"[\"＂“”„‟«»‹›「」『』'‘’`]")
CONTINUING = frozenset("\"“„«‘'")
"""What a paragraph opens with when it may go on with the quotation of the one before."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")  # Thai, Lao, kana, Han
_PARAGRAPH = re.compile(r"[^\n]+")
_SINGLE_OPEN = re.compile(r"['‘](?<![\w'’‘.,!?]['‘])(?=[\w$£€“\"\[…(])(?!(?:\d\ds?|em|til|cause|tis|twas|n|bout)\b)")
_SINGLE_CLOSE = re.compile(r"['’](?<=[\w.,!?…)\]%”\"*;:—–-]['’])(?![\w'’])")


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch in quotation marks: `start` and `end` hold the marks, `inner` and `outer` the words alone."""

    start: int
    end: int
    inner: int
    outer: int
    closed: bool = True
    single: bool = False


def count_words(text: str) -> int:
    """Words of a text; where a script puts no space between them, two characters are taken for a word."""
    unspaced = len(_UNSPACED.findall(text))
    return len(text.split()) if not unspaced else len(_UNSPACED.sub(" ", text).split()) + unspaced // 2


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end of each line that holds anything."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def regions(text: str, start: int, end: int, continues: bool = False) -> list[Region]:
    """The regions of one paragraph, in order, none inside another.

    `continues`: the next paragraph opens with a mark, so that a mark left open here is the multi-paragraph convention.
    """
    if not _HAS_MARK.search(text, start, end):
        return []
    found: list[Region] = []
    opened: re.Match[str] | None = None
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if opened is None:
            if _opens(text, match, start, end):
                opened = match
            continue
        closes = mark in _closers(opened.group()) or (mark == opened.group() == "“" and match.end() - opened.end() > 1)
        if closes and not (mark == "“" and _before_word(text, match, end)):
            if mark == '"' and text[match.start() - 1].isspace() and _before_word(text, match, end):
                opened = match  # a straight mark that can only open: the one before it never closed
                continue
            found.append(Region(opened.start(), match.end(), opened.end(), match.start()))
            opened = None
        elif mark == opened.group() and mark in "“„«" and _before_word(text, match, end):
            opened = match
    if opened is not None and (opened.start() - start <= 2 or (continues and _after_cue(text, opened.start(), start))):
        found.append(Region(opened.start(), end, opened.end(), end, closed=False))
    single = _singles(text, start, end, found)
    if not single:
        return found
    starts = [region.start for region in single]
    outer = []
    for region in found:
        nearest = bisect_left(starts, region.start) - 1
        if nearest < 0 or single[nearest].end <= region.start:
            outer.append(region)
    return sorted([*outer, *single], key=lambda region: region.start)


def _closers(opener: str) -> str | tuple[str, ...]:
    return (_CLOSERS[opener],) if len(opener) == 2 else tuple(_CLOSERS[opener])


def _before_word(text: str, match: re.Match[str], end: int) -> bool:
    after = match.end()
    return after < end and (text[after].isalnum() or text[after] in "$£€[‘'…(¿¡")


def _opens(text: str, match: re.Match[str], start: int, end: int) -> bool:
    mark = match.group()
    if mark in "“„‟«‹「『" or mark == "``":
        return True
    at = match.start()
    before = text[at - 1] if at > start else " "
    after = text[match.end()] if match.end() < end else " "
    return (before.isspace() or before in "([—–-:‘'/…") and not after.isspace() and mark in "\"”»›＂''"


def _after_cue(text: str, at: int, start: int) -> bool:
    before = text[start:at].rstrip()
    return before.endswith((":", ",", ".", "?", "!", "”", '"', "…"))


def _singles(text: str, start: int, end: int, doubles: list[Region]) -> list[Region]:
    """Regions in single marks outside the double ones; a single pair may hold double ones, which are then its words."""
    if text.find("'", start, end) < 0 and text.find("‘", start, end) < 0:
        return []
    openings = list(_SINGLE_OPEN.finditer(text, start, end))
    if not openings:
        return []
    found: list[Region] = []
    closings = [match.start() for match in _SINGLE_CLOSE.finditer(text, start, end)]
    inside = 0  # the double region that we stand before or in
    done = start
    for number, match in enumerate(openings):
        at = match.start()
        if at < done:
            continue
        while inside < len(doubles) and doubles[inside].end <= at:
            inside += 1
        if inside < len(doubles) and doubles[inside].start <= at:
            continue
        ahead = number + 1
        while ahead < len(openings) and _within(doubles, inside, openings[ahead].start()):
            ahead += 1
        reopened = openings[ahead].start() if ahead < len(openings) else end
        best = _closing(text, closings, match.end(), reopened, doubles, inside)
        if best is None:
            if match.group() == "‘" and at - start <= 1 and reopened == end and inside >= len(doubles):
                found.append(Region(at, end, match.end(), end, closed=False, single=True))
            continue
        found.append(Region(at, best + 1, match.end(), best, single=True))
        done = best + 1
    return found


def _within(doubles: list[Region], first: int, at: int) -> bool:
    for index in range(first, len(doubles)):
        if doubles[index].start > at:
            return False
        if at < doubles[index].end:
            return True
    return False


def _closing(text: str, closings: list[int], at: int, limit: int, doubles: list[Region], inside: int) -> int | None:
    """Where a single mark opened before `at` closes. A word's own apostrophe may look like a closing mark ("the girls'
    school"): one beside punctuation is preferred."""
    best: int | None = None
    for position in closings[bisect_left(closings, at) : bisect_left(closings, limit)]:
        if _within(doubles, inside, position):
            continue
        if best is None:
            best = position
            if text[position - 1] != "s":
                return best
        elif text[position - 1] in ".,!?…":
            return position
    return best
