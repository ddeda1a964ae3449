"""Fetching beside `requests` alone, against a server of ours in another process, with rate limits off.

    python -m bench.fetch_speed [--pages 1000] [--rounds 5]

Rounds take turns, so that whatever else the machine does falls on all alike; CPU is that of the client process, medians
of the rounds. Three clients with the same threads: requests alone (a session each, bodies read and thrown away), our
session (robots.txt, limits, deadlines, verdict), and the whole fetcher (that, and WARC archive, journal, known pages).
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import uuid4

import requests

from extract.document import Ref
from extract.web import Web, WebSettings
from flows.demo_site import SiteHandler, serve
from flows.fetching import Fetcher
from flows.journal import Fetched
from flows.layout import Layout
from flows.settings import Settings
from flows.sources import UrlsSource

THREADS = 8
WORDS = ("harbour", "office", "weir", "boats", "region", "crowns", "council", "ferry", "storm", "market", "school")


def page(number: int) -> bytes:
    """About 30 KB of a page that compresses like one."""
    chance = random.Random(number)  # noqa: S311 - made-up pages
    text = "".join(f"<p>{' '.join(chance.choices(WORDS, k=60))}</p>\n" for _ in range(75))
    return f"<!doctype html><html lang=en><head><title>Story {number}</title></head><body>{text}</body></html>".encode()


def site(pipe: Connection) -> None:
    """In a process of its own: every path below /news/ is a page, until the other end hangs up."""
    pages = [page(number) for number in range(50)]

    class Handler(SiteHandler):
        def answer(self, path: str) -> None:
            if not path.startswith("/news/"):
                super().answer(path)
                return
            number = int(path.rpartition("/")[2])
            self.send_body(200, pages[number % 50] + path.encode(), "text/html; charset=utf-8", {"ETag": f'"{number}"'})

    with tempfile.TemporaryDirectory() as folder, serve(folder, Handler) as url:
        pipe.send(url)
        pipe.recv()


def alone(urls: list[str], folder: Path) -> int:
    own = threading.local()

    def get(url: str) -> bool:
        if not hasattr(own, "session"):
            own.session = requests.Session()
        return bool(own.session.get(url, timeout=20).content)

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(get, urls))


def session(urls: list[str], folder: Path) -> int:
    settings = WebSettings(interval=0.0, connections_per_host=THREADS, allow_private=True)
    with Web(settings) as web, ThreadPoolExecutor(THREADS) as pool:
        return sum(fetch.ok for fetch in pool.map(web.fetch, urls))


def whole(urls: list[str], folder: Path) -> int:
    place = folder / str(uuid4())
    settings = Settings(data=place, seconds_between_requests=0, fetch_threads=THREADS)
    source = UrlsSource(kind="urls", url=("unused",), allow_private=True, connections_per_host=THREADS)
    with Fetcher(settings, Layout(place), str(uuid4()), Fetched(), source) as fetcher:
        return sum(
            len(fetcher.fetch_named([Ref("url", url) for url in urls[at : at + 100]]).refs)
            for at in range(0, len(urls), 100)
        )


CLIENTS: dict[str, Callable[[list[str], Path], int]] = {
    "requests alone": alone,
    "our session": session,
    "the whole fetcher": whole,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=site, args=(there,), daemon=True)
    server.start()
    url = here.recv()
    cpu: dict[str, list[float]] = {name: [] for name in CLIENTS}
    wall: dict[str, list[float]] = {name: [] for name in CLIENTS}
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        for number in range(arguments.rounds):
            for name, client in CLIENTS.items():
                urls = [f"{url}/news/{number}/{at}" for at in range(arguments.pages)]
                began, clock = time.process_time(), time.perf_counter()
                if client(urls, Path(folder)) != arguments.pages:
                    raise SystemExit(f"{name} lost pages")
                cpu[name].append((time.process_time() - began) / arguments.pages)
                wall[name].append((time.perf_counter() - clock) / arguments.pages)
    here.send("enough")
    server.join(10)
    least = statistics.median(cpu["requests alone"])
    for name in CLIENTS:
        spent = statistics.median(cpu[name])
        print(f"{name:20} {spent * 1000:6.2f} ms CPU a page ({spent / least:.2f}x), "
              f"{1 / statistics.median(wall[name]):6.0f} pages/s on the wall")  # fmt: skip


if __name__ == "__main__":
    main()
