"""JSON lines: offsets, mappings, broken rows."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from extract.document import Document, Hints, Ref, Reject
from extract.open import open_document, open_documents
from extract.sources import list_refs


def refs_of(path: Path) -> list[Ref]:
    found = list(list_refs([str(path)]))
    assert all(isinstance(ref, Ref) for ref in found), found
    return [ref for ref in found if isinstance(ref, Ref)]


def opened(path: Path, row: Any, mapping: dict[str, str] | None = None) -> Document | Reject:
    path.write_bytes(row if isinstance(row, bytes) else json.dumps(row).encode())
    (ref,) = refs_of(path)
    return open_document(ref, mapping=mapping)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.ndjson", "rows.jsonl.gz"])
def test_each_row_is_found_again_at_its_offset(tmp_path: Path, name: str) -> None:
    lines = [
        b'\xef\xbb\xbf{"text": "first"}\r\n',
        b"\n",
        b'{"text": "zweite \xc3\xa4"}\n',
        b"   \n",
        b'{"text": "last"}',
    ]
    data = b"".join(lines)
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    refs = refs_of(path)
    assert [(ref.offset, ref.length) for ref in refs] == [(0, 22), (23, 22), (49, 16)]
    texts = [item.content.decode() for item in open_documents(refs[::-1]) if isinstance(item, Document)]
    assert texts == ["first", "zweite ä", "last"]  # in the order they lie
    single = open_document(refs[1])
    assert isinstance(single, Document)
    assert single.content.decode() == "zweite ä"


def test_a_row_becomes_a_document_with_hints(tmp_path: Path) -> None:
    row = {
        "url": "https://anselm.example/ferry",
        "headline": "Ferry  returns",
        "subtitle": "After a year",
        "body": "PORT ANSELM - It is back.",
        "authors": ["Ada Quill", {"name": "Ben Reed"}, "", None],
        "date": "2026-11-20",
        "category": ["Local", "Sea"],
        "lang": "en",
        "retrieved_at": "2026-11-21T10:00:00Z",
    }
    document = opened(tmp_path / "a.jsonl", row)
    assert isinstance(document, Document)
    assert document.content == b"PORT ANSELM - It is back."
    assert (document.url, document.content_type, document.charset) == (row["url"], "text/plain", "utf-8")
    assert document.retrieved_at == "2026-11-21T10:00:00Z"
    assert document.hints == Hints(
        title="Ferry returns",
        subtitle="After a year",
        section="Local",
        authors=("Ada Quill", "Ben Reed"),
        published="2026-11-20",
        published_origin="jsonl",
        language="en",
        found_in=str(tmp_path / "a.jsonl"),
    )


@pytest.mark.parametrize(
    ("row", "content", "media_type"),
    [
        ({"html": "<b>bold</b>", "text": "bold"}, b"<b>bold</b>", "text/html"),
        ({"html": "page-17.html.gz", "text": "The text."}, b"The text.", "text/plain"),
        ({"text": "A stray <P> in the wire"}, b"A stray <P> in the wire", "text/plain"),
        ({"content": "<p>One</p>"}, b"<p>One</p>", "text/html"),
        ({"text": "3 < 4 and <b> is no page"}, b"3 < 4 and <b> is no page", "text/plain"),
        ({"text": ["One.", {"text": "Two."}, ""]}, b"One.\n\nTwo.", "text/plain"),
        ({"text": "", "body": "Second key."}, b"Second key.", "text/plain"),
        ({"text": "lone \ud800 surrogate"}, b"lone ? surrogate", "text/plain"),
    ],
)
def test_what_is_text_and_what_is_a_page(tmp_path: Path, row: Any, content: bytes, media_type: str) -> None:
    document = opened(tmp_path / "a.jsonl", row)
    assert isinstance(document, Document)
    assert (document.content, document.content_type) == (content, media_type)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-21 10:00:00", "2026-11-21T10:00:00Z"),
        ("2026-11-21T10:00:00+02:00", "2026-11-21T08:00:00Z"),
        ("0001-01-01T00:00:00+05:00", "2023-11-14T22:13:20Z"),
        ("yesterday", "2023-11-14T22:13:20Z"),
        (None, "2023-11-14T22:13:20Z"),
        (7, "2023-11-14T22:13:20Z"),
    ],
)
def test_a_row_was_retrieved_when_it_says_or_when_its_file_was_written(
    tmp_path: Path, value: object, moment: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "x", "date_download": value}))
    os.utime(path, (0, 1_700_000_000))
    document = open_document(refs_of(path)[0])
    assert isinstance(document, Document)
    assert document.retrieved_at == moment


def test_lone_surrogates_go_no_further(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.jsonl", {"text": "x", "title": "T \ud800", "url": "https://a.example/\udfff"})
    assert isinstance(document, Document)
    assert (document.hints.title, document.url) == ("T ?", "https://a.example/?")


def test_rows_behind_a_break_are_rejects_and_those_before_it_still_open(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = b"".join(json.dumps({"text": str(hash((1, number)))}).encode() + b"\n" for number in range(2000))
    path.write_bytes(gzip.compress(rows)[:9000])
    first = next(ref for ref in list_refs([str(path)]) if isinstance(ref, Ref))
    behind = Ref("jsonl", str(path), len(rows) - 500, 40, first.version)
    for ref, good in ((first, True), (behind, False), (first, True), (behind, False)):
        assert isinstance(open_document(ref), Document) is good


def test_a_mapping_goes_before_the_usual_names(tmp_path: Path) -> None:
    row = {"text": "wrong", "story": {"full": "Right."}, "hed": "Title", "a.b": "dotted"}
    mapping = {"text": "story.full", "title": "hed", "section": "a.b", "authors": "nobody"}
    document = opened(tmp_path / "a.jsonl", row, mapping)
    assert isinstance(document, Document)
    assert document.content == b"Right."
    assert (document.hints.title, document.hints.section, document.hints.authors) == ("Title", "dotted", ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "cut', "bad_json"),
        (b'["text"]', "bad_json"),
        (b"NaN", "bad_json"),
        (b"\xff\xfe\x00", "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b'{"n": ' + b"1" * 5000 + b"}", "bad_json"),
        (b'{"url": "https://anselm.example/"}', "no_text"),
        (b'{"text": 12, "body": {"x": 1}}', "no_text"),
        (b'{"text": "  "}', "no_text"),
    ],
)
def test_a_bad_row_is_a_reject(tmp_path: Path, line: bytes, reason: str) -> None:
    reject = opened(tmp_path / "a.jsonl", line)
    assert isinstance(reject, Reject)
    assert (reject.stage, reject.reason, reject.input) == ("open", reason, f"{tmp_path}/a.jsonl@0")


def test_a_row_of_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "' + b"x" * 3_000_000 + b'"}\n{"text": "short"}\n')
    first, second = open_documents(refs_of(path), max_bytes=1_000_000)
    assert isinstance(first, Reject)
    assert first.reason == "too_large"
    assert isinstance(second, Document)


def test_a_line_without_end_ends_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.jsonl.MAX_LINE_BYTES", 5_000_000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "one"}\n' + b" " * 10_000_000))
    first, second = list_refs([str(path)])
    assert isinstance(first, Ref)
    assert isinstance(second, Reject)
    assert (second.stage, second.reason) == ("list", "too_large")


def test_a_cut_gzip_gives_the_rows_before_and_says_so(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": f"Row {number} {hash(str(number))}"}) + "\n" for number in range(2000))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(rows.encode())[:8000])
    found = list(list_refs([str(path)]))
    assert len(found) > 100
    assert isinstance(found[-1], Reject)
    assert found[-1].reason == "corrupt_record"
    refs = [ref for ref in found if isinstance(ref, Ref)]
    assert all(isinstance(item, Document) for item in open_documents(refs))


def test_files_without_rows(tmp_path: Path) -> None:
    (tmp_path / "blank.jsonl").write_bytes(b"\n  \n")
    (tmp_path / "no.jsonl.gz").write_bytes(b"no gzip")
    reasons = [item.reason for item in list_refs([str(tmp_path)]) if isinstance(item, Reject)]
    assert reasons == ["empty", "corrupt_record"]
    gone = Ref("jsonl", str(tmp_path / "gone.jsonl"), 0, 5)
    rejects = list(open_documents([gone, gone]))
    assert [item.reason for item in rejects if isinstance(item, Reject)] == ["missing", "missing"]
