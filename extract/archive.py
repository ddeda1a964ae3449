"""The archive of what was fetched: WARC 1.1 files that are only ever added to, one gzip member a record.

A reference into the archive must stay good whatever happens to the process that gave it:

* A file has its final name from its first byte. Were it renamed when closed, every reference given before would break.
* All records of one document go out in one write at the end of the file, before `add` returns. A process killed between
  two writes leaves whole members; killed inside one, a torn last member that no reference points to and that readers
  report and pass over.
* No file is opened again for writing. A new run, or a second process, takes a new name (created exclusively), so a torn
  member is always the last of its file and nothing is ever written behind it.
* A full disk is undone: the file is cut back to where it was, and the error raised.

What the process wrote survives the process, not a power cut; `sync` makes it survive that too.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import threading
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.document import Hints, Ref
from extract.fetched import Fetch
from extract.records import HINTS_TYPE, OWN_SCHEME, hints_block

ROTATE_BYTES = 1_000_000_000
"""Size at which the next file is begun, as the WARC standard recommends (ISO 28500:2017, annex C)."""

LEVEL = 5
"""Of gzip. warcio's own, 9, took 2.1 times as long on 150 news pages, for 2% fewer bytes (docs/benchmarks.md)."""

UNDONE_HEADERS = ("content-encoding", "transfer-encoding", "content-length")
"""Header fields that describe the body as it travelled; the archive keeps the body undone and renames them."""


REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class Archive:
    """A folder of WARC files to add documents to; safe for several threads, and for several processes at once."""

    def __init__(self, folder: str | Path, *, run: str = "run", rotate_bytes: int = ROTATE_BYTES) -> None:
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100 - links are kept as the user wrote them
        self._run = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in run) or "run"
        self._rotate_bytes = rotate_bytes
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._path = ""
        self._day = ""
        self._size = 0

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, fetch: Fetch, hints: Hints | None = None, source: str = "", *, listing: bool = False) -> Ref:
        """Request, response and hints of one fetch written; the reference opens as the same document.

        A fetch that did not end well (a consent wall, say) may be kept as well; its reference opens as that reject.
        `listing`: the page only names documents, and opens as the reject `listing`.

        Raises OSError where the disk does not take it; ValueError for a fetch without an answer.
        """
        if fetch.status is None:
            raise ValueError(f"nothing answered at {fetch.url}: nothing to archive")
        date = fetch.started_at
        response_id, request_id = WARCWriter._make_warc_id(), WARCWriter._make_warc_id()
        common = {"WARC-Date": date, **({"WARC-IP-Address": fetch.address} if fetch.address else {})}
        target = _one_line(fetch.final_url)
        status = StatusAndHeaders(_ascii(f"{fetch.status} {fetch.reason}"), _stored_headers(fetch), "HTTP/1.1")
        line = f"GET {_request_target(target)} HTTP/1.1"
        asked = [(_ascii(name), _ascii(value)) for name, value in fetch.request_headers]
        request = StatusAndHeaders(line, asked, is_http_request=True)
        linked = {"WARC-Record-ID": request_id, "WARC-Concurrent-To": response_id, **common}
        before = _record("request", target, b"", request, linked)
        document = _record("response", target, fetch.body, status, {"WARC-Record-ID": response_id, **common})
        document += _metadata(target, response_id, date, hints, source, "listing" if listing else fetch.outcome)
        return self._append(date, before, document, hints, source)

    def add_unchanged(self, fetch: Fetch, *, first_at: str) -> None:
        """A page that came again as it was: its head as a revisit record, without the body.

        `first_at` is when the body in the archive was fetched (ISO 8601 in UTC). For an answer of status 304, and for
        one whose body is the same.
        """
        target = _one_line(fetch.final_url)
        same_body = fetch.status != 304
        headers = {
            "WARC-Date": fetch.started_at,
            "WARC-Refers-To-Target-URI": target,
            "WARC-Refers-To-Date": first_at,
            "WARC-Profile": REVISIT_PROFILE + ("identical-payload-digest" if same_body else "server-not-modified"),
        }
        if same_body:
            sha1 = hashlib.sha1(fetch.body, usedforsecurity=False).digest()  # what WARC-Payload-Digest holds elsewhere
            headers["WARC-Payload-Digest"] = f"sha1:{base64.b32encode(sha1).decode()}"
        status = StatusAndHeaders(_ascii(f"{fetch.status} {fetch.reason}"), _stored_headers(fetch), "HTTP/1.1")
        self._append(fetch.started_at, _record("revisit", target, b"", status, headers), b"", None, "")

    def add_resource(
        self,
        content: bytes,
        *,
        name: str,
        retrieved_at: str,
        content_type: str = "text/plain",
        hints: Hints | None = None,
        source: str = "",
    ) -> Ref:
        """Bytes that came without HTTP (standard input) written as a resource; the reference opens as a document.

        `name` is a web address where there is one, else a word that goes after "urn:onrecord:"; `content_type` may
        carry a charset; `retrieved_at` is ISO 8601 in UTC.
        """
        target = _one_line(name if "://" in name else OWN_SCHEME + name)
        record_id = WARCWriter._make_warc_id()
        headers = {"WARC-Date": retrieved_at, "WARC-Record-ID": record_id}
        document = _record("resource", target, content, None, headers, content_type)
        document += _metadata(target, record_id, retrieved_at, hints, source)
        return self._append(retrieved_at, b"", document, hints, source)

    def sync(self) -> None:
        """Everything added so far on the disk itself; to be called before anything elsewhere relies on it."""
        with self._lock:
            if self._descriptor is not None:
                os.fsync(self._descriptor)

    def close(self) -> None:
        """The file being written synced and closed; the next `add` begins a new one."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._descriptor is not None:
            os.fsync(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def _append(self, date: str, before: bytes, document: bytes, hints: Hints | None, source: str) -> Ref:
        with self._lock:
            day = date[:10].replace("-", "")
            if self._descriptor is None or day > self._day or self._size >= self._rotate_bytes:
                self._begin(day, date)
            offset = self._size + len(before)
            self._write(before + document)
            path = self._path
        return Ref("warc", path, offset, len(document), source=source, hints=hints or Hints())

    def _begin(self, day: str, date: str) -> None:
        self._close()
        self._folder.mkdir(parents=True, exist_ok=True)
        serial = 0
        while self._descriptor is None:
            path = self._folder / f"onrecord-{day}-{self._run}-{serial:04d}.warc.gz"
            try:
                self._descriptor = os.open(
                    path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644
                )
            except FileExistsError:
                serial += 1
        self._path, self._day, self._size = str(path), day, 0
        info = f"software: onrecord\r\nformat: WARC File Format 1.1\r\nisPartOf: {self._run}\r\n".encode()
        headers = {"WARC-Date": date, "WARC-Filename": path.name}
        self._write(_record("warcinfo", "", info, None, headers, "application/warc-fields"))

    def _write(self, data: bytes) -> None:
        if self._descriptor is None:
            raise ValueError("no file is open")
        written = 0
        try:
            while written < len(data):
                written += os.write(self._descriptor, data[written:] if written else data)
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(data)


def _record(
    kind: str,
    target: str,
    payload: bytes,
    http: StatusAndHeaders | None,
    headers: dict[str, str],
    content_type: str | None = None,
) -> bytes:
    """One record as one gzip member."""
    buffer = io.BytesIO()
    writer: Any = WARCWriter(buffer, gzip=False, warc_version="1.1")
    record = writer.create_warc_record(
        target,
        kind,
        payload=io.BytesIO(payload),
        length=len(payload),
        http_headers=http,
        warc_headers_dict=dict(headers),
        warc_content_type=content_type or "",
    )
    writer.write_record(record)
    machine = zlib.compressobj(LEVEL, wbits=zlib.MAX_WBITS | 16)
    return machine.compress(buffer.getbuffer()) + machine.flush()


def _metadata(target: str, owner_id: str, date: str, hints: Hints | None, source: str, outcome: str = "ok") -> bytes:
    """The record of what the container said and how the fetch ended; empty where there is nothing to tell."""
    block = hints_block(hints or Hints(), source, outcome)
    if block == b"{}":
        return b""
    return _record("metadata", target, block, None, {"WARC-Date": date, "WARC-Refers-To": owner_id}, HINTS_TYPE)


def _stored_headers(fetch: Fetch) -> list[tuple[str, str]]:
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in UNDONE_HEADERS else _ascii(name), _ascii(value))
        for name, value in fetch.headers
    ]
    return [*kept, ("Content-Length", str(len(fetch.body)))]


def _request_target(url: str) -> str:
    """Path and query of an address as they stand in a request line."""
    path = "/" + url.partition("://")[2].partition("/")[2].partition("#")[0]
    return quote(path, safe=PRINTABLE)


def _ascii(text: str) -> str:
    """A line of an HTTP head: no line breaks, and what is not ASCII percent-encoded."""
    return quote(_one_line(text, " "), safe=PRINTABLE + " ")


def _one_line(text: str, space: str = "%20") -> str:
    """Text that cannot break out of its line of a record's head, nor out of UTF-8."""
    return space.join(text.encode("utf-8", "replace").decode().split())
