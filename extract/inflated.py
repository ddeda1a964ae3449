"""One gzip file kept open per thread, so that the batches of one container read it once and not from its start each."""

from __future__ import annotations

import gzip
import os
import threading
from typing import IO, cast

_OPEN = threading.local()


def open_inflated(path: str, version: str) -> IO[bytes]:
    """The decompressed bytes of a gzip file, positioned anywhere: seek before reading, do not close.

    Offsets count decompressed bytes. Going forward costs only the bytes between; going back starts over. The last file
    of the thread stays open: workers that take the batches of a large file one after the other go forward only.
    Raises OSError where the file cannot be opened; reading raises OSError, EOFError or zlib.error where it is broken.
    """
    key = (os.getpid(), path, version)  # a forked worker would share the place in the file with its parent
    if getattr(_OPEN, "key", None) == key:
        kept: IO[bytes] = _OPEN.file
        return kept
    close_inflated()
    file = cast(IO[bytes], gzip.open(path, "rb"))  # noqa: SIM115 - stays open on purpose
    _OPEN.key, _OPEN.file = key, file
    return file


def close_inflated() -> None:
    """Lets go of the file that this thread keeps open, if any."""
    file = getattr(_OPEN, "file", None)
    _OPEN.key, _OPEN.file = None, None
    if file is not None:
        file.close()
