"""The thin tasks of the flows. Each carries seconds of work; the work itself is elsewhere.

Prefect caches none of their results: what was done is known from the record's own ledger, which a `kill -9` cannot
make forget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import TagsContext
from prefect.utilities.annotations import quote

from extract.document import Ref
from flows.batches import Batch
from flows.fetching import Fetcher
from flows.journal import Fetched
from flows.lots import Lot
from flows.memory import give_back
from flows.runners import Runner
from load import spool
from load.lock import LockTimeoutError
from load.merge import Counts
from load.sinks.sink import Sink

Value = TypeVar("Value")


def may_pass(task: object, run: object, state: State[Any]) -> bool:
    """Whether what went wrong may go right the next time: the disk, the memory or another program may be elsewhere by
    then. A fault of our own comes again, and for a locked record the sink has waited long enough."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError | MemoryError | duckdb.Error) and not isinstance(error, LockTimeoutError)


@contextmanager
def untagged() -> Iterator[None]:
    """Tasks that are submitted in the block carry no tags; those of the run of the flow tell whose they are.

    For each task with tags Prefect (3.8) first asks its server for limits by these tags, and for up to two seconds the
    processes of a run stood still.
    """
    with TagsContext(current_tags=set()):
        yield


AGAIN: Any = {
    "retries": 3,
    "retry_delay_seconds": [2, 10, 60],
    "retry_jitter_factor": 0.5,  # so that batches that failed together do not come back together
    "retry_condition_fn": may_pass,
}


def opaque(value: Value) -> Value:
    """An argument for a task as it is: Prefect would search it for futures, deep into every reference of a batch."""
    return cast(Value, quote(value))


@task(name="fetch", cache_policy=NO_CACHE, **AGAIN)
def fetch_named(fetcher: Fetcher, refs: Sequence[Ref]) -> Fetched:
    """Fetch pages, feeds and sitemaps that were asked for by name, into the archive."""
    return fetcher.fetch_named(refs)


@task(name="fetch what listings name", cache_policy=NO_CACHE, **AGAIN)
def fetch_waiting(fetcher: Fetcher, pages: int, listings: int) -> Fetched | None:
    """Fetch the next pages that feeds and sitemaps named, or the next sitemaps; None when nothing waits."""
    return fetcher.fetch_waiting(pages, listings)


@task(name="read", cache_policy=NO_CACHE, **AGAIN)
def read_lot(runner: Runner, lot: Lot, told: Callable[[Batch], None], is_halted: Callable[[], bool]) -> int:
    """Read a lot of batches in worker processes, into the spool; gives the number of its documents."""
    return lot.read(runner, told, is_halted)


@task(name="merge", cache_policy=NO_CACHE, **AGAIN)
def merge_spool(sink: Sink, folder: Path, publish: bool) -> Counts:
    """Load what a run has spooled so far; `publish` puts the reading copy in place as well."""
    with sink.writing(publish=publish) as writer:
        counts = writer.merge(spool.waiting(folder))
    give_back()
    return counts
