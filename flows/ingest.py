"""The sentence of the program: references → fetch → read → spool → merge → reading copy."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from prefect import flow
from prefect.states import Cancelled, Completed

from flows import runs
from flows.batches import batch_version, into_batches
from flows.board import CancelledError, board, run_name
from flows.desk import THREADS, Desk
from flows.fetching import Fetcher
from flows.inputs import arguments_of, listed, size_of
from flows.journal import adopt
from flows.layout import Layout
from flows.locks import alone
from flows.notify import tell_of_failure, tell_of_silence
from flows.progress import Expected
from flows.reports import run_report, told_in_a_sentence
from flows.runners import runner
from flows.settings import Settings, load_settings
from flows.sources import JsonlSource, Window, choice_key, wanted
from flows.steps import untagged
from flows.versions import rules_of
from load.sinks.sink import open_sink


@flow(
    name="ingest",
    task_runner=THREADS,
    flow_run_name=run_name,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def ingest(
    inputs: list[str],
    settings: dict[str, Any] | None = None,
    source: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Bring inputs (URLs, feeds, files, folders, globs, archives) into the record; gives the run's row of the ledger.

    `source` is a name from onrecord.toml: without inputs all that it asks for is taken, with inputs these are read in
    its way. `since` and `until` (days, both included) keep to what was published then; they go with a source. A source
    that is being taken already is not taken twice at once: the second run ends without doing anything.

    The same inputs again load nothing again; a killed run is completed by the next. `settings` stand above
    onrecord.toml and the environment. Raises LockTimeoutError, OSError and duckdb.Error; the spool then keeps what was
    read.
    """
    runs.end_with_serve()
    chosen = load_settings(**(settings or {}))
    layout = Layout(chosen.data)
    asked = Asked(tuple(inputs), source, since, until)
    try:
        with alone(layout, source) if asked.whole_source else nullcontext(True) as first:
            if not first:
                message = f"{source} is being taken by another run already; nothing was done."
                return Completed(name="Skipped", message=message)
            row = _ingest(asked, chosen, layout)
            if asked.whole_source:
                tell_of_silence(chosen, layout, source)
            return row
    except CancelledError as error:
        return Cancelled(message=str(error))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for; see `ingest`."""

    inputs: tuple[str, ...]
    source: str
    since: date | None
    until: date | None

    @property
    def whole_source(self) -> bool:
        return bool(self.source and not (self.inputs or self.since or self.until))

    @property
    def words(self) -> list[str]:
        """As on the command line; the ledger knows runs by them."""
        options = (("--source", self.source), ("--since", self.since), ("--until", self.until))
        return [*self.inputs, *(str(word) for name, value in options if value for word in (name, value))]

    def window(self, today: date) -> Window | None:
        return Window(self.since or date.min, self.until or today) if self.since or self.until else None


def _ingest(asked: Asked, chosen: Settings, layout: Layout) -> dict[str, Any]:
    shown = board()
    sink = open_sink(chosen.sink, layout.folder, shown.say, chosen.wait_seconds)
    named = chosen.source(asked.source) if asked.source else None
    today = datetime.now(UTC).date()
    window = asked.window(today)
    with runs.under_way(layout, "ingest", asked.words, str(shown.flow_run_id or "")) as run:
        run.rules = rules_of(chosen.reading)
        with sink.writing(publish=sink.is_ahead) as writer:
            repaired = runs.repair(layout, writer)
            known = writer.known_batches()
        left_behind = adopt(layout.journals, repaired.runs, run.run_id)
        if repaired.runs:
            shown.say(
                f"Put right what {len(repaired.runs)} runs left that had not ended well: {repaired.counts.documents:,} "
                f"documents were loaded, {len(left_behind.refs):,} pages are fetched and still to be read."
            )
        shown.say(f"Taking {' '.join(asked.words) or 'nothing new'}, with {chosen.workers} reading processes.")
        belongs = wanted(named, window, today) if named else None
        with (
            untagged(),
            runner(chosen.workers, chosen.scheduler) as reader,
            Fetcher(chosen, layout, run.run_id, left_behind, named, belongs, choice_key(named, window)) as fetcher,
            Desk(run, sink, reader, chosen, shown) as desk,
        ):
            fields = named.fields if isinstance(named, JsonlSource) else {}
            asks_for = arguments_of(named, window, today) if named else ()
            desk.expected = Expected(size_of(asked.inputs or asks_for))
            documents = desk.located(
                listed(asked.inputs, asked.source, named, window, today, fetcher.download), fetcher, left_behind
            )
            for batch in into_batches(documents, batch_version(run.rules, fields)):
                desk.read(batch, known, fields)
            desk.finish()
            fetcher.downloads_read()
            owed = fetcher.owed()
        with sink.writing() as writer:
            row = runs.settled(run, writer, owed=owed)
            writer.record_run(row)
    shown.say(told_in_a_sentence(row))
    if shown.flow_run_id is not None:
        shown.report("run-report", run_report(layout.record, row), "What this run did")
    return row
