"""One DuckDB file as the sink: `writing/record.duckdb` for the merge, `record.duckdb` beside it for every reader."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from load import lock, reading_copy, spool
from load.connection import memory_bounded, number, transaction
from load.lake import POINTER, Address, pointed_to
from load.lock import LockTimeoutError, Notice
from load.merge import Counts, compare, merge
from load.migrations import migrate
from load.revise import Revision, sweep
from load.tables import table

STORAGE_VERSION = "v1.5.0"  # readable by DuckDB 1.5 and by 2.0 (docs/decisions.md)
# With the order of rows kept, DuckDB 1.5.5 loses an INSERT of a row group or more in silence when an INSERT of no row
# into the same table went before it in the same transaction (tests/load/test_sink.py shows it).
# One thread: a merge runs beside the reading processes, and with two it takes a quarter more CPU and 60 MB more.
# A checkpoint is written when the writer lets go of the record, and in a merge of very much; not each 16 MB of the log,
# when it would take memory beside what the merge holds.
# Row groups are not put together: see PIECES.
WRITER = {
    "storage_compatibility_version": STORAGE_VERSION,
    "preserve_insertion_order": "false",
    "threads": "1",
    "wal_autocheckpoint": "256MB",
    "max_vacuum_tasks": "0",
}
MERGE_AT_ONCE = 8  # batches in one transaction, some 700 documents: its memory grows with them (docs/benchmarks.md)
# What DuckDB may hold while it merges. It would keep every block of the record that it has touched; with this bound it
# lets go of them and a merge into a file of 50 MB peaks 80 MB lower (docs/benchmarks.md). A large record gets more.
MERGE_BYTES = 64_000_000
MERGE_SHARE = 4  # the file's size by this, if that is more


# Every writing leaves row groups of its own in the tables that it adds to. DuckDB would put them together at every few
# checkpoints and write anew what the last one of a table has already, up to 122,880 articles: that took longer than
# merging. Now it may where there are so many of less than a vector, which cost more to read than is in them; those of
# long runs stay as they are.
PIECES = {"sightings": 32, "fetches": 256, "batches": 256, "runs": 256}
VECTOR = 2_048
VACUUM_TASKS = 100  # DuckDB's own bound, at a checkpoint that may put row groups together

Result = TypeVar("Result")

NO_ROOM = ("no space left", "file too large", "disk quota exceeded")  # as the operating system says it


class NoRoomError(OSError):
    """The disk is full; nothing that was in the record or the spool is lost."""


class DamagedRecordError(RuntimeError):
    """The writer's file is no database any more; its text says what to do."""


def damaged_says(written: Path, copy: Path, error: str) -> str:
    """What is wrong with a writer's file, and the way out: the reading copy is a whole record as of the last merge."""
    whole = "which is whole" if reading_copy.is_readable(copy) else "if a backup of it is whole"
    return (
        f"{written} is damaged ({error[:160]}); take {copy}, {whole}, in its place (mv {written} {written}.damaged; "
        f"rm -f {written}.wal; cp {copy} {written}) and run the same command again: what was read since is read again"
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Batches that are loaded, their documents, and how many of these are articles and how many rejects."""

    batches: int
    documents: int
    articles: int
    rejects: int


@dataclass(frozen=True, slots=True)
class Writer:
    """The record while this process holds it; see DuckDBSink.writing. `merge_bytes` bounds what DuckDB holds while it
    merges; what does not fit goes to a folder beside the file for as long."""

    connection: duckdb.DuckDBPyConnection
    merge_bytes: int | None = None

    def merge(self, folders: Sequence[Path]) -> Counts:
        """Load spooled batches of one run, a bounded number in each transaction, and take their folders away."""
        counts = Counts()
        revision = Revision.kept(folders[0].parent) if folders else Revision()
        for at in range(0, len(folders), MERGE_AT_ONCE):
            group = folders[at : at + MERGE_AT_ONCE]
            counts += self._bounded(partial(merge, self.connection, group, revision))
            for folder in group:
                spool.remove(folder)
        return counts

    def compare(self) -> None:
        """Look for copies of what merges left uncompared."""
        self._bounded(partial(compare, self.connection))

    def _bounded(self, step: Callable[[int | None], Result]) -> Result:
        """Do a step within the bound; one that needs more has changed nothing, and takes what the machine has."""
        try:
            return step(self.merge_bytes)
        except duckdb.OutOfMemoryException:
            return step(None)

    def sweep(self) -> None:
        """Remove what no version names any more, after a replay."""
        sweep(self.connection)

    def known_batches(self) -> set[str]:
        """Ids of the batches that are loaded."""
        return {row[0] for row in self.connection.execute("SELECT batch_id FROM batches").fetchall()}

    def turned_away(self, rules: str) -> str | None:
        """The last run by other rules or settings that came after one by these: what these read before is read anew."""
        row = self.connection.execute(
            """SELECT run_id::VARCHAR FROM runs AS other
            WHERE transform_version <> $1 AND documents > 0 AND started_at > (
                SELECT min(started_at) FROM runs WHERE transform_version = $1 AND documents > 0)
            ORDER BY started_at DESC LIMIT 1""",
            [rules],
        ).fetchone()
        return str(row[0]) if row else None

    def tally(self, batches: Sequence[str]) -> Tally:
        """What the ledger says of these batches, all together."""
        row = self.connection.execute(
            """SELECT count(*), coalesce(sum(documents), 0), coalesce(sum(articles), 0), coalesce(sum(rejects), 0)
            FROM batches WHERE batch_id IN (SELECT unnest(?::VARCHAR[]))""",
            [list(batches)],
        ).fetchone()
        return Tally(*map(int, row or (0, 0, 0, 0)))

    def has_run(self, run_id: str) -> bool:
        """Whether the ledger has the end of this run."""
        return bool(self.connection.execute("SELECT 1 FROM runs WHERE run_id = ?", [run_id]).fetchall())

    def record_run(self, row: dict[str, Any]) -> None:
        """Write a run's row, in place of an earlier one of the same id. Columns that are not given are NULL."""
        runs = table("runs")
        marks = ", ".join(f"CAST(? AS {column.type})" for column in runs.columns)
        with transaction(self.connection):
            self.connection.execute("DELETE FROM runs WHERE run_id = ?", [row["run_id"]])
            self.connection.execute(f"INSERT INTO runs VALUES ({marks})", [row.get(name) for name in runs.names])


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

    @property
    def is_ahead(self) -> bool:
        """Whether the writer's file may hold what the reading copy does not: a run that published nothing since its
        last merge is going, or was killed there."""
        return self._ahead.exists()

    @contextmanager
    def writing(self, *, publish: bool = True) -> Iterator[Writer]:
        """Hold the record for a short while, up to date in its schema; afterwards look for copies of what is new, and
        put the reading copy in place; or, without `publish`, leave both to whoever writes next.

        Raises LockTimeoutError, NewerSchemaError, NoRoomError, duckdb.Error.
        """
        with self._held(), self._room():
            self._ahead.touch()
            connection = self._connect()
            try:
                migrate(connection)
                most = max(MERGE_BYTES, self.written.stat().st_size // MERGE_SHARE)
                writer = Writer(connection, most)
                yield writer
                publish = publish or not reading_copy.is_readable(self.copy)
                if publish:
                    writer.compare()
                connection = self._checkpointed(connection, most)
            finally:
                connection.close()
            if publish:
                self._publish()

    def _checkpointed(self, connection: duckdb.DuckDBPyConnection, most: int) -> duckdb.DuckDBPyConnection:
        """Bring what is committed from the log into the file, within `most` bytes of memory if that will do; gives the
        connection that did it."""
        try:
            if _is_in_pieces(connection):
                connection.execute(f"SET max_vacuum_tasks = {VACUUM_TASKS}")
            with memory_bounded(connection, most):
                connection.execute("CHECKPOINT")
            return connection
        except duckdb.OutOfMemoryException:  # not even the bound could be set
            pass
        except duckdb.FatalException as error:  # the connection is lost; what is committed is safe in the log
            if "memory" not in str(error):
                raise
            connection.close()
            connection = self._connect()
        connection.execute("CHECKPOINT")
        return connection

    def reading(self) -> duckdb.DuckDBPyConnection:
        """A connection that reads the record as it was last put in place, and cannot write to it."""
        return read_only(self.copy)

    def compact(self) -> tuple[int, int]:
        """Write the record anew without the room that replaced and removed rows leave behind; gives the bytes before
        and after. Raises what `writing` raises."""
        with self._held(), self._room():
            with closing(self._connect()) as connection:
                migrate(connection)
                Writer(connection).compare()
                connection.execute("CHECKPOINT")
                before = self.written.stat().st_size
                self._packed.unlink(missing_ok=True)
                try:
                    target = str(self._packed).replace("'", "''")
                    connection.execute(f"ATTACH '{target}' AS packed (STORAGE_VERSION '{STORAGE_VERSION}')")
                    source = connection.execute("SELECT current_database()").fetchone()
                    connection.execute(f'COPY FROM DATABASE "{source[0] if source else ""}" TO packed')
                    connection.execute("DETACH packed")
                except BaseException:
                    self._packed.unlink(missing_ok=True)
                    raise
            self._packed.replace(self.written)
            self._publish()
            return before, self.written.stat().st_size

    def _publish(self) -> None:
        reading_copy.publish(self.written, self.copy)
        self._ahead.unlink(missing_ok=True)

    @property
    def _ahead(self) -> Path:
        """A mark that stands from the beginning of a writing to the end of a publication, whatever dies between."""
        return self.written.with_name("ahead")

    @property
    def _packed(self) -> Path:
        return self.written.with_name("packed.duckdb")

    @contextmanager
    def _held(self) -> Iterator[None]:
        with lock.held(self.folder / "writing" / "lock", seconds=self.wait_seconds, notice=self.notice):
            reading_copy.sweep(self.copy)
            for left in (self._packed, self._packed.with_name("packed.duckdb.wal")):  # of a killed `compact`
                left.unlink(missing_ok=True)
            shutil.rmtree(self.written.with_name(f"{self.written.name}.tmp"), ignore_errors=True)  # of a killed merge
            yield

    @contextmanager
    def _room(self) -> Iterator[None]:
        """A full disk, said clearly."""
        try:
            yield
        except (OSError, duckdb.Error) as error:
            if any(each in str(error).lower() for each in NO_ROOM):
                raise NoRoomError(
                    f"there is no room left to write {self.folder}; the record is as it was and what was read is safe "
                    "in the spool: make room and run the same command again"
                ) from error
            raise

    def _connect(self) -> duckdb.DuckDBPyConnection:
        """Open for writing; a stranger who has the file open (a tool, a notebook) is waited for, by name."""
        deadline = time.monotonic() + self.wait_seconds
        said = False
        while True:
            try:
                return duckdb.connect(self.written, config=dict(WRITER))
            except duckdb.IOException as error:
                if "lock" not in str(error):
                    raise self._damaged(error) from error
                if time.monotonic() >= deadline:
                    raise LockTimeoutError(
                        f"{self.written} is open in another program; what was read is safe in the spool: close that "
                        f"program (readers should open {self.copy}) and run the same command again"
                    ) from error
                if not said:
                    self.notice(f"waiting for a program that has {self.written} open; readers should open {self.copy}")
                    said = True
                time.sleep(lock.POLL_SECONDS)
            except (duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException) as error:
                raise self._damaged(error) from error

    def _damaged(self, error: duckdb.Error) -> Exception:
        """What to raise for a file that DuckDB does not open: the error as it is where the disk is to blame."""
        said = " ".join(str(error).split())
        if not self.written.exists() or any(each in said.lower() for each in (*NO_ROOM, "permission", "read-only")):
            return error
        return DamagedRecordError(damaged_says(self.written, self.copy, said))


def _is_in_pieces(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a table has more small row groups than it may."""
    return any(
        number(
            connection,
            f"""SELECT count(*) FROM (
                SELECT sum(count) AS row_count FROM pragma_storage_info('{name}')
                WHERE column_id = 0 AND segment_type <> 'VALIDITY' GROUP BY row_group_id)
            WHERE row_count < {VECTOR}""",
        )
        > most
        for name, most in PIECES.items()
    )


def read_only(copy: Path) -> duckdb.DuckDBPyConnection:
    """Open a reading copy, for reading alone; a pointer to a lake opens the lake."""
    if copy.name == POINTER:
        return Address.parse(pointed_to(copy)).attach(read_only=True)
    return duckdb.connect(copy, read_only=True)
