"""Where batches are read: a pool of plain processes that know nothing of Prefect.

A worker ends with its parent, however that ends. A document that kills its worker (a fault in a C library, the
system's out-of-memory killer, the watchdog) is known by the note that the worker left and becomes a reject; the other
batches only begin again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from multiprocessing import connection

from extract.document import Reject
from flows.reading import Order, read_batch, remaining
from flows.watchdog import Word, word

CRASHED = "reading this document killed its process (out of memory, or a fault in a library); it was left out"
STUCK = "reading this document did not come to an end and its process was stopped; it was left out"


_ready: ContextVar[ProcessRunner | None] = ContextVar("ready", default=None)


@contextmanager
def runner(workers: int) -> Iterator[ProcessRunner]:
    """A runner for the block: the one that an outer block has already warmed up, or a new one."""
    outer = _ready.get()
    if outer is not None:
        yield outer
        return
    inner = ProcessRunner(workers)
    token = _ready.set(inner)
    try:
        yield inner
    finally:
        _ready.reset(token)
        inner.close()


class ProcessRunner:
    """Reads batches in `workers` processes; safe to call from several threads."""

    def __init__(self, workers: int, work: Callable[[Order], int] = read_batch) -> None:
        self.workers = workers
        self._work = work
        self._lock = threading.Lock()
        self._pool = _pool(workers)

    def warm_up(self) -> None:
        """Start a worker's imports now, while something else is waited for; the others start when there is work."""
        self._pool.submit(os.getpid)

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
                self._pool = _pool(self.workers)
        broken.shutdown(wait=False)

    def _read_alone(self, order: Order) -> int:
        """Read a batch in a process of its own; as often as that dies, begin again without the document it died of."""
        while not _survives(self._work, order):
            order = without(order, word(order.spool, order.batch.id) or Word(0, stuck=False))
        return len(order.batch.refs)


def without(order: Order, left: Word) -> Order:
    """The order with the document that a dead worker was reading as a reject.

    Raises RuntimeError where no document is left that could be to blame.
    """
    refs = remaining(order)
    if not refs:
        raise RuntimeError(f"batch {order.batch.id} cannot be read: its worker dies without reading anything")
    guilty = refs[min(left.number, len(refs) - 1)]
    reject = Reject(str(guilty), "read", *(("timeout", STUCK) if left.stuck else ("crashed", CRASHED)))
    return replace(order, crashes={**order.crashes, guilty: reject})


def _survives(work: Callable[[Order], int], order: Order) -> bool:
    with _pool(1) as pool:
        try:
            pool.submit(work, order).result()
        except BrokenProcessPool:
            return False
    return True


def _pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # a fork would carry Prefect's threads and locks along
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker)


def _begin_worker() -> None:
    """In a worker: leave Ctrl-C to the parent, and end when the parent is gone. Without the latter a worker of a killed
    run waits for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
