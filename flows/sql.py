"""`onrecord sql`: one statement, or a small shell, on the reading copy."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Literal

import duckdb

from flows.console import out
from flows.shown import printable
from load.sinks.duckdb import read_only

Format = Literal["table", "csv", "json", "parquet", "markdown"]
MOST_ROWS = 200  # of a table; the first and the last of them are drawn


def run(record: Path, query: str, form: Format, output: Path | None) -> None:
    """Print or write the answer to one query. Raises duckdb.Error."""
    with read_only(record) as connection:
        _answer(connection, query, form, output)


def shell(record: Path) -> None:
    """Read statements that end in a semicolon until the input ends; each sees the newest reading copy."""
    asking = sys.stdin.isatty()
    if asking:
        print(f"{record} (read-only). Statements end with ;  Tables: SHOW TABLES;  Leave: Ctrl-D")
    for statement in _statements(asking):
        try:
            run(record, statement, "table", None)
        except duckdb.Error as error:
            print(printable(str(error)), file=sys.stderr)


def _statements(asking: bool) -> Iterator[str]:
    if asking:
        import readline  # noqa: F401 (gives input() its history and editing)
    lines: list[str] = []
    while True:
        try:
            lines.append(input(("  ... " if lines else "said> ") if asking else ""))
        except EOFError:
            break
        except KeyboardInterrupt:
            lines.clear()
            print()
            continue
        if lines[-1].rstrip().endswith(";"):
            yield "\n".join(lines)
            lines.clear()
    if "".join(lines).strip():
        yield "\n".join(lines)


def _answer(connection: duckdb.DuckDBPyConnection, query: str, form: Format, output: Path | None) -> None:
    if form in ("csv", "json", "parquet"):
        target = str(output or "/dev/stdout").replace("'", "''")
        body = query.strip().rstrip(";")
        if form == "csv":
            body = _without_formulas(connection, body)
        header = ", HEADER" if form == "csv" else ""
        connection.execute(f"COPY ({body}\n) TO '{target}' (FORMAT {form}{header})")
        return
    relation = connection.sql(query)
    if relation is None:  # a statement without a result
        return
    text = _markdown(relation) if form == "markdown" else _box(relation)
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        print(printable(text))


def _without_formulas(connection: duckdb.DuckDBPyConnection, body: str) -> str:
    """A query whose texts no spreadsheet runs: an apostrophe before those that begin like a formula (OWASP, "CSV
    Injection"). Whoever opens a CSV file of headlines opens what strangers wrote."""
    relation = connection.sql(body)
    if relation is None:
        return body
    columns = [
        f"CASE WHEN c{at}[1] IN ('=', '+', '-', '@', chr(9), chr(13)) THEN '''' || c{at} ELSE c{at} END"
        if str(kind) == "VARCHAR"
        else f"c{at}"
        for at, kind in enumerate(relation.types)
    ]
    quoted = (name.replace('"', '""') for name in relation.columns)
    named = ", ".join(f'{column} AS "{name}"' for column, name in zip(columns, quoted, strict=True))
    names = ", ".join(f"c{at}" for at in range(len(columns)))
    return f"SELECT {named} FROM ({body}\n) answer({names})"  # noqa: S608 (the query is the user's own)


def _box(relation: duckdb.DuckDBPyRelation) -> str:
    """DuckDB's own drawing, as wide as the terminal; what is cut off there, the other formats give in full."""
    width = out().width
    with io.StringIO() as drawn, redirect_stdout(drawn):
        relation.show(max_width=width, max_rows=MOST_ROWS, max_col_width=max(20, width // 2))
        return drawn.getvalue().rstrip()


def _markdown(relation: duckdb.DuckDBPyRelation) -> str:
    lines = [list(relation.columns), ["---"] * len(relation.columns), *relation.fetchall()]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
