"""Datelines of East Asia, which are told by their brackets and characters; each language has its own forms."""

from __future__ import annotations

import re

from transform.dateline import chinese, japanese, korean
from transform.dateline.draft import Draft

_SIGN = re.compile(r"[\u3000-\u9fff\uac00-\ud7af\uff08\uff3b【［〔\[(]")


def applies(text: str, start: int) -> bool:
    """Whether the paragraph may open in one of these forms; cheap."""
    return _SIGN.match(text, start) is not None


def read(text: str, start: int, stop: int) -> Draft | None:
    """The dateline that opens the paragraph `text[start:stop]`; None where it opens with none of these."""
    for form in (korean.read, japanese.read, chinese.read):
        if draft := form(text, start, stop):
            return draft
    return None
