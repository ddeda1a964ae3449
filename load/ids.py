"""Ids computed from what they name (RFC 9562 UUIDs of version 5): the same thing has the same id in every run, on
every machine, so that loading twice changes nothing."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID, uuid5

RECORD = UUID("8f0a5b0e-6c1d-5e0a-9d0e-0a1c7e5d2b11")  # the namespace of this project; never to change

_NOT_WORDS = re.compile(r"[\W_]+")


def name_id(kind: str, *parts: object) -> str:
    """Id of a thing of some kind, by its parts. None and the empty string are different parts."""
    return str(uuid5(RECORD, "\x1f".join((kind, *("\x00" if part is None else str(part) for part in parts)))))


def text_id(kind: str, text: str) -> str | None:
    """Id of what is said, whatever its case, marks and spaces; None where there are no words."""
    words = _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return name_id(kind, words) if words else None
