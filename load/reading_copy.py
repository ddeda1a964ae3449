"""The reading copy: a complete database file put in place by one rename, so that readers never meet a writer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb


def publish(written: Path, copy: Path) -> None:
    """Copy a checkpointed database file over the reading copy. Who has the old copy open keeps it until they close it.

    The caller holds the writer's lock and has written nothing since its CHECKPOINT.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    temporary = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        shutil.copyfile(written, temporary)
        temporary.replace(copy)
    finally:
        temporary.unlink(missing_ok=True)


def is_readable(copy: Path) -> bool:
    """Whether there is a copy and DuckDB opens it."""
    try:
        with duckdb.connect(copy, read_only=True) as connection:
            connection.execute("SELECT count(*) FROM schema_migrations")
    except duckdb.Error:
        return False
    return True


def sweep(copy: Path) -> None:
    """Remove half-made copies that a killed process left. The caller holds the writer's lock: nobody is making one."""
    for each in copy.parent.glob(f".{copy.name}.*"):
        each.unlink(missing_ok=True)
