"""A stretch of the past cut into partitions, and how far each is: computed from the ledger, never kept twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, cast

from extract.document import Ref, Reject
from extract.sources import list_refs
from flows.errors import UsageError
from flows.inputs import arguments_of
from flows.layout import Layout
from flows.runs import live
from flows.settings import Settings
from flows.sources import FilesSource, JsonlSource, Source, WarcSource, Window, wanted
from load.questions import ask

By = Literal["day", "month", "file"]
State = Literal["to do", "under way", "done", "early", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Partition:
    """One piece of a backfill: days of a source, or one of its files (days are then those of the whole backfill, and
    count where what is in the file has `dates` of its own)."""

    source: str
    window: Window
    file: str = ""
    dates: bool = False

    @property
    def name(self) -> str:
        return self.file or str(self.window)

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of its run in the ledger."""
        days = (
            ()
            if self.file and not self.dates
            else ("--since", str(self.window.first), "--until", str(self.window.last))
        )
        return (*((self.file,) if self.file else ()), "--source", self.source, *days)

    @property
    def asked(self) -> dict[str, Any]:
        """The parameters of its run, for the flow `ingest`."""
        inputs = [self.file] if self.file else []
        if self.file and not self.dates:
            return {"inputs": inputs, "source": self.source}
        return {"inputs": inputs, "source": self.source, "since": self.window.first, "until": self.window.last}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a partition is, and what its last run gave."""

    partition: Partition
    state: State
    articles: int = 0
    documents: int = 0
    rejects: int = 0
    runs: int = 0
    detail: str = ""

    @property
    def open(self) -> bool:
        """Whether a backfill has something to do here."""
        return self.state not in ("done", "under way")


def partitions(name: str, source: Source, window: Window, by: By, today: date) -> Iterator[Partition]:
    """The partitions of a source in a window, the oldest first; of files, in the order of their listing.

    Raises UsageError where the source has no files to go by.
    """
    if by != "file":
        yield from (Partition(name, piece) for piece in window.split(by))
        return
    if not isinstance(source, FilesSource | JsonlSource | WarcSource):
        raise UsageError(f"{name} is a source of kind {source.kind}, which has no files: go --by day or --by month")
    belongs = wanted(source, window, today)
    for place in dict.fromkeys(_files(name, source, window, today)):
        if belongs(Ref("file", place)):
            yield Partition(name, window, place, dates=isinstance(source, JsonlSource))


def _files(name: str, source: Source, window: Window, today: date) -> Iterator[str]:
    """Every file that a source asks for, by its absolute path or its address; none of them is opened."""
    for argument in arguments_of(source, window, today):
        if isinstance(argument, Reject):
            continue
        if "://" in argument:
            yield argument
            continue
        for ref in list_refs([argument], source=name, kind="file"):
            if isinstance(ref, Ref):
                yield ref.location


def progress_of(
    asked: Sequence[Partition], rows: Sequence[Mapping[str, Any]], going: Iterable[Sequence[str]]
) -> list[Progress]:
    """How far partitions are. `rows` are runs of the ledger, the oldest first; `going` the arguments of runs under way.

    A run that began before the window was over has not seen all of it: the partition is "early", and done again.
    """
    of: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault(tuple(row["arguments"]), []).append(row)
    under_way = {tuple(words) for words in going}
    return [_progress(each, of.get(each.words, []), each.words in under_way) for each in asked]


def _progress(partition: Partition, rows: Sequence[Mapping[str, Any]], under_way: bool) -> Progress:
    over = datetime.combine(partition.window.last + timedelta(days=1), time(), UTC)
    good = [row for row in rows if row["state"] == "completed"]
    whole = [row for row in good if partition.file or row["began"] >= over]
    last = (whole or good or list(rows))[-1] if rows else {}
    state: State = "to do"
    if under_way:
        state = "under way"
    elif whole:
        state = "done"
    elif good:
        state = "early"
    elif rows:
        state = "stopped" if last["state"] in ("stopped", "crashed") else "failed"
    return Progress(
        partition,
        state,
        sum(row["articles"] or 0 for row in rows),
        sum(row["documents"] or 0 for row in rows),
        last.get("rejects") or 0,
        len(rows),
        last.get("detail") or "",
    )


def runs_of(record: Path, source: str) -> list[dict[str, Any]]:
    """The ledger's runs of a source, the oldest first; `began` is aware."""
    if not record.exists():
        return []
    answer = ask(record, "runs_of_source", {"source": source})
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return [{**row, "began": datetime.fromtimestamp(row["began"], UTC)} for row in rows]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a backfill is asked for."""

    source: str
    window: Window
    by: By = "day"
    newest_first: bool = False

    @property
    def words(self) -> list[str]:
        """As on the command line; a later `--resume` knows the backfill by them."""
        days = ["--since", str(self.window.first), "--until", str(self.window.last)]
        return ["--source", self.source, *days, "--by", self.by]

    @classmethod
    def of_words(cls, words: Sequence[str]) -> Plan:
        """The plan that a run of the ledger had."""
        said = dict(zip(words[::2], words[1::2], strict=True))
        window = Window(date.fromisoformat(said["--since"]), date.fromisoformat(said["--until"]))
        return cls(said["--source"], window, cast(By, said["--by"]))

    def progress(self, settings: Settings) -> list[Progress]:
        """Its partitions in the order in which they are wanted, each with how far it is."""
        layout = Layout(settings.data)
        today = datetime.now(UTC).date()
        found = list(partitions(self.source, settings.source(self.source), self.window, self.by, today))
        going = [begun["arguments"] for begun in live(layout)]
        return progress_of(found[::-1] if self.newest_first else found, runs_of(layout.record, self.source), going)


def plans(record: Path) -> list[Plan]:
    """The backfills that the ledger knows, the latest first, each once."""
    if not record.exists():
        return []
    rows = ask(record, "backfills").rows
    return [Plan.of_words(words) for words in dict.fromkeys(tuple(row[0]) for row in rows)]
