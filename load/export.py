"""The record as files that other programs read: one per table, Parquet, CSV or JSONL.

Full texts are left out unless asked for: quotes, datelines and offsets are facts, a text is its publisher's. CSV cells
that a spreadsheet would run as a formula are defused by an apostrophe before them (OWASP, "CSV injection"); Parquet and
JSONL hold every value as it is.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from load.columns import Table
from load.connection import Connection, number
from load.tables import TABLES

Format = Literal["parquet", "csv", "jsonl"]
FULL_TEXTS = (("article_versions", "text"), ("blocks", "text"))
INTERNAL = ("texts", "signatures", "copy_links", "batches", "tombstones")
"""Tables that only the program itself has a use for."""
VIEWS = ("said", "version_changes", "quote_changes", "article_urls")
_DANGEROUS = r"^[=+\-@\t\r]"
_OPTIONS = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json"}


class ExportError(ValueError):
    """The folder cannot be written to as it is."""


@dataclass(frozen=True, slots=True)
class Exported:
    name: str
    file: Path
    rows: int


def export(connection: Connection, folder: Path, form: Format, *, full_text: bool = False) -> list[Exported]:
    """Write every table and view to FOLDER/NAME.FORM; gives what was written. The folder appears whole or not at all.

    Raises ExportError where the folder exists and is not empty, OSError and duckdb.Error where writing fails.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder} is there already and not empty: name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    hidden = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir()
    try:
        written = [
            _write(connection, name, _select(connection, name, form, full_text), hidden, form)
            for name in (*(table.name for table in TABLES if table.name not in INTERNAL), *VIEWS)
        ]
        if folder.exists():
            folder.rmdir()
        hidden.rename(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    return [Exported(each.name, folder / each.file.name, each.rows) for each in written]


def _write(connection: Connection, name: str, query: str, folder: Path, form: Format) -> Exported:
    file = folder / f"{name}.{form}"
    target = str(file).replace("'", "''")
    rows = number(connection, f"COPY ({query}) TO '{target}' ({_OPTIONS[form]})")
    return Exported(name, file, rows)


def _select(connection: Connection, name: str, form: Format, full_text: bool) -> str:
    columns = []
    for column, kind, *_ in connection.execute(f"DESCRIBE {name}").fetchall():
        if (name, column) in FULL_TEXTS and not full_text:
            continue
        columns.append(_defused(column, kind) if form == "csv" else column)
    return f"SELECT {', '.join(columns)} FROM {name} ORDER BY {_order(name)}"


def _order(name: str) -> str:
    """The same record gives the same file."""
    keys: dict[str, Table] = {table.name: table for table in TABLES}
    return ", ".join(keys[name].key) if name in keys else "ALL"


def _defused(column: str, kind: str) -> str:
    text = f"array_to_string({column}, '; ')" if kind.endswith("[]") else column
    if kind.startswith("VARCHAR"):
        return f"CASE WHEN regexp_matches({text}, '{_DANGEROUS}') THEN concat('''', {text}) ELSE {text} END AS {column}"
    return f"{text} AS {column}" if text != column else column
