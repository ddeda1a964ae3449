"""Make examples/archive.warc.gz from the pages in examples/archive: the same bytes every time.

Run it as `python -m examples.make_warc`, or as a script; it overwrites the archive beside it. Dates and record ids are
fixed, so the file changes only when a page does (and, in its compressed form, with another build of zlib).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = Path(__file__).resolve().parent
PAGES = HERE / "archive"
ARCHIVE = HERE / "archive.warc.gz"
HOST = "www.saltmarshobserver.example"


@dataclass(frozen=True, slots=True)
class Capture:
    """One page as a crawler would have met it."""

    file: str
    path: str
    fetched_at: str  # WARC-Date, UTC

    @property
    def url(self) -> str:
        return f"https://{HOST}{self.path}"


CAPTURES = (
    Capture("eclipse.html", "/science/eclipse-colanders", "2026-08-25T05:00:00Z"),
    Capture("harbour-trial.html", "/courts/harbour-pilot", "2026-08-25T05:00:02Z"),
    Capture("swim.html", "/sport/channel-swimmer", "2026-08-25T05:00:04Z"),
)


def record_id(kind: str, name: str) -> str:
    """A record id that depends on nothing but the record's name."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'onrecord:examples:{kind}:{name}')}>"


def write(archive: Path) -> None:
    """Write warcinfo, then a response and its request for each page."""
    with archive.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        info = b"software: examples/make_warc.py\r\nformat: WARC File Format 1.0\r\ndescription: invented pages\r\n"
        writer.write_record(
            writer.create_warc_record(
                "",
                "warcinfo",
                payload=BytesIO(info),
                length=len(info),
                warc_content_type="application/warc-fields",
                warc_headers_dict={
                    "WARC-Date": CAPTURES[0].fetched_at,
                    "WARC-Record-ID": record_id("warcinfo", ARCHIVE.name),
                    "WARC-Filename": ARCHIVE.name,
                },
            )
        )
        for capture in CAPTURES:
            write_capture(writer, capture)


def write_capture(writer: WARCWriter, capture: Capture) -> None:
    """Write one page: the answer first, then the request that it answers, each naming the other's capture."""
    page = (PAGES / capture.file).read_bytes()
    response_id = record_id("response", capture.file)
    response = writer.create_warc_record(
        capture.url,
        "response",
        payload=BytesIO(page),
        length=len(page),
        http_headers=StatusAndHeaders(
            "200 OK",
            [
                ("Date", "Tue, 25 Aug 2026 05:00:00 GMT"),
                ("Server", "saltmarsh/1.0"),
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(page))),
            ],
            protocol="HTTP/1.1",
        ),
        warc_headers_dict={"WARC-Date": capture.fetched_at, "WARC-Record-ID": response_id},
    )
    request = writer.create_warc_record(
        capture.url,
        "request",
        payload=BytesIO(b""),
        length=0,
        http_headers=StatusAndHeaders(
            f"GET {capture.path} HTTP/1.1",
            [("Host", HOST), ("User-Agent", "onrecord-examples/1.0"), ("Accept", "text/html")],
            is_http_request=True,
        ),
        warc_headers_dict={
            "WARC-Date": capture.fetched_at,
            "WARC-Record-ID": record_id("request", capture.file),
            "WARC-Concurrent-To": response_id,
        },
    )
    writer.write_record(response)
    writer.write_record(request)


if __name__ == "__main__":
    write(ARCHIVE)
