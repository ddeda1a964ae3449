"""UTF-8 that somebody read as Windows-1252 and wrote down again ("cafÃ©"), set right where there is no doubt.

A text is changed only as a whole: all of its characters must be bytes of Windows-1252 that together are valid UTF-8.
One character that was never broken ("é", a Japanese word) ends the matter. And since a brand may end in É and ®, which
are valid UTF-8 too, one of the signs below has to be there, none of which stands in any orthography.
"""

from __future__ import annotations

import re
from typing import Any

Element = Any

_ABOVE_ASCII = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
_BYTES = {ord(character): byte for byte, character in _ABOVE_ASCII.items()}
"""Windows-1252, with its five gaps as the control characters that they are in Latin-1."""
_FOLLOWING = "".join(_ABOVE_ASCII[byte] for byte in range(0x80, 0xC0)) + "".join(map(chr, range(0x80, 0xA0)))
_SIGN = re.compile("[ÃÂ][F]|â[€\x80][F]|(?:[ÐÑ][F]){3}".replace("F", re.escape(_FOLLOWING)))
"""A Latin letter with an accent, a mark of quotation or a dash, three Cyrillic letters."""
_ENCODED = b"(?:" + b"|".join(sorted(re.escape(letter.encode()) for letter in set(_FOLLOWING))) + b")"
_SIGN_IN_UTF8 = re.compile(
    rb"\xc3(?:[\x83\x82]F|\xa2(?:\xe2\x82\xac|\xc2\x80)F|[\x90\x91]F(?:\xc3[\x90\x91]F){2})".replace(b"F", _ENCODED)
)
"""The same in UTF-8; its first byte is rare, so that pages without such letters are passed over quickly."""


def may_be_in(markup: bytes) -> bool:
    """Whether it is worth looking closer. `markup` is UTF-8."""
    return b"\xc3" in markup and bool(_SIGN_IN_UTF8.search(markup))


def mend(tree: Element) -> None:
    """Set right the texts of a tree, each for itself, and the contents of its meta elements."""
    for node in tree.iter("*"):
        if node.text and (text := mended(node.text)) is not None:
            node.text = text
        if node.tail and (text := mended(node.tail)) is not None:
            node.tail = text
        if node.tag == "meta" and (content := node.get("content")) and (text := mended(content)) is not None:
            node.set("content", text)


def mended(text: str) -> str | None:
    """The text as it was meant; None where it is not certain that it was meant otherwise."""
    if text.isascii() or not _SIGN.search(text):
        return None
    try:
        return text.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
