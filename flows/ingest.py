"""The sentence of the program: references → fetch → read → spool → merge → reading copy."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from prefect import flow
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner

from extract.document import Ref, Reject
from flows import runs
from flows.batches import Batch, batch_version, into_batches
from flows.fetching import Fetcher
from flows.inputs import arguments_of, listed, size_of
from flows.journal import Fetched, adopt
from flows.layout import Layout
from flows.progress import Expected, progress
from flows.reading import Order
from flows.runners import ProcessRunner, runner
from flows.runs import Run
from flows.settings import Settings, load_settings
from flows.sources import JsonlSource, Window, choice_key, wanted
from flows.steps import fetch_named, fetch_waiting, merge_spool, opaque, read_batch
from flows.versions import transform_version
from load import spool
from load.ids import name_id
from load.rows import Rows, add_reject
from load.sinks.duckdb import DuckDBSink

FETCH_AT_ONCE = 100  # addresses a task
LOUD = ("cut_off", "corrupt_record")  # damage to a container: what was in it is lost, and somebody must hear of it
LISTINGS_AT_ONCE = 4  # of those that an index names: each may name fifty thousand pages
AHEAD = 2  # batches queued for each worker: none waits, and memory stays flat
MAX_WORKERS = 64
_THREADS: Any = ThreadPoolTaskRunner(max_workers=MAX_WORKERS * AHEAD)  # they only wait


@flow(name="ingest", task_runner=_THREADS)
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
    belongs = wanted(named, window, today) if named else None
    told = [*inputs, *(["--source", source] if source else [])]
    told += [word for name, day in (("--since", since), ("--until", until)) if day for word in (name, str(day))]
    with runs.under_way(layout, "ingest", told) as run:
        with sink.writing(publish=False) as writer:
            repaired = runs.repair(layout, writer)
            known = writer.known_batches()
        left_behind = adopt(layout.journals, repaired.runs, run.run_id)
        with (
            runner(chosen.workers) as reader,
            Fetcher(chosen, layout, run.run_id, left_behind, named, belongs, choice_key(named, window)) as fetcher,
        ):
            fields = named.fields if isinstance(named, JsonlSource) else {}
            desk = _Desk(run, sink, reader, chosen, fields)
            desk.expected = Expected(size_of(inputs or (arguments_of(named, window, today) if named else ())))
            documents = desk.located(listed(inputs, source, named, window, today), fetcher, left_behind)
            for batch in into_batches(documents, batch_version(transform_version(), fields)):
                desk.read(batch, known)
            desk.finish()
        row = run.row("completed")
        with sink.writing() as writer:
            writer.record_run(row)
    return row


@dataclass(slots=True)
class _Desk:
    """Where one run's work goes over: what is listed, what is being read, what is to be merged."""

    run: Run
    sink: DuckDBSink
    reader: ProcessRunner
    settings: Settings
    fields: Mapping[str, str]  # of JSONL rows
    under_way: deque[tuple[PrefectFuture[int], Batch]] = field(default_factory=deque)
    merged_at: float = field(default_factory=time.monotonic)
    documents_read: int = 0
    expected: Expected = field(default_factory=lambda: Expected(None))

    def located(self, listed: Iterable[Ref | Reject], fetcher: Fetcher, left_behind: Fetched) -> Iterator[Ref]:
        """References that can be opened: what lies here at once, what lies on the web when it is in the archive."""
        yield from self._keep(left_behind)
        named: list[Ref] = []
        rejects: list[Reject] = []
        for each in listed:
            if isinstance(each, Reject):
                rejects.append(each)
                if each.reason in LOUD:
                    progress().warn(f"{each.input}: {each.detail}")
            elif each.kind == "url":
                named.append(each)
                if len(named) >= FETCH_AT_ONCE:
                    yield from self._fetch(fetcher, named)
                    named = []
            else:
                yield each
        self._keep(Fetched(rejects=tuple(rejects)))
        if named:
            yield from self._fetch(fetcher, named)

    def read(self, batch: Batch, known: set[str]) -> None:
        """Have a batch read, unless that was done before; wait while enough of them are under way."""
        self.run.inputs += len(batch.refs)
        if batch.id in known:
            self.run.skipped += len(batch.refs)
            return
        order = Order(batch, self.run.run_id, transform_version(), self.run.spool, fields=self.fields)
        self.under_way.append((read_batch.submit(opaque(self.reader), opaque(order)), batch))
        while len(self.under_way) >= self.reader.workers * AHEAD:
            self._wait_for_one()
        if time.monotonic() - self.merged_at >= self.settings.merge_every_seconds:
            self._merge()

    def finish(self) -> None:
        while self.under_way:
            self._wait_for_one()
        self._merge()

    def _wait_for_one(self) -> None:
        future, batch = self.under_way.popleft()
        self.documents_read += future.result()
        self.expected.add(batch.refs)
        progress().documents(self.documents_read, self.expected.of(self.run.inputs - self.run.skipped))

    def _merge(self) -> None:
        if spool.waiting(self.run.spool):
            self.run.counts += merge_spool(opaque(self.sink), self.run.spool)
        self.merged_at = time.monotonic()

    def _fetch(self, fetcher: Fetcher, named: list[Ref]) -> Iterator[Ref]:
        """Fetch addresses, and then what the feeds and sitemaps among them name."""
        progress().say(f"fetching {len(named)} addresses, {named[0].location} first")
        fetched: Fetched | None = fetch_named(opaque(fetcher), opaque(named))
        while fetched is not None:
            yield from self._keep(fetched)
            fetched = fetch_waiting(opaque(fetcher), FETCH_AT_ONCE, LISTINGS_AT_ONCE)

    def _keep(self, fetched: Fetched) -> tuple[Ref, ...]:
        """Spool requests and rejects as they are known; gives the documents."""
        rows = Rows()
        for row in fetched.rows:
            rows.add_keyed("fetches", *row)
        for reject in fetched.rejects:
            add_reject(rows, reject, self.run.run_id)
        if rows.by_table:
            name = name_id("ledger", self.run.run_id, *(row[0] for each in rows.by_table.values() for row in each))
            ledger_row = (name, self.run.run_id, 0, 0, len(fetched.rejects), 0.0)
            spool.write(self.run.spool, name, rows, ledger_row)
        return fetched.refs
