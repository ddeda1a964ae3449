"""Where batches are read: a pool of plain processes that know nothing of Prefect.

A worker ends with its parent, however that ends. A document that kills its worker (a fault in a C library, the
system's out-of-memory killer, the watchdog) is known by the note that the worker left and becomes a reject; the other
batches only begin again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from flows import processes
from flows.errors import UsageError
from flows.halves import read_in_halves
from flows.reading import Order, read_batch, without
from flows.watchdog import word


class Runner(Protocol):
    """Where batches are read; `workers` of them at once."""

    workers: int

    def warm_up(self) -> None:
        """Begin what takes time before the first batch comes."""

    def read(self, order: Order) -> int:
        """Read one batch into its spool; gives the number of its documents. Called from several threads."""

    def close(self) -> None:
        """Let go of the workers."""


_ready: ContextVar[Runner | None] = ContextVar("ready", default=None)


@contextmanager
def runner(workers: int, scheduler: str = "") -> Iterator[Runner]:
    """A runner for the block: the one that an outer block has already warmed up, or a new one: of processes here, or
    of the Dask cluster that `scheduler` (tcp://…) names.

    Raises UsageError where the cluster is not there or not fit, or where Dask is not installed.
    """
    outer = _ready.get()
    if outer is not None:
        yield outer
        return
    inner = _on_dask(scheduler) if scheduler else ProcessRunner(workers)
    token = _ready.set(inner)
    try:
        yield inner
    finally:
        _ready.reset(token)
        inner.close()


def _on_dask(scheduler: str) -> Runner:
    try:
        from flows.dask_runner import DaskRunner
    except ModuleNotFoundError as error:
        raise UsageError(f"a Dask cluster needs Dask: pip install 'onrecord[dask]' ({error})") from None
    return DaskRunner(scheduler)


class ProcessRunner:
    """Reads batches in `workers` processes; safe to call from several threads."""

    def __init__(self, workers: int, work: Callable[[Order], int] = read_batch) -> None:
        self.workers = workers
        self._work = work
        self._lock = threading.Lock()
        self._pool = processes.pool(workers)

    def warm_up(self) -> None:
        """Load what reading needs, while something else is waited for; workers start when there is work, in no time."""
        processes.warm_up()

    def read(self, order: Order) -> int:
        """Read one batch; gives the number of its documents."""
        pool = self._pool
        try:
            return pool.submit(self._work, order).result()
        except BrokenProcessPool:
            self._replace(pool)
        left = word(order.spool, order.batch.id)
        # Whoever was stuck is guilty; a plain death may be that of a neighbour in the pool, which reading alone shows.
        return self._read_alone(without(order, left) if left and left.stuck else order)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        """A fresh pool in place of a broken one; the first of several threads that noticed does it."""
        with self._lock:
            if self._pool is broken:
                self._pool = processes.pool(self.workers)
        broken.shutdown(wait=False)

    def _read_alone(self, order: Order) -> int:
        """Read a batch in a process of its own; as often as that dies, begin again without the document that it died
        of, or in halves where it does not say which."""
        while not _survives(self._work, order):
            left = word(order.spool, order.batch.id)
            if left is None:
                return read_in_halves(order, self._read_alone)
            order = without(order, left)
        return len(order.batch.refs)


def _survives(work: Callable[[Order], int], order: Order) -> bool:
    with processes.pool(1) as pool:
        try:
            pool.submit(work, order).result()
        except BrokenProcessPool:
            return False
    return True
