"""What the user knows and no article says: gender of speakers, country of outlets; from a CSV file of their own."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from load.connection import Connection, transaction

KINDS = ("speaker", "source")


class FactsError(ValueError):
    """The file is not one of facts; its text says what it must look like."""


@dataclass(frozen=True, slots=True)
class Noted:
    facts: int
    unknown: tuple[str, ...]  # names that are nobody in the record


def annotate(connection: Connection, file: Path) -> Noted:
    """Take over facts from a CSV file whose first column is `speaker` or `source` (a name as in the record), and whose
    other columns are facts by name. An empty cell takes a fact away. One transaction.

    Raises FactsError, OSError.
    """
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    if not rows or not rows[0] or rows[0][0].strip().lower() not in KINDS or len(rows[0]) < 2:
        raise FactsError(f"{file}: the first line must name the columns: speaker,gender or source,country,…")
    kind, facts = rows[0][0].strip().lower(), [name.strip().lower() for name in rows[0][1:]]
    unknown: list[str] = []
    count = 0
    with transaction(connection):
        for name, *values in (row for row in rows[1:] if row):
            ids = connection.execute(
                f"SELECT {kind}_id FROM {kind}s WHERE lower(strip_accents(name)) = lower(strip_accents(?))",
                [name.strip()],
            ).fetchall()
            if not ids:
                unknown.append(name)
            for (key,) in ids:
                for fact, value in zip(facts, values, strict=False):
                    connection.execute("DELETE FROM facts WHERE kind = ? AND id = ? AND fact = ?", [kind, key, fact])
                    if value.strip():
                        known = [kind, key, fact, value.strip(), str(file)]
                        connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", known)
                        count += 1
    return Noted(count, tuple(unknown))
