"""How things look on a terminal: progress on stderr, results on stdout, nothing decorative when piped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from rich.text import Text

from flows.progress import Progress as Shown
from flows.progress import Silent
from flows.shown import printable

if TYPE_CHECKING:
    from flows.gaps import Gap
    from flows.partitions import Plan
    from flows.partitions import Progress as Partly
    from flows.replay import Change, Replayed

WIDTH_WHEN_PIPED = 130
NARROW = 38


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
        self._bar.update(self._task, description=printable(line))

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
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, wide: Sequence[str] = ()) -> Table:
    """A table to print: narrow columns keep to one line of at most NARROW signs, those of `wide` take what is left."""
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
    # Text, not str: rich would read "[/b]" in a headline as markup of its own.
    cells = [[Text("" if value is None else printable(str(value))) for value in row] for row in rows]
    for number, column in enumerate(columns):
        if column in wide:
            drawn.add_column(column, overflow="fold", ratio=1)
        else:
            one_line = all(row[number].cell_len <= NARROW for row in cells)
            drawn.add_column(column, overflow="fold", no_wrap=one_line, max_width=None if one_line else NARROW)
    for row in cells:
        drawn.add_row(*row)
    return drawn


def quote_lines(quote: dict[str, Any]) -> str:
    """A quote for reading: who, when and where; the words; in which story."""
    who = ", ".join(filter(None, (quote["speaker"] or "(nobody named)", quote["role"])))
    where = ", ".join(str(each) for each in (quote["date"], quote["place"]) if each)
    words = f"“{quote['text']}”" if quote["kind"] == "direct" else quote["text"]
    how = ", ".join(filter(None, (quote["cue"], quote["kind"])))
    story = " · ".join(filter(None, (quote["title"], quote["source"], quote["url"])))
    return printable(f"{' · '.join(filter(None, (who, where)))}\n    {words} ({how})\n    {story}\n")


def replay_lines(done: Replayed, record: Path) -> str:
    """A replay in some lines: counts, a few of the changes, and what could not be found."""
    from flows.reports import as_they_were

    row = done.row
    read = (
        f"{row['documents']} documents read again ({row['skipped']} had been read by these rules before): "
        f"{as_they_were(row)} as they were, {row['reread']} otherwise, {row['articles']} new articles, "
        f"{row['rejects']} rejects"
    )
    lines = [read]
    if row["passed_over"]:
        lines.append(f"{row['passed_over']} are another text by today's rules: replay without --only to have that")
    lines.append(f"quotes: {', '.join(f'{number} {name}' for name, number in done.changes.items()) or 'none changed'}")
    for change in done.examples:
        lines += [f"  {change.change} in {change.title or change.input}", *_sides(change)]
    if done.gone:
        lines.append(f"{len(done.gone)} documents are gone or have changed since; ingest them again: {done.gone[0]} …")
    if done.report:
        lines.append(f"all changes: {short(done.report)}")
    return "\n".join([*lines, f"record: {short(record)}"])


def _sides(change: Change) -> list[str]:
    before = f"    - {change.speaker_before or '(nobody named)'}: {change.text_before}" if change.text_before else ""
    after = f"    + {change.speaker_after or '(nobody named)'}: {change.text_after}" if change.text_after else ""
    return [line for line in (before, after) if line]


def short(path: Path) -> str:
    """A path as somebody in the working folder would write it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def partition_table(progress: Sequence[Partly]) -> None:
    """Print how far partitions are."""
    columns = ("partition", "state", "articles", "documents", "rejects", "runs", "detail")
    rows = (
        (each.partition.name, each.state, each.articles, each.documents, each.rejects, each.runs, each.detail)
        for each in progress
    )
    out().print(table("", columns, rows, wide=("partition", "detail")))


def backfill_table(far: Sequence[tuple[Plan, Sequence[Partly]]]) -> None:
    """Print backfills, a line each."""
    states = ("done", "under way", "early", "failed", "stopped", "to do")
    rows = (
        (
            plan.source,
            plan.window.first,
            plan.window.last,
            plan.by,
            len(progress),
            *(sum(each.state == state for each in progress) for state in states),
            sum(each.articles for each in progress),
        )
        for plan, progress in far
    )
    out().print(table("", ("source", "since", "until", "by", "partitions", *states, "articles"), rows))


def gap_table(gaps: Sequence[Gap]) -> None:
    """Print gaps, a line each."""
    rows = (
        (gap.window.first, gap.window.last, gap.why, gap.articles, f"{gap.usual:.0f}" if gap.usual else "")
        for gap in gaps
    )
    out().print(table("", ("from", "to", "why", "articles", "usually"), rows))


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
    if row["state"] != "completed":
        done += f"\nthis run {row['detail']}"
    fetches = f"; {row['fetches']} requests" if row["fetches"] else ""
    return f"{done}{fetches}\nrecord: {short(record)}"
