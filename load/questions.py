"""Questions to the record by name: one .sql file each in queries/, read on a reading copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from load.sinks.duckdb import read_only


@dataclass(frozen=True, slots=True)
class Answer:
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def ask(record: Path, name: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    """The answer to queries/NAME.sql. Raises FileNotFoundError for an unknown name, duckdb.Error for bad values."""
    query = files("load").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
    with read_only(record) as connection:
        cursor = connection.execute(query, dict(parameters or {}))
        columns = tuple(column[0] for column in cursor.description or ())
        return Answer(columns, tuple(cursor.fetchall()))
