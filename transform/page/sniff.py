"""What form of document this is, by its bytes first: names and declared types are often wrong."""

from __future__ import annotations

import re
from typing import Literal

from extract.document import Document, Reject
from transform.page.page import reject

Form = Literal["html", "text", "newsml", "nitf", "ninjs"]

LOOKED_AT = 4096  # bytes at the beginning
MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or a sound",
    b"OggS": "a sound",
    b"ID3": "a sound",
    b"\x00\x00\x00\x18ftyp": "a video",
    b"\x00\x00\x00 ftyp": "a video",
    b"\x1aE\xdf\xa3": "a video",
    b"\x7fELF": "a program",
    b"MZ\x90\x00": "a program",
    b"\xca\xfe\xba\xbe": "a program",
    b"\xcf\xfa\xed\xfe": "a program",
    b"\x1f\x8b": "a compressed file: unpack it first",
    b"BZh": "a compressed file: unpack it first",
    b"\xfd7zXZ": "a compressed file: unpack it first",
    b"7z\xbc\xaf": "a compressed file: unpack it first",
    b"Rar!": "a compressed file: unpack it first",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "rich text",
    b"\xd0\xcf\x11\xe0": "an office document",
}
BOMS = (b"\xff\xfe", b"\xfe\xff")
CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\x0b\x0c\x1a\x1b\x01\x02\x03\x04\x11\x12\x13\x14\x1e\x1f")
"""Control characters that no text has; those left out separate the parts of wire messages (IPTC 7901, ANPA)."""
CONTROL_SHARE = 0.01

_NEWSML = re.compile(rb"<(?:\w+:)?(?:NewsML|newsMessage|newsItem|packageItem|conceptItem)[\s>]")
_NITF = re.compile(rb"<(?:\w+:)?nitf[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|title)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml|\s*<[A-Za-z][\w:.-]*[\s>]")
_JSON = re.compile(rb'\s*[\[{]\s*(?:["\]}\[{])')
_NINJS = re.compile(rb'"(?:body_text|body_xhtml|body_html|bodies|versioncreated|headlines?)"\s*:')


def form(document: Document) -> Form | Reject:
    """The form to read it as, or a reject: empty, binary, no_article (data of some other kind)."""
    content = document.content
    if not content.strip(b" \t\r\n\x00\x0c\xef\xbb\xbf"):
        return reject(document, "empty", "there is nothing in it")
    head = content[:LOOKED_AT]
    if what := _binary(head):
        return reject(document, "binary", f"it is {what}, not a text or a page")
    start = head.removeprefix(b"\xef\xbb\xbf")
    if _NITF.search(start):
        return "nitf"
    if _NEWSML.search(start):
        return "newsml"
    if document.content_type in ("text/html", "application/xhtml+xml") or _HTML.search(start):
        return "html"
    if _JSON.match(start):
        return _json_form(document)
    if _XML.match(start) and document.content_type != "text/plain":
        return reject(document, "no_article", "it is XML of a kind that carries no news article")
    return "text"


def _json_form(document: Document) -> Form | Reject:
    if _NINJS.search(document.content):
        return "ninjs"
    return reject(document, "no_article", "it is JSON of a kind that carries no news article")


def _binary(head: bytes) -> str | None:
    if head.startswith(BOMS):
        return None
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            return what
    if head.count(0) > len(head) // 3:
        return None if _wide(head) else "binary data"
    odd = sum(1 for byte in head if byte in CONTROL)
    return "binary data" if odd > len(head) * CONTROL_SHARE else None


def _wide(head: bytes) -> bool:
    """UTF-16 without a mark: every other byte of a Western text is NUL."""
    return min(head[::2].count(0), head[1::2].count(0)) == 0
