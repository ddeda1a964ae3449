"""What a worker does with a batch: open, read, rows, spool. No Prefect here: worker processes stay small.

Nothing is lost: a document that cannot be opened or read, that takes too long or that makes our own code fail becomes
a reject, and the batch goes on.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from extract.document import Document, Ref, Reject
from extract.open import open_documents
from flows.batches import Batch
from load import spool
from load.rows import Origin, Rows, add_article, add_reject
from transform.article import Article
from transform.read import read

SECONDS_PER_DOCUMENT = 30.0  # some thousand times the usual; what takes longer is broken or hostile


@dataclass(frozen=True, slots=True)
class Order:
    """One batch to read, for whom, and into which spool. `crashes` are documents known to kill a worker."""

    batch: Batch
    run_id: str
    transform_version: str
    spool: Path
    crashes: Mapping[Ref, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)  # our fields to the keys of JSONL rows
    quiet: frozenset[str] = frozenset()  # reasons for which a document that cannot be opened is passed over


def read_batch(order: Order) -> int:
    """Read a batch into the spool; gives how many documents it has."""
    if (order.spool / order.batch.id).exists():
        return len(order.batch.refs)
    began = time.process_time()
    rows = Rows()
    articles = rejects = 0
    for document in _documents(order):
        result = document if isinstance(document, Reject) else read_safely(document)
        if isinstance(result, Reject) and result.stage == "open" and result.reason in order.quiet:
            continue
        if isinstance(result, Reject):
            add_reject(rows, result, order.run_id)
            rejects += 1
        elif isinstance(document, Document):
            origin = Origin(order.run_id, order.transform_version, str(document.ref), document.retrieved_at)
            add_article(rows, result, origin)
            articles += 1
    seconds = time.process_time() - began
    batch_row = (order.batch.id, order.run_id, len(order.batch.refs), articles, rejects, seconds)
    spool.write(order.spool, order.batch.id, rows, batch_row)
    return len(order.batch.refs)


def _documents(order: Order) -> Iterator[Document | Reject]:
    for ref, why in order.crashes.items():
        yield Reject(str(ref), "read", "crashed", why)
    yield from open_documents([ref for ref in order.batch.refs if ref not in order.crashes], mapping=order.fields)


def read_safely(document: Document, reader: Callable[[Document], Article | Reject] = read) -> Article | Reject:
    """Read one document within the time limit; a failure of our own is a reject that asks to be reported."""
    name = str(document.ref)
    try:
        with _time_limit(SECONDS_PER_DOCUMENT):
            return reader(document)
    except _TooSlowError:
        detail = f"reading took longer than {SECONDS_PER_DOCUMENT:.0f} s and was stopped"
        return Reject(name, "read", "timeout", detail)
    except MemoryError:
        return Reject(name, "read", "memory", "reading needed more memory than there is")
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        return Reject(name, "read", "error", f"a fault in onrecord, please report it with this input: {what}")


class _TooSlowError(Exception):
    pass


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise _TooSlowError in the block after so many seconds; in threads other than the main one there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def too_slow(signum: int, frame: object) -> None:
        raise _TooSlowError

    before = signal.signal(signal.SIGALRM, too_slow)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
