"""Memory that is free and still held goes back to the system between two pieces of work."""

from __future__ import annotations

import ctypes
from collections.abc import Callable


def _trim() -> Callable[[int], int] | None:
    """glibc's malloc_trim; None where the C library is another."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None
    return found


_malloc_trim = _trim()


def give_back() -> None:
    """Give free memory back (some milliseconds): after a batch, which leaves gaps between what stays, it is a tenth."""
    if _malloc_trim is not None:
        _malloc_trim(0)
