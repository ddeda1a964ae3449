"""A lake as the sink: Parquet files on a shared disk or object store, with a PostgreSQL database as their catalog.

The same tables, the same merge and the same face as load/sinks/duckdb.py. Any number of processes on any number of
machines read and load at once: readers see the last whole snapshot and block nobody, and the merge, a second or two on
each batch's way, is taken in turns. DuckLake's own commits would let two processes add the same speaker at the same
moment; an advisory lock of PostgreSQL forbids it, and PostgreSQL gives it back when its holder dies.

    ducklake:postgresql://user@host:5432/database?data_path=/shared/folder
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from load import lock
from load.lake import Address, LakeError
from load.lock import LockTimeoutError, Notice
from load.migrations import migrate
from load.sinks.duckdb import Writer

LOCK = 0x6F6E7265636F7264  # "onrecord": the number of the advisory lock
KEPT_DAYS = 7  # snapshots older than that are given up when the lake is made compact


@dataclass(frozen=True, slots=True)
class DuckLakeSink:
    """The record in a lake. `folder` is this machine's own: spool, archive and state."""

    address: str
    folder: Path
    notice: Notice
    wait_seconds: float = 600.0

    is_ahead: ClassVar[bool] = False  # readers see every commit

    @contextmanager
    def writing(self, *, publish: bool = True) -> Iterator[Writer]:
        """Hold the record for a short while, up to date in its schema. Readers see every commit: there is nothing to
        put in place, but with `publish` copies are looked for of what is new.

        Raises LockTimeoutError, NewerSchemaError, LakeError, duckdb.Error.
        """
        address = Address.parse(self.address)
        with self._held(address), closing(address.attach(read_only=False)) as connection:
            migrate(connection, compressed=False)
            writer = Writer(connection)
            yield writer
            if publish:
                writer.compare()

    def reading(self) -> duckdb.DuckDBPyConnection:
        """A connection that reads the record and cannot write to it."""
        return Address.parse(self.address).attach(read_only=True)

    def compact(self) -> tuple[int, int]:
        """Join small files and delete what no kept snapshot names; gives the bytes before and after."""
        with self.writing() as writer:
            before = _bytes(writer.connection)
            for call in (
                f"CALL ducklake_expire_snapshots('lake', older_than => now() - INTERVAL {KEPT_DAYS} DAY)",
                "CALL ducklake_merge_adjacent_files('lake')",
                "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
            ):
                writer.connection.execute(call)
            return before, _bytes(writer.connection)

    @contextmanager
    def _held(self, address: Address) -> Iterator[None]:
        try:
            import psycopg
        except ImportError as error:
            raise LakeError("a lake needs psycopg: pip install 'onrecord[lake]'") from error
        try:
            holder = psycopg.connect(address.catalog, autocommit=True, connect_timeout=10)
        except psycopg.Error as error:
            raise LakeError(f"{address.shown} does not answer: {' '.join(str(error).split())}") from None
        with closing(holder):
            self._wait(holder, address)
            yield

    def _wait(self, holder: Any, address: Address) -> None:
        deadline = time.monotonic() + self.wait_seconds
        said = False
        while not holder.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()[0]:
            if time.monotonic() >= deadline:
                raise LockTimeoutError(
                    f"another process has been writing to {address.shown} for more than "
                    f"{self.wait_seconds:.0f} s; what was read is safe in the spool: run the same command again later"
                )
            if not said:
                self.notice(f"waiting for another process that writes to {address.shown}")
                said = True
            time.sleep(lock.POLL_SECONDS)


def _bytes(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(
        "SELECT sum(file_size_bytes + delete_file_size_bytes) FROM ducklake_table_info('lake')"
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
