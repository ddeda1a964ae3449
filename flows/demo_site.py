"""A small web site on this machine, served from a folder, so that the demo and the tests fetch for real."""

from __future__ import annotations

import hashlib
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

CONTENT_TYPES = {
    ".atom": "application/atom+xml",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".rss": "application/rss+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}
"""What the system's own table says otherwise or not at all."""


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files of `folder`; subclasses add pages of their own by overriding `answer`."""

    protocol_version = "HTTP/1.1"  # connections are kept
    server_version = "OnRecordSite"
    sys_version = ""
    timeout = 30  # seconds without a request after which a kept connection is closed
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one packet
    folder: Path
    base_url: str

    def do_GET(self) -> None:
        self.answer(unquote(urlsplit(self.path).path))

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def answer(self, path: str) -> None:
        """One request for a path below the folder: its file with validators, 304 where nothing changed, 404."""
        file = self._file(path)
        if file is None:
            self.send_body(HTTPStatus.NOT_FOUND, b"<!doctype html><title>Not found</title><p>Not found.", "text/html")
            return
        content = file.read_bytes().replace(b"{base}", self.base_url.encode())
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        modified = formatdate(file.stat().st_mtime, usegmt=True)
        headers = {"ETag": etag, "Last-Modified": modified}
        if self._unchanged(etag, file.stat().st_mtime):
            self.send_body(HTTPStatus.NOT_MODIFIED, b"", None, headers)
            return
        suffix = file.suffix.lower()
        kind = CONTENT_TYPES.get(suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self.send_body(HTTPStatus.OK, content, kind, headers)

    def _file(self, path: str) -> Path | None:
        """The file that a path names, if it names one inside the folder."""
        try:
            file = (self.folder / path.lstrip("/")).resolve()
            if file.is_dir():
                file = (file / "index.html").resolve()
            return file if file.is_relative_to(self.folder) and file.is_file() else None
        except (OSError, ValueError):  # a name too long, or with a zero byte in it
            return None

    def send_body(
        self, status: int, content: bytes, content_type: str | None, headers: dict[str, str] | None = None
    ) -> None:
        """One whole answer."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if content_type is not None:
            self.send_header("Content-Type", content_type)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Silence: the caller reports what it fetched."""

    def _unchanged(self, etag: str, modified: float) -> bool:
        asked = self.headers.get("If-None-Match")
        if asked is not None:  # it goes before the date (RFC 9110, 13.2.2)
            return asked.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in asked.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and int(modified) <= parsedate_to_datetime(since).timestamp()
        except ValueError:
            return False


class _SiteServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def serve(folder: Path | str, handler: type[SiteHandler] = SiteHandler, *, port: int = 0) -> Iterator[str]:
    """Serves the files of a folder on this machine alone, and gives the site's base URL without a slash.

    On `port`, or on a free one where that is 0 or taken.

    `{base}` inside a file is replaced by that URL, so that feeds and sitemaps can name whole addresses.
    """
    place = Path(folder).resolve()
    bound = type("BoundSiteHandler", (handler,), {"folder": place})
    try:
        server = _SiteServer(("127.0.0.1", port), bound)
    except OSError:
        server = _SiteServer(("127.0.0.1", 0), bound)
    base_url = f"http://127.0.0.1:{server.server_address[1]}"
    bound.base_url = base_url  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield base_url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
