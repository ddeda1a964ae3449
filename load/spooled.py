"""SQL over spooled files: what every step of a merge reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from load.columns import Table
from load.tables import table

_SPOOLED_AS = {"UUID": "VARCHAR", "DATE": "VARCHAR", "TIMESTAMPTZ": "VARCHAR"}
"""Types that are text in a spooled file."""


def files(folders: Sequence[Path], name: str) -> list[str]:
    """The files of one table in these folders."""
    return [str(path) for folder in folders if (path := folder / f"{name}.parquet").exists()]


def parquet(found: Sequence[str], *, filename: bool = False) -> str:
    """What a query reads them with; they are of one table. What an earlier program spooled lacks the columns that came
    later: they are NULL."""
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in found)
    rows = f"read_parquet([{listed}], union_by_name = true{', filename = true' if filename else ''})"
    known = table(Path(found[0]).stem).columns
    nothing = ", ".join(f"NULL::{_SPOOLED_AS.get(column.type, column.type)} AS {column.name}" for column in known)
    return f"(FROM {rows} UNION ALL BY NAME SELECT {nothing} WHERE false)"


def select(each: Table, found: Sequence[str]) -> str:
    """A query for the rows of a table, in its own types."""
    return f"SELECT {casts(each)} FROM {parquet(found)}"


def casts(each: Table) -> str:
    """Columns as the table's types; a date that no calendar has becomes NULL and never stops a merge."""
    soft = ("DATE", "TIMESTAMPTZ")
    return ", ".join(
        f"{'TRY_CAST' if column.type in soft else 'CAST'}({column.name} AS {column.type}) AS {column.name}"
        for column in each.columns
    )
