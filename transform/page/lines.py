"""Lines of a plain text into its paragraphs: nothing lost, nothing split, hard-wrapped lines joined."""

from __future__ import annotations

import re
from itertools import pairwise

WRAP_COLUMNS = 100  # a text whose lines are longer was not wrapped by hand
WRAP_LEAST = 40  # and one whose lines are all shorter is a list or a poem
WRAPPED_SHARE = 0.8  # of the lines that must be full
END_MARK = re.compile(
    r"^(?:\(?\s*(?:end|ends|ende|fin|конец)\s*\)?|-\s*30\s*-|#{2,}|\*{3,}|-{3,}|_{3,})\.?$", re.IGNORECASE
)
"""What desks put under a story; a line of its own."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")
INDENT = re.compile(r"^(?:[ ]{2,}|\u3000|\u00a0{2,})")
_BREAKS = re.compile(r"\r\n?|\x0b|\x0c|\x1c|\x1d|\x1e|\x85|\u2028|\u2029")
_BULLET = re.compile(r"^(?:[-*•‣▪●–—]\s+|\d{1,2}[.)]\s+)(?=\S)")


def paragraphs(text: str) -> list[str]:
    """The paragraphs, white space within them folded to single spaces.

    Blank lines part paragraphs. Within a block that stands without them, lines are joined where they were wrapped (each
    line is so full that the next word did not fit) and are paragraphs of their own otherwise; an indented line begins
    a paragraph.
    """
    lines = [line.expandtabs(4).rstrip() for line in _BREAKS.sub("\n", text).split("\n")]
    width = max((len(line) for line in lines), default=0)
    found: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
        elif block:
            found += _paragraphs_of(block, width)
            block = []
    return found


def bullet(paragraph: str) -> str | None:
    """What a list item says, without its mark; None for anything else. A long dash opens a speech in many languages."""
    match = _BULLET.match(paragraph)
    return paragraph[match.end() :] if match and paragraph[0] not in "–—" else None


def _paragraphs_of(block: list[str], width: int) -> list[str]:
    parts: list[list[str]] = []
    wrapped = WRAP_LEAST <= width <= WRAP_COLUMNS and _is_wrapped(block, width)
    indents = {bool(INDENT.match(line)) for line in block}
    for line in block:
        indented = len(indents) == 2 and INDENT.match(line)
        own = _BULLET.match(line.lstrip()) or END_MARK.match(line.strip())
        if not parts or not wrapped or indented or own:
            parts.append([line])
        else:
            parts[-1].append(line)
    return [" ".join(" ".join(part).split()) for part in parts]


def _is_wrapped(block: list[str], width: int) -> bool:
    """Whether the lines break where the next word would not have fitted. Ends of paragraphs (before an indent) and
    hyphenated words may break anywhere. Lines that all end with a sentence are paragraphs."""
    if len(block) < 2 or all(_SENTENCE_END.search(line) for line in block):
        return False
    pairs = [pair for pair in pairwise(block) if not (INDENT.match(pair[1]) or END_MARK.match(pair[1].strip()))]
    full = sum(1 for line, after in pairs if len(line) + 1 + len(after.split()[0]) > width * 0.9)
    return bool(pairs) and full >= len(pairs) * WRAPPED_SHARE
