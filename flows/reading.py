"""What a worker does with a batch: open, read, rows, spool. No Prefect here: worker processes stay small.

Nothing is lost: a document that cannot be opened or read, that takes too long, that makes our own code fail or that the
tables cannot hold becomes a reject, and the batch goes on. Each reference gives one article or one reject, always.
"""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from extract.document import Document, Ref, Reject, Stage
from extract.open import in_order, open_documents
from flows import watchdog
from flows.batches import Batch
from flows.memory import give_back
from load import spool
from load.rows import Origin, Rows, add_article, add_reject
from transform.article import Article
from transform.read import read
from transform.reading import USUAL, Reading
from transform.similar import signature

SECONDS_PER_DOCUMENT = 30.0  # some thousand times the usual; what takes longer is broken or hostile
SECONDS_OF_GRACE = 5.0  # behind that, for a document that a C library does not let go: then its process ends
READY = 'Ready\n\nPARIS, May 17. /AGENCY/. "We are ready," Mayor Anna Weber said. The city is ready, she added.\n'
CRASHED = "reading this document killed its process (out of memory, or a fault in a library); it was left out"
STUCK = "reading this document did not come to an end and its process was stopped; it was left out"


@dataclass(frozen=True, slots=True)
class Order:
    """One batch to read, for whom, and into which spool. `crashes` are documents known to kill a worker."""

    batch: Batch
    run_id: str
    transform_version: str
    spool: Path
    crashes: Mapping[Ref, Reject] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)  # our fields to the keys of JSONL rows
    reading: Reading = USUAL
    quiet: frozenset[str] = frozenset()  # reasons for which a document that cannot be opened is passed over


def read_batch(order: Order) -> int:
    """Read a batch into the spool; gives how many documents it has."""
    if (order.spool / order.batch.id).exists():
        return len(order.batch.refs)
    try:
        _spool(order)
    except (ValueError, TypeError, OverflowError):  # a value that no column takes, and pyarrow does not say whose
        _spool(order, try_each=True)
    give_back()
    return len(order.batch.refs)


def get_ready() -> None:
    """Load what reading needs (models, word lists, libraries), so that the first batch does not wait for it."""
    article = read_safely(Document(Ref("file", "get-ready.txt"), READY.encode(), content_type="text/plain"))
    rows = Rows()
    if isinstance(article, Article):
        add_article(rows, article, Origin("", "", "", ""), signature(article.text))
    for name, tuples in rows.by_table.items():
        spool.to_arrow(name, tuples)
    gc.collect()
    gc.freeze()  # what is loaded stays, and need not be searched for garbage again and again


def remaining(order: Order) -> list[Ref]:
    """The documents of an order that are to be read, in the order in which they are."""
    return in_order([ref for ref in order.batch.refs if ref not in order.crashes])


def without(order: Order, left: watchdog.Word) -> Order:
    """The order with the document that a dead worker was reading as a reject.

    Raises RuntimeError where no document is left that could be to blame.
    """
    refs = remaining(order)
    if not refs:
        raise RuntimeError(f"batch {order.batch.id} cannot be read: its worker dies without reading anything")
    guilty = refs[min(left.number, len(refs) - 1)]
    reject = Reject(str(guilty), "read", *(("timeout", STUCK) if left.stuck else ("crashed", CRASHED)))
    return replace(order, crashes={**order.crashes, guilty: reject})


def _spool(order: Order, *, try_each: bool = False) -> None:
    began = time.process_time()
    rows, articles, rejects = _rows(order, try_each)
    seconds = time.process_time() - began
    batch_row = (order.batch.id, order.run_id, len(order.batch.refs), articles, rejects, seconds)
    spool.write(order.spool, order.batch.id, rows, batch_row)


def _rows(order: Order, try_each: bool) -> tuple[Rows, int, int]:
    """The rows of a batch, and how many articles and rejects they are.

    With `try_each`, a document whose rows the tables cannot hold becomes a reject.
    """
    rows = Rows()
    articles = rejects = 0
    for reject in order.crashes.values():
        add_reject(rows, reject, order.run_id)
        rejects += 1
    refs = remaining(order)
    documents = _documents(refs, order.fields)
    reader = partial(read, reading=order.reading)
    with watchdog.noted(order.spool, order.batch.id, SECONDS_PER_DOCUMENT + SECONDS_OF_GRACE) as note:
        for number in range(len(refs)):
            with note.reading(number):
                document = next(documents)
                result = document if isinstance(document, Reject) else read_safely(document, reader)
            if isinstance(document, Document) and isinstance(result, Article):
                origin = Origin(order.run_id, order.transform_version, str(document.ref), document.retrieved_at)
                why = _refused(result, origin, document.ref) if try_each else None
                if why is None:
                    add_article(rows, result, origin, signature(result.text))
                    articles += 1
                    continue
                result = why
            if isinstance(result, Reject) and not (result.stage == "open" and result.reason in order.quiet):
                add_reject(rows, _writable(result), order.run_id)
                rejects += 1
    return rows, articles, rejects


def _refused(article: Article, origin: Origin, ref: Ref) -> Reject | None:
    """Why the tables cannot hold an article, if so."""
    alone = Rows()
    try:
        add_article(alone, article, origin)
        for name, tuples in alone.by_table.items():
            spool.to_arrow(name, tuples)
    except (ValueError, TypeError, OverflowError) as error:
        return _fault(ref, "load", error)
    return None


def _writable(reject: Reject) -> Reject:
    """A reject whose words can be stored: an error may quote what it choked on."""
    name, detail = (text.encode("utf-8", "replace").decode() for text in (reject.input, reject.detail))
    return replace(reject, input=name, detail=detail)


def _documents(refs: Sequence[Ref], fields: Mapping[str, str]) -> Iterator[Document | Reject]:
    """One document or reject for each reference, whatever the reader of its container does."""
    done = 0
    while done < len(refs):
        try:
            for document in open_documents(refs[done:], mapping=fields):
                done += 1
                yield document
        except Exception as error:
            failed = _fault(refs[done], "open", error)
        else:
            if done == len(refs):
                return
            failed = Reject(str(refs[done]), "open", "error", "its container gave nothing for it: please report this")
        done += 1
        yield failed


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
        return _fault(document.ref, "read", error)


def _fault(ref: Ref, stage: Stage, error: Exception) -> Reject:
    what = f"{type(error).__name__}: {str(error)[:300]}"
    return Reject(str(ref), stage, "error", f"a fault in onrecord, please report it with this input: {what}")


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
