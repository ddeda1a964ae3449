"""The signs by which a dateline ends and a story begins."""

from __future__ import annotations

WINDOW = 170  # characters in which a dateline ends
MIN_STORY = 40  # characters of the paragraph behind a bare heading
LONG_STORY = 200  # so long a paragraph needs no full stop to be a story

DASH = r"(?:\s*[—–―−]+\s*|\s*-{2,3}\s*|\s+-\s*|\s*-\s+)"
CLOSE = rf"(?:\s*:?{DASH}|\s*:\s+|\s*:(?=[\"“„«'‘]))"
AFTER = rf"(?:{CLOSE}|\.?[-–—]+\s*)"  # behind a bracket no space is needed, and EFE sets ".-"
_STORY_SIGNS = "\"“”„«»‘’'‚‹$€£¥¿¡(<[#@"
_SENTENCE_END = ".!?…\"”“»’')]。:"


def opens_story(text: str, at: int, stop: int) -> bool:
    """Whether a sentence can begin there."""
    if at >= stop:
        return False
    sign = text[at]
    if sign.isalpha():
        return not sign.islower() or text[at : at + 2][1:].isupper() or text[:at].islower()
    return sign.isdigit() or sign in _STORY_SIGNS


def is_story(text: str, at: int, stop: int) -> bool:
    """Whether the rest of the paragraph reads like a sentence, not like the second half of a heading."""
    rest = text[at:stop].rstrip()
    if len(rest) < MIN_STORY:
        return False
    return rest[-1] in _SENTENCE_END or len(rest) >= LONG_STORY


def trimmed(text: str, at: int, end: int) -> int:
    """The end of the dateline without its closing dash or colon, with the full stop of an abbreviation."""
    while end > at and (text[end - 1].isspace() or text[end - 1] in "-–—―−:"):
        end -= 1
    return end
