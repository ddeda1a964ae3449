"""Where the quotation marks are: stretches of text inside marks, never longer than their paragraph.

Straight, curly, low-9, guillemets (both ways), CJK brackets, two apostrophes or backticks set as marks, and single
quotes where no double ones surround them. A mark that opens a paragraph and never closes runs to the paragraph's end
(the convention of quotations over several paragraphs); any other mark without a partner is left alone.
"""

from __future__ import annotations

import re
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
_MARK = re.compile(r"(?<![\w.,!?…])''|''(?!')|``|[\"＂“”„‟«»‹›「」『』]")
_HAS_MARK = re.compile(r"[\"＂“”„‟«»‹›「」『』'‘’`]")
CONTINUING = frozenset("\"“„«‘'")
"""What a paragraph opens with when it may go on with the quotation of the one before."""
_PARAGRAPH = re.compile(r"[^\n]+")
_SINGLE_OPEN = re.compile(r"(?<![\w'’‘.,!?])['‘](?=[\w$£€“\"\[…(])(?!(?:\d\ds?|em|til|cause|tis|twas|n|bout)\b)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…)\]%”\"*;:—–-])['’](?![\w'’])")


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch in quotation marks: `start` and `end` hold the marks, `inner` and `outer` the words alone."""

    start: int
    end: int
    inner: int
    outer: int
    closed: bool = True
    single: bool = False


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
    return sorted([*found, *single], key=lambda region: region.start) if single else found


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
    if text.find("'", start, end) < 0 and text.find("‘", start, end) < 0:
        return []
    found: list[Region] = []
    at = start
    while match := _SINGLE_OPEN.search(text, at, end):
        at = match.end()
        inside = next((region for region in doubles if region.start <= match.start() < region.end), None)
        if inside is not None:
            at = max(at, inside.end)
            continue
        limit = min((region.start for region in doubles if region.start > match.start()), default=end)
        # A word's own apostrophe may look like a closing mark ("the girls' school"): prefer one beside punctuation.
        closings = list(_SINGLE_CLOSE.finditer(text, at, limit))
        reopened = _SINGLE_OPEN.search(text, at, limit)
        if reopened is not None:
            closings = [close for close in closings if close.start() < reopened.start()]
        if not closings:
            if match.group() == "‘" and match.start() - start <= 1 and limit == end and reopened is None:
                found.append(Region(match.start(), end, match.end(), end, closed=False, single=True))
            continue
        best = closings[0]
        if text[best.start() - 1] == "s" and len(closings) > 1:
            best = next((close for close in closings if text[close.start() - 1] in ".,!?…"), best)
        found.append(Region(match.start(), best.end(), match.end(), best.start(), single=True))
        at = best.end()
    return found
