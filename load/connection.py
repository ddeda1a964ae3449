"""What the modules of this room need of a DuckDB connection, and two questions they all ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import duckdb
import pyarrow as pa


class Connection(Protocol):
    """A DuckDB connection, as far as merging needs one."""

    def execute(self, query: str, parameters: object = ...) -> Connection: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def fetchnumpy(self) -> dict[str, Any]: ...
    def to_arrow_reader(self, batch_size: int) -> Any: ...
    def register(self, view_name: str, python_object: object) -> Connection: ...
    def unregister(self, view_name: str) -> Connection: ...


def number(connection: Connection, query: str) -> int:
    """The one number that a query gives; 0 for NULL."""
    row = connection.execute(query).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def temporary(connection: Connection, name: str, query: str) -> None:
    """Keep a query's rows under a name until the next time; never part of the record."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")


def keep(connection: Connection, name: str, columns: Mapping[str, object]) -> None:
    """Arrays as a temporary table (DuckDB joins no Arrow table on a UUID)."""
    with coming(connection, columns):
        temporary(connection, name, "FROM coming")


@contextmanager
def coming(connection: Connection, columns: Mapping[str, object]) -> Iterator[None]:
    """Arrays as `coming`, to be read once. They come as a stream: handed a table, DuckDB imports
    pyarrow.dataset to tell what it is (17 ms and more)."""
    connection.register("coming", pa.table(columns).__arrow_c_stream__())
    try:
        yield
    finally:
        connection.unregister("coming")


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All of the block, or nothing of it; what went wrong is raised, not that nothing is left to roll back."""
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a COMMIT that fails ends the transaction itself
            connection.execute("ROLLBACK")
        raise


@contextmanager
def memory_bounded(connection: Connection, most: int | None) -> Iterator[Callable[[], None]]:
    """Bound what DuckDB holds in the block, in bytes (None: as usual); gives what ends that before the block does.

    What does not fit goes to a folder beside the file for as long; where that does not help,
    duckdb.OutOfMemoryException is raised.
    """
    usual = connection.execute("SELECT current_setting('memory_limit')").fetchone() if most is not None else None

    def as_usual() -> None:
        if usual:  # RESET would show the old bound and keep the new one (DuckDB 1.5.5)
            connection.execute(f"SET memory_limit = '{usual[0]}'")

    if usual:
        connection.execute(f"SET memory_limit = '{most}B'")
    try:
        yield as_usual
    finally:
        with suppress(duckdb.FatalException):  # then the connection is of no more use
            as_usual()
