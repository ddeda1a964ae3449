"""What strangers wrote, shown on a terminal: exact where it is data, and steering nothing where it is read by eye."""

from __future__ import annotations

import json
import re
from typing import Any, TextIO

BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # they turn the rest of a line around (CVE-2021-42574)
UNPRINTABLE = {
    **{code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"},  # ESC is shown as ␛
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *BIDI), 0xFFFD),
}
IN_JSON = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), *BIDI)}


def printable(text: str) -> str:
    """Text of the web as a terminal may be given it: what would steer the terminal is shown as a sign instead."""
    return text.translate(UNPRINTABLE)


def json_line(value: Any, indent: int | None = None) -> str:
    """A value as JSON, exact, and yet without a character that would steer a terminal: those are escaped."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str).translate(IN_JSON)


class Screen:
    """A terminal that strangers' text cannot steer: of escapes only colours pass, everything else is shown as a sign.

    For sys.stdout where it is a terminal; rich and the data that goes into pipes and files have no need of it.
    """

    _COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        parts = self._COLOUR.split(text)
        parts[::2] = map(printable, parts[::2])
        self._stream.write("".join(parts))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
