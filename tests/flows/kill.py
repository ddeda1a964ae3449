"""Runs of `onrecord` in a process group of their own, to be killed at any moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from load.sinks.duckdb import read_only
from load.tables import TABLES
from tests.warm import Started, begin

CLOCKS_AND_NAMES = {"run_id", "cpu_seconds", "retrieved_at", "first_retrieved_at", "last_retrieved_at", "input"}
"""Columns that say when and by which run, not what; and where in the archive a fetched page lies."""
LEDGERS = {"runs", "fetches", "batches"}
"""Killed runs leave rows of their own here, as they should."""


def start(
    folder: Path,
    *words: str,
    command: str = "ingest",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    cold: bool = False,
) -> Started:
    """Begin a command of onrecord on the data in `folder`; cold where the run has a server of its own to start."""
    whole = {**os.environ, **(env or {})}
    cold = cold or "PREFECT_API_URL" not in whole
    return begin([command, *words, "--data", str(folder)], cwd=cwd, env=whole, cold=cold)


def finish(process: Started) -> str:
    """Wait for a run that must end well; gives what it printed."""
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err.decode()
    assert b"Traceback" not in out + err, err.decode()
    return out.decode()


def kill(process: Started) -> None:
    """kill -9, for the process alone: its workers and its server must notice themselves."""
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def contents(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the record says of the news, without clocks and run ids, sorted."""
    with read_only(folder / "record.duckdb") as connection:
        return rows_of(connection)


def rows_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """The same, of an open record."""
    found = {}
    for table in TABLES:
        if table.name not in LEDGERS:
            columns = ", ".join(name for name in table.names if name not in CLOCKS_AND_NAMES)
            found[table.name] = connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY ALL").fetchall()
    return found
