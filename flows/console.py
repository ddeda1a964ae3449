"""How things look on a terminal: progress on stderr, results on stdout, nothing decorative when piped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from flows.progress import Progress as Shown
from flows.progress import Silent

WIDTH_WHEN_PIPED = 130


class _Out(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would exit with 1; a reader that has had enough (`| head`) is no failure


def out() -> Console:
    """Where results go."""
    return _Out(width=None if sys.stdout.isatty() else WIDTH_WHEN_PIPED, highlight=False, soft_wrap=False)


class _Bar:
    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("starting", total=None)

    def say(self, line: str) -> None:
        self._bar.update(self._task, description=line)

    def documents(self, read: int, listed: int) -> None:
        self._bar.update(self._task, description="reading", completed=read, total=listed)

    def warn(self, line: str) -> None:
        self._bar.console.print(f"onrecord: {line}", markup=False, highlight=False, soft_wrap=True)


class _Warnings(Silent):
    """No progress, but warnings."""

    def warn(self, line: str) -> None:
        print(f"onrecord: {line}", file=sys.stderr)


@contextmanager
def progress_bar() -> Iterator[Shown]:
    """A progress bar on stderr for the block; warnings alone where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield _Warnings()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, wide: Sequence[str] = ()) -> Table:
    """A table to print: narrow columns keep to one line, those of `wide` take what is left and wrap."""
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold", no_wrap=column not in wide, ratio=1 if column in wide else None)
    for row in rows:
        drawn.add_row(*("" if value is None else str(value) for value in row))
    return drawn


def quote_lines(quote: dict[str, Any]) -> str:
    """A quote for reading: who, when and where; the words; in which story."""
    who = ", ".join(filter(None, (quote["speaker"] or "(nobody named)", quote["role"])))
    where = ", ".join(str(each) for each in (quote["date"], quote["place"]) if each)
    words = f"“{quote['text']}”" if quote["kind"] == "direct" else quote["text"]
    how = ", ".join(filter(None, (quote["cue"], quote["kind"])))
    story = " · ".join(filter(None, (quote["title"], quote["source"], quote["url"])))
    return f"{' · '.join(filter(None, (who, where)))}\n    {words} ({how})\n    {story}\n"


def short(path: Path) -> str:
    """A path as somebody in the working folder would write it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def summary(row: dict[str, Any], record: Path) -> str:
    """A run in one or two lines."""
    if not row["articles"] and not row["versions"] and not row["reread"] and not row["rejects"]:
        done = f"nothing new: {row['inputs']} documents named, all of them in the record already"
    else:
        done = (
            f"{row['documents']} documents read: {row['articles']} new articles, {row['versions']} new versions, "
            f"{row['quotes']} quotes, {row['rejects']} rejects"
        )
        if row["skipped"]:
            done += f"; {row['skipped']} documents were in the record already"
        if row["reread"]:
            done += f"; {row['reread']} known versions read again by newer rules"
    fetches = f"; {row['fetches']} requests" if row["fetches"] else ""
    return f"{done}{fetches}\nrecord: {short(record)}"
