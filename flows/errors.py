"""Errors in one line, for the person at the terminal."""

from __future__ import annotations

import os


class UsageError(ValueError):
    """A call that makes no sense; its text says what to do instead."""


class StoppedError(RuntimeError):
    """A run that somebody stopped, or that had nothing to begin; its text says what to do."""


def one_line(error: BaseException) -> str:
    """What happened, without a traceback; ONRECORD_DEBUG=1 raises it instead."""
    if os.environ.get("ONRECORD_DEBUG"):
        raise error
    text = " ".join(str(error).split())
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    elif type(error).__module__.split(".")[0] not in ("load", "flows", "duckdb", "_duckdb"):
        text = f"{type(error).__name__}: {text} (ONRECORD_DEBUG=1 shows where)"
    return text
