"""What a table of the record is: columns, types in Arrow, key, and what decides whether a row is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

ARROW = {
    "UUID": pa.string(),  # text in Parquet; cast on insert
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DATE": pa.string(),  # ISO 8601; cast on insert
    "TIMESTAMPTZ": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "FLOAT": pa.float32(),
    "BOOLEAN": pa.bool_(),
    "BLOB": pa.binary(),
    "USMALLINT[]": pa.list_(pa.uint16()),
}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`follows` says what decides whether a row is there: a version (all rows of a version are replaced together), the
    row's own key (added once, never changed), a document obtained (its row is replaced when it is read again), or the
    program's bookkeeping (written by the sink itself)."""

    name: str
    about: str
    key: tuple[str, ...]
    follows: Literal["version", "key", "document", "sink"]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([(column.name, ARROW[column.type]) for column in self.columns])


def columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of `name TYPE meaning`."""
    return tuple(Column(*line.strip().split(maxsplit=2)) for line in text.strip().splitlines())
