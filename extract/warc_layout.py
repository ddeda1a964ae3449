"""How the records lie in a WARC file, and where the next one begins when a place in it is damaged."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from extract.document import Reject, Stage
from extract.inflated import open_inflated
from extract.records import READ_ERRORS

Form = Literal["plain", "members", "whole"]

MARK = b"WARC/"
GZIP_MARK = b"\x1f\x8b\x08"
RECORD_START = re.compile(rb"WARC/[01]\.\d+[ \t]*\r?\n")
SCAN = 1 << 20  # bytes read at a time while looking for the next good record
PADDING = b"\0\r\n \t"
ARC_START = b"filedesc://"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records lie in a file."""

    form: Form
    loose: bool = False  # lines end with a bare newline, against the standard


def end_of(file: IO[bytes], start: int, layout: Layout) -> int | None:
    """Where the record that begins at `start` ends; None where its end is damaged."""
    try:
        return _end_of(file, start, layout)
    except READ_ERRORS:
        return None


def _end_of(file: IO[bytes], start: int, layout: Layout) -> int | None:
    file.seek(start)
    if layout.form == "members":
        machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        position = start
        while not machine.eof and (part := file.read(SCAN)):
            machine.decompress(part)
            position += len(part)
        return position - len(machine.unused_data) if machine.eof else None
    head = file.read(SCAN)
    match = re.search(rb"\r?\n\r?\n", head)
    length = re.search(rb"(?i)\ncontent-length:[ \t]*(\d+)", head)
    if match is None or length is None:
        return None
    end = start + match.end() + int(length[1])
    file.seek(end)
    rest = file.read(4)
    return end + len(rest) - len(rest.lstrip(b"\r\n"))


def next_record(file: IO[bytes], start: int, layout: Layout, end: int | None = None) -> int | None:
    """The next place at or after `start` (and before `end`) where a record begins, by its first bytes."""
    mark = GZIP_MARK if layout.form == "members" else MARK
    position = start
    tail = b""
    while True:
        try:
            file.seek(position)
            part = file.read(SCAN)
        except READ_ERRORS:
            return None
        if not part:
            return None
        window, base = tail + part, position - len(tail)
        found = window.find(mark)
        while found >= 0:
            place = base + found
            if end is not None and place >= end:
                return None
            if _begins_record(file, place, layout):
                return place
            found = window.find(mark, found + 1)
        position += len(part)
        if end is not None and position >= end:
            return None
        tail = window[-(len(mark) - 1) :]


def _begins_record(file: IO[bytes], place: int, layout: Layout) -> bool:
    try:
        file.seek(place)
        head = file.read(512)
        if layout.form == "members":
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
    except READ_ERRORS:
        return False
    return RECORD_START.match(head) is not None


def only_padding(file: IO[bytes], start: int) -> bool:
    """Whether nothing but empty bytes and lines follows up to the end of the file."""
    try:
        file.seek(start)
        while part := file.read(SCAN):
            if part.strip(PADDING):
                return False
    except READ_ERRORS:
        return False
    return True


@contextmanager
def opened(path: str, version: str, layout: Layout, *, keep: bool) -> Iterator[IO[bytes]]:
    """The file as a stream in which the offsets of its layout can be sought."""
    if layout.form == "whole" and keep:
        yield open_inflated(path, version)
    else:
        with gzip.open(path, "rb") if layout.form == "whole" else Path(path).open("rb") as file:
            yield cast(IO[bytes], file)


def layout_of(path: str) -> Layout | None:
    """How the records lie in the file, by its first record; None where it is not a WARC. Raises OSError."""
    with Path(path).open("rb") as file:
        head = file.read(1 << 16)
        if RECORD_START.match(head):
            return Layout("plain", _is_loose(head))
        if not head.startswith(GZIP_MARK):
            return _layout_behind_damage(file, head)
        machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        text = b"\r\n"
        try:
            text = machine.decompress(head, 1 << 16)
            if not RECORD_START.match(text):
                return _layout_behind_damage(file, text)
            blank = re.search(rb"\r?\n\r?\n", text)
            length = re.search(rb"(?i)\ncontent-length:[ \t]*(\d+)", text)
            if blank is None or length is None:
                return Layout("members")
            # A second record inside the first member means that one member holds them all.
            left = blank.end() + int(length[1]) - len(text)
            last = text[max(0, len(text) + left) :] if left < 0 else b""
            while not machine.eof and len(last) < 16:
                part = machine.decompress(machine.unconsumed_tail or file.read(1 << 16), 1 << 16)
                if not part and not machine.unconsumed_tail and not machine.eof:
                    break
                last += part[max(0, left) :] if left < len(part) else b""
                left -= len(part)
        except zlib.error:
            return Layout("members", _is_loose(text))
        return Layout("whole" if last.lstrip().startswith(MARK) else "members", _is_loose(text))


def _layout_behind_damage(file: IO[bytes], head: bytes) -> Layout | None:
    """The layout of a file whose beginning is damaged, by the first good record; None where there is none."""
    if head.startswith(ARC_START):
        return None
    for layout in (Layout("members"), Layout("plain")):
        if next_record(file, 1, layout) is not None:
            return layout
    return None


def _is_loose(head: bytes) -> bool:
    return not head.partition(b"\n")[0].endswith(b"\r")


def reject_foreign(path: str, name: str, stage: Stage) -> Reject:
    """The reject for a file named like a WARC that is none, with the way out for the older ARC format."""
    with Path(path).open("rb") as file:
        head = file.read(1 << 12)
    if head.startswith(GZIP_MARK):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 1 << 12)
        except zlib.error:
            head = b""
    if head.startswith(ARC_START):
        detail = "This is the older ARC format; convert it with: warcio recompress old.arc.gz new.warc.gz"
        return Reject(name, stage, "arc_format", detail)
    return Reject(name, stage, "not_warc", "It does not begin like a WARC file, nor like a gzip file of one.")
