"""WARC files whole and damaged, in each layout: every good record comes through, every bad place is told."""

from __future__ import annotations

import gzip
import io
import random
import shutil
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.document import Document, Hints, Ref, Reject
from extract.open import open_document, open_documents
from extract.warc_layout import layout_of
from tests.extract.records import LAYOUTS, STORIES, bodies_of, body, list_all, make_warc


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_document_is_listed_and_found_again(tmp_path: Path, layout: str) -> None:
    path, _ = make_warc(tmp_path, layout)
    found = layout_of(str(path))
    assert found is not None
    assert found.form == layout
    refs, rejects = list_all(path)
    assert rejects == []
    assert len(refs) == STORIES
    assert bodies_of(refs) == [body(number) for number in range(STORIES)]
    refs = refs[1::2] + refs[::-2]
    singles = [open_document(ref) for ref in refs]
    assert {item.content for item in singles if isinstance(item, Document)} == {body(n) for n in range(STORIES)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_response_becomes_a_document_with_the_hints_of_its_metadata_record(tmp_path: Path, layout: str) -> None:
    path, _ = make_warc(tmp_path, layout)
    document = open_document(list_all(path)[0][0])
    assert isinstance(document, Document)
    assert (document.url, document.status) == ("https://anselm.example/0.html", 200)
    assert (document.content_type, document.charset) == ("text/html", "utf-8")
    assert document.retrieved_at == "2026-11-20T10:00:00.123Z"
    assert document.hints == Hints(title="Story 0", authors=("Ada Quill",))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_cut_anywhere_gives_what_lies_before_the_cut(tmp_path: Path, layout: str) -> None:
    path, _ = make_warc(tmp_path, layout)
    data = path.read_bytes()
    ends = [ref.offset + (ref.length or len(data)) for ref in list_all(path)[0]]
    cut_file = tmp_path / f"cut{''.join(path.suffixes[-2:])}"
    for cut in range(1, len(data), 97):
        cut_file.write_bytes(data[:cut])
        refs, rejects = list_all(cut_file)
        bodies = bodies_of(refs)
        assert bodies == [body(number) for number in range(len(bodies))]
        if layout == "members" or layout == "plain":
            whole = sum(end <= cut for end in ends)
            assert len(bodies) >= whole
            at_boundary = layout == "members" and cut in {*ends}
            assert rejects or at_boundary or len(bodies) == STORIES or _between_records(data, cut, layout), cut
        else:
            assert rejects


def _between_records(data: bytes, cut: int, layout: str) -> bool:
    mark = b"\x1f\x8b\x08" if layout == "members" else b"WARC/1.1"
    return data[cut : cut + len(mark)] == mark or data[:cut].endswith((b"\r\n", b"\r"))


@pytest.mark.parametrize("layout", ["members", "plain"])
def test_damage_anywhere_costs_at_most_one_document(tmp_path: Path, layout: str) -> None:
    path, _ = make_warc(tmp_path, layout)
    data = path.read_bytes()
    rng = random.Random(5)  # noqa: S311 - damage, not secrets
    bad_file = tmp_path / f"bad{''.join(path.suffixes[-2:])}"
    for place in range(0, len(data) - 40, 61):
        bad = data[:place] + rng.randbytes(24) + data[place + 24 :]
        bad_file.write_bytes(bad)
        refs, rejects = list_all(bad_file)
        bodies = bodies_of(refs)
        good = sum(body(number) in bodies for number in range(STORIES))
        # 24 bytes can hit the end of one record and the head of the next.
        assert good >= STORIES - 2, place
        if good < STORIES and layout == "members":
            opened = list(open_documents(refs))
            assert rejects or any(isinstance(item, Reject) for item in opened), place


def test_a_record_torn_by_a_crash_and_written_on_behind(tmp_path: Path) -> None:
    for layout in ("members", "plain"):
        path, _ = make_warc(tmp_path / layout, layout)
        refs, _ = list_all(path)
        data = path.read_bytes()
        last = refs[-1].offset
        torn = tmp_path / f"torn-{layout}{''.join(path.suffixes[-2:])}"
        torn.write_bytes(data[: last + 200] + data)
        found, rejects = list_all(torn)
        assert [reject.reason for reject in rejects] in (["cut_off"], ["corrupt_record"])
        assert rejects[0].input == f"{torn}@{last}"
        assert len(bodies_of(found)) == STORIES - 1 + STORIES


def test_garbage_between_records_is_told_with_its_place(tmp_path: Path) -> None:
    for layout in ("members", "plain"):
        path, _ = make_warc(tmp_path / layout, layout)
        refs, _ = list_all(path)
        data, place = path.read_bytes(), refs[2].offset
        dirty = tmp_path / f"dirty-{layout}{''.join(path.suffixes[-2:])}"
        dirty.write_bytes(data[:place] + b"some garbage\r\n" * 9 + data[place:])
        found, rejects = list_all(dirty)
        assert [(reject.reason, reject.input) for reject in rejects] == [("corrupt_record", f"{dirty}@{place}")]
        assert len(bodies_of(found)) == STORIES


def test_padding_behind_the_last_record_is_no_document(tmp_path: Path) -> None:
    path, _ = make_warc(tmp_path)
    path.write_bytes(path.read_bytes() + b"\0" * 1000)
    refs, _ = list_all(path)
    assert len(bodies_of(refs)) == STORIES


def record(kind: str, target: str, payload: bytes, http: str = "", headers: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    parsed = None
    if http:
        line, *fields = http.split("\n")
        pairs = [tuple(field.split(": ", 1)) for field in fields]
        parsed = StatusAndHeaders(line, pairs, protocol="HTTP/1.1")
    made = writer.create_warc_record(
        target, kind, io.BytesIO(payload), len(payload), http_headers=parsed, warc_headers_dict=headers or {}
    )
    writer.write_record(made)
    return buffer.getvalue()


HTML = "200 OK\nContent-Type: text/html"
PAGE = "https://a.example/"
NO_HTTP = (
    f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {PAGE}\r\n"
    "Content-Type: application/http\r\nContent-Length: 14\r\n\r\nno http at all\r\n\r\n"
).encode()
NO_TYPE = (
    f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {PAGE}\r\nContent-Length: 23\r\n\r\n"
    "HTTP/1.0 200 OK\r\n\r\n<p>x\r\n\r\n"
).encode()
CHUNKED = b"3\r\n<p>\r\n1\r\nx\r\n0\r\n\r\n"
BOMB = gzip.compress(b"<p>" + b"x" * 99_999)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (record("response", PAGE, gzip.compress(b"<p>x", mtime=0), f"{HTML}\nContent-Encoding: gzip"), b"<p>x"),
        (record("response", PAGE, b"<p>x", f"{HTML}\nContent-Encoding: gzip"), b"<p>x"),
        (record("response", PAGE, CHUNKED, f"{HTML}\nTransfer-Encoding: chunked"), b"<p>x"),
        (record("response", PAGE, b"<p>x", f"{HTML}\nTransfer-Encoding: chunked"), b"<p>x"),
        (record("response", PAGE, b"<p>x", "404 Not Found\nContent-Type: text/html"), "http_error"),
        (record("response", PAGE, b"", "302 Found\nLocation: /b"), "http_error"),
        (record("response", PAGE, b"\x89PNG", "200 OK\nContent-Type: image/png"), "not_text"),
        (record("response", PAGE, b"", HTML), "empty"),
        (NO_HTTP, "corrupt_record"),
        (NO_TYPE, b"<p>x"),
        (record("response", PAGE, BOMB, f"{HTML}\nContent-Encoding: gzip"), "too_large"),
        (record("response", PAGE, b"x" * 60_000, HTML), "too_large"),
        (record("resource", PAGE, b"<p>x", headers={"Content-Type": "text/html"}), b"<p>x"),
        (record("conversion", "<https://a.example/>", b"text", headers={"Content-Type": "text/plain"}), b"text"),
        (record("resource", "metadata://gnu.org/software/wget/warc/wget.log", b"log"), "no_documents"),
        (record("response", "dns:a.example", b"answer", headers={"Content-Type": "text/dns"}), "no_documents"),
        (record("request", PAGE, b"", "GET / HTTP/1.1"), "no_documents"),
        (record("revisit", PAGE, b"", HTML), "no_documents"),
        (b"", "empty"),
        (b"no archive", "not_warc"),
        (b"filedesc://IA-001102.arc 0.0.0.0 19960923142103 text/plain 76\n", "arc_format"),
        (gzip.compress(b"filedesc://IA-001102.arc 0.0.0.0 19960923142103 text/plain 76\n", mtime=0), "arc_format"),
        (gzip.compress(b"no archive", mtime=0), "not_warc"),
        (b"\x1f\x8b\x08", "not_warc"),
    ],
)  # fmt: skip
def test_what_records_amount_to(tmp_path: Path, data: bytes, expected: bytes | str) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    refs, rejects = list_all(path)
    if refs:
        assert rejects == []
        (result,) = open_documents(refs, max_bytes=50_000)
    else:
        (result,) = rejects
    assert (result.content if isinstance(result, Document) else result.reason) == expected
    if isinstance(result, Document):
        assert result.url == "https://a.example/"


def test_bare_newlines_instead_of_the_standards(tmp_path: Path) -> None:
    head = (
        "WARC/1.0\nWARC-Type: resource\nWARC-Target-URI: https://a.example/{n}\n"
        "Content-Type: text/plain\nContent-Length: 4\n\n"
    )
    path = tmp_path / "a.warc"
    path.write_text("".join(head.format(n=n) + "text\n\n" for n in range(3)))
    refs, rejects = list_all(path)
    assert (len(refs), rejects) == (3, [])
    assert bodies_of(refs) == [b"text"] * 3


def test_a_target_that_is_no_utf8_costs_at_most_its_record(tmp_path: Path) -> None:
    path, _ = make_warc(tmp_path, "plain")
    data = path.read_bytes().replace(b"anselm.example/2.html", b"anselm.example/\xe9.htm", 1)
    path.write_bytes(data)
    refs, _ = list_all(path)
    assert len(bodies_of(refs)) >= STORIES - 1


def test_references_that_do_not_fit_the_file_are_rejects(tmp_path: Path) -> None:
    path, _ = make_warc(tmp_path)
    for offset in (1, 50, 10_000_000):
        reject = open_document(Ref("warc", str(path), offset))
        assert isinstance(reject, Reject)
        assert reject.reason == "corrupt_record"
    reject = open_document(Ref("warc", str(tmp_path / "gone.warc.gz"), 0))
    assert isinstance(reject, Reject)
    assert reject.reason == "missing"
    foreign = tmp_path / "foreign.warc"
    shutil.copy(__file__, foreign)
    reject = open_document(Ref("warc", str(foreign), 0))
    assert isinstance(reject, Reject)
    assert (reject.stage, reject.reason) == ("open", "not_warc")


def test_a_reference_without_length_opens_as_well(tmp_path: Path) -> None:
    for layout in LAYOUTS:
        path, _ = make_warc(tmp_path / layout, layout)
        first = list_all(path)[0][0]
        document = open_document(Ref("warc", first.location, first.offset, version=first.version))
        assert isinstance(document, Document)
        assert document.hints.title == "Story 0"
