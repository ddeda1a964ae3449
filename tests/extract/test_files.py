"""Single files opened, and every way in which one can fail."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from extract.document import Document, Ref, Reject
from extract.files import modified_at
from extract.open import open_document


def opened(path: Path, max_bytes: int = 1000) -> Document | Reject:
    return open_document(Ref("file", str(path)), max_bytes=max_bytes)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.html", "text/html"),
        ("A.HTM", "text/html"),
        ("a.txt", "text/plain"),
        ("a.xml", "application/xml"),
        ("a", None),
    ],
)
def test_a_file_is_its_bytes(tmp_path: Path, name: str, media_type: str | None) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xff\xfe bytes \x00 as they came")
    os.utime(path, (0, 1_700_000_000))
    document = opened(path)
    assert isinstance(document, Document)
    assert document.content == path.read_bytes()
    assert document.content_type == media_type
    assert document.retrieved_at == "2023-11-14T22:13:20Z"
    assert document.url is None


def test_a_time_of_writing_that_no_calendar_holds() -> None:
    status = os.stat_result((0o100644, 0, 0, 1, 0, 0, 1, 0, 10**15, 0))
    assert modified_at(status) is None


def test_a_gzipped_page_is_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(b"<p>page"))
    document = opened(path)
    assert isinstance(document, Document)
    assert (document.content, document.content_type) == (b"<p>page", "text/html")


def test_what_cannot_be_opened_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "large.txt").write_bytes(b"x" * 1001)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"x" * 1001))
    (tmp_path / "no.txt.gz").write_bytes(b"this is no gzip file")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    expected = {
        "missing.txt": "missing",
        "empty.txt": "empty",
        "large.txt": "too_large",
        "bomb.txt.gz": "too_large",
        "no.txt.gz": "bad_gzip",
        "pipe.txt": "not_a_file",
        "folder.txt": "not_a_file",
    }
    for name, reason in expected.items():
        reject = opened(tmp_path / name)
        assert isinstance(reject, Reject), name
        assert (reject.stage, reject.reason) == ("open", reason)
        assert reject.input == str(tmp_path / name)

    def refuse(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    reject = opened(tmp_path / "large.txt")
    assert isinstance(reject, Reject)
    assert reject.reason == "no_permission"


def test_an_address_must_be_fetched_first() -> None:
    reject = open_document(Ref("url", "https://anselm.example/"))
    assert isinstance(reject, Reject)
    assert reject.reason == "not_fetched"
