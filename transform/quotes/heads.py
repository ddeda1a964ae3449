"""Quotes in titles and subtitles: the body's rules, and what only headlines do ("… — ministry", "Smith: …").

A headline that names no one the article knows is left alone: a wrong quote in a headline is worse than none.
"""

from __future__ import annotations

from transform.quotes import marks, phrases, units
from transform.quotes.draft import Draft
from transform.quotes.lexicon import CAP, CLOSED, CUE, MARK, NOUNLIKE, REGION, Lexicon
from transform.quotes.phrases import Phrase
from transform.quotes.rules import read_sentence
from transform.quotes.speakers.resolver import Resolver
from transform.quotes.units import Line

_LONGEST_LABEL = 5
_DASHES = ("—", "–", "-", "--")


def read_head(head: str, resolver: Resolver, lexicon: Lexicon) -> list[Draft]:
    """The drafts of a title or subtitle."""
    if lexicon.language is None:
        return []
    spans = marks.paragraphs(head)
    found: list[Draft] = []
    for start, end in spans:
        line = units.cut(head, start, end, marks.regions(head, start, end), lexicon)
        if not line.words:
            continue
        _uncapitalise(line)
        drafts = [draft for number in range(len(line.sentences)) for draft in read_sentence(line, number, lexicon)]
        drafts = [draft for draft in drafts if draft.pieces and draft.mention is not None]
        if not drafts:
            labelled = _dash(line, resolver) or _colon(line, resolver)
            drafts = [labelled] if labelled is not None else []
        found.extend(drafts)
    return found


def _uncapitalise(line: Line) -> None:
    """In A Headline Set Like This a capital tells nothing of verbs and small words."""
    plain = [flag for flag in line.flags if not flag & (MARK | REGION)]
    if not plain or sum(1 for flag in plain if flag & CAP) < 0.7 * len(plain):
        return
    for at, flag in enumerate(line.flags):
        if at and flag & CAP and (flag & CLOSED or (flag & CUE and not flag & NOUNLIKE)):
            line.flags[at] = flag & ~CAP


def _dash(line: Line, resolver: Resolver) -> Draft | None:
    """ "Nations realize what they lose — MFA"."""
    last = len(line.words) - 1
    at = next(
        (unit for unit in range(last - 1, max(1, last - _LONGEST_LABEL) - 1, -1) if line.words[unit] in _DASHES), None
    )
    if at is None or at < 3 or not _spaced(line, at):
        return None
    label = _label(line, at + 1, last, resolver)
    if label is None:
        return None
    return Draft(line, 0, _content(line, 0, at - 1), None, label, last_unit=last, after=True)


def _colon(line: Line, resolver: Resolver) -> Draft | None:
    """ "Jones: taxes will fall"."""
    words = line.words
    at = next((unit for unit in range(1, min(_LONGEST_LABEL, len(words) - 3)) if words[unit] == ":"), None)
    if at is None:
        return None
    label = _label(line, 0, at - 1, resolver)
    if label is None or not line.flags[label.last] & CAP:  # "Climate change: the harbour is on track"
        return None
    if not resolver.knows(line.slice(label.first, label.last)):
        return None
    return Draft(line, 0, _content(line, at + 1, len(words) - 1), None, label, last_unit=len(words) - 1)


def _content(line: Line, first: int, last: int) -> list[tuple[int, int]]:
    flags = line.flags
    while last > first and flags[last] & MARK and line.words[last] not in ")?!":
        last -= 1
    if all(flags[unit] & (REGION | MARK) for unit in range(first, last + 1)):
        return [(line.starts[unit], line.ends[unit]) for unit in range(first, last + 1) if flags[unit] & REGION]
    return [(line.starts[first], line.ends[last])]


def _spaced(line: Line, at: int) -> bool:
    return (
        line.text[line.ends[at - 1] : line.starts[at]].isspace()
        and line.text[line.ends[at] : line.starts[at + 1]].isspace()
    )


def _label(line: Line, first: int, last: int, resolver: Resolver) -> Phrase | None:
    """The name beside a dash or colon, when it is one that can speak."""
    if not all(phrases.is_plain(line, unit, first - 1) for unit in range(first, last + 1)):
        return None
    return Phrase(first, last, first, last) if resolver.can_speak(line, first, last) else None
