"""What one WARC record says: which records are documents, and a record's block turned into a Document."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from fastwarc.warc import WarcRecord, WarcRecordType

from extract.bodies import TooLargeError, decode_body, media_type
from extract.document import Document, Hints, Ref, Reject
from extract.fetched import OUTCOMES
from extract.files import reject_too_large
from extract.listings import is_listing

DOCUMENT_TYPES = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion)
WEB_SCHEMES = ("http:", "https:", "ftp:", "ftps:")
OWN_SCHEME = "urn:onrecord:"
DOCUMENT_SCHEMES = (*WEB_SCHEMES, "file:", OWN_SCHEME)
"""Targets that can be documents. Crawlers also keep their logs, DNS answers and manifests as records, under
`metadata:`, `dns:`, `whois:` and `urn:` of their own."""

LISTING = "It is a feed, a sitemap or a page of links: it names documents and is none."
ABOUT_SITES = re.compile(r"^https?://[^/]+/(?:robots\.txt|\.well-known/.*)$", re.IGNORECASE)
"""What sites say to robots, which crawlers archive beside the pages."""

HINTS_TYPE = "application/vnd.onrecord.hints+json"
READ_ERRORS = (OSError, EOFError, ValueError, OverflowError, zlib.error)

NOT_TEXT = ("image/", "audio/", "video/", "font/")
NOT_DOCUMENTS = frozenset(
    {
        "application/font-woff",
        "application/javascript",
        "application/octet-stream",
        "application/pdf",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/x-javascript",
        "application/x-shockwave-flash",
        "application/zip",
        "text/css",
        "text/dns",
        "text/javascript",
    }
)
"""Media types of the other things that a crawl of a site brings home."""


def target_of(record: WarcRecord) -> str:
    """The target URI as it should stand: wget wrote it in angle brackets until 1.20."""
    return (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")


def is_document(record: WarcRecord) -> bool:
    """Whether a record of DOCUMENT_TYPES can hold a story, by its target alone."""
    target = target_of(record)
    return target.lower().startswith(DOCUMENT_SCHEMES) and not ABOUT_SITES.match(target)


def belongs_to(record: WarcRecord, owner_id: str | None) -> bool:
    """Whether a record is the metadata record of the one with this id."""
    if owner_id is None or record.record_type != WarcRecordType.metadata:
        return False
    headers = record.headers
    return owner_id in (headers.get("WARC-Refers-To"), headers.get("WARC-Concurrent-To"))


def document_of_record(ref: Ref, record: WarcRecord, block: bytes, max_bytes: int) -> Document | Reject:
    """A whole record's block as a document; rejects: empty, too_large, http_error, not_text, listing,
    corrupt_record.
    """
    headers = record.headers
    target = target_of(record)
    document = Document(
        ref,
        block,
        url=target if target.lower().startswith(WEB_SCHEMES) else None,
        retrieved_at=_date_of(record),
        hints=ref.hints,
    )
    declared = headers.get("Content-Type")
    is_http = (declared or "").lower().startswith("application/http") or block.startswith(b"HTTP/")
    if record.record_type == WarcRecordType.response and is_http:
        status, fields, body = split_http(block)
        if status is None:
            return Reject(str(ref), "open", "corrupt_record", "The record does not hold an HTTP response.")
        declared = fields.get("content-type")
        try:
            content = decode_body(body, fields.get("transfer-encoding"), fields.get("content-encoding"), max_bytes)
        except TooLargeError:
            return reject_too_large(str(ref), None, max_bytes)
        document = replace(document, content=content, status=status)
        if status >= 300:
            return Reject(str(ref), "open", "http_error", f"The server answered {status}: no page lies here.")
    kind, charset = media_type(declared)
    if kind and (kind.startswith(NOT_TEXT) or kind in NOT_DOCUMENTS):
        return Reject(str(ref), "open", "not_text", f"It is {kind}, not a page or a text.")
    if not document.content.strip():
        return Reject(str(ref), "open", "empty", "The record has no body.")
    if is_listing(kind, document.content):
        return Reject(str(ref), "open", "listing", LISTING)
    return replace(document, content_type=kind, charset=charset)


def _date_of(record: WarcRecord) -> str | None:
    """WARC-Date; None for what is no time."""
    value = (record.headers.get("WARC-Date") or "").strip()
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return None
    return value


def split_http(block: bytes) -> tuple[int | None, dict[str, str], bytes]:
    """Status, header fields (lower-case names, the last of each) and body of an HTTP response as stored.

    The status is None where the block does not begin like a response.
    """
    end, gap = block.find(b"\r\n\r\n"), 4
    if end < 0:
        end, gap = block.find(b"\n\n"), 2
    if end < 0:
        end = len(block)
    lines = block[:end].decode("latin-1").splitlines()
    words = lines[0].split(None, 2) if lines else []
    if len(words) < 2 or not words[0].upper().startswith("HTTP") or not words[1].isdigit():
        return None, {}, b""
    fields: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = value.strip()
    return int(words[1]), fields, block[end + gap :]


def hints_block(hints: Hints, source: str = "", outcome: str = "ok") -> bytes:
    """The block of our metadata record as JSON: the hints that are known, the source's name, an outcome but ok."""
    known = {name: value for name, value in asdict(hints).items() if value}
    if source:
        known["source"] = source
    if outcome != "ok":
        known["outcome"] = outcome
    return json.dumps(known, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def with_hints_of(document: Document, follower: WarcRecord) -> Document | Reject:
    """The document with the hints of its metadata record; those that its reference already carries go first.

    A page that was archived although it is no article (a consent wall, say) is the reject that it was then.
    """
    if media_type(follower.headers.get("Content-Type"))[0] not in (HINTS_TYPE, "application/json"):
        return document
    try:
        told: Any = json.loads(follower.reader.read())
    except ValueError:
        return document
    if not isinstance(told, dict):
        return document
    if told.get("outcome") == "listing":
        return Reject(str(document.ref), "open", "listing", LISTING)
    if told.get("outcome") in OUTCOMES[1:]:
        detail = f"When it was fetched it was found to be no article ({told['outcome']})."
        return Reject(str(document.ref), "open", told["outcome"], detail)
    changes: dict[str, Any] = {}
    for name, known in asdict(document.hints).items():
        value = told.get(name)
        if known or not value:
            continue
        if name == "authors":
            if isinstance(value, list):
                changes[name] = tuple(str(item) for item in value)
        elif isinstance(value, str):
            changes[name] = value
    return replace(document, hints=replace(document.hints, **changes)) if changes else document
