"""Memory that is free and still held goes back to the system, and threads do not each keep a store of their own.

Both are glibc's (mallopt(3), malloc_trim(3)); with another C library nothing is done.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

FEW = {"MALLOC_ARENA_MAX": "2"}
"""For the environment of a process that is to be started: a Prefect server then takes 171 MB instead of 206."""
M_ARENA_MAX = -8


def _of_libc(name: str) -> Callable[..., int] | None:
    try:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None
    return found


_mallopt, _malloc_trim = _of_libc("mallopt"), _of_libc("malloc_trim")


def few_arenas() -> None:
    """Have the threads that this process starts from now on share two arenas: freed memory of one serves another."""
    if _mallopt is not None:
        _mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """Give free memory back (some milliseconds): after a batch, which leaves gaps between what stays, it is a tenth."""
    if _malloc_trim is not None:
        _malloc_trim(0)
