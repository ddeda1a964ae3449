"""The desk that a run's work goes over: listed, fetched, read by the batch, merged. Every flow that reads has one."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from threading import Event
from typing import Any, Self

from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner

from extract.document import Ref, Reject
from flows.batches import Batch
from flows.board import Board
from flows.fetching import Fetcher
from flows.journal import Fetched, joined
from flows.lots import Lot
from flows.progress import Expected, progress
from flows.reading import Order
from flows.runners import Runner
from flows.runs import Run
from flows.settings import Settings
from flows.steps import fetch_named, fetch_waiting, merge_spool, opaque, read_lot
from flows.versions import rules_of
from load import spool
from load.ids import name_id
from load.lock import LockTimeoutError
from load.merge import Counts
from load.rows import Rows, add_reject
from load.sinks.duckdb import MERGE_AT_ONCE
from load.sinks.sink import Sink

FETCH_AT_ONCE = 100  # addresses a task
LISTINGS_AT_ONCE = 4  # of those that an index names: each may name fifty thousand pages
AHEAD = 2  # batches under way for each worker when the next lot is handed over: none waits, and memory stays flat
LOUD = ("cut_off", "corrupt_record")  # damage to a container: what was in it is lost, and somebody must hear of it
MAX_WORKERS = 64
THREADS: Any = ThreadPoolTaskRunner(max_workers=MAX_WORKERS * AHEAD)  # they only wait
MOMENT = 1.0  # seconds that a merge in the middle of a run waits for the record
MUCH = 2 * MERGE_AT_ONCE  # batches read and not merged: more would leave it all to the end of a run
PUBLISH_EVERY = 4  # times the seconds between two merges: how often readers see a run that is still going


@dataclass(slots=True)
class Desk:
    """Where one run's work goes over: what is listed, what is being read, what is to be merged.

    A context: when its block ends in an error, what is not begun is not begun any more.
    """

    run: Run
    sink: Sink
    reader: Runner
    settings: Settings
    board: Board
    quiet: frozenset[str] = frozenset()  # reasons for which a document that cannot be opened is passed over
    documents_read: int = 0
    expected: Expected = field(default_factory=lambda: Expected(None))
    _lot: Lot = field(default_factory=Lot)  # gathered, not yet handed over
    _unread: int = 0  # batches handed over and not yet read
    _reading: list[PrefectFuture[int]] = field(default_factory=list)
    _unmerged: int = 0  # batches read since the last merge began
    _merging: PrefectFuture[Counts] | None = None
    _told: SimpleQueue[Batch | PrefectFuture[Any]] = field(default_factory=SimpleQueue)
    _halted: Event = field(default_factory=Event)
    _merged_at: float = field(default_factory=time.monotonic)
    _published_at: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self._halted.set()

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
        self._lot.orders.append(order)
        while not self._told.empty():
            self._hear()
        if self._unread < self.reader.workers:  # somebody has nothing to do
            self._hand_over()
        elif self._lot.is_full:
            while self._unread > self._enough:
                self._hear()
            self._hand_over()

    def finish(self) -> None:
        """Have the rest read, wait for what is under way and load it all. The reading copy is the caller's to put in
        place, with the row of the run."""
        self._hand_over()
        tail = True
        while self._reading or self._merging:
            self._hear()
            if tail and 0 < self._unread <= self._enough and self._unmerged >= MERGE_AT_ONCE:
                tail = not self._begin_merge()
        if spool.waiting(self.run.spool):
            self._count(merge_spool(opaque(self.sink), self.run.spool, False))
        self.board.documents(self.documents_read, self.run.inputs - self.run.skipped, last=True)

    @property
    def _enough(self) -> int:
        """Batches under way that no worker runs out of before more can be handed over."""
        return self.reader.workers * AHEAD

    def _hand_over(self) -> None:
        """Have a task read what is gathered."""
        lot, self._lot = self._lot, Lot()
        if lot.orders:
            self._unread += len(lot.orders)
            named = read_lot.with_options(task_run_name=lot.title)
            told, is_halted = opaque(self._told.put), opaque(self._halted.is_set)
            future = named.submit(opaque(self.reader), opaque(lot), told, is_halted)
            self._reading.append(future)
            future.add_done_callback(self._told.put)

    def _hear(self) -> None:
        """Wait for the next thing that is done: a batch, a lot, a merge."""
        done = self._told.get()
        if isinstance(done, Batch):
            self._unread -= 1
            self._unmerged += 1
            self.documents_read += len(done.refs)
            self.expected.add(done.refs)
            self.board.documents(self.documents_read, self.expected.of(self.run.inputs - self.run.skipped))
            if self._unmerged >= MUCH or time.monotonic() - self._merged_at >= self.settings.merge_every_seconds:
                self._begin_merge()
        elif done is self._merging:
            self._merging, self._merged_at = None, time.monotonic()
            try:
                self._count(done.result())
            except LockTimeoutError as error:
                self.board.say(f"Going on without loading: {error}.")
        else:
            self._reading.remove(done)
            done.result()

    def _begin_merge(self) -> bool:
        """Have what is read so far loaded while reading goes on, if no merge is under way; says whether it is begun.
        While somebody else has the record, the spool keeps it. Readers see it at every fourth time: for a big record
        the copy costs as much as the merge."""
        if self._merging:
            return False
        self._unmerged = 0
        publish = time.monotonic() - self._published_at >= PUBLISH_EVERY * self.settings.merge_every_seconds
        if publish:
            self._published_at = time.monotonic()
        self._merging = merge_spool.submit(opaque(replace(self.sink, wait_seconds=MOMENT)), self.run.spool, publish)
        self._merging.add_done_callback(self._told.put)
        return True

    def _count(self, merged: Counts) -> None:
        self.run.counts += merged
        if merged.documents or merged.rejects:  # not what was fetched alone
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
