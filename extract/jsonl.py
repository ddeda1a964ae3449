"""One container: JSON lines, one document a line, plain or gzip, with the names of its keys mapped to ours."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from extract.document import Document, Hints, Ref, Reject
from extract.files import MAX_DOCUMENT_BYTES, modified_at, reject_os_error, reject_too_large, version_of
from extract.inflated import open_inflated

KEYS: Mapping[str, tuple[str, ...]] = {
    "html": ("html", "raw_html", "page"),
    "text": ("text", "body", "content", "maintext", "article_body", "articleBody"),
    "url": ("url", "link", "canonical_url", "permalink", "source_url"),
    "title": ("title", "headline"),
    "subtitle": ("subtitle", "standfirst", "description", "lead"),
    "section": ("section", "category"),
    "authors": ("authors", "author", "byline"),
    "published": ("published", "published_at", "date_publish", "publish_date", "datePublished", "pub_date", "date"),
    "language": ("language", "lang"),
    "retrieved": ("retrieved_at", "fetched_at", "date_download", "crawled_at"),
}
"""Our field to the keys that may hold it, the first non-empty one wins: what corpora, news-please, trafilatura and
schema.org dumps call them. A `mapping` of one key each goes before this table; a dot reaches into nested objects."""

MARKUP = re.compile(rb"</?(?:!doctype\s+html|html|body|div|article|section|p|br|h[1-6])\b[^<>]*>", re.IGNORECASE)
"""Two tags of these say that a body is HTML; one alone stands in the plain text of a wire now and then."""

MAX_LINE_BYTES = 1 << 30
"""A line that goes on longer ends the file: it is a bomb, or no JSON lines."""

GZIP_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile)


def list_refs(path: str, status: os.stat_result, source: str = "") -> Iterator[Ref | Reject]:
    """One reference a line that is not blank, with its byte offset (of the decompressed file for .gz) and length.

    Lines are not parsed here. Rejects: missing, no_permission, corrupt_record (gzip broken from there on), too_large,
    empty.
    """
    version = version_of(status)
    offset = 0
    found = False
    try:
        with gzip.open(path, "rb") if path.endswith(".gz") else Path(path).open("rb") as file:
            while length := _skip_line(file):
                count, blank = length
                if count > MAX_LINE_BYTES:
                    yield reject_too_large(f"{path}@{offset}", None, MAX_LINE_BYTES, "list")
                    return
                if not blank:
                    found = True
                    yield Ref("jsonl", path, offset, count, version, source)
                offset += count
    except GZIP_ERRORS:
        detail = "The gzip file is broken or cut off after this byte (decompressed); the lines before it are read."
        yield Reject(f"{path}@{offset}", "list", "corrupt_record", detail)
        return
    except OSError as error:
        yield reject_os_error(error, path, "list")
        return
    if not found:
        yield Reject(path, "list", "empty", "The file holds no line with content.")


def _skip_line(file: IO[bytes] | gzip.GzipFile) -> tuple[int, bool] | None:
    """Length of the next line in bytes and whether it is blank; None at the end. A line of gigabytes stays on disk."""
    part = file.readline(1 << 20)
    if not part:
        return None
    count, blank = len(part), not part.strip(b" \t\r\n\xef\xbb\xbf")
    while not part.endswith(b"\n") and count <= MAX_LINE_BYTES and (part := file.readline(1 << 20)):
        count += len(part)
        blank = blank and not part.strip()
    return count, blank


def open_refs(
    refs: Sequence[Ref], *, max_bytes: int = MAX_DOCUMENT_BYTES, mapping: Mapping[str, str] | None = None
) -> Iterator[Document | Reject]:
    """The rows of one file as documents, in the order given; each file is opened once.

    Rejects: missing, no_permission, too_large, corrupt_record (the gzip file breaks off before the row),
    bad_json, no_text.
    """
    if not refs:
        return
    path, version = refs[0].location, refs[0].version
    try:
        modified = modified_at(Path(path).stat())
        if path.endswith(".gz"):
            yield from _read_rows(open_inflated(path, version), refs, max_bytes, mapping or {}, modified)
        else:
            with Path(path).open("rb") as file:
                yield from _read_rows(file, refs, max_bytes, mapping or {}, modified)
    except OSError as error:
        for ref in refs:
            yield reject_os_error(error, str(ref), "open")


def published_in(ref: Ref, mapping: Mapping[str, str]) -> str | None:
    """When a row says that it was published, as printed there; None where it does not say so or cannot be read."""
    try:
        if ref.location.endswith(".gz"):
            line = _line(open_inflated(ref.location, ref.version), ref)
        else:
            with Path(ref.location).open("rb") as file:
                line = _line(file, ref)
        row = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (*GZIP_ERRORS, OSError, ValueError, RecursionError):
        return None
    return _as_line(_field(row, "published", mapping)) if isinstance(row, dict) else None


def _line(file: IO[bytes], ref: Ref) -> bytes:
    if ref.length is not None and ref.length > MAX_DOCUMENT_BYTES:
        return b""
    file.seek(ref.offset)
    return file.read(ref.length) if ref.length is not None else file.readline(MAX_DOCUMENT_BYTES)


def _read_rows(
    file: IO[bytes], refs: Sequence[Ref], max_bytes: int, mapping: Mapping[str, str], modified: str | None
) -> Iterator[Document | Reject]:
    for ref in refs:
        if ref.length is not None and ref.length > max_bytes:
            yield reject_too_large(str(ref), ref.length, max_bytes)
            continue
        try:
            file.seek(ref.offset)
            line = file.read(ref.length) if ref.length is not None else file.readline(max_bytes + 1)
        except (*GZIP_ERRORS, OSError):
            detail = "The file breaks off or cannot be read at this row; restore it from its source."
            yield Reject(str(ref), "open", "corrupt_record", detail)
            continue
        if len(line) > max_bytes:
            yield reject_too_large(str(ref), len(line), max_bytes)
            continue
        yield document_of_row(ref, line, mapping, modified)


def document_of_row(ref: Ref, line: bytes, mapping: Mapping[str, str], modified: str | None) -> Document | Reject:
    """One line of JSON as a document: its text or page as content, the rest as hints.

    Retrieved when the row says so, else when its file was last `modified` (ISO 8601 in UTC).
    """
    try:
        row = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        return Reject(str(ref), "open", "bad_json", f"The line is not JSON: {str(error)[:120]}.")
    if not isinstance(row, dict):
        return Reject(str(ref), "open", "bad_json", "The line is JSON, but not an object with named fields.")
    page, text = _field(row, "html", mapping), _field(row, "text", mapping)
    markup = _as_text(page) if "<" in _as_text(page) else ""  # some corpora name a file there
    content = (markup or _as_text(text) or _as_text(page)).encode("utf-8", "replace")
    if not content.strip():
        names = ", ".join(sorted(map(str, row))[:12]) or "none"
        detail = f"No text or page in the row (its keys: {names}); name the key with a field mapping."
        return Reject(str(ref), "open", "no_text", detail)
    published = _as_line(_field(row, "published", mapping))
    hints = Hints(
        title=_as_line(_field(row, "title", mapping)),
        subtitle=_as_line(_field(row, "subtitle", mapping)),
        section=_as_line(_field(row, "section", mapping)),
        authors=_as_names(_field(row, "authors", mapping)),
        published=published,
        published_origin="jsonl" if published else None,
        language=_as_line(_field(row, "language", mapping)),
        found_in=ref.location,
    )
    is_page = bool(markup) or len(list(islice(MARKUP.finditer(content, 0, 20_000), 2))) == 2
    return Document(
        ref,
        content,
        url=_as_line(_field(row, "url", mapping)),
        content_type="text/html" if is_page else "text/plain",
        charset="utf-8",
        retrieved_at=_as_moment(_as_line(_field(row, "retrieved", mapping))) or modified,
        hints=hints,
    )


def _field(row: Mapping[str, Any], name: str, mapping: Mapping[str, str]) -> Any:
    """The value of our field `name`, from the mapped key alone where there is one, else from the table."""
    if name in mapping:
        return _reach(row, mapping[name])
    for key in KEYS[name]:
        if row.get(key):
            return row[key]
    return None


def _reach(row: Mapping[str, Any], path: str) -> Any:
    if path in row:
        return row[path]
    value: Any = row
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _as_text(value: Any) -> str:
    """A body: a string, or a list of paragraphs (strings or objects with a text)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n\n".join(filter(None, (_as_text(item) for item in value)))
    if isinstance(value, Mapping):
        return _as_text(value.get("text") or value.get("content"))
    return ""


def _as_line(value: Any) -> str | None:
    """A string or number on one line; None for anything else. Of a list its first entry."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).encode("utf-8", "replace").decode().split()) or None


def _as_moment(value: str | None) -> str | None:
    """A time in UTC, as ISO 8601; None for what is no time. One without an offset is taken for UTC."""
    try:
        moment = datetime.fromisoformat(value or "")
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _as_names(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(name for name in map(_as_line, values) if name)
