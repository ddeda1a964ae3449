"""Transcripts and interviews set as "LABEL: words": each turn is what its label says, marks or none.

A label alone proves nothing ("Note: …", "Tickets: …"). A text counts as a transcript where at least two labels take
turns in at least three paragraphs, or question and answer alternate (`Q:`, `A:`); and only then.
"""

from __future__ import annotations

import re
from functools import cached_property

from transform.quotes.draft import Draft
from transform.quotes.lexicon import CAP, REGION, STOPPED, TITLE, Lexicon
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_LABEL = re.compile(r"(?:[^\W\d_][\w.’'-]*)(?: [^\W\d_][\w.’'-]*){0,4}(?: \([^)\n]{1,40}\))?: ")
_LEAST_TURNS = 3
_ENDS = tuple(".?!…—–-")
_ASKED = frozenset(("frage", "antwort", "frager"))


def turns(lines: list[Line], lexicon: Lexicon) -> dict[int, Draft]:
    """The turns of a transcript by the number of their line; empty for a text that is none."""
    labels: dict[int, tuple[str, int]] = {}
    surnames = _Surnames(lines, lexicon)
    for number, line in enumerate(lines):
        if line.text.find(": ", line.start, line.end) < 0:
            continue
        match = _LABEL.match(line.text, line.start, line.end)
        if match and _is_label(match.group()[:-2], lexicon) and _names(match.group()[:-2], surnames, lexicon):
            labels[number] = (match.group()[:-2], match.end())
    counts: dict[str, int] = {}
    for label, _ in labels.values():
        counts[label] = counts.get(label, 0) + 1
    repeated = sum(count for count in counts.values() if count > 1)
    if len(counts) < 2 or len(labels) < _LEAST_TURNS or 2 * repeated < len(labels):
        return {}
    if not _are_sentences(lines, labels):
        return {}
    found: dict[int, Draft] = {}
    for number, (_, start) in labels.items():
        line = lines[number]
        colon = next(unit for unit, at in enumerate(line.starts) if at >= start) - 1 if line.starts[-1] >= start else 0
        if colon < 1:
            continue
        draft = Draft(line, 0, [(start, line.end)], mention=Phrase(0, colon - 1, 0, colon), verbatim=True)
        if any(line.flags[unit] & REGION for unit in range(colon)):
            continue
        found[number] = draft
    return found


def _is_label(label: str, lexicon: Lexicon) -> bool:
    words = label.split(" (", maxsplit=1)[0].split()
    if all(word.isupper() for word in words):
        return True
    return all(word[0].isupper() or word in lexicon.names.get("particles", ()) for word in words)


def _are_sentences(lines: list[Line], labels: dict[int, tuple[str, int]]) -> bool:
    """Whether what stands behind most labels ends as a sentence does, or breaks off: not "Árbitro: Pablo Arce"."""
    ended = sum(
        1
        for number in labels
        if lines[number].text[lines[number].start : lines[number].end].rstrip("\"»”“’')] ")[-1:] in _ENDS
    )
    return 2 * ended >= len(labels)


def _names(label: str, surnames: _Surnames, lexicon: Lexicon) -> bool:
    """Whether a label may stand for somebody. Where every noun is a capital ("Termin: …") it has to be printed as no
    noun is, hold a first name, be a role, or stand in the text behind a first name."""
    if not lexicon.capital_nouns or label.isupper() or label.lower() in _ASKED:
        return True
    words = label.split(" (", maxsplit=1)[0].lower().split()
    first_names = lexicon.names.get("first_names", frozenset())
    if not first_names.isdisjoint(words) or any(word.endswith(lexicon.compound_roles) for word in words):
        return True
    return len(words) == 1 and words[0] in surnames.words


class _Surnames:
    """The capitals of a text that stand somewhere behind a first name, an initial or a shortened title."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self._lines = lines
        self._first_names = lexicon.names.get("first_names", frozenset())

    @cached_property
    def words(self) -> frozenset[str]:
        """In lower case. Looked up once, when the first label asks for it."""
        return frozenset(
            line.words[unit]
            for line in self._lines
            for unit in range(1, len(line.words))
            if line.flags[unit] & CAP and self._is_given(line, unit - 1)
        )

    def _is_given(self, line: Line, unit: int) -> bool:
        flag = line.flags[unit]
        if not flag & CAP:
            return False
        if not flag & STOPPED:
            return line.words[unit] in self._first_names
        return bool(flag & TITLE) or line.slice(unit, unit).isupper()  # "Dr. Bol", "A. Bol"; not "usw. Termin"
