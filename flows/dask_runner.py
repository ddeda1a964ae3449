"""Where batches are read: on a Dask cluster, by the same function as here. Workers know nothing of Prefect.

A worker needs what a reading process here has: this program in the same version, and the inputs and the data folder at
the same paths (a shared disk). It reads one batch at a time (`dask worker --nthreads 1`): the watch over documents that
never end is one for each process.
"""

from __future__ import annotations

from typing import Any

from distributed import Client
from distributed.scheduler import KilledWorker

from flows.errors import UsageError
from flows.halves import read_in_halves
from flows.reading import Order, read_batch, without
from flows.versions import transform_version
from flows.watchdog import word

CONNECT = "20s"


class DaskRunner:
    """Reads batches on the workers that a scheduler has; safe to call from several threads.

    Raises UsageError where there is no scheduler, it has no worker, or its workers are not fit.
    """

    def __init__(self, scheduler: str) -> None:
        try:
            connect: Any = Client
            self._client: Any = connect(scheduler, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"there is no Dask scheduler at {scheduler}: {' '.join(str(error).split())}") from None
        try:
            self.workers = self._fit(scheduler)
        except BaseException:
            self._client.close()
            raise

    def _fit(self, scheduler: str) -> int:
        """The number of workers, when all of them are as they must be."""
        threads = self._client.nthreads()
        if not threads:
            raise UsageError(f"{scheduler} has no worker: `dask worker {scheduler} --nthreads 1` starts one")
        if any(number != 1 for number in threads.values()):
            raise UsageError("Dask workers must read one batch at a time: start them with --nthreads 1")
        mine = transform_version()
        others = {name: rules for name, rules in self._client.run(transform_version).items() if rules != mine}
        if others:
            name, rules = next(iter(others.items()))
            raise UsageError(f"the worker {name} has other rules ({rules}) than this program ({mine}): update it")
        return len(threads)

    def warm_up(self) -> None:
        """Workers are warm already."""

    def read(self, order: Order) -> int:
        """Read one batch; gives the number of its documents. A document that kills its workers becomes a reject."""
        while True:
            future = self._client.submit(
                read_batch, order, key=f"read-{order.batch.id}-{len(order.crashes)}", pure=False
            )
            try:
                done: int = future.result()
                return done
            except KilledWorker:
                left = word(order.spool, order.batch.id)
                if left is None:
                    return read_in_halves(order, self.read)
                order = without(order, left)

    def close(self) -> None:
        self._client.close()
