"""A document that kills its worker costs itself alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.document import Ref
from flows.batches import Batch
from flows.reading import Order
from flows.runners import CRASHED, ProcessRunner


def fragile(order: Order) -> int:
    """Stands in for reading: writes what it was asked, dies at a document named "deadly"."""
    for ref in order.batch.refs:
        if ref.location == "deadly" and ref not in order.crashes:
            os.kill(os.getpid(), signal.SIGKILL)
    if order.spool.name != ".alone":
        lines = [f"{ref} {order.crashes.get(ref, 'read')}" for ref in order.batch.refs]
        (order.spool / order.batch.id).write_text("\n".join(lines))
    return len(order.batch.refs)


@pytest.fixture
def runner() -> Iterator[ProcessRunner]:
    made = ProcessRunner(2, fragile)
    yield made
    made.close()


def order(spool: Path, name: str, *locations: str) -> Order:
    return Order(Batch(name, tuple(Ref("file", each) for each in locations)), "run", "rules", spool)


def test_a_batch_is_read_in_another_process(runner: ProcessRunner, tmp_path: Path) -> None:
    assert runner.read(order(tmp_path, "one", "a", "b")) == 2
    assert (tmp_path / "one").read_text() == "a read\nb read"


def test_a_document_that_kills_its_worker_becomes_a_crash_and_the_others_are_read(
    runner: ProcessRunner, tmp_path: Path
) -> None:
    assert runner.read(order(tmp_path, "one", "a", "deadly", "b")) == 3
    assert (tmp_path / "one").read_text() == f"a read\ndeadly {CRASHED}\nb read"
    assert runner.read(order(tmp_path, "two", "c")) == 1, "the pool goes on"
