"""Ids computed from what they name (RFC 9562 UUIDs of version 5): the same thing has the same id in every run, on
every machine, so that loading twice changes nothing."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha1
from uuid import UUID

RECORD = UUID("8f0a5b0e-6c1d-5e0a-9d0e-0a1c7e5d2b11")  # the namespace of this project; never to change

_NAMESPACE = sha1(RECORD.bytes, usedforsecurity=False)  # what RFC 9562 hashes before the name
_VERSION_BITS, _VERSION = ~(0xF << 76), 5 << 76
_VARIANT_BITS, _VARIANT = ~(0x3 << 62), 0x2 << 62
_WORDS = re.compile(r"[^\W_]+")


def name_id(kind: str, *parts: object) -> str:
    """Id of a thing of some kind, by its parts. None and the empty string are different parts."""
    # uuid5() says the same in four times the time: it makes objects of what is wanted as text.
    hashed = _NAMESPACE.copy()
    hashed.update("\x1f".join((kind, *("\x00" if part is None else str(part) for part in parts))).encode())
    number = int.from_bytes(hashed.digest()[:16], "big") & _VERSION_BITS | _VERSION
    digits = f"{number & _VARIANT_BITS | _VARIANT:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def text_id(kind: str, text: str) -> str | None:
    """Id of what is said, whatever its case, marks and spaces; None where there are no words."""
    words = " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))
    return name_id(kind, words) if words else None
