"""JSON as pages and wires hold it, into values that any table and any file can hold."""

from __future__ import annotations

import json
from typing import Any

_DECODER = json.JSONDecoder(strict=False)
_HALVES = ("\\ud", "\\uD")


def from_json(text: str) -> Any:
    """The value of a JSON text, in which strings may run over lines. ValueError or RecursionError where there is none.

    Half a character (a lone surrogate: a text was cut in the middle of an emoji) becomes "?", as UTF-8 has none.
    """
    value = _DECODER.decode(text)
    if any(half in text for half in _HALVES):
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value
