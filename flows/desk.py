"""The desk that a run's work goes over: listed, fetched, read by the batch, merged. Every flow that reads has one."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner

from extract.document import Ref, Reject
from flows.batches import Batch
from flows.board import Board
from flows.fetching import Fetcher
from flows.journal import Fetched, joined
from flows.progress import Expected, progress
from flows.reading import Order
from flows.runners import Runner
from flows.runs import Run
from flows.settings import Settings
from flows.steps import fetch_named, fetch_waiting, merge_spool, opaque, read_batch
from flows.versions import rules_of
from load import spool
from load.ids import name_id
from load.lock import LockTimeoutError
from load.rows import Rows, add_reject
from load.sinks.sink import Sink

FETCH_AT_ONCE = 100  # addresses a task
LISTINGS_AT_ONCE = 4  # of those that an index names: each may name fifty thousand pages
AHEAD = 2  # batches queued for each worker: none waits, and memory stays flat
LOUD = ("cut_off", "corrupt_record")  # damage to a container: what was in it is lost, and somebody must hear of it
MAX_WORKERS = 64
THREADS: Any = ThreadPoolTaskRunner(max_workers=MAX_WORKERS * AHEAD)  # they only wait
MOMENT = 1.0  # seconds that a merge in the middle of a run waits for the record


@dataclass(slots=True)
class Desk:
    """Where one run's work goes over: what is listed, what is being read, what is to be merged."""

    run: Run
    sink: Sink
    reader: Runner
    settings: Settings
    board: Board
    quiet: frozenset[str] = frozenset()  # reasons for which a document that cannot be opened is passed over
    under_way: deque[tuple[PrefectFuture[int], Batch]] = field(default_factory=deque)
    merged_at: float = field(default_factory=time.monotonic)
    documents_read: int = 0
    expected: Expected = field(default_factory=lambda: Expected(None))

    def located(self, listed: Iterable[Ref | Reject], fetcher: Fetcher, left_behind: Fetched) -> Iterator[Ref]:
        """References that can be opened: what lies here at once, what lies on the web when it is in the archive."""
        yield from self.keep(left_behind)
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
        self.keep(joined([fetcher.requests_aside(), Fetched(rejects=tuple(rejects))]))
        if named:
            yield from self._fetch(fetcher, named)

    def read(self, batch: Batch, known: Container[str], fields: Mapping[str, str]) -> None:
        """Have a batch read, unless that was done before; wait while enough of them are under way.

        `fields` names the keys of JSONL rows.
        """
        self.run.inputs += len(batch.refs)
        if batch.id in known or batch.id in self.run.batches:  # an argument may be named twice
            self.run.skipped += len(batch.refs)
            return
        self.run.batches.add(batch.id)
        reading = self.settings.reading
        rules = rules_of(reading)
        order = Order(batch, self.run.run_id, rules, self.run.spool, fields=fields, reading=reading, quiet=self.quiet)
        named = read_batch.with_options(task_run_name=f"read {len(batch.refs)} of {Path(batch.refs[0].location).name}")
        self.under_way.append((named.submit(opaque(self.reader), opaque(order)), batch))
        while len(self.under_way) >= self.reader.workers * AHEAD:
            self._wait_for_one()
        if time.monotonic() - self.merged_at >= self.settings.merge_every_seconds:
            self._merge_if_free()

    def finish(self) -> None:
        """Wait for what is under way and load it all."""
        while self.under_way:
            self._wait_for_one()
        if spool.waiting(self.run.spool):
            self._merge(self.sink)
        self.board.documents(self.documents_read, self.run.inputs - self.run.skipped, last=True)

    def _wait_for_one(self) -> None:
        future, batch = self.under_way.popleft()
        self.documents_read += future.result()
        self.expected.add(batch.refs)
        self.board.documents(self.documents_read, self.expected.of(self.run.inputs - self.run.skipped))

    def _merge_if_free(self) -> None:
        """Load what is read so far. While somebody else has the record, reading goes on and the spool keeps it."""
        if spool.waiting(self.run.spool):
            try:
                self._merge(replace(self.sink, wait_seconds=MOMENT))
            except LockTimeoutError as error:
                self.board.say(f"Going on without loading: {error}.")
        self.merged_at = time.monotonic()

    def _merge(self, sink: Sink) -> None:
        merged = merge_spool(opaque(sink), self.run.spool)
        self.run.counts += merged
        self.board.say(
            f"Loaded {merged.documents:,} documents: {merged.articles:,} new articles, {merged.versions:,} new "
            f"versions, {merged.reread:,} read otherwise than before, {merged.rejects:,} rejects."
        )

    def _fetch(self, fetcher: Fetcher, named: list[Ref]) -> Iterator[Ref]:
        """Fetch addresses, and then what the feeds and sitemaps among them name."""
        progress().say(f"fetching {len(named)} addresses, {named[0].location} first")
        fetcher.introduce()
        fetched: Fetched | None = fetch_named(opaque(fetcher), opaque(named))
        while fetched is not None:
            if fetched.rows:
                self.board.say(
                    f"Made {len(fetched.rows):,} requests: {len(fetched.refs):,} new pages, "
                    f"{len(fetched.rejects):,} addresses that gave none."
                )
            yield from self.keep(fetched)
            fetched = fetch_waiting(opaque(fetcher), FETCH_AT_ONCE, LISTINGS_AT_ONCE)

    def keep(self, fetched: Fetched) -> tuple[Ref, ...]:
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
