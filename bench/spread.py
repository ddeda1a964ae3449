"""What a cluster costs and gives: `python -m bench.spread [PAGES]` (1,000).

The batches of one ingest read three times: by two processes here, and by a Dask cluster of one and of two worker
processes on this machine. CPU seconds of the reading (by the batches' own account), of the process that hands them out,
and of the scheduler's side of it; wall seconds too, which mean something on a quiet machine alone. Efficiency by CPU =
reading here / (reading + handing out on the cluster).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import distributed
import pyarrow.parquet as pq

from bench.orchestration import corpus
from extract.document import Ref
from extract.sources import list_refs
from flows.batches import Batch, into_batches
from flows.dask_runner import DaskRunner
from flows.reading import Order
from flows.runners import ProcessRunner, Runner
from flows.versions import transform_version

RUN = "11111111-1111-5111-8111-111111111111"


def main(pages: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        refs = [ref for ref in list_refs([str(corpus(folder / "pages", pages))]) if isinstance(ref, Ref)]
        batches = list(into_batches(refs, transform_version()))
        for title, workers in (("two processes here", 0), ("Dask, one worker", 1), ("Dask, two workers", 2)):
            with _runner(workers) as runner:
                _read(runner, batches[:2], folder / f"warm-{workers}")  # imports and models are loaded
                reading, handing, wall = _read(runner, batches, folder / f"spool-{workers}")
            share = 100 * reading / (reading + handing)
            per_thousand = 1000 * (reading + handing) / pages
            print(f"{title:20s} reading {reading:7.2f} s CPU, handing out {handing:5.2f} s ({share:.1f}% is reading), "
                  f"wall {wall:6.1f} s; {per_thousand:.1f} s CPU per 1,000 pages")  # fmt: skip


@contextmanager
def _runner(workers: int) -> Iterator[Runner]:
    if not workers:
        here = ProcessRunner(2)
        yield here
        here.close()
        return
    cluster: Any = distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs="CRITICAL"
    )
    with cluster:
        there = DaskRunner(cluster.scheduler_address)
        yield there
        there.close()


def _read(runner: Runner, batches: list[Batch], spool: Path) -> tuple[float, float, float]:
    """CPU seconds of reading and of this process, and wall seconds."""
    orders = [Order(batch, RUN, transform_version(), spool) for batch in batches]
    before, began = time.process_time(), time.monotonic()
    with ThreadPoolExecutor(2 * runner.workers) as threads:
        list(threads.map(runner.read, orders))
    handing, wall = time.process_time() - before, time.monotonic() - began
    spent = (pq.read_table(spool / batch.id / "batches.parquet")["cpu_seconds"][0].as_py() for batch in batches)
    return sum(spent), handing, wall


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
