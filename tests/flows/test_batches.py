"""The same work has the same name, and a new file changes one batch alone."""

from __future__ import annotations

from extract.document import Ref
from flows.batches import LARGEST, into_batches


def refs(count: int) -> list[Ref]:
    return [Ref("file", f"/news/{number:06}.txt", version="1-1") for number in range(count)]


def test_the_same_references_have_the_same_names() -> None:
    assert list(into_batches(refs(1000), "rules")) == list(into_batches(refs(1000), "rules"))


def test_other_rules_are_other_work() -> None:
    names = {batch.id for batch in into_batches(refs(300), "rules")}
    assert names.isdisjoint(batch.id for batch in into_batches(refs(300), "newer rules"))


def test_a_changed_file_is_other_work() -> None:
    before, after = refs(1), [Ref("file", "/news/000000.txt", version="1-2")]
    assert [b.id for b in into_batches(before, "r")] != [b.id for b in into_batches(after, "r")]


def test_every_reference_is_in_one_batch_in_order() -> None:
    batches = list(into_batches(refs(5000), "rules"))
    assert [ref for batch in batches for ref in batch.refs] == refs(5000)
    assert max(len(batch.refs) for batch in batches) <= LARGEST
    assert len(batches) < 120


def test_a_new_file_changes_few_batches() -> None:
    before = {batch.id for batch in into_batches(refs(5000), "rules")}
    more = sorted([*refs(5000), Ref("file", "/news/002500b.txt", version="1-1")], key=lambda ref: ref.location)
    after = {batch.id for batch in into_batches(more, "rules")}
    assert len(after - before) <= 4


def test_containers_are_not_mixed() -> None:
    mixed = [*refs(3), Ref("warc", "/a.warc", 0), Ref("warc", "/a.warc", 9), Ref("warc", "/b.warc", 0)]
    assert [len(batch.refs) for batch in into_batches(mixed, "rules")] == [3, 2, 1]


def test_listing_is_lazy() -> None:
    endless = (Ref("file", f"/{number}") for number in iter(int, 1))
    assert len(next(into_batches(endless, "rules")).refs) <= LARGEST
