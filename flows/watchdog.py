"""A document that never comes back: its worker is ended from outside Python, and leaves word of which one it was.

The time limit of reading.py is a signal, and Python answers signals between its own instructions: a loop inside a C
library is not reached by it. The second limit, some seconds later, is faulthandler's thread, which needs nothing of
Python and ends the process. What was being read stands in a note beside the spool: the guilty document is known at
once, and nothing is read again to find it.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PLACE = 20  # bytes of the note that hold the number; faulthandler writes behind them where the process was stuck


@dataclass(frozen=True, slots=True)
class Note:
    """What a worker writes about a batch while it reads it."""

    descriptor: int
    limit: float  # seconds that one document may take, all in all, before the process ends

    @contextmanager
    def reading(self, number: int) -> Iterator[None]:
        """Reading the document of this number (from 0, in the order of `in_order`) for the block."""
        os.pwrite(self.descriptor, b"%020d" % number, 0)
        faulthandler.dump_traceback_later(self.limit, exit=True, file=self.descriptor)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@dataclass(frozen=True, slots=True)
class Word:
    """What a worker that died left: the number of the document, and whether it was ended for taking too long."""

    number: int
    stuck: bool


@contextmanager
def noted(spool: Path, batch_id: str, limit: float) -> Iterator[Note]:
    """A note for a batch, gone when the batch is read. The process dies where a document takes more than `limit`."""
    path = _path(spool, batch_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        os.lseek(descriptor, PLACE, os.SEEK_SET)
        yield Note(descriptor, limit)
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def word(spool: Path, batch_id: str) -> Word | None:
    """What the worker that read this batch left behind when it died; the note is taken away."""
    path = _path(spool, batch_id)
    with suppress(FileNotFoundError, ValueError):
        text = path.read_bytes()
        path.unlink()
        return Word(int(text[:PLACE]), len(text) > PLACE)
    return None


def _path(spool: Path, batch_id: str) -> Path:
    return spool / f".{batch_id}.reading"
