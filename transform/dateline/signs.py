"""The signs by which a dateline ends and a story begins."""

from __future__ import annotations

from transform.dateline.lists import lists

WINDOW = 170  # characters in which a dateline ends
MIN_STORY = 40  # characters of the paragraph behind a bare heading
LONG_STORY = 200  # so long a paragraph needs no full stop to be a story

# The AP's own wire has an underscore for a dash.
DASH = r"(?:\s*[—–―−‒]+\s*|\s*-{2,3}\s*|\s+-\s*|\s*-\s+|\s+_{1,2}\s+)"
CLOSE = rf"(?:\s*:?{DASH}|\s*:\s+|\s*:(?=[\"“„«'‘]))"
# Behind a bracket no space is needed; EFE sets ".-", the taz a bar.
AFTER = rf"(?:{CLOSE}|\.?[-–—－]+\s*|\s+\|\s+|\s*[：:－]\s*)"
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
    return rest[-1] in _SENTENCE_END or len(rest) >= LONG_STORY or _breaks_off(rest, text, stop)


def _breaks_off(rest: str, text: str, stop: int) -> bool:
    """Whether the line ends in the midst of a sentence, as a wire's lines of 65 signs do."""
    if rest.rsplit(maxsplit=1)[-1] in lists().goes_on or rest[-1] == ",":
        return True
    following = text[stop + 1 : stop + 2]
    return following.isalpha() and following.islower()


def trimmed(text: str, at: int, end: int) -> int:
    """The end of the dateline without its closing dash or colon, with the full stop of an abbreviation."""
    while end > at and (text[end - 1].isspace() or text[end - 1] in "-–—―−:|"):
        end -= 1
    return end
