"""DuckDB's extensions as installed packages: loaded from their wheels, never fetched over the network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb


def load_extension(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Load an extension from the package duckdb-extension-NAME, or one installed on this machine before. False where
    there is none that fits this DuckDB."""
    connection.execute("SET autoinstall_known_extensions = false")
    for where in (*_packaged(connection, name), name):
        try:
            connection.execute(f"LOAD '{where}'")
        except duckdb.Error:
            continue
        return True
    return False


def _packaged(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    spec = find_spec(f"duckdb_extension_{name}")
    version = connection.execute("SELECT library_version FROM pragma_version()").fetchone()
    if spec is None or not spec.submodule_search_locations or not version:
        return []
    files = [
        Path(place) / "extensions" / str(version[0]) / f"{name}.duckdb_extension"
        for place in spec.submodule_search_locations
    ]
    return [str(file).replace("'", "''") for file in files if file.exists()]
