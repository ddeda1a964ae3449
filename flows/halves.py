"""A batch whose worker dies without a word of what it was reading, halved until it lives.

Most deaths are explained by the note of flows/watchdog.py. What it cannot explain comes behind the reading: rows that a
library does not survive, or more of them than the memory holds. Then the halves are read each by itself, and their
halves: too much memory in all needs no victim, and a document that is to blame is alone at last.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace

from flows.batches import Batch
from flows.reading import Order, remaining, without
from flows.watchdog import Word
from load import spool

FOLDER = ".halves"  # below the spool, where no merge looks


def read_in_halves(order: Order, read: Callable[[Order], int]) -> int:
    """Read an order by its halves, with `read`, which comes back here where a half dies as well; gives the number of
    its documents. Raises RuntimeError where a worker dies without any document."""
    refs = tuple(remaining(order))
    if len(refs) < 2:
        return read(without(order, Word(0, stuck=False)))
    folder = order.spool / FOLDER / order.batch.id
    shutil.rmtree(folder, ignore_errors=True)
    middle = len(refs) // 2
    known = tuple(order.crashes)
    read(replace(order, batch=Batch(f"{order.batch.id}-1", (*known, *refs[:middle])), spool=folder))
    read(replace(order, batch=Batch(f"{order.batch.id}-2", refs[middle:]), spool=folder, crashes={}))
    spool.gather(folder, order.spool, order.batch.id, order.run_id)
    return len(order.batch.refs)
