"""One at a time, on one machine: locks that end with their process, however that ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from flows.layout import Layout


@contextmanager
def alone(layout: Layout, name: str) -> Iterator[bool]:
    """Whether nobody else on this machine is at something of this name (a source, `serve`), held for the block."""
    path = layout.state / "alone" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
