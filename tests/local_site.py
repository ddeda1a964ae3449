"""A site on this machine that misbehaves in every way that sites do, for tests that fetch for real."""

from __future__ import annotations

import contextlib
import gzip
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flows.demo_site import SiteHandler, serve

PAGE = b"<!doctype html><html><head><title>Ferry returns</title></head><body><p>It is back.</p></body></html>"
RUSSIAN = "<html><head><title>Паром вернулся</title></head><body><p>Паром вернулся в порт.</p></body></html>"
BOMB_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: where it is, and how often each path was asked for."""

    url: str
    hits: Counter[str]


class OddHandler(SiteHandler):
    """Files as usual; below /odd/ one path for each misbehaviour."""

    hits: Counter[str]
    robots: bytes | None = None
    robots_status = 200
    tdmrep: bytes | None = None

    def answer(self, path: str) -> None:
        self.hits[path] += 1
        if path == "/robots.txt" and (self.robots is not None or self.robots_status != HTTPStatus.OK):
            self.send_body(self.robots_status, self.robots or b"", "text/plain")
        elif path == "/.well-known/tdmrep.json" and self.tdmrep is not None:
            self.send_body(200, self.tdmrep, "application/json")
        elif path.startswith("/odd/"):
            name, _, rest = path.removeprefix("/odd/").partition("/")
            getattr(self, f"odd_{name.replace('-', '_')}")(rest)
        else:
            super().answer(path)

    def page(self, headers: dict[str, str] | None = None, content: bytes = PAGE) -> None:
        self.send_body(200, content, "text/html; charset=utf-8", headers)

    def odd_status(self, rest: str) -> None:
        self.send_body(int(rest), PAGE, "text/html")

    def odd_slow_head(self, rest: str) -> None:
        time.sleep(float(rest))
        self.page()

    def odd_drip(self, rest: str) -> None:
        """A body of a hundred bytes, one every tenth of a second: no single read ever times out."""
        self.head({"Content-Type": "text/html", "Content-Length": "100"})
        with contextlib.suppress(OSError):
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)

    def odd_cut(self, rest: str) -> None:
        """Less than was promised."""
        self.head({"Content-Type": "text/html", "Content-Length": str(len(PAGE) + 500)})
        self.wfile.write(PAGE)
        self.close_connection = True

    def odd_hang_up(self, rest: str) -> None:
        self.close_connection = True

    def odd_bomb(self, rest: str) -> None:
        self.send_body(200, bomb(), "text/html", {"Content-Encoding": "gzip"})

    def odd_endless(self, rest: str) -> None:
        self.head({"Content-Type": "text/html", "Connection": "close"})
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(b"<p>more</p>" * 10_000)

    def odd_gzip(self, rest: str) -> None:
        self.send_body(200, gzip.compress(PAGE), "text/html", {"Content-Encoding": "gzip"})

    def odd_gzip_lie(self, rest: str) -> None:
        self.page({"Content-Encoding": "gzip"})

    def odd_gzip_cut(self, rest: str) -> None:
        """All the bytes that were promised, but the gzip stream inside breaks off."""
        self.send_body(200, gzip.compress(PAGE)[:60], "text/html", {"Content-Encoding": "gzip"})

    def odd_raw_deflate(self, rest: str) -> None:
        machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self.send_body(200, machine.compress(PAGE) + machine.flush(), "text/html", {"Content-Encoding": "deflate"})

    def odd_chunked(self, rest: str) -> None:
        self.head({"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
        for start in range(0, len(PAGE), 50):
            part = PAGE[start : start + 50]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def odd_wrong_charset(self, rest: str) -> None:
        self.page(content=RUSSIAN.encode("windows-1251"))

    def odd_busy(self, rest: str) -> None:
        """429 until it was asked `rest` times, then the page."""
        if self.hits[self.path] <= int(rest):
            self.send_body(429, b"slow down", "text/plain", {"Retry-After": "1"})
        else:
            self.page()

    def odd_flaky(self, rest: str) -> None:
        if self.hits[self.path] <= int(rest):
            self.send_body(500, b"oops", "text/plain")
        else:
            self.page()

    def odd_closed(self, rest: str) -> None:
        self.send_body(503, b"back tomorrow", "text/plain", {"Retry-After": "86400"})

    def odd_redirect(self, rest: str) -> None:
        """As many redirects as the number says, then the page."""
        left = int(rest)
        if left:
            self.send_body(302, b"", "text/html", {"Location": f"/odd/redirect/{left - 1}"})
        else:
            self.page()

    def odd_loop(self, rest: str) -> None:
        self.send_body(301, b"", "text/html", {"Location": "/odd/loop"})

    def odd_to(self, rest: str) -> None:
        """A redirect to any address."""
        self.send_body(302, b"", "text/html", {"Location": rest if "://" in rest else f"/{rest}"})

    def odd_header(self, rest: str) -> None:
        name, _, value = rest.partition("=")
        self.page({name: value})

    def odd_title(self, rest: str) -> None:
        self.page(content=f"<html><head><title>{rest}</title></head><body><p>Text</p></body></html>".encode())

    def odd_meta(self, rest: str) -> None:
        name, _, value = rest.partition("=")
        self.page(content=f'<html><head><meta content="{value}" name="{name}"></head><body>x</body></html>'.encode())

    def odd_type(self, rest: str) -> None:
        self.send_body(200, b"%PDF-1.4 binary", rest)

    def odd_empty(self, rest: str) -> None:
        self.page(content=b"")

    def odd_lying_etag(self, rest: str) -> None:
        """New content every time, always under the same ETag."""
        if self.headers.get("If-None-Match"):
            self.send_body(304, b"", None, {"ETag": '"same"'})
        else:
            self.page({"ETag": '"same"'}, PAGE + str(self.hits[self.path]).encode())

    def head(self, headers: dict[str, str]) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()


@cache
def bomb() -> bytes:
    machine = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(machine.compress(b" " * (1 << 20)) for _ in range(BOMB_BYTES >> 20)) + machine.flush()


@contextmanager
def odd_site(
    folder: Path, *, robots: str | None = None, robots_status: int = 200, tdmrep: str | None = None
) -> Iterator[Site]:
    """The files of a folder and all of /odd/, with the robots.txt and tdmrep.json given."""
    bomb()  # made before anybody waits for it
    hits: Counter[str] = Counter()
    handler = type(
        "ThisHandler",
        (OddHandler,),
        {
            "hits": hits,
            "robots": None if robots is None else robots.encode(),
            "robots_status": robots_status,
            "tdmrep": None if tdmrep is None else tdmrep.encode(),
        },
    )
    with serve(folder, handler) as url:
        yield Site(url, hits)
