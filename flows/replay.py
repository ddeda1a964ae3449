"""The same sentence with the archive as its source: today's rules over yesterday's bytes, and what that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
from prefect import flow
from prefect.states import Cancelled

from extract.document import Ref, Reject
from flows import runs
from flows.archived import NOT_PAGES, Archived, Choice
from flows.batches import batch_version, into_batches
from flows.board import CancelledError, board, run_name
from flows.desk import THREADS, Desk
from flows.ingest import ingest
from flows.journal import Fetched
from flows.layout import Layout
from flows.notify import tell_of_failure
from flows.reports import replay_report, told_in_a_sentence
from flows.runners import runner
from flows.settings import Settings, load_settings
from flows.sources import JsonlSource
from flows.steps import untagged
from flows.versions import rules_of
from load.revise import Revision
from load.sinks.sink import open_sink

EXAMPLES = 3  # of each kind of change, shown on the terminal


@dataclass(frozen=True, slots=True)
class Change:
    """One quote that today's rules read otherwise than the rules before them."""

    change: str  # gained, lost, altered
    altered: tuple[str, ...]  # in what: text, kind, speaker, role, cue, addressee, said_on
    text_before: str | None
    text_after: str | None
    speaker_before: str | None
    speaker_after: str | None
    title: str | None
    input: str | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: the run's row, how many quotes changed and how, some of them, and what could not be found."""

    row: dict[str, Any]
    changes: dict[str, int]  # "gained", "lost", "altered" and "altered: speaker" ... to their numbers
    examples: tuple[Change, ...]
    gone: tuple[str, ...]
    report: Path | None  # folder of Parquet files with every change


@flow(
    name="replay",
    task_runner=THREADS,
    flow_run_name=run_name,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def replay(
    settings: dict[str, Any] | None = None,
    since: date | None = None,
    until: date | None = None,
    source: str = "",
    only: str | None = None,
) -> Any:
    """Read the archived bytes and the recorded files again by today's rules; nothing is fetched. Gives a Replayed.

    `since` and `until` are days on which documents were obtained; `only` confines what is rewritten to one part of the
    record (a name of load.revise.PARTS), in texts that come out as they were. Documents that today's rules read as the
    record has them are not rewritten. A second replay by the same rules has nothing to do; a killed one goes on.
    """
    chosen = load_settings(**(settings or {}))
    layout = Layout(chosen.data)
    if runs.stopped(layout):  # what an older run left must not come over what this one reads
        ingest.fn([], settings)
    try:
        return _replay(chosen, layout, Choice(since or date.min, until or date.max, source), only)
    except CancelledError as error:
        return Cancelled(message=str(error))


def _replay(chosen: Settings, layout: Layout, choice: Choice, only: str | None) -> Replayed:
    shown = board()
    sink = open_sink(chosen.sink, layout.folder, shown.say, chosen.wait_seconds)
    archived = Archived(chosen, choice)
    with runs.under_way(layout, "replay", _told(choice, only), str(shown.flow_run_id or "")) as run:
        report = layout.reports / f"replay-{run.started_at[:10]}-{run.run_id[:8]}"
        rules = run.rules = rules_of(chosen.reading)
        with sink.writing(publish=sink.is_ahead) as writer:
            known = writer.known_batches()
            named = " ".join(filter(None, (rules, only, writer.turned_away(rules))))
        Revision(report, only).keep(run.spool)
        shown.say(f"Reading again by the rules {rules} what {layout.raw} and the record's own files hold.")
        with (
            untagged(),
            runner(chosen.workers, chosen.scheduler) as reader,
            Desk(run, sink, reader, chosen, shown, quiet=NOT_PAGES) as desk,
        ):
            for name, found in groupby(archived.refs(), key=lambda each: each[0]):
                owner = chosen.sources.get(name)
                fields = owner.fields if isinstance(owner, JsonlSource) else {}
                refs = _without_rejects(desk, found)
                for batch in into_batches(refs, batch_version(named, fields)):
                    desk.read(batch, known, fields)
            desk.finish()
        changes, examples = _changes(report)
        with sink.writing() as writer:
            row = runs.settled(run, writer, _summary(changes, len(archived.gone)), passes_over=True)
            writer.sweep()
            writer.record_run(row)
    shown.say(f"{told_in_a_sentence(row)} {row['detail'].capitalize()}.")
    page = replay_report(row, changes, [asdict(each) for each in examples])
    shown.report("replay-report", page, "What today's rules changed")
    return Replayed(row, changes, examples, tuple(archived.gone), report if changes else None)


def _without_rejects(desk: Desk, found: Iterator[tuple[str, Ref | Reject]]) -> Iterator[Ref]:
    rejects = []
    for _, each in found:
        if isinstance(each, Ref):
            yield each
        else:
            rejects.append(each)
    desk.keep(Fetched(rejects=tuple(rejects)))


def _changes(folder: Path) -> tuple[dict[str, int], tuple[Change, ...]]:
    """Count what the merges of a replay reported, and show some of each kind."""
    if not list(folder.glob("*.parquet")):
        return {}, ()
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE changes AS FROM read_parquet(?)", [f"{folder}/*.parquet"])
        counts = dict(
            connection.execute("""
                SELECT change, count(*) FROM changes GROUP BY change UNION ALL
                SELECT 'altered: ' || what, count(*) FROM changes, unnest(altered) AS each(what) GROUP BY what
                ORDER BY 1""").fetchall()
        )
        examples = connection.execute(
            """SELECT change, altered, text_before, text_after, speaker_before, speaker_after, title, input
            FROM changes QUALIFY row_number() OVER (
                PARTITION BY change ORDER BY input, text_after, text_before) <= ? ORDER BY change, input""",
            [EXAMPLES],
        ).fetchall()
    return counts, tuple(Change(row[0], tuple(row[1] or ()), *row[2:]) for row in examples)


def _told(choice: Choice, only: str | None) -> list[str]:
    since = "" if choice.since == date.min else str(choice.since)
    until = "" if choice.until == date.max else str(choice.until)
    options = (("--source", choice.source), ("--since", since), ("--until", until), ("--only", only))
    return [word for name, value in options if value for word in (name, value)]


def _summary(changes: dict[str, int], gone: int) -> str:
    said = ", ".join(f"{changes.get(name, 0)} {name}" for name in ("gained", "lost", "altered"))
    lost = f"; {gone} documents are no longer where they lay, or are not what they were" if gone else ""
    return f"quotes: {said}{lost}"
