"""One document after the other in a process that may die of it, for a command that reads without batches."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Self

from extract.document import Document, Reject
from flows import processes, watchdog
from flows.reading import CRASHED, SECONDS_OF_GRACE, SECONDS_PER_DOCUMENT, STUCK, read_safely
from transform.article import Article
from transform.read import read
from transform.reading import Reading

NAME = "document"
Work = Callable[[Document, Reading, Path], Article | Reject]


def read_watched(document: Document, reading: Reading, notes: Path) -> Article | Reject:
    """Read one document within its time, in a process that ends where it does not come back."""
    limit = SECONDS_PER_DOCUMENT + SECONDS_OF_GRACE
    with watchdog.noted(notes, NAME, limit) as note, note.reading(0):
        return read_safely(document, partial(read, reading=reading))


class Guard:
    """Reads documents in a process of their own; one that ends it is a reject, and the next gets another process."""

    def __init__(self, reading: Reading, notes: Path, work: Work = read_watched) -> None:
        """`notes` is a folder in which a process says what it is doing."""
        self._reading = reading
        self._notes = notes
        self._work = work
        self._pool = processes.pool(1)

    def read(self, document: Document) -> Article | Reject:
        """The article of a document, or why there is none."""
        try:
            return self._pool.submit(self._work, document, self._reading, self._notes).result()
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = processes.pool(1)
        left = watchdog.word(self._notes, NAME)
        why = ("timeout", STUCK) if left and left.stuck else ("crashed", CRASHED)
        return Reject(str(document.ref), "read", *why)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:  # somebody has had enough: a document that takes long is not waited for
            for process in multiprocessing.active_children():
                process.kill()
        self._pool.shutdown(cancel_futures=True)
