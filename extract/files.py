"""One container: a file that holds one document (a saved page, a plain text, an XML story)."""

from __future__ import annotations

import errno
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from extract.bodies import TooLargeError, inflate
from extract.document import Document, Ref, Reject, Stage

MAX_DOCUMENT_BYTES = 32 * 1024 * 1024
"""The largest document that is read, in bytes after decompression. The longest news pages measured are under 5 MB;
what is larger is a dump, a log or a bomb."""

MEDIA_TYPES = {
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/plain",
    ".newsml": "application/xml",
    ".ninjs": "application/json",
    ".nitf": "application/xml",
    ".text": "text/plain",
    ".txt": "text/plain",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
}
"""What a file name's ending says of the content; other endings say nothing."""

OS_REASONS = {
    errno.ENOENT: ("missing", "No such file or folder; check the spelling."),
    errno.ENOTDIR: ("missing", "A part of this path is a file, not a folder."),
    errno.EACCES: ("no_permission", "You may not read it; change its permissions or run as its owner."),
    errno.EPERM: ("no_permission", "The system does not let you read it."),
    errno.ELOOP: ("link_loop", "The symbolic link leads back to itself."),
    errno.ENAMETOOLONG: ("missing", "The name is longer than the file system allows."),
    errno.EISDIR: ("not_a_file", "It is a folder, where a file was expected."),
}
"""Reason and sentence for each error of the operating system that a reader of files meets."""


def reject_os_error(error: OSError, path: str, stage: Stage) -> Reject:
    """The reject for a path that the operating system would not open, list or read."""
    code = error.errno if error.errno is not None else 0
    reason, detail = OS_REASONS.get(code, ("unreadable", f"The system could not read it: {error.strerror or error}."))
    return Reject(path, stage, reason, detail)


def version_of(status: os.stat_result) -> str:
    """The state of a file without reading it: size in bytes and modification time in nanoseconds."""
    return f"{status.st_size}-{status.st_mtime_ns}"


def modified_at(status: os.stat_result) -> str | None:
    """When a file was last written: ISO 8601 in UTC, to the second; None for a time that no calendar holds."""
    try:
        return datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None


def list_refs(path: str, status: os.stat_result, source: str = "") -> Iterator[Ref | Reject]:
    """The one reference that a file of one document is."""
    yield Ref("file", path, version=version_of(status), source=source)


def open_refs(refs: Sequence[Ref], *, max_bytes: int = MAX_DOCUMENT_BYTES) -> Iterator[Document | Reject]:
    """Each file's bytes as a document, or why not: missing, no_permission, not_a_file, empty, too_large, bad_gzip."""
    for ref in refs:
        yield _open_file(ref, max_bytes)


def _open_file(ref: Ref, max_bytes: int) -> Document | Reject:
    path = Path(ref.location)
    try:
        # O_NONBLOCK: a named pipe put where a file was would otherwise block for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Reject(ref.location, "open", "not_a_file", "It is neither a regular file nor a folder of files.")
            if status.st_size > max_bytes:
                return reject_too_large(str(ref), status.st_size, max_bytes)
            content = file.read(max_bytes + 1)
    except OSError as error:
        return reject_os_error(error, ref.location, "open")
    if len(content) > max_bytes:  # it grew while we read, or reports no size
        return reject_too_large(str(ref), len(content), max_bytes)
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = Path(path.stem).suffix.lower()
        try:
            content, complete = inflate(content, "gzip", max_bytes)
            if not complete:
                raise ValueError("cut off")
        except TooLargeError:
            return reject_too_large(str(ref), None, max_bytes)
        except (zlib.error, ValueError):
            return Reject(ref.location, "open", "bad_gzip", "It is named .gz, but does not decompress to its end.")
    if not content:
        return Reject(ref.location, "open", "empty", "The file is empty.")
    modified = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds")
    return Document(
        ref,
        content,
        content_type=MEDIA_TYPES.get(suffix),
        retrieved_at=modified.replace("+00:00", "Z"),
        hints=ref.hints,
    )


def reject_too_large(name: str, size: int | None, max_bytes: int, stage: Stage = "open") -> Reject:
    """The reject for a document above the limit; `size` in bytes where it is known."""
    what = "It decompresses to more than" if size is None else f"It has {size:,} bytes, more than"
    return Reject(name, stage, "too_large", f"{what} the {max_bytes:,} that one document may have; split it first.")
