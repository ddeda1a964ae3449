"""One DuckDB file as the sink: `writing/record.duckdb` for the merge, `record.duckdb` beside it for every reader."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from load import lock, reading_copy, spool
from load.lock import LockTimeoutError, Notice
from load.merge import Counts, merge
from load.migrations import migrate
from load.tables import table

STORAGE_VERSION = "v1.5.0"  # readable by DuckDB 1.5 and by 2.0 (docs/decisions.md)
# With the order of rows kept, DuckDB 1.5.5 loses an INSERT of a row group or more in silence when an INSERT of no row
# into the same table went before it in the same transaction (tests/load/test_sink.py shows it).
WRITER = {"storage_compatibility_version": STORAGE_VERSION, "preserve_insertion_order": "false"}
MERGE_AT_ONCE = 64  # batches in one transaction: some thousand documents, a second or two of the lock


@dataclass(frozen=True, slots=True)
class Writer:
    """The record while this process holds it; see DuckDBSink.writing."""

    connection: duckdb.DuckDBPyConnection

    def merge(self, folders: Sequence[Path]) -> Counts:
        """Load spooled batches, a bounded number in each transaction, and take their folders away."""
        counts = Counts()
        for at in range(0, len(folders), MERGE_AT_ONCE):
            group = folders[at : at + MERGE_AT_ONCE]
            counts += merge(self.connection, group)
            for folder in group:
                spool.remove(folder)
        return counts

    def known_batches(self) -> set[str]:
        """Ids of the batches that are loaded."""
        return {row[0] for row in self.connection.execute("SELECT batch_id FROM batches").fetchall()}

    def record_run(self, row: dict[str, Any]) -> None:
        """Write a run's row, in place of an earlier one of the same id. Columns that are not given are NULL."""
        runs = table("runs")
        self.connection.execute("BEGIN")
        self.connection.execute("DELETE FROM runs WHERE run_id = ?", [row["run_id"]])
        marks = ", ".join(f"CAST(? AS {column.type})" for column in runs.columns)
        self.connection.execute(f"INSERT INTO runs VALUES ({marks})", [row.get(name) for name in runs.names])
        self.connection.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class DuckDBSink:
    """The record in one folder. `notice` is told, in one line, what a wait is for."""

    folder: Path
    notice: Notice
    wait_seconds: float = 600.0

    @property
    def written(self) -> Path:
        return self.folder / "writing" / "record.duckdb"

    @property
    def copy(self) -> Path:
        return self.folder / "record.duckdb"

    @contextmanager
    def writing(self, *, publish: bool = True) -> Iterator[Writer]:
        """Hold the record for a short while, up to date in its schema; afterwards put the reading copy in place.

        Raises LockTimeoutError, NewerSchemaError, duckdb.Error.
        """
        with lock.held(self.folder / "writing" / "lock", seconds=self.wait_seconds, notice=self.notice):
            reading_copy.sweep(self.copy)
            connection = self._connect()
            try:
                migrate(connection)
                yield Writer(connection)
                connection.execute("CHECKPOINT")
            finally:
                connection.close()
            if publish or not self.copy.exists():
                reading_copy.publish(self.written, self.copy)

    def _connect(self) -> duckdb.DuckDBPyConnection:
        """Open for writing; a stranger who has the file open (a tool, a notebook) is waited for, by name."""
        deadline = time.monotonic() + self.wait_seconds
        said = False
        while True:
            try:
                return duckdb.connect(self.written, config=dict(WRITER))
            except duckdb.IOException as error:
                if "lock" not in str(error):
                    raise
                if time.monotonic() >= deadline:
                    raise LockTimeoutError(
                        f"{self.written} is open in another program; what was read is safe in the spool: close that "
                        f"program (readers should open {self.copy}) and run the same command again"
                    ) from error
                if not said:
                    self.notice(f"waiting for a program that has {self.written} open; readers should open {self.copy}")
                    said = True
                time.sleep(lock.POLL_SECONDS)


def read_only(copy: Path) -> duckdb.DuckDBPyConnection:
    """Open a reading copy, for reading alone and without reaching the file system or the network from SQL."""
    return duckdb.connect(copy, read_only=True)
