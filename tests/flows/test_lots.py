"""Several batches as one task: all are read, a failing one keeps no other back, and trying again goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from extract.document import Ref
from flows.batches import Batch
from flows.lots import FULL_BATCHES, FULL_DOCUMENTS, HaltedError, Lot
from flows.reading import Order


def order(name: str, documents: int) -> Order:
    refs = tuple(Ref("file", f"/news/{name}-{number}.txt") for number in range(documents))
    return Order(Batch(name, refs), "run", "rules", Path("/spool"))


class Reader:
    """Stands in for a pool of processes: notes what it is given; the batches named `ill` fail."""

    def __init__(self, workers: int, *ill: str) -> None:
        self.workers = workers
        self.ill = set(ill)
        self.read_so_far: list[str] = []
        self._lock = threading.Lock()

    def warm_up(self) -> None:
        """Nothing to do."""

    def read(self, order: Order) -> int:
        with self._lock:
            self.read_so_far.append(order.batch.id)
        if order.batch.id in self.ill:
            raise OSError(28, "No space left on device", order.batch.id)
        return len(order.batch.refs)

    def close(self) -> None:
        """Nothing to do."""


def never() -> bool:
    return False


def test_each_batch_of_a_lot_is_read_once_and_told_of_the_largest_first() -> None:
    lot, reader, told = Lot([order("a", 2), order("b", 7), order("c", 4)]), Reader(1), []
    assert lot.read(reader, told.append, never) == 13
    assert reader.read_so_far == ["b", "c", "a"]
    assert [batch.id for batch in told] == ["b", "c", "a"]


def test_a_batch_that_fails_keeps_no_other_back_and_the_second_try_reads_it_alone() -> None:
    lot, reader, told = Lot([order("a", 3), order("b", 2), order("c", 1)]), Reader(2, "a"), []
    with pytest.raises(OSError, match="No space left"):
        lot.read(reader, told.append, never)
    assert {batch.id for batch in told} == {"b", "c"}
    reader.ill.clear()
    assert lot.read(reader, told.append, never) == 6
    assert sorted(reader.read_so_far) == ["a", "a", "b", "c"]
    assert sorted(batch.id for batch in told) == ["a", "b", "c"]


def test_a_halted_run_begins_no_other_batch() -> None:
    lot, reader = Lot([order("a", 3), order("b", 2)]), Reader(1)
    with pytest.raises(HaltedError):
        lot.read(reader, lambda batch: None, lambda: bool(reader.read_so_far))
    assert reader.read_so_far == ["a"]


def test_a_lot_is_full_by_documents_or_by_batches() -> None:
    assert not Lot([order("a", FULL_DOCUMENTS - 1)]).is_full
    assert Lot([order("a", FULL_DOCUMENTS - 1), order("b", 1)]).is_full
    assert not Lot([order(str(number), 1) for number in range(FULL_BATCHES - 1)]).is_full
    assert Lot([order(str(number), 1) for number in range(FULL_BATCHES)]).is_full


def test_the_title_says_how_much_and_where_from() -> None:
    assert Lot([order("a", 2)]).title == "read 2, from a-0.txt"
    assert Lot([order("a", 1200), order("b", 300)]).title == "read 1,500 in 2 batches, from a-0.txt"
