"""The spool: rows of one batch as Parquet files in one folder, complete or not there at all.

Each run has a spool folder of its own. A batch is written into a hidden folder and renamed: whoever sees
`spool/<run>/<batch>/` sees all of it. The merge removes the folder after its transaction; a folder that is still there
after a crash is merged by the next run, or only removed when its batch is already in the ledger.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from load.rows import Rows
from load.tables import table

pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own pool keeps what a batch needed: some 20 MB a process


def write(spool: Path, batch_id: str, rows: Rows, batch_row: Sequence[Any]) -> Path:
    """Write a batch's rows and its own ledger row; gives its folder. A batch that is there already is left alone."""
    final = spool / batch_id
    if final.exists():
        return final
    hidden = spool / f".{batch_id}.{os.getpid()}"
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    for name, tuples in {**rows.by_table, "batches": [tuple(batch_row)]}.items():
        _keep(hidden, name, tuples)
    try:
        hidden.rename(final)
    except OSError:  # another process wrote the same batch in the meantime: the same rows
        if not final.exists():
            raise
        shutil.rmtree(hidden)
    return final


def gather(parts: Path, spool: Path, batch_id: str, run_id: str) -> Path:
    """Put batches that are together another one into its spool. The ledger counts their documents with the whole, and
    the whole comes last: where it is missing, its documents are read again."""
    counts = [0, 0, 0, 0.0]
    for folder in waiting(parts):
        ledger = folder / "batches.parquet"
        _, _, *told = pq.read_table(ledger).to_pylist()[0].values()
        counts = [sum(pair) for pair in zip(counts, told, strict=True)]
        _keep(folder, "batches", [(folder.name, run_id, 0, 0, 0, 0.0)])
        folder.replace(spool / folder.name)
    shutil.rmtree(parts, ignore_errors=True)
    return write(spool, batch_id, Rows(), (batch_id, run_id, *counts))


def _keep(folder: Path, name: str, tuples: Sequence[tuple[Any, ...]]) -> None:
    """One table's rows as its file. Without dictionaries and statistics, which pay in files that are read in part; and
    what is removed minutes later is not pressed hard: its texts alone, and lightly (docs/decisions.md)."""
    rows = to_arrow(name, tuples)
    pq.write_table(
        rows,
        folder / f"{name}.parquet",
        compression={each: "lz4" if each == "text" else "none" for each in rows.column_names},
        use_dictionary=False,
        write_statistics=False,
    )


def to_arrow(name: str, tuples: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Rows of one table as Arrow, with the types of tables.py."""
    schema = table(name).arrow
    columns = list(zip(*tuples, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def waiting(spool: Path) -> list[Path]:
    """Folders of complete batches, oldest name first."""
    if not spool.is_dir():
        return []
    return sorted(each for each in spool.iterdir() if each.is_dir() and not each.name.startswith("."))


def is_sound(folder: Path) -> bool:
    """Whether every file of a batch can be read to its end, its own ledger row among them."""
    try:
        for path in folder.glob("*.parquet"):
            pq.read_table(path)
    except (OSError, ValueError, pa.ArrowException):
        return False
    return (folder / "batches.parquet").exists()


def remove(folder: Path) -> None:
    """Take one merged batch away, in one rename, so that half of it is never seen."""
    gone = folder.with_name(f".{folder.name}.0")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
