"""The sentence of the program: references → fetch → read → spool → merge → reading copy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from prefect import flow

from flows import runs
from flows.batches import batch_version, into_batches
from flows.board import board
from flows.desk import THREADS, Desk
from flows.fetching import Fetcher, adopt
from flows.inputs import listed
from flows.layout import Layout
from flows.progress import progress
from flows.reports import run_report, told_in_a_sentence
from flows.runners import runner
from flows.settings import load_settings
from flows.sources import JsonlSource, Window, wanted
from flows.versions import transform_version
from load.sinks.duckdb import DuckDBSink


@flow(name="ingest", task_runner=THREADS)
def ingest(
    inputs: list[str],
    settings: dict[str, Any] | None = None,
    source: str = "",
    since: date | None = None,
    until: date | None = None,
) -> dict[str, Any]:
    """Bring inputs (URLs, feeds, files, folders, globs, archives) into the record; gives the run's row of the ledger.

    `source` is a name from onrecord.toml: without inputs all that it asks for is taken, with inputs these are read in
    its way. `since` and `until` (days, both included) keep to what was published then; they go with a source.

    The same inputs again load nothing again; a killed run is completed by the next. `settings` stand above
    onrecord.toml and the environment. Raises LockTimeoutError, OSError and duckdb.Error; the spool then keeps what was
    read.
    """
    chosen = load_settings(**(settings or {}))
    layout = Layout(chosen.data)
    sink = DuckDBSink(layout.folder, progress().say, chosen.wait_seconds)
    named = chosen.source(source) if source else None
    today = datetime.now(UTC).date()
    window = Window(since or date.min, until or today) if since or until else None
    told = [*inputs, *(["--source", source] if source else [])]
    told += [word for name, day in (("--since", since), ("--until", until)) if day for word in (name, str(day))]
    shown = board()
    with runs.under_way(layout, "ingest", told) as run:
        with sink.writing(publish=False) as writer:
            repaired = runs.repair(layout, writer)
            known = writer.known_batches()
        left_behind = adopt(layout.journals, repaired.runs, run.run_id)
        with (
            runner(chosen.workers) as reader,
            Fetcher(
                chosen, layout, run.run_id, left_behind, named, wanted(named, window, today) if named else None
            ) as fetcher,
        ):
            fields = named.fields if isinstance(named, JsonlSource) else {}
            desk = Desk(run, sink, reader, chosen, shown)
            documents = desk.located(listed(inputs, source, named, window, today), fetcher, left_behind)
            for batch in into_batches(documents, batch_version(transform_version(), fields)):
                desk.read(batch, known, fields)
            desk.finish()
        row = run.row("completed")
        with sink.writing() as writer:
            writer.record_run(row)
    shown.say(told_in_a_sentence(row))
    shown.report("run-report", run_report(layout.record, row), "What this run did")
    return row
