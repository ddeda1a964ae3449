"""How many documents are to be expected, and what damage says."""

from __future__ import annotations

import shutil
from pathlib import Path

from extract.document import Ref, Reject
from flows.inputs import size_of
from flows.progress import Expected
from tests.flows.test_cli import onrecord

ARCHIVE = Path(__file__).parents[2] / "examples" / "archive.warc.gz"


def refs(first: int, count: int, length: int) -> list[Ref]:
    return [Ref("warc", "/a", first + number * length, length) for number in range(count)]


def test_the_number_of_documents_follows_from_the_share_of_bytes() -> None:
    expected = Expected(10_000)
    assert expected.of(7) == 7, "nothing read yet"
    expected.add(refs(0, 10, 100))
    assert expected.of(7) == 100
    expected.add(refs(1000, 10, 50))
    assert expected.of(7) == 133
    assert expected.of(500) == 500, "never fewer than are known"
    assert Expected(None).of(9) == 9


def test_only_containers_have_a_size_to_reckon_with(tmp_path: Path) -> None:
    for name, size in (("a.warc.gz", 10), ("b.jsonl", 5), ("c.html", 3)):
        (tmp_path / name).write_bytes(b"x" * size)
    assert size_of([str(tmp_path / "a.warc.gz"), str(tmp_path / "*.jsonl")]) == 15
    assert size_of([str(tmp_path / "a.warc.gz"), str(tmp_path / "c.html")]) is None
    assert size_of(["https://news.example/feed"]) is None
    assert size_of([Reject("x", "list", "missing", "")]) is None


def test_a_truncated_archive_says_so_loudly(tmp_path: Path, prefect_api: str) -> None:
    shutil.copy(ARCHIVE, tmp_path / "whole.warc.gz")
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(ARCHIVE.read_bytes()[:-200])
    answer = onrecord("ingest", str(torn), "--data", str(tmp_path / "data"), PREFECT_API_URL=prefect_api)
    assert answer.returncode == 0
    assert answer.stderr.startswith(f"onrecord: {torn}@")
    assert "breaks off" in answer.stderr or "ends inside" in answer.stderr
