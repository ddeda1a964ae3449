"""A document that kills its worker, or never comes back, costs itself alone."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from extract.document import Ref
from flows import watchdog
from flows.batches import Batch
from flows.reading import CRASHED, STUCK, Order, remaining
from flows.runners import ProcessRunner

LIMIT = 1.0  # seconds


def fragile(order: Order, *, ill: Callable[[], object]) -> int:
    """Stands in for reading: writes what it was asked; what `ill` does happens at a document named "ill"."""
    with watchdog.noted(order.spool, order.batch.id, LIMIT) as note:
        for number, ref in enumerate(remaining(order)):
            with note.reading(number):
                if ref.location == "ill":
                    ill()
    lines = [f"{ref} {order.crashes[ref].detail if ref in order.crashes else 'read'}" for ref in order.batch.refs]
    (order.spool / order.batch.id).write_text("\n".join(lines))
    return len(order.batch.refs)


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hangs() -> None:
    """Holds the interpreter's lock in C for ever: no Python code runs any more, in whatever thread."""
    ctypes.PyDLL(None).sleep(1000)


def order(spool: Path, name: str, *locations: str) -> Order:
    return Order(Batch(name, tuple(Ref("file", each) for each in locations)), "run", "rules", spool)


def test_a_batch_is_read_in_another_process(tmp_path: Path) -> None:
    runner = ProcessRunner(2, partial(fragile, ill=dies))
    assert runner.read(order(tmp_path, "one", "a", "b")) == 2
    assert (tmp_path / "one").read_text() == "a read\nb read"
    assert [path.name for path in tmp_path.iterdir()] == ["one"], "no note is left behind"
    runner.close()


@pytest.mark.parametrize(("ill", "why"), [(dies, CRASHED), (hangs, STUCK)])
def test_a_document_that_ends_its_worker_becomes_a_reject_and_the_others_are_read(
    ill: Callable[[], object], why: str, tmp_path: Path
) -> None:
    runner = ProcessRunner(2, partial(fragile, ill=ill))
    assert runner.read(order(tmp_path, "one", "a", "ill", "b")) == 3
    assert (tmp_path / "one").read_text() == f"a read\nill {why}\nb read"
    assert runner.read(order(tmp_path, "two", "c")) == 1, "the pool goes on"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
    runner.close()


def test_a_worker_that_dies_before_reading_anything_ends_in_an_error_and_not_in_a_loop(tmp_path: Path) -> None:
    runner = ProcessRunner(1, dies_at_once)
    with pytest.raises(RuntimeError, match="batch one cannot be read"):
        runner.read(order(tmp_path, "one", "a"))
    runner.close()


def dies_at_once(order: Order) -> int:
    dies()
    return 0
