"""The text that a page gives of itself in JSON-LD, as a witness for the blocks that were found."""

from __future__ import annotations

import re
from html import unescape

from transform.article import Block
from transform.page.blocks import Found
from transform.page.titles import plain

WITNESS_LENGTH = 0.6  # of the chosen prose, below which JSON-LD's text is a teaser and no witness
WITNESS_LEAST = 200  # characters
WITNESS_MOST = 500_000  # characters: each paragraph is looked for in it
WITNESS_AGREEMENT = 0.8  # of the chosen prose must stand in it
EDGE = 40  # letters
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAKS = re.compile(r"\s*\n\s*|\s*<br\s*/?>\s*|\s*</?p[^>]*>\s*")


def with_witness(story: list[Found], found: list[Found], body_text: str) -> list[Found]:
    """The story as the witness confirms it: paragraphs that it does not know left out, lost ones brought back.

    A witness that is much shorter than the story is only a teaser and changes nothing.
    """
    if not WITNESS_LEAST <= len(body_text) <= WITNESS_MOST:
        return story
    witness = plain(body_text)
    prose = [each for each in story if each.prose]
    length = sum(len(each.plain) for each in prose)
    if len(witness) < max(WITNESS_LENGTH * length, WITNESS_LEAST):
        return story
    inside = {id(each) for each in found if each.prose and _knows(witness, each.plain)}
    agreed = sum(len(each.plain) for each in prose if id(each) in inside)
    if agreed >= WITNESS_AGREEMENT * length:
        return [each for each in story if not each.prose or id(each) in inside]
    lost = [each for each in found if id(each) in inside]
    if sum(len(each.plain) for each in lost) >= WITNESS_AGREEMENT * len(witness):
        return lost
    return story


def _knows(witness: str, words: str) -> bool:
    """Links and marks inside a paragraph are told differently, its beginning or end hardly ever."""
    return words in witness or (len(words) > 2 * EDGE and (words[:EDGE] in witness or words[-EDGE:] in witness))


def paragraphs_of(body_text: str) -> tuple[Block, ...]:
    """The witness's own text, for a page that shows none."""
    lines = (" ".join(_TAG.sub("", line).split()) for line in _BREAKS.split(unescape(body_text)))
    return tuple(Block("paragraph", line) for line in lines if line)
