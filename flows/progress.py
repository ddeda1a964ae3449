"""What a run tells the person who waits for it: nothing by default, a bar where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from extract.document import Ref


class Progress(Protocol):
    def say(self, line: str) -> None:
        """What is being waited for, or a thing the person should know."""

    def documents(self, read: int, listed: int) -> None:
        """How many documents are read, of how many listed so far, or expected where that can be reckoned."""

    def warn(self, line: str) -> None:
        """A thing that the person must know even where no progress is shown: an input is damaged."""


class Silent:
    def say(self, line: str) -> None:
        pass

    def documents(self, read: int, listed: int) -> None:
        pass

    def warn(self, line: str) -> None:
        pass


class Expected:
    """How many documents are to be expected, from the share of its containers' bytes that a run has read.

    Containers are listed while they are read, so their number of records is not known before the end.
    """

    def __init__(self, all_bytes: int | None) -> None:
        """`all_bytes` of the containers; None where other things are read as well and nothing can be reckoned."""
        self._all = all_bytes
        self._seen = 0
        self._documents = 0

    def add(self, refs: Sequence[Ref]) -> None:
        """A batch that was read."""
        first, last = refs[0], refs[-1]
        self._seen += max(0, last.offset + (last.length or 0) - first.offset)
        self._documents += len(refs)

    def of(self, listed: int) -> int:
        """Documents in all; what is listed so far, where it is not known better."""
        if not self._all or not self._seen or self._seen > self._all:
            return listed
        return max(listed, round(self._documents * self._all / self._seen))


_current: ContextVar[Progress] = ContextVar("progress", default=Silent())  # noqa: B039 (it holds no state)


def progress() -> Progress:
    return _current.get()


@contextmanager
def shown_by(shown: Progress) -> Iterator[None]:
    """Report to `shown` within the block. A flow's parameters must be plain values, so it is not one of them."""
    token = _current.set(shown)
    try:
        yield
    finally:
        _current.reset(token)
