"""What a document is, by its bytes; names and declared types are often wrong."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from extract.document import Document, Ref, Reject
from transform.page.sniff import form


def document(content: bytes, content_type: str | None = None) -> Document:
    return Document(Ref("file", "/x"), content, content_type=content_type)


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b"The mayor said so.", "text/plain", "text"),
        (b"The mayor said so.", "application/octet-stream", "text"),
        (b"<!DOCTYPE html><html><body><p>x", "text/plain", "html"),
        (b"<p>A fragment of a page</p>", None, "html"),
        ("Sie sagte: „Ja“".encode("utf-16"), "text/plain", "text"),
        ("Plain words".encode("utf-16-le"), "text/plain", "text"),
        ("Слово".encode("cp1251"), "text/plain", "text"),
        (b"if a < b and c > d then", "text/plain", "text"),
        (b'<?xml version="1.0"?><nitf><body/></nitf>', "text/xml", "nitf"),
        (b'<?xml version="1.0"?>\n<newsItem xmlns="x">', "application/xml", "newsml"),
        (b'{"headline": "A", "body_text": "B", "versioncreated": "2026-01-01"}', "application/json", "ninjs"),
    ],
)
def test_form(content: bytes, content_type: str | None, expected: str) -> None:
    assert form(document(content, content_type)) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7 ...", "binary"),
        (b"\x89PNG\r\n\x1a\n....", "binary"),
        (zipped(), "binary"),
        (gzip.compress(b"text", mtime=0), "binary"),
        (bytes(range(32)) * 100, "binary"),
        (b"\x00" * 500 + b"x", "binary"),
        (b'{"token": "abc"}', "no_article"),
        (b'<?xml version="1.0"?><settings><a/></settings>', "no_article"),
    ],
)
def test_what_is_no_article_says_why(content: bytes, reason: str) -> None:
    found = form(document(content))
    assert isinstance(found, Reject)
    assert (found.stage, found.reason) == ("read", reason)
    assert found.detail
