"""Ids computed from what they name (RFC 9562 UUIDs of version 5): the same thing has the same id in every run, on
every machine, so that loading twice changes nothing."""

from __future__ import annotations

import unicodedata
from hashlib import sha1
from uuid import UUID

RECORD = UUID("8f0a5b0e-6c1d-5e0a-9d0e-0a1c7e5d2b11")  # the namespace of this project; never to change
_RECORD = RECORD.bytes

_ASCII_MARKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_PRINTED_MARKS = "“”’‘–—…\xa0"  # what keeps most texts of news from being ASCII


def name_id(kind: str, *parts: object) -> str:
    """Id of a thing of some kind, by its parts. None and the empty string are different parts."""
    name = "\x1f".join([kind, *["\x00" if part is None else str(part) for part in parts]])
    digest = sha1(_RECORD + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]  # what uuid.uuid5 does, in a tenth of its time
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def text_id(kind: str, text: str) -> str | None:
    """Id of what is said, whatever its case, marks and spaces; None where there are no words."""
    plain = text
    if not text.isascii():
        for mark in _PRINTED_MARKS:
            plain = plain.replace(mark, " ")
    if plain.isascii():
        words = " ".join(plain.lower().translate(_ASCII_MARKS).split())  # the same, ten times as fast
    else:
        plain = unicodedata.normalize("NFKC", text).casefold()
        for mark in set(plain):
            if not mark.isalnum():
                plain = plain.replace(mark, " ")
        words = " ".join(plain.split())
    return name_id(kind, words) if words else None
