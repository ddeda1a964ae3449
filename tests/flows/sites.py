"""A site on this machine whose feeds and pages change under the tests' hands, and runs of the Fetcher against it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from extract.document import Ref
from flows import runs
from flows.demo_site import SiteHandler, serve
from flows.fetching import Fetcher
from flows.journal import Fetched, adopt, joined
from flows.layout import Layout
from flows.settings import Settings
from flows.sources import Source, WebSource, Window, choice_key, wanted
from load.tables import table

FAR = 1 << 30


@dataclass
class Changing:
    """What the site answers, by path: (status, body, headers); and how often each path was asked for."""

    url: str = ""
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    times: list[tuple[str, float]] = field(default_factory=list)
    cut: dict[str, int] = field(default_factory=dict)  # answers that break off once, after so many bytes
    hold: threading.Event | None = None  # pages wait for it

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, content, {"Content-Type": "text/html; charset=utf-8", **named})

    def story(self, path: str, words: str = "It is back.", **headers: str) -> None:
        title = path.strip("/").replace("-", " ")
        self.put(path, f"<!doctype html><title>{title}</title><p>{words}</p>", **headers)

    def feed(self, path: str, items: Sequence[tuple[str, str]], **headers: str) -> None:
        """Items: the path of a page, and what its title says."""
        listed = "".join(f"<item><title>{title}</title><link>{self.url}{page}</link></item>" for page, title in items)
        body = f'<rss version="2.0"><channel><title>T</title>{listed}</channel></rss>'
        self.put(path, body, **{"Content_Type": "application/rss+xml", **headers})

    def sitemap(self, path: str, entries: Sequence[tuple[str, str]], root: str = "urlset") -> None:
        """Entries: a path, and its lastmod or nothing."""
        name = "sitemap" if root == "sitemapindex" else "url"
        listed = "".join(
            f"<{name}><loc>{self.url}{page}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</{name}>"
            for page, at in entries
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        self.put(path, f'<{root} xmlns="{space}">{listed}</{root}>', Content_Type="application/xml")

    def pages_asked(self) -> Counter[str]:
        """How often each path was asked for since the last time, without the files about the site."""
        found = Counter(
            {path: count for path, count in self.hits.items() if "robots.txt" not in path and "tdmrep" not in path}
        )
        self.hits.clear()
        return found


class ChangingHandler(SiteHandler):
    site: Changing

    def answer(self, path: str) -> None:
        self.site.hits[path] += 1
        self.site.asked.append((path, dict(self.headers)))
        self.site.times.append((path, time.monotonic()))
        if self.site.hold is not None and path in self.site.answers and "feed" not in path:
            self.site.hold.wait(20)
        status, body, headers = self.site.answers.get(path, (404, b"<p>Not here.", {"Content-Type": "text/html"}))
        headers = dict(headers)
        kind = headers.pop("Content-Type")
        etag = headers.get("ETag")
        wanted = self.headers.get("Range")
        if status == 200 and path in self.site.cut:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: self.site.cut.pop(path)])
            self.close_connection = True
        elif status == 200 and wanted:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                self.send_body(416, b"", None, {"Content-Range": f"bytes */{len(body)}"})
            else:
                self.send_body(206, body[start:], kind, headers)
        elif status == 200 and etag and self.headers.get("If-None-Match") == etag:
            self.send_body(304, b"", None, headers)
        else:
            self.send_body(status, body, kind, headers)


@contextmanager
def changing_site(folder: Path) -> Iterator[Changing]:
    site = Changing()
    with serve(folder, type("ThisHandler", (ChangingHandler,), {"site": site})) as url:
        site.url = url
        yield site


def fetch(
    folder: Path,
    urls: Sequence[str],
    source: Source | None = None,
    window: Window | None = None,
    *,
    most: int = FAR,
    refs: Sequence[Ref] = (),
) -> Fetched:
    """One run that fetches addresses and what they name, as the flow does it; gives up after `most` rounds, as if it
    had been killed."""
    layout = Layout(folder)
    settings = Settings(data=folder, seconds_between_requests=0, allow_private_addresses=True)
    parts = []
    dead = [str(begun["run_id"]) for begun in runs.stopped(layout)]
    try:
        with runs.under_way(layout, "ingest", urls) as run:
            left = adopt(layout.journals, dead, run.run_id)
            chosen = wanted(source, window, __import__("datetime").date.today()) if source else None
            with Fetcher(settings, layout, run.run_id, left, source, chosen, choice_key(source, window)) as fetcher:
                fetched: Fetched | None = fetcher.fetch_named([*refs, *(Ref("url", url) for url in urls)])
                while fetched is not None:
                    parts.append(fetched)
                    if len(parts) >= most:
                        raise KilledError
                    fetched = fetcher.fetch_waiting(100, 4)
    except KilledError:
        pass
    return joined(parts)


class KilledError(Exception):
    pass


def web_source(text_kind: str = "feed", **fields: object) -> WebSource:
    """A source for tests, without the clock's manners."""
    from pydantic import TypeAdapter

    usual = {} if text_kind == "warc" else {"url": "https://unused.example/"}
    made = TypeAdapter(Source).validate_python({"kind": text_kind, **usual, **fields})
    assert isinstance(made, WebSource)
    return made


def outcomes(fetched: Fetched) -> Counter[str]:
    """Requests by their outcome, without the files about the site."""
    names = table("fetches").names
    rows = [dict(zip(names, row, strict=True)) for row in fetched.rows]
    return Counter(row["outcome"] for row in rows if "robots.txt" not in row["url"] and "tdmrep" not in row["url"])
