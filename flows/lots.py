"""Batches in lots: what Prefect sees as one task run.

A batch is what is named, counted, read again and halved. A task run costs Prefect's server 26 ms of CPU and this
process 4, however little it does, so that a task for each batch of two seconds is already more than one percent.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from flows.batches import Batch
from flows.reading import Order
from flows.runners import Runner

FULL_DOCUMENTS = 2000  # some twenty seconds of one core's work
FULL_BATCHES = 50  # where the batches are small: archives of a few records each


class HaltedError(RuntimeError):
    """The run is ending: what is not begun is left to the next one."""


@dataclass(slots=True)
class Lot:
    """Orders that one task carries out. Those that are `done` stay done when the task is tried again."""

    orders: list[Order] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    @property
    def documents(self) -> int:
        return sum(len(order.batch.refs) for order in self.orders)

    @property
    def is_full(self) -> bool:
        return len(self.orders) >= FULL_BATCHES or self.documents >= FULL_DOCUMENTS

    @property
    def title(self) -> str:
        """For the task run: how many documents, and where the first of them lies."""
        batches = f" in {len(self.orders)} batches" if len(self.orders) > 1 else ""
        return f"read {self.documents:,}{batches}, from {Path(self.orders[0].batch.refs[0].location).name}"

    def read(self, runner: Runner, told: Callable[[Batch], None], is_halted: Callable[[], bool]) -> int:
        """Read what is not done, as many batches at once as the runner has workers, the largest first, so that the
        workers end together; gives the number of documents. `told` hears of each batch that is read.

        A batch that fails keeps no other from being read; then its error is raised.
        """

        def one(order: Order) -> None:
            if is_halted():
                raise HaltedError("the run is ending")
            runner.read(order)
            self.done.add(order.batch.id)
            told(order.batch)

        left = [order for order in self.orders if order.batch.id not in self.done]
        left.sort(key=lambda order: -len(order.batch.refs))
        with ThreadPoolExecutor(max(1, min(runner.workers, len(left)))) as threads:
            futures = [threads.submit(one, order) for order in left]
            wait(futures)
        for future in futures:
            future.result()
        return self.documents
