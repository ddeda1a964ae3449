"""What a run tells the person who waits for it: nothing by default, a bar where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Progress(Protocol):
    def say(self, line: str) -> None:
        """What is being waited for, or a thing the person should know."""

    def documents(self, read: int, listed: int) -> None:
        """How many documents are read, of how many listed so far."""


class Silent:
    def say(self, line: str) -> None:
        pass

    def documents(self, read: int, listed: int) -> None:
        pass


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
