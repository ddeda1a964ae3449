"""One writer at a time, by a lock file that says who holds it, and on which machine; a crash releases it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import gethostname

Notice = Callable[[str], None]
POLL_SECONDS = 0.1


class LockTimeoutError(TimeoutError):
    """Somebody else kept the record for longer than we were told to wait."""


@contextmanager
def held(path: Path, *, seconds: float, notice: Notice) -> Iterator[None]:
    """Hold the lock file for a block; while another process holds it, wait and say so once.

    Raises LockTimeoutError after `seconds`. A lock file of its own, and not the database's: copying the database file
    within the process that has it open would drop DuckDB's POSIX lock when the copy is closed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        _wait(file.fileno(), path, seconds, notice)
        file.truncate(0)
        file.write(f"{os.getpid()} on {gethostname()}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
            fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _wait(descriptor: int, path: Path, seconds: float, notice: Notice) -> None:
    deadline = time.monotonic() + seconds
    said = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = path.read_text().strip().removesuffix(f" on {gethostname()}") or "unknown"
            if time.monotonic() >= deadline:
                raise LockTimeoutError(
                    f"process {holder} has been writing to {path.parent} for more than {seconds:.0f} s; what was read "
                    "is safe in the spool: run the same command again when that process has ended"
                ) from None
            if not said:
                notice(f"waiting for process {holder}, which is writing to {path.parent}")
                said = True
            time.sleep(POLL_SECONDS)
        else:
            return
