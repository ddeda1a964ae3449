"""What form of document this is, by its bytes first: names and declared types are often wrong."""

from __future__ import annotations

import re
from typing import Literal

from extract.document import Document, Reject
from transform.page.message import is_message
from transform.page.page import reject

Form = Literal["html", "text", "message", "newsml", "nitf", "ninjs"]

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
NOTHING = b" \t\r\n\x00\x0c\xef\xbb\xbf"
CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x08\x0b\x0c\x10\x16\x1a\x1b\x01\x02\x03\x04\x11\x12\x13\x14\x1e\x1f"))
"""Control characters that no text has; those left out separate the parts of wire messages (IPTC 7901, ANPA)."""
CONTROL_SHARE = 0.01

NEWSML_ROOTS = frozenset(("newsml", "newsmessage", "newsitem", "packageitem", "conceptitem"))
PAGE_ROOTS = frozenset(("html", "head", "body", "div", "article", "p", "svg"))
FEED_ROOTS = frozenset(("rss", "feed", "rdf", "urlset", "sitemapindex"))
OTHER_TEXTS = {
    re.compile(
        rb"\s*(?:Delivered-To|Received|Return-Path|Message-ID|MIME-Version|X-Original-To):\s", re.IGNORECASE
    ): "an e-mail",
    re.compile(rb"BEGIN:(?:VCALENDAR|VCARD)"): "a calendar or an address card",
    re.compile(rb'"[^"\n]{1,40}"(?:,"[^"\n]{0,40}"){2,}\s*\n"'): "a table (CSV)",
}
_ROOT = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>|\s)*<([A-Za-z][\w:.-]*)", re.DOTALL)
_NEWSML = re.compile(rb"<(?:\w+:)?(?:NewsML|newsMessage|newsItem|packageItem|conceptItem)[\s>]")
_NITF = re.compile(rb"<(?:\w+:)?nitf[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|title)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml|\s*<[A-Za-z][\w:.-]*[\s>]")
_JSON = re.compile(rb'\s*[\[{]\s*(?:["\]}\[{])')
_NINJS = re.compile(rb'"(?:body_text|body_xhtml|body_html5?|bodies|versioncreated|headlines?)"\s*:')


def form(document: Document) -> Form | Reject:
    """The form to read it as, or a reject: empty, binary, no_article (data of some other kind)."""
    content = document.content
    head = content[:LOOKED_AT]
    if not head.strip(NOTHING) and not content.strip(NOTHING):
        return reject(document, "empty", "there is nothing in it")
    if what := _binary(head):
        return reject(document, "binary", f"it is {what}, not a text or a page")
    start = head.removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(start):
        return _json_form(document)
    if what := next((what for pattern, what in OTHER_TEXTS.items() if pattern.match(start)), None):
        return reject(document, "not_supported", f"it is {what}; save its text by itself")
    if found := _xml_form(document, start):
        return found
    if document.content_type in ("text/html", "application/xhtml+xml") or _HTML.search(start):
        return "html"
    if _XML.match(start) and document.content_type != "text/plain":
        return reject(document, "no_article", "it is XML of a kind that carries no news article")
    return "message" if is_message(start.decode("latin-1")) else "text"


def _xml_form(document: Document, start: bytes) -> Form | Reject | None:
    """The form by the outermost element, or by the first of a wire format inside; None for pages and what is no XML."""
    match = _ROOT.match(start)
    root = match[1].decode("ascii").rpartition(":")[2].lower() if match else ""
    if root == "nitf":
        return "nitf"
    if root in NEWSML_ROOTS:
        return "newsml"
    if not start.lstrip().startswith(b"<?xml") or root in PAGE_ROOTS:
        return None
    if root in FEED_ROOTS:
        return reject(document, "no_article", "it is a feed, not a story: name it as a source of its own")
    if _NEWSML.search(document.content):
        return "newsml"
    if _NITF.search(document.content):
        return "nitf"
    return reject(document, "no_article", f"it is XML ({root}) of a kind that carries no news article")


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
    odd = len(head) - len(head.translate(None, CONTROL))
    return "binary data" if odd > len(head) * CONTROL_SHARE else None


def _wide(head: bytes) -> bool:
    """UTF-16 without a mark: every other byte of a Western text is NUL."""
    return min(head[::2].count(0), head[1::2].count(0)) == 0
