"""One container: a WARC file, plain or gzip, read record by record and resumed at any record's offset.

Three layouts occur: plain, gzip with one member a record (the standard's), and gzip of the whole file in one member.
In the last, offsets count decompressed bytes, since nothing else can be found again.
"""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecord

from extract.document import Document, Ref, Reject
from extract.files import MAX_DOCUMENT_BYTES, reject_os_error, reject_too_large, version_of
from extract.records import DOCUMENT_TYPES, READ_ERRORS, belongs_to, document_of_record, is_document, with_hints_of
from extract.warc_layout import MARK, Layout, end_of, layout_of, next_record, only_padding, opened, reject_foreign

SWALLOWED = "swallowed"


def list_refs(path: str, status: os.stat_result, source: str = "") -> Iterator[Ref | Reject]:
    """One reference per document in the file, in its order, while it is read: nothing is kept.

    `length` spans the record and the metadata record that belongs to it. Damage is a reject at its offset
    (corrupt_record, cut_off), and the next good record goes on. Others: no_permission, empty, arc_format, not_warc,
    no_documents.
    """
    version = version_of(status)
    if status.st_size == 0:
        yield Reject(path, "list", "empty", "The file is empty.")
        return
    try:
        layout = layout_of(path)
        if layout is None:
            yield reject_foreign(path, path, "list")
            return
        with opened(path, version, layout, keep=False) as file:
            something = False
            for found in _walk(file, path, layout):
                something = True
                if isinstance(found, Reject):
                    yield found
                else:
                    offset, length = found
                    yield Ref("warc", path, offset, length, version, source)
            if not something:
                yield Reject(path, "list", "no_documents", "It holds no response, resource or conversion record.")
    except OSError as error:
        yield reject_os_error(error, path, "list")


def open_refs(refs: Sequence[Ref], *, max_bytes: int = MAX_DOCUMENT_BYTES) -> Iterator[Document | Reject]:
    """The records of one file as documents, in the order given; the file is opened once.

    Rejects: missing, no_permission, corrupt_record, too_large, empty, http_error, not_text, listing, and for a page of
    our own archive the outcome of its fetch.
    """
    if not refs:
        return
    path, version = refs[0].location, refs[0].version
    try:
        layout = layout_of(path)
        if layout is None:
            for ref in refs:
                yield reject_foreign(path, str(ref), "open")
            return
        with opened(path, version, layout, keep=True) as file:
            for ref in refs:
                yield _open_record(file, ref, layout, max_bytes)
    except OSError as error:
        for ref in refs:
            yield reject_os_error(error, str(ref), "open")


def _open_record(file: IO[bytes], ref: Ref, layout: Layout, max_bytes: int) -> Document | Reject:
    try:
        file.seek(ref.offset)
        length = ref.length
        stream = io.BytesIO(file.read(length)) if length is not None and length <= max_bytes else file
        records = _records(stream, layout.loose)
        record = next(records, None)
        if record is None or record.record_type not in DOCUMENT_TYPES:
            return Reject(str(ref), "open", "corrupt_record", "No document begins at this place of the file.")
        if record.content_length > max_bytes:
            return reject_too_large(str(ref), record.content_length, max_bytes)
        block = record.reader.read()
        if len(block) < record.content_length or "Content-Length" not in record.headers:
            detail = f"The record is cut off after {len(block):,} bytes of its body."
            return Reject(str(ref), "open", "corrupt_record", detail)
        result = document_of_record(ref, record, block, max_bytes)
    except READ_ERRORS as error:
        return Reject(str(ref), "open", "corrupt_record", f"The record cannot be decompressed or read: {error}.")
    if isinstance(result, Reject):
        return result
    try:
        follower = next(records, None)
        if follower is None or not belongs_to(follower, record.record_id):
            return result
        return with_hints_of(result, follower)
    except READ_ERRORS:  # damage behind this record is not this record's
        return result


def _records(stream: IO[bytes], loose: bool) -> Iterator[WarcRecord]:
    # Strict, since the lenient mode skips damage in silence.
    return iter(ArchiveIterator(stream, parse_http=False, quirks_mode=loose))


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where reading came to an end: at the file's, or at a place that could not be read."""

    last: int | None  # where the record begins that was met last
    whole: bool  # whether that record was there to its end
    pending: int | None  # where the last document begins, whose end is not known yet
    error: Exception | None


@dataclass(frozen=True, slots=True)
class _Damage:
    offset: int
    what: str
    reason: str = "corrupt_record"


def _walk(file: IO[bytes], path: str, layout: Layout) -> Iterator[tuple[int, int | None] | Reject]:
    """Offsets and lengths of the documents in the file; at damage a reject, then on from the next good record."""
    start: int | None = 0
    while start is not None:
        stop = yield from _good_records(file, start, layout)
        end = None if stop.last is None or not stop.whole else _end_if_needed(file, stop, layout)
        damage = _damage_at(file, start, stop, end, layout)
        if stop.pending is not None and (damage is None or damage.reason != SWALLOWED):
            yield stop.pending, end - stop.pending if end is not None else None
        if damage is None:
            return
        reason = "cut_off" if damage.reason == SWALLOWED else damage.reason
        why = f" ({stop.error})" if stop.error else ""
        detail = f"{damage.what} at byte {damage.offset:,}{why}; the good records around it are read."
        yield Reject(f"{path}@{damage.offset}", "list", reason, detail)
        start = next_record(file, damage.offset + 1, layout)


def _good_records(file: IO[bytes], start: int, layout: Layout) -> Generator[tuple[int, int | None], None, _Stop]:
    """The documents from `start` on until something is wrong; the last one is left pending."""
    file.seek(start)
    last: int | None = None
    whole = True
    pending: tuple[int, str | None] | None = None
    error: Exception | None = None
    try:
        for record in _records(file, layout.loose):
            offset = record.stream_pos
            if pending and not belongs_to(record, pending[1]):
                yield pending[0], offset - pending[0]
                pending = None
            last, whole = offset, False
            wanted = record.record_type in DOCUMENT_TYPES and is_document(record)
            size = record.content_length
            if record.consume() < size or "Content-Length" not in record.headers:
                break
            whole = True
            if wanted:
                pending = offset, record.record_id
    except READ_ERRORS as problem:
        error = problem
    return _Stop(last, whole, pending[0] if pending else None, error)


def _end_if_needed(file: IO[bytes], stop: _Stop, layout: Layout) -> int | None:
    """Where the last record ends. Not asked of a whole file in one member: going back means to read it all again."""
    if stop.last is None or (layout.form == "whole" and stop.error is None):
        return None
    return end_of(file, stop.last, layout)


def _damage_at(file: IO[bytes], start: int, stop: _Stop, end: int | None, layout: Layout) -> _Damage | None:
    """The place that could not be read; None where the file simply ended."""
    if stop.last is not None and not stop.whole:
        return _Damage(stop.last, "A record breaks off", "cut_off")
    if layout.form == "whole" and stop.error is None:
        return None
    if stop.last is not None and end is None:
        return _Damage(stop.last, "The end of a record is damaged")
    if stop.error is not None and stop.last is not None and layout.form != "members":
        inner = next_record(file, stop.last + len(MARK), layout, end)
        if inner is not None:  # the record says it is longer than it is, and has swallowed the next one
            return _Damage(stop.last, "A record breaks off", SWALLOWED)
    behind = start if end is None else end
    if only_padding(file, behind):
        return None
    if stop.error is None:
        return _Damage(behind, "The file ends inside a record", "cut_off")
    return _Damage(behind, "No record begins where one should")
