"""A document that kills its worker, or never comes back, costs itself alone."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from extract.document import Ref
from flows import watchdog
from flows.batches import Batch
from flows.reading import CRASHED, STUCK, Order, read_batch, remaining
from flows.runners import ProcessRunner
from load import spool
from load.sinks.duckdb import DuckDBSink, Tally
from tests.flows.kill import rows_of

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


STORIES = Path(__file__).parents[2] / "examples" / "wires"


def dies_behind_the_reading(order: Order, *, ill: str) -> int:
    """The real reading; afterwards the process dies, without a note, where this document is among those read."""
    if any(Path(ref.location).name == ill for ref in remaining(order)):
        dies()
    return read_batch(order)


def dies_of_too_many(order: Order, *, most: int) -> int:
    """The real reading, in a process whose memory holds only so many documents."""
    if len(remaining(order)) > most:
        dies()
    return read_batch(order)


def record_of(work: Callable[[Order], int], folder: Path) -> tuple[Tally, dict[str, list[tuple[Any, ...]]]]:
    """What the ledger and the record say of one batch, read by a runner and merged."""
    refs = tuple(Ref("file", str(path)) for path in sorted(STORIES.glob("*.txt")))
    refs = (*refs, Ref("file", str(STORIES / "missing.txt")), refs[0])  # a reject, and one text twice
    runner = ProcessRunner(1, work)
    wanted = Order(Batch("one", refs), "11111111-1111-5111-8111-111111111111", "rules", folder / "spool")
    assert runner.read(wanted) == len(refs)
    runner.close()
    with DuckDBSink(folder, lambda line: None).writing() as writer:
        assert writer.merge(spool.waiting(folder / "spool")).documents == len(refs)
        tally = writer.tally(["one"])
        rows = rows_of(writer.connection)
        everything = writer.connection.execute("SELECT sum(documents) FROM batches").fetchall()
    assert everything == [(len(refs),)], "halves are not counted twice"
    assert [path.name for path in (folder / "spool").iterdir() if path.name != ".halves"] == []
    return tally, rows


def test_a_batch_whose_worker_dies_without_a_word_is_halved_until_the_document_is_alone(tmp_path: Path) -> None:
    whole, rows = record_of(read_batch, tmp_path / "whole")
    guilty = sorted(STORIES.glob("*.txt"))[3]
    halved, found = record_of(partial(dies_behind_the_reading, ill=guilty.name), tmp_path / "halved")
    assert (halved.documents, halved.articles) == (whole.documents, whole.articles - 1)
    assert halved.rejects == whole.rejects + 1
    lost = {row[0] for row in rows["articles"]} - {row[0] for row in found["articles"]}
    assert len(lost) == 1
    assert CRASHED in str(found["rejects"])


def test_a_batch_that_is_too_much_as_a_whole_is_read_by_its_halves(tmp_path: Path) -> None:
    whole = record_of(read_batch, tmp_path / "whole")
    assert record_of(partial(dies_of_too_many, most=4), tmp_path / "halved") == whole


def test_the_reading_processes_begin_without_pandas() -> None:
    """It is installed here, and pyarrow would import it with its first array."""
    pytest.importorskip("pandas")
    code = "import sys, flows.warm, pyarrow; pyarrow.array(['x']); print('pandas' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout == "False\n", answer.stderr
