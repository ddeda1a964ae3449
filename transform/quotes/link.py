"""Drafts joined over sentences and paragraphs: split quotes, quotes over several paragraphs, carried attributions."""

from __future__ import annotations

from bisect import bisect_right
from typing import TypeGuard

from transform.quotes import marks, phrases
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CUE,
    GROUP,
    MARK,
    PRONOUN,
    REGION,
    RELATIVE,
    ROLE,
    SUBORDINATOR,
)
from transform.quotes.units import Line

_LEAST_CARRIED = 4
"""Words a quotation without a cue must have to count as speech: shorter ones are as often titles or scare quotes."""


_DASHES = ("-", "–", "—", "--")
_LONGEST_SIGNATURE = 16  # units

_ASKING = ("ask", "question", "inquire", "enquire", "demand")


def link(lines: list[Line], found: list[list[Draft]]) -> list[Draft]:
    """All drafts of a text in order, with the quoted sentences that have no cue of their own put where they belong."""
    result: list[Draft] = []
    pending: list[tuple[int, int]] = []  # an open paragraph whose cue is still to come
    previous: Draft | None = None
    last_line = ended = -2
    for number, (line, drafts) in enumerate(zip(lines, found, strict=True)):
        by_sentence: dict[int, list[Draft]] = {}
        for draft in drafts:
            by_sentence.setdefault(draft.sentence, []).append(draft)
        last_sentence = -2
        for sentence, (lo, hi) in enumerate(line.sentences):
            here = by_sentence.get(sentence)
            if here:
                if pending:
                    if _is_open_here(line, lo):
                        here[0].pieces[:0] = pending
                    else:
                        result.append(_carried(lines[last_line], 0, pending))
                    pending = []
                for draft in here:  # "He would build "a better one"." behind what he said
                    if draft.carried and draft.mention is None and previous is not None and last_line == number:
                        draft.mention, draft.elsewhere = previous.mention, previous.mention_line
                result.extend(here)
                previous = next((draft for draft in reversed(here) if draft.awaits or _quoted_last(draft)), here[-1])
                last_line, last_sentence = number, sentence
                continue
            if drafts and drafts[0].verbatim:
                continue
            if not _is_bare(line, lo, hi):
                if _speaks_on(previous, line, lo, hi) and last_line == number and last_sentence == sentence - 1:
                    last = lo if opens_after_speech(line, lo + 1) else hi - 1
                    while line.flags[last] & MARK and line.words[last] not in ")]":
                        last -= 1
                    previous.pieces.append((line.starts[lo], line.ends[last]))
                    last_sentence = sentence
                continue
            pieces = [(line.starts[unit], line.ends[unit]) for unit in range(lo, hi) if line.flags[unit] & REGION]
            left_open = not line.regions[next(reversed(line.regions))].closed and next(reversed(line.regions)) < hi
            adjacent = previous is not None and (
                (last_line == number and last_sentence == sentence - 1) or (last_line == number - 1 and sentence == 0)
            )
            if (
                previous is not None
                and adjacent
                and (
                    previous.awaits
                    or previous.open
                    or (last_line == number and _quoted_last(previous))
                    or (last_line == number - 1 and number == ended and _goes_on(previous, line, lo, hi))
                )
            ):
                previous.pieces.extend(pieces)
                if last_line != number or not previous.awaits:
                    previous.awaits = previous.awaits and last_line == number
                previous.awaits = False
                previous.open = left_open
                last_line, last_sentence = number, sentence
            elif left_open and number + 1 < len(lines):
                pending.extend(pieces)
                last_line = number
            elif _long_enough(line, pieces):
                draft = _carried(line, sentence, pieces)
                if previous is not None and adjacent and previous.mention is not None and not _asks(previous):
                    draft.mention, draft.elsewhere = previous.mention, previous.mention_line
                elif last_line != number or last_sentence != sentence - 1:
                    told = _narrate(draft, lines, number, sentence)
                    if not told and last_line == number and previous is not None and previous.mention is not None:
                        # ""…," she says. Did she cry? "…"": in one paragraph who spoke goes on
                        draft.mention, draft.elsewhere = previous.mention, previous.mention_line
                result.append(draft)
                previous = draft
                last_line, last_sentence = number, sentence
        if previous is not None and last_line == number and line.regions and not pending:
            region = line.regions[next(reversed(line.regions))]
            previous.open = not region.closed
        if last_line == number and last_sentence == len(line.sentences) - 1:
            ended = number + 1  # the paragraph ends in an attribution: the next may go on with it
    if pending and last_line >= 0:
        result.append(_carried(lines[last_line], 0, pending))
    found_all = [draft for draft in result if draft.pieces]
    _sign(lines, found_all)
    return found_all


def _sign(lines: list[Line], drafts: list[Draft]) -> None:
    """Gives a paragraph of speech without a cue to whom the line beneath it names: "— Ann Bol, mayor"."""
    for draft in drafts:
        if draft.cue is not None or draft.verbatim:
            continue
        end = draft.pieces[-1][1]
        number = bisect_right(lines, end - 1, key=lambda line: line.start)  # of the line beneath
        if number < len(lines) and lines[number - 1].end - end <= 1:
            mention = _signature(lines[number])
            if mention is not None:
                draft.mention, draft.elsewhere = mention, lines[number]
                draft.carried = draft.narrated = False


def _signature(line: Line) -> phrases.Phrase | None:
    """The name in a short line of a dash and a name."""
    words, flags = line.words, line.flags
    if not 2 < len(words) <= _LONGEST_SIGNATURE or words[0] not in _DASHES:
        return None
    last = 0
    while last + 1 < len(words) and flags[last + 1] & CAP and not flags[last + 1] & ARTICLE:
        last += 1
    if not last or (last + 1 < len(words) and not flags[last + 1] & MARK):
        return None
    return phrases.Phrase(1, last, 1, last)


def _narrate(draft: Draft, lines: list[Line], number: int, sentence: int) -> bool:
    """ "Wakeley was furious. "He gave the penalty."": speech behind a sentence that tells of somebody is theirs.

    Returns whether the sentence does.
    """
    if not sentence and not number:
        return False
    line = lines[number] if sentence else lines[number - 1]
    if not line.sentences:  # a paragraph of nothing that is read
        return False
    lo, hi = line.sentences[sentence - 1 if sentence else -1]
    flags = line.flags
    if line.is_marked(lo, hi) or not flags[lo] & (CAP | ARTICLE | PRONOUN) or flags[lo] & (SUBORDINATOR | RELATIVE):
        return False
    if line.words[hi - 1] == "?":
        return False  # "What would he do? "…"": whoever was asked
    if flags[lo] & CUE:  # "Asked whether he would stay, she laughed."
        lo = next((unit + 1 for unit in range(lo, hi - 1) if line.words[unit] == ","), lo)
    mention = phrases.opening(line, lo, hi - 1)
    if mention is None or mention.last - mention.first > 8 or flags[mention.last] & (ADVERB | AUXILIARY):
        return False  # "There is a bed", "Did she cry?"
    if not mention.pronoun and not flags[mention.last] & (CAP | ROLE | GROUP):
        return False
    draft.mention, draft.elsewhere, draft.narrated = mention, line, True
    return True


def _goes_on(previous: Draft, line: Line, lo: int, hi: int) -> bool:
    """Whether a wholly quoted paragraph goes on with the attribution that the one before it ends in."""
    return (
        previous.mention is not None
        and hi == len(line.words)
        and lo == 0
        and _quoted_last(previous)
        and not _asks(previous)
        and _long_enough(line, [(line.start, line.end)])
    )


def _speaks_on(previous: Draft | None, line: Line, lo: int, hi: int) -> TypeGuard[Draft]:
    """Whether a sentence that opens with a long stretch in marks and has no cue goes on with the speech before it."""
    return (
        previous is not None
        and bool(line.flags[lo] & REGION)
        and _quoted_last(previous)
        and _long_enough(line, [(line.starts[lo], line.ends[lo])])
        and (opens_after_speech(line, lo + 1) or not any(line.flags[unit] & CUE for unit in range(lo, hi)))
    )


def opens_after_speech(line: Line, unit: int) -> bool:
    """Whether a sentence of the paper's own begins at a unit: ""Sell it!" The other man laughed"."""
    if unit >= len(line.flags) or not line.flags[unit] & CAP or not line.flags[unit] & ARTICLE:
        return False
    return bool(line.flags[unit - 1] & REGION) and line.ends_said(unit - 1) in ("?", "!")


def _asks(draft: Draft) -> bool:
    """Whether a draft ends in a question: what follows is then likely an answer, of another."""
    if draft.cue is not None and draft.cue.verb.base not in _ASKING:
        return False
    return bool(draft.pieces) and "?" in draft.line.text[draft.pieces[-1][1] - 3 : draft.pieces[-1][1]]


def _carried(line: Line, sentence: int, pieces: list[tuple[int, int]]) -> Draft:
    return Draft(line, sentence, list(pieces), carried=True)


def _is_bare(line: Line, lo: int, hi: int) -> bool:
    return line.is_marked(lo, hi) and all(flag & (REGION | MARK) for flag in line.flags[lo:hi])


def _is_open_here(line: Line, lo: int) -> bool:
    return bool(line.flags[lo] & REGION)


def _quoted_last(draft: Draft) -> bool:
    """Whether the last thing said in a draft stood in quotation marks."""
    if draft.awaits or not draft.pieces:
        return draft.awaits or draft.after
    start, end = draft.pieces[-1]
    line = draft.line
    if draft.after:  # "It was "late", he said. "Too late."", but not "It was late, he said. "Too late.""
        return any(start < region.end and region.start < end for region in line.regions.values())
    unit = bisect_right(line.starts, end - 1) - 1
    region = line.regions.get(unit) or line.regions.get(unit - 1)
    return region is not None and region.start >= start and end - 1 <= region.end <= end


def _long_enough(line: Line, pieces: list[tuple[int, int]]) -> bool:
    return sum(marks.count_words(line.text[start:end]) for start, end in pieces) >= _LEAST_CARRIED
