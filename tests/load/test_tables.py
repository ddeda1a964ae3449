"""tables.py, the migrations and docs/tables.md say the same."""

from __future__ import annotations

from pathlib import Path

import duckdb

from load.columns import ARROW
from load.migrations import available, migrate
from load.rows import Origin, Rows, add_article
from load.spool import to_arrow
from load.tables import SPOOLED, TABLES
from tests.load.records import RUN, article

ROOT = Path(__file__).parents[2]


def migrated() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    migrate(connection)
    return connection


def test_migrations_build_the_tables() -> None:
    built = {
        name: [(column, kind) for column, kind in rows]
        for name, rows in _columns(migrated()).items()
        if name != "schema_migrations"
    }
    said = {
        table.name: [(c.name, c.type.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")) for c in table.columns]
        for table in TABLES
    }
    assert built == said


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    rows = connection.execute(
        """SELECT table_name, column_name, data_type FROM duckdb_columns()
        WHERE table_name IN (SELECT table_name FROM duckdb_tables()) ORDER BY table_name, column_index"""
    ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for name, column, kind in rows:
        tables.setdefault(name, []).append((column, kind))
    return tables


def test_migrating_twice_changes_nothing() -> None:
    connection = migrated()
    assert migrate(connection) == 0
    assert connection.execute("SELECT count(*) FROM schema_migrations").fetchone() == (len(available()),)


def test_every_table_and_column_says_what_it_is() -> None:
    for table in TABLES:
        assert table.about.endswith("."), table.name
        for column in table.columns:
            assert column.type in ARROW
            assert column.about, f"{table.name}.{column.name} has no meaning"


def test_rows_fit_their_tables() -> None:
    rows = Rows()
    add_article(rows, article(), Origin(RUN, "rules-1", "a.txt", "2026-03-05T00:00:00+00:00"))
    assert {table.name for table in SPOOLED} >= set(rows.by_table)
    for name, tuples in rows.by_table.items():
        assert to_arrow(name, tuples).num_rows == len(tuples)


def test_documentation_is_generated_from_the_tables() -> None:
    from docs.make_tables import markdown

    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == markdown(), "run: python -m docs.make_tables"
