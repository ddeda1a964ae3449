"""Where a lake is, and a connection to it: PostgreSQL holds the catalog, a folder or object store the Parquet files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import duckdb

from load.extensions import load_extension

# One thread for who writes, as in load/sinks/duckdb.py: a merge is some 150 statements over few rows each, and with two
# threads it takes a third more CPU.
USUAL = {"preserve_insertion_order": "false"}
WRITER = {**USUAL, "threads": "1"}
PREFIX = "ducklake:"
POINTER = "record.lake"  # in a data folder whose record is in a lake: a file that holds the lake's address
EXTENSIONS = ("ducklake", "postgres_scanner")


class LakeError(ValueError):
    """The address of a lake is none, or what a lake needs is not installed."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a lake is: `catalog` is a PostgreSQL URL, `data_path` the folder or object store of its files. The catalog
    keeps the path: it is needed when the lake is made, and may be left out afterwards."""

    catalog: str
    data_path: str | None

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `ducklake:postgresql://…?data_path=…`. Raises LakeError."""
        parts = urlsplit(text.removeprefix(PREFIX))
        if not text.startswith(PREFIX) or parts.scheme not in ("postgresql", "postgres") or len(parts.path) < 2:
            raise LakeError(
                f"{text}: a lake is ducklake:postgresql://user@host:5432/database?data_path=/folder (its catalog is a "
                "PostgreSQL database)"
            )
        options = dict(parse_qsl(parts.query))
        data_path = options.pop("data_path", None)
        return cls(urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(options), "")), data_path)

    @property
    def shown(self) -> str:
        """The catalog without user and password."""
        parts = urlsplit(self.catalog)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def attach(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        """A connection whose tables are the lake's. Raises LakeError, duckdb.Error."""
        connection = duckdb.connect(config=dict(USUAL if read_only else WRITER))
        try:
            for name in EXTENSIONS:
                if not load_extension(connection, name):
                    raise LakeError(
                        f"DuckDB {duckdb.__version__} finds no extension {name}: pip install 'onrecord[lake]' (it fits "
                        "DuckDB 1.5.5)"
                    )
            options = ["READ_ONLY"] if read_only else []
            if self.data_path:
                options.append(f"DATA_PATH '{_quoted(self.data_path)}'")
            given = f" ({', '.join(options)})" if options else ""
            connection.execute(f"ATTACH 'ducklake:postgres:{_quoted(self.catalog)}' AS lake{given}")
            connection.execute("USE lake")
        except BaseException:
            connection.close()
            raise
        return connection


def pointed_to(pointer: Path) -> str:
    """The address in a folder's pointer."""
    return pointer.read_text(encoding="utf-8").strip()


def _quoted(text: str) -> str:
    return text.replace("'", "''")
