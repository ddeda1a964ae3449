"""One fixture, two sinks: whatever is tested with `sink` is tested on a file and in a lake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import psycopg
import pytest

from load.check import faults
from load.sinks.duckdb import DuckDBSink
from load.sinks.ducklake import DuckLakeSink
from load.tables import TABLES
from tests.postgres import cluster

MakeLake = Callable[[Path], DuckLakeSink]


@pytest.fixture(scope="session")
def make_lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeLake]:
    """Makes lakes with nothing in them, each with a database of its own, copied from one that has the tables."""
    with cluster() as server, psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        data = tmp_path_factory.mktemp("lake-data")

        def lake(folder: Path, database: str, template: str = "template1") -> DuckLakeSink:
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {template}")  # type: ignore[arg-type]
            address = f"ducklake:{server}/{database}?data_path={data}"
            return DuckLakeSink(address, folder, notice=lambda line: None, wait_seconds=60)

        with lake(data, "empty").writing():
            pass
        yield lambda folder: lake(folder, f"lake_{uuid4().hex}", "empty")


def whole(sink: DuckDBSink | DuckLakeSink) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a record, which must be sound. A copy is asked whether it is: eighty questions, each with its own
    look into the catalog, take a lake ten times as long (tests/flows/test_lake.py checks one)."""
    with sink.reading() as connection, duckdb.connect() as here:
        connection.execute("BEGIN")
        for table in TABLES:
            columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
            rows = connection.execute(f"FROM {table.name}").to_arrow_table()
            here.execute(f"CREATE TABLE {table.name} ({columns})")
            here.register("rows", rows)
            here.execute(f"INSERT INTO {table.name} FROM rows")
        assert list(faults(here)) == []
        return {table.name: here.execute(f"FROM {table.name} ORDER BY ALL").fetchall() for table in TABLES}


@pytest.fixture(params=["duckdb", "ducklake"])
def sink(request: pytest.FixtureRequest, tmp_path: Path) -> DuckDBSink | DuckLakeSink:
    if request.param == "duckdb":
        return DuckDBSink(tmp_path, notice=lambda line: None, wait_seconds=60)
    made: DuckLakeSink = request.getfixturevalue("make_lake")(tmp_path)
    return made
