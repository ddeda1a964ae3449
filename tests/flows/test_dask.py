"""The same batches on a real Dask cluster of two worker processes: the same rows, to the byte."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.document import Ref
from flows import dask_runner
from flows.batches import Batch
from flows.dask_runner import DaskRunner
from flows.errors import UsageError
from flows.reading import CRASHED, Order
from flows.watchdog import noted
from tests.flows import corpus
from tests.flows.kill import contents, finish, start

pytestmark = pytest.mark.slow
distributed: Any = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs="CRITICAL"
    ) as made:
        yield made


def test_a_cluster_gives_the_rows_of_this_machine(cluster: Any, prefect_api: str, tmp_path: Path) -> None:
    inputs = corpus.write(tmp_path / "corpus", files=200, rows=60, records=40)
    env = {"PREFECT_API_URL": prefect_api}
    finish(start(tmp_path / "here", str(inputs), env=env))
    spread = ("--runner", "dask", "--scheduler", cluster.scheduler_address)
    finish(start(tmp_path / "there", str(inputs), *spread, env=env))
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    with distributed.Client(cluster) as client:
        done = client.run_on_scheduler(
            lambda dask_scheduler: [len(w.has_what) for w in dask_scheduler.workers.values()]
        )
    assert len(done) == 2


def deadly(order: Order) -> int:
    """Stands in for reading: dies at a document of this name, unless it is known."""
    refs = [ref for ref in order.batch.refs if ref not in order.crashes]
    with noted(order.spool, order.batch.id, 60) as note:
        for number, ref in enumerate(refs):
            with note.reading(number):
                if ref.location == "deadly":
                    os.kill(os.getpid(), signal.SIGKILL)
    lines = [
        f"{ref.location} {order.crashes[ref].detail if ref in order.crashes else 'read'}" for ref in order.batch.refs
    ]
    (order.spool / order.batch.id).write_text("\n".join(lines))
    return len(order.batch.refs)


@pytest.mark.timeout(240)
def test_a_document_that_kills_its_worker_becomes_a_reject(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_runner, "read_batch", deadly)
    runner = DaskRunner(cluster.scheduler_address)
    try:
        refs = tuple(Ref("file", name) for name in ("a", "deadly", "z"))
        assert runner.read(Order(Batch("one", refs), "run", "rules", tmp_path)) == 3
    finally:
        runner.close()
    assert (tmp_path / "one").read_text() == f"a read\ndeadly {CRASHED}\nz read"


def test_no_scheduler_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_runner, "CONNECT", "1s")
    with pytest.raises(UsageError, match="there is no Dask scheduler at tcp"):
        DaskRunner("tcp://127.0.0.1:9")


def test_workers_of_several_threads_are_refused() -> None:
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, silence_logs="CRITICAL"
        ) as wide,
        pytest.raises(UsageError, match="--nthreads 1"),
    ):
        DaskRunner(wide.scheduler_address)
