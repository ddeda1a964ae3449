"""An attribution being put together: what an engine finds (content, cue, mention), and what find.py resolves.

This is where engines meet: rules.py and any other engine give drafts, in the order of the text; from there on who
speaks (speakers/), what class the cue is of, when and to whom it was said are the same for all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from transform.quotes.circumstances import after_cue, fronted_day
from transform.quotes.cues import Cue, cue_of
from transform.quotes.lexicon import PRONOUN, REGION, RELATIVE, THAT, Lexicon
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_DOUBLE = re.compile('["“„«]')


@dataclass(slots=True)
class Draft:
    """One attribution. Units are those of `line`, characters those of the whole text."""

    line: Line
    sentence: int  # number within the paragraph
    pieces: list[tuple[int, int]]  # characters; quote marks still inside
    cue: Cue | None = None
    mention: Phrase | None = None
    addressee: tuple[int, int] | None = None  # units, both included
    when: list[tuple[int, int]] = field(default_factory=list)  # units that may name the day
    awaits: bool = False  # ends in a colon: what follows is its content
    open: bool = False  # its last region was left open for the next paragraph
    carried: bool = False
    narrated: bool = False  # carried, but the mention is the subject of the paper's own sentence before it
    dropped: bool = False  # the say-verb has no subject, in a language that needs none: "lamentó"
    after: bool = False  # the cue stands after the content
    last_unit: int = -1
    verbatim: bool = False  # direct though it has no quotation marks: a turn in a transcript
    answers: bool = False  # a turn of an interview without labels, by whoever is interviewed
    elsewhere: Line | None = None  # the paragraph of the mention, where it is another one
    disputed: bool = False  # of two engines that read the text, only one found these words

    @property
    def is_quoted(self) -> bool:
        """Whether any words of its content stand in double quotation marks."""
        text = self.line.text
        return any(_DOUBLE.search(text, start, end) for start, end in self.pieces)

    @property
    def is_relative(self) -> bool:
        """Whether a clause with "who" holds it, in a sentence about another: "He met Ann Bol, who denies it"."""
        cue, mention, flags = self.cue, self.mention, self.line.flags
        if cue is None or mention is None or self.elsewhere is not None or mention.last >= cue.first:
            return False
        for unit in range(cue.first, mention.first - 1, -1):
            if self.line.words[unit] == ",":
                return False  # "a son, who gave no name, said"
            if flags[unit] & RELATIVE and not flags[unit] & THAT:
                first = mention.antecedent[0] if mention.antecedent is not None else mention.first
                return not any(lo <= first <= lo + 1 for lo, _ in self.line.sentences)
        return False

    @property
    def mention_line(self) -> Line:
        return self.elsewhere or self.line


def from_characters(
    lines: list[Line],
    pieces: list[tuple[int, int]],
    cue: tuple[int, int] | None,
    mention: tuple[int, int] | None,
    lexicon: Lexicon,
) -> Draft:
    """A draft out of characters: for engines that mark words and know nothing of units.

    `pieces`, `cue` and `mention` are half-open ranges of the text that `lines` were cut from; `pieces` is not empty.
    Words that fill a stretch in quotation marks may be given with the marks or without. A draft without cue and mention
    is one whose speaker is carried over from the quote before it.
    """
    home = line_at(lines, (cue or mention or pieces[0])[0])
    whole = [_with_marks(line_at(lines, start), start, end) for start, end in pieces]
    draft = Draft(home, 0, whole, carried=cue is None and mention is None)
    if mention is not None:
        there = line_at(lines, mention[0])
        draft.elsewhere = there if there is not home else None
        draft.mention = _phrase(there, *mention)
    if cue is not None:
        first, last = _units(home, *cue)
        draft.cue = cue_of(home, first, last, lexicon)
        lo, hi = next((one for one in home.sentences if one[0] <= first < one[1]), (0, len(home.words)))
        inverted = draft.mention is not None and draft.elsewhere is None and draft.mention.first > last
        resume = draft.mention.stop + 1 if inverted and draft.mention else last + 1
        then = after_cue(home, resume, hi, draft.cue, lexicon, inverted)
        draft.addressee, draft.when = then.addressee, then.when
        left = first if draft.mention is None or draft.elsewhere else min(first, draft.mention.first)
        draft.when.extend(fronted_day(home, lo, left - 1))
    return draft


def line_at(lines: list[Line], character: int) -> Line:
    """The paragraph that a character stands in."""
    low, high = 0, len(lines)
    while high - low > 1:  # bisect with a key takes four times as long, and this is asked for every span
        middle = (low + high) // 2
        if lines[middle].start <= character:
            low = middle
        else:
            high = middle
    return lines[low]


def _units(line: Line, start: int, end: int) -> tuple[int, int]:
    """First and last unit that a range of characters touches."""
    first = max(0, bisect_right(line.starts, start) - 1)
    if line.ends[first] <= start and first + 1 < len(line.starts):
        first += 1
    return first, max(first, bisect_right(line.starts, max(start, end - 1)) - 1)


def _phrase(line: Line, start: int, end: int) -> Phrase:
    first, last = _units(line, start, end)
    flag = line.flags[first]
    return Phrase(first, last, first, last, pronoun=first == last and bool(flag & PRONOUN) and not flag & RELATIVE)


def _with_marks(line: Line, start: int, end: int) -> tuple[int, int]:
    """The range with its quotation marks, where it is all that stands between them."""
    unit = max(0, bisect_right(line.starts, start) - 1)
    for at in (unit, unit + 1):
        region = line.regions.get(at) if at < len(line.flags) and line.flags[at] & REGION else None
        if region is not None and region.start <= start and end <= region.end:
            text = line.text
            lost = text[region.inner : max(start, region.inner)] + text[min(end, region.outer) : region.outer]
            if not any(character.isalnum() for character in lost):
                return region.start, region.end
    return start, end
