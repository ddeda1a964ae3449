"""Each reference of a batch gives one article or one reject, whatever a document, a reader or a table does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from extract.document import Document, Ref, Reject
from flows import reading
from flows.batches import Batch
from flows.reading import Order, read_batch, read_safely
from load.ids import name_id
from transform.article import Article, Block

RUN = name_id("run", "test")


def never_ends(document: Document) -> Article:
    while True:
        pass


def backtracks(document: Document) -> Article:
    re.match(r"(a+)+$", "a" * 60 + "b")
    raise AssertionError("the universe has ended before this")


@pytest.mark.parametrize("reader", [never_ends, backtracks])
def test_a_document_that_takes_too_long_is_stopped(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS_PER_DOCUMENT", 0.2)
    result = read_safely(Document(Ref("file", "slow.txt"), b"text"), reader)
    assert isinstance(result, Reject)
    assert (result.stage, result.reason) == ("read", "timeout")


def batch(folder: Path, *contents: str) -> Order:
    refs = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.txt"
        path.write_text(content, encoding="utf-8")
        refs.append(Ref("file", str(path)))
    return Order(Batch("batch", tuple(refs)), RUN, "rules", folder / "spool")


def rows(order: Order, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(order.spool / order.batch.id / f"{table}.parquet").to_pylist()
    return found


def test_a_fault_in_opening_costs_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(refs: Sequence[Ref], mapping: object) -> Iterator[Document]:
        for ref in refs:
            if ref.location.endswith("1.txt"):
                raise OverflowError("a date that no calendar holds")
            if ref.location.endswith("3.txt"):
                return  # and gives nothing for the rest
            yield Document(ref, Path(ref.location).read_bytes())

    monkeypatch.setattr(reading, "open_documents", faulty)
    order = batch(tmp_path, *(f"The mill {n} will be mended." for n in range(5)))
    assert read_batch(order) == 5
    assert [Path(row["input"]).name for row in rows(order, "article_versions")] == ["0.txt", "2.txt", "4.txt"]
    assert {(Path(row["input"]).name, row["stage"], row["reason"]) for row in rows(order, "rejects")} == {
        ("1.txt", "open", "error"),
        ("3.txt", "open", "error"),
    }
    counted = rows(order, "batches")[0]
    assert (counted["documents"], counted["articles"], counted["rejects"]) == (5, 3, 2)


def test_an_article_that_no_table_takes_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half_a_letter(document: Document, reader: object) -> Article:
        text = document.content.decode() + ("\ud83d" if document.ref.location.endswith("1.txt") else "")
        return Article(None, "Title", (Block("paragraph", text),))

    monkeypatch.setattr(reading, "read_safely", half_a_letter)
    order = batch(tmp_path, *(f"The mill {n} will be mended." for n in range(3)))
    assert read_batch(order) == 3
    assert [Path(row["input"]).name for row in rows(order, "article_versions")] == ["0.txt", "2.txt"]
    (lost,) = rows(order, "rejects")
    assert (Path(lost["input"]).name, lost["stage"], lost["reason"]) == ("1.txt", "load", "error")
