"""Bytes to text, whatever was declared: nothing raises, and a wrong declaration does not win over plain evidence."""

from __future__ import annotations

import codecs

from bs4.dammit import EncodingDetector, UnicodeDammit

SEVEN_BIT = ("iso-2022", "hz", "utf-7")
"""Encodings whose bytes are valid ASCII, so that only the declaration tells."""
DETECTED_BYTES = 60_000  # enough to tell an encoding; detection is slow
BROKEN_SHARE = 0.02  # of the bytes above 127: UTF-8 with some damage is still UTF-8
LIKELIER = {"x-mac-cyrillic": "cp1251", "maccyrillic": "cp1251", "mac_cyrillic": "cp1251", "cp855": "cp1251"}
"""What a detector names and nobody publishes in, by what it was taken for."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def holds_ascii(content: bytes, declared: str | None) -> bool:
    """Whether ASCII stands as such in it, so that markup can be cut before it is decoded: not in UTF-16 and UTF-32, nor
    in the encodings of seven bits."""
    return not (
        b"\x00" in content
        or (declared or "").lower().startswith(SEVEN_BIT)
        or any(content.startswith(mark) for mark, _ in BOMS[1:])
    )


def as_utf8(content: bytes, declared: str | None) -> bytes:
    """A page's bytes as UTF-8: unchanged where they are that already, else decoded and encoded anew."""
    if not (declared or "").lower().startswith(SEVEN_BIT):
        try:
            content.decode("utf-8")
            return content[len(codecs.BOM_UTF8) :] if content.startswith(codecs.BOM_UTF8) else content
        except UnicodeDecodeError:
            pass
    return decode(content, declared, html=True).encode("utf-8", "replace")


def decode(content: bytes, declared: str | None, *, html: bool) -> str:
    """The text. In order: byte order mark, UTF-8 where every byte fits it, the declared encoding (header, then the
    page's own), UTF-8 with little damage, and what Beautiful Soup's detector makes of it; the last with U+FFFD for
    what does not fit. NUL characters are dropped."""
    text = _decode(content, declared, html)
    return text.replace("\x00", "") if b"\x00" in content else text


def _decode(content: bytes, declared: str | None, html: bool) -> str:
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if not (declared or "").lower().startswith(SEVEN_BIT):
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    named = [declared] if declared else []
    if html and (inside := EncodingDetector.find_declared_encoding(content, is_html=True)):
        named.append(inside)
    for encoding in named:
        text = _strictly(content, encoding)
        if text is not None:
            return text
    if _nearly_utf8(content):
        return content.decode("utf-8", "replace")
    found = UnicodeDammit(content[:DETECTED_BYTES], known_definite_encodings=named, is_html=html).original_encoding
    found = LIKELIER.get((found or "cp1252").lower(), found)
    return content.decode(found or "cp1252", "replace")


def _strictly(content: bytes, encoding: str) -> str | None:
    """None where the encoding is unknown or a byte does not fit. Latin-1 means Windows-1252, as in every browser."""
    try:
        name = codecs.lookup(encoding.strip()).name
        return content.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _nearly_utf8(content: bytes) -> bool:
    """Little damage among more that fits: three bytes of another encoding among ASCII alone are that encoding."""
    text = content[:DETECTED_BYTES].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - broken
    return broken <= max(min(3, whole), whole * BROKEN_SHARE)
