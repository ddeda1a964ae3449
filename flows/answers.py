"""Answers and questions for reading, or for the next program in a pipe."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from flows.shown import json_line
from load.questions import Answer, Question

WIDE = ("text", "title", "url", "headline", "text_before", "text_after", "title_before", "example", "cues", "detail")


def show(answer: Answer, form: str) -> None:
    """Print an answer as a table, CSV, JSON lines or Markdown."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_defused(value) for value in row] for row in answer.rows)
    elif form == "json":
        for row in answer.rows:
            print(json_line(dict(zip(answer.columns, row, strict=True))))
    elif form == "markdown":
        for line in (answer.columns, ["---"] * len(answer.columns), *answer.rows):
            print("| " + " | ".join(_cell(value) for value in line) + " |")
    elif answer.rows:
        from flows.console import out, table

        out().print(table("", answer.columns, answer.rows, wide=[each for each in answer.columns if each in WIDE]))
    else:
        print("nothing found")


def catalogue(questions: Iterable[Question]) -> Iterator[str]:
    """Every question with its parameters, in lines."""
    for question in questions:
        yield f"{question.name}: {question.about}"
        for each in question.parameters:
            yield f"    --param {each.name}={each.default if each.default is not None else '…'}    {each.about}"


def _defused(value: Any) -> Any:
    """An apostrophe before a text that a spreadsheet would run as a formula, as `sql` and `export` have it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple("=+-@\t\r")) else value


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
