"""Interviews printed without labels: a paragraph asks, the next one answers, and none of it is in quotation marks.

Rhetorical questions of a columnist look alike, so a text counts as an interview only where it opens by saying that
somebody was met or talked to, asks somebody ("you"), and then goes on in questions and answers of one who says "I"; or
where, with no such opening, question and answer take turns to the end and most of them say "you" and "I".
"""

from __future__ import annotations

from transform.quotes.draft import Draft
from transform.quotes.lexicon import Lexicon
from transform.quotes.speakers.openings import uncontracted
from transform.quotes.units import Line

_LEAST_ANSWERS = 3
_LEAST_UNANNOUNCED = 4  # answers
_LONGEST_QUESTION = 60  # units
_LONGEST_OPENING = 6  # paragraphs before the first question
_MOST_ELSE = 0.5  # of the paragraphs between, how many may neither ask nor answer


def answers(lines: list[Line], lexicon: Lexicon) -> dict[int, Draft]:
    """The answers of an interview by the number of their line; empty for a text that is none."""
    words = lexicon.names
    told, asked, own = (words.get(name, frozenset()) for name in ("interviewing", "addressed", "first_person"))
    if not told or not lines or lines[0].text.count("?\n") < _LEAST_ANSWERS - 1:
        return {}
    prompts = [number for number, line in enumerate(lines) if _asks(line, asked, own)]
    first = next((number for number in prompts if lines[number].words[-1] == "?"), 0)
    opening = lines[:first]
    if not 0 < len(opening) <= _LONGEST_OPENING:
        return {}
    announced = not all(told.isdisjoint(line.words) for line in opening)
    open_for = set(prompts)
    found = {
        number + 1: lines[number + 1]
        for number in prompts
        if number >= first
        and number + 1 < len(lines)
        and number + 1 not in open_for
        and not _is_marked(lines[number + 1])
    }
    if any(line.words[1:2] == [":"] for line in found.values()):  # "A: …" is a transcript's
        return {}
    speaks = sum(_says(line, own) for line in found.values())
    addressed = any(_says(lines[number - 1], asked) for number in found)
    if len(found) < _LEAST_ANSWERS or not addressed or 2 * speaks < len(found):
        return {}
    if not announced:
        asked_you = sum(_says(lines[number - 1], asked) for number in found)
        if len(found) < _LEAST_UNANNOUNCED or 2 * asked_you < len(found):
            return {}
    between = max(found) + 1 - first
    if between - 2 * len(found) > (_MOST_ELSE * between if announced else 1):
        return {}
    return {
        number: Draft(line, 0, [(line.start, line.end)], verbatim=True, answers=True) for number, line in found.items()
    }


def _asks(line: Line, asked: frozenset[str], own: frozenset[str]) -> bool:
    """Whether a paragraph asks, or says to somebody what invites an answer ("You have been rude.")."""
    if not 0 < len(line.words) <= _LONGEST_QUESTION:
        return False
    if line.words[-1] == "?":
        return not _says(line, own)
    return len(line.sentences) == 1 and _says(line, asked) and not _says(line, own) and not _is_marked(line)


def _says(line: Line, words: frozenset[str]) -> bool:
    return any(word in words or uncontracted(word) in words for word in line.words)


def _is_marked(line: Line) -> bool:
    """Whether a paragraph opens in quotation marks: speech that is told."""
    return 0 in line.regions
