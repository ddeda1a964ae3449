"""Processes that read: forks of a server that has loaded what reading needs, and nothing of Prefect.

A fork of the program itself would carry Prefect's threads and their locks along. A process ends with its parent,
however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, forkserver


def warm_up() -> None:
    """Have the fork server load what reading needs, while something else is waited for."""
    _prepare()
    forkserver.ensure_running()


def pool(workers: int) -> ProcessPoolExecutor:
    """A pool of so many processes, each started when there is work for it."""
    _prepare()
    context = multiprocessing.get_context("forkserver")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _prepare() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's own threads in each process would be in the way
    forkserver.set_forkserver_preload(["flows.warm"])


def _begin() -> None:
    """In a worker: leave Ctrl-C to the parent, and end when the parent is gone. Without the latter a worker of a killed
    run waits for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
