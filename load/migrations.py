"""Numbered SQL files brought to a database in order, each in its own transaction, each once."""

from __future__ import annotations

import re
from importlib.resources import files

from load.connection import Connection, transaction

_COMPRESSION = re.compile(r" USING COMPRESSION \w+")


class NewerSchemaError(RuntimeError):
    """The file was written by a newer program."""


def available() -> list[tuple[int, str, str]]:
    """(number, name, SQL) of every migration, in order."""
    found = []
    for entry in files("load").joinpath("schema").iterdir():
        if entry.name.endswith(".sql"):
            number, _, name = entry.name.removesuffix(".sql").partition("_")
            found.append((int(number), name, entry.read_text(encoding="utf-8")))
    return sorted(found)


def migrate(connection: Connection, *, compressed: bool = True) -> int:
    """Bring the schema up to date; gives how many migrations were applied. `compressed`: whether the database takes the
    compression of a column that is named (a lake does not: its files have one for all).

    Raises NewerSchemaError where the database has migrations that this program does not know.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER, name VARCHAR)")
    row = connection.execute("SELECT coalesce(max(number), 0) FROM schema_migrations").fetchone()
    done = int(str(row[0])) if row else 0
    migrations = available()
    if done > migrations[-1][0]:
        raise NewerSchemaError(
            f"the record was written by a newer onrecord (its schema is {done}, this program knows "
            f"{migrations[-1][0]}): upgrade this program"
        )
    todo = [each for each in migrations if each[0] > done]
    for number, name, sql in todo:
        with transaction(connection):
            connection.execute(sql if compressed else _COMPRESSION.sub("", sql))
            connection.execute("INSERT INTO schema_migrations VALUES (?, ?)", [number, name])
    return len(todo)
