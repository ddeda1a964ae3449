"""What a learned engine takes for somebody's words and nobody said: "found the ticket in a bin", "pleaded guilty".

It has learned from a corpus that marks beliefs, plans and findings too, where a verb may take a thing for its object.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from transform.quotes.cues import Cue
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ADVERB,
    AUXILIARY,
    CAP,
    CUE,
    FINITE,
    MARK,
    NEGATION,
    PASSIVE,
    PREPOSITION,
    REGION,
    RELATIVE,
    SPEAKING,
    SUBORDINATOR,
    THAT,
    WHETHER,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_SIGN_WITHIN = 9  # units before "that"
_CLAUSAL = AUXILIARY | FINITE | NEGATION | THAT | WHETHER | REGION
SHOWING = frozenset(("read", "say"))
"""Verbs by which a banner tells what it bears."""


def is_unsaid(draft: Draft, lexicon: Lexicon) -> bool:
    """Whether a draft of words without quotation marks tells what somebody did or was asked."""
    cue = draft.cue
    if cue is None:
        return False
    if draft.mention is not None and draft.mention_line.words[draft.mention.first] in lexicon.names.get("none", ()):
        return True  # "Nobody spoke of it"
    if cue.verb.base in SHOWING and draft.mention and is_on_sign(draft.mention_line, draft.mention, lexicon):
        return True
    if _is_called(draft, lexicon):
        return True
    if any(_is_marked(draft, *piece) for piece in draft.pieces):
        return False
    words = draft.line.words[cue.first : cue.last + 1]
    if (
        draft.mention is None
        and words[0] in lexicon.prompts
        and not any(_is_clause(draft, *one) for one in draft.pieces)
    ):
        return True  # "Asked about the rain, she laughed"
    if words[-1] in lexicon.prompts and draft.line.flags[cue.first] & SUBORDINATOR:
        return True  # "said Bol when asked whether it was over"
    return not lexicon.seeing.isdisjoint(words) and not any(_is_clause(draft, *piece) for piece in draft.pieces)


def is_on_sign(line: Line, subject: Phrase, lexicon: Lexicon) -> bool:
    """Whether what "says" something is a thing that bears words: "a banner that read “Go Tern”"."""
    head = subject.antecedent[1] if subject.antecedent is not None else subject.last
    signs = lexicon.names.get("signs", frozenset())
    if subject.relative and line.words[subject.first] not in lexicon.names.get("who", ()):
        # "a sign at the end of the pier that says “…”"
        least = max(0, head - _SIGN_WITHIN)
        first = next((unit + 1 for unit in range(head, least, -1) if line.flags[unit] & (MARK | REGION)), least)
        return not signs.isdisjoint(line.words[first : head + 1])
    return line.words[head] in signs and not line.flags[head] & CAP


def is_only_dubbed(line: Line, hi: int, cue: Cue, subject: Phrase | None, lexicon: Lexicon) -> bool:
    """Whether a verb gives a thing its name: "the test called “time and again”"; not "what a firm called “…”"."""
    flags = line.flags
    dubbing = line.words[cue.last] in lexicon.names.get("dubbing", ())
    if not dubbing or cue.last + 1 >= hi or not flags[cue.last + 1] & REGION:
        return False
    if subject is None or subject.pronoun or flags[subject.last] & (CAP | SPEAKING | RELATIVE):
        return subject is None
    return not subject.start or not flags[subject.start - 1] & RELATIVE


def _is_called(draft: Draft, lexicon: Lexicon) -> bool:
    """ "Feathers in a duvet are called “duvet lung”": what bears a name did not give it."""
    cue, mention = draft.cue, draft.mention
    if cue is None or mention is None or draft.elsewhere is not None or mention.last >= cue.first:
        return False
    line = draft.line
    dubbing = line.words[cue.last] in lexicon.names.get("dubbing", ())
    if dubbing and cue.last + 1 < len(line.flags) and line.flags[cue.last + 1] & REGION:
        between = line.flags[mention.last + 1 : cue.first]
        if not all(flag & (ADVERB | AUXILIARY | CUE) for flag in between):
            return True  # "They issued advice called “Home First”"
    return dubbing and any(flag & PASSIVE for flag in line.flags[max(0, cue.first - 1) : cue.last])


def _is_marked(draft: Draft, start: int, end: int) -> bool:
    line = draft.line
    outside = not line.start <= start < line.end
    return outside or any(one.start < end and start < one.end for one in line.regions.values())


def _is_clause(draft: Draft, start: int, end: int) -> bool:
    """Whether words hold a verb, or open as a clause does: a statement and not a thing."""
    line = draft.line
    first, last = bisect_right(line.ends, start), bisect_left(line.starts, end)
    for unit in range(first, last):
        if line.flags[unit] & _CLAUSAL and not line.flags[unit] & CAP:
            return True
        if line.words[unit].endswith("ed") and not (unit + 1 < last and line.flags[unit + 1] & PREPOSITION):
            return True
    return False
