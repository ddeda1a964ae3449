"""Questions to the record by name: one .sql file each in queries/, read on a reading copy.

A file begins with what it answers and its parameters, in comments:

    -- Who is quoted most.
    -- $since DATE [NULL]: first day of publication
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from load.sinks.duckdb import read_only

ANY = "ANY"
_PARAMETER = re.compile(r"^-- \$(?P<name>\w+) (?P<type>\w+) \[(?P<default>[^\]]*)\]: (?P<about>.+)$")


class QuestionError(ValueError):
    """There is no such question, or it has no such parameter; its text says which there are."""


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: str  # DuckDB's; ANY for one that the file does not explain
    default: str | None
    about: str


@dataclass(frozen=True, slots=True)
class Question:
    """One file of queries/."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    sql: str

    @property
    def internal(self) -> bool:
        """Asked by the program itself: its parameters are not explained."""
        return any(each.type == ANY for each in self.parameters)


@dataclass(frozen=True, slots=True)
class Answer:
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@cache
def questions() -> dict[str, Question]:
    """Every question, by name."""
    found = [
        _parsed(entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8"))
        for entry in files("load").joinpath("queries").iterdir()
        if entry.name.endswith(".sql")
    ]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def public() -> dict[str, Question]:
    """The questions that are for people."""
    return {name: each for name, each in questions().items() if not each.internal}


def question(name: str) -> Question:
    """One question by name. Raises QuestionError."""
    if name not in questions():
        raise QuestionError(f"there is no question “{name}”: `onrecord ask` lists them ({', '.join(public())})")
    return questions()[name]


def ask(record: Path, name: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    """The answer to queries/NAME.sql. Values may be text, as typed; what is not given has the file's default.

    Raises QuestionError for an unknown name, parameter or a value that does not fit its type.
    """
    with read_only(record) as connection:
        return ask_on(connection, question(name), parameters or {})


def ask_on(connection: duckdb.DuckDBPyConnection, asked: Question, parameters: Mapping[str, Any]) -> Answer:
    """The answer to a question on an open record."""
    known = {each.name: each for each in asked.parameters}
    if strange := [name for name in parameters if name not in known]:
        has = ", ".join(f"{each.name} ({each.about})" for each in asked.parameters) or "none"
        raise QuestionError(f"“{asked.name}” has no parameter {strange[0]}; it has {has}")
    values = {name: _typed(connection, each, parameters.get(name, each.default)) for name, each in known.items()}
    cursor = connection.execute(asked.sql, values)
    columns = tuple(column[0] for column in cursor.description or ())
    return Answer(columns, tuple(cursor.fetchall()))


def _typed(connection: duckdb.DuckDBPyConnection, parameter: Parameter, value: Any) -> Any:
    if parameter.type == ANY:
        return value
    try:
        row = connection.execute(f"SELECT CAST(? AS {parameter.type})", [value]).fetchone()
    except duckdb.Error:
        raise QuestionError(
            f"{parameter.name} is {parameter.about} ({parameter.type.lower()}), and “{value}” is none"
        ) from None
    return row[0] if row else None


def _parsed(name: str, sql: str) -> Question:
    about: list[str] = []
    parameters: list[Parameter] = []
    lines = sql.splitlines()
    while lines and lines[0].startswith("--"):
        line = lines.pop(0)
        if match := _PARAMETER.match(line):
            default = match["default"]
            parameters.append(
                Parameter(match["name"], match["type"], None if default == "NULL" else default, match["about"])
            )
        else:
            about.append(line.removeprefix("-- "))
    explained = {each.name for each in parameters}
    used = dict.fromkeys(re.findall(r"\$([a-z_]+)", "\n".join(lines)))
    parameters += [Parameter(each, ANY, None, "for the program itself") for each in used if each not in explained]
    return Question(name, " ".join(about), tuple(parameters), "\n".join(lines))
