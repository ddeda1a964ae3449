"""A feed's history replayed moment by moment against the real fetcher: is each item fetched once, and each change once?

    python -m bench.feed_history                 a history made up here (also run as a test)
    python -m bench.feed_history FOLDER          a folder of feeds, named so that their order is that of time

A site on this machine serves the feed as it stood at each moment, and for each of its links a page that says what the
feed says of it, so that a page changes when, and only when, its item does. One run of the fetcher for each moment.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from extract.document import Ref
from extract.feeds import read_feed
from tests.flows.sites import Changing, changing_site, fetch, outcomes

HOST = re.compile(rb"https?://([\w.-]+)(?=[/<\"?#])")
FEED = "/feed"


@dataclass
class Tally:
    """What a replay came to. `due` is what must be fetched: each item once, and once more for each change."""

    moments: int = 0
    listed: int = 0  # entries, over all moments
    items: int = 0  # different ones
    changes: int = 0  # of what the feed says of an item that it names again
    feeds_unchanged: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)  # due and not fetched
    needless: list[str] = field(default_factory=list)  # fetched and not due
    documents: int = 0
    seconds: float = 0.0

    @property
    def exact(self) -> bool:
        return not self.missed and not self.needless and self.documents == self.items + self.changes

    def __str__(self) -> str:
        return (
            f"{self.moments} moments, {self.listed} entries: {self.items} items, {self.changes} changes\n"
            f"requests {dict(self.requests)}; documents {self.documents}; feed unchanged {self.feeds_unchanged} times\n"
            f"missed {len(self.missed)} {self.missed[:3]}, needless {len(self.needless)} {self.needless[:3]}; "
            f"{self.seconds:.1f} s, {sum(self.requests.values()) / self.seconds:.0f} requests a second"
        )


def replay(moments: Sequence[bytes], folder: Path, *, killed: frozenset[int] = frozenset()) -> Tally:
    """Serve each moment and run the fetcher once. At the moments of `killed` a run breaks off after its first round
    (the feed is known by then, its items are not) and is followed by another."""
    tally = Tally()
    said: dict[str, str] = {}
    began = time.perf_counter()
    (folder / "site").mkdir(parents=True)
    with changing_site(folder / "site") as site:
        before = b""
        for number, moment in enumerate(moments):
            content = HOST.sub(lambda match: f"{site.url}/{match[1].decode()}".encode(), moment)
            items = read_feed(content, site.url + FEED)
            if not isinstance(items, list):
                continue
            tally.moments += 1
            tally.listed += len(items)
            due = _serve(site, items, said, tally)
            etag = f'"{hashlib.sha256(content).hexdigest()[:12]}"'
            site.put(FEED, content, Content_Type="application/rss+xml", ETag=etag)
            tally.feeds_unchanged += content == before
            before = content
            site.hits.clear()
            rounds = (1, 1 << 30) if number in killed else (1 << 30,)
            for most in rounds:
                fetched = fetch(folder / "data", [site.url + FEED], most=most)
                tally.requests += outcomes(fetched)
                tally.documents += len(fetched.refs)
            asked = Counter({path: count for path, count in site.pages_asked().items() if path != FEED})
            tally.missed += sorted(due - set(asked))
            tally.needless += sorted((asked - Counter(due)).elements())
    tally.seconds = time.perf_counter() - began
    return tally


def _serve(site: Changing, items: Sequence[Ref], said: dict[str, str], tally: Tally) -> set[str]:
    """Pages for the items of a moment; gives the paths of those that are new or changed."""
    due = set()
    for item in items:
        says = f"{item.hints.title} ({item.hints.published}, {item.hints.updated})"
        if said.get(item.location) == says:
            continue
        tally.changes += item.location in said
        tally.items += item.location not in said
        said[item.location] = says
        path = urlsplit(item.location).path  # what the site counts by
        due.add(path)
        page = f"<!doctype html><title>{escape(item.hints.title or '')}</title><p>{escape(says)}</p>"
        site.put(path, page)
    return due


def invented(moments: int = 60, seed: int = 5) -> Iterator[bytes]:
    """A feed's history of our own: items come and go, some return, titles are corrected, changed and changed back,
    moments repeat, and one in between is broken."""
    chance = random.Random(seed)  # noqa: S311 - made-up feeds
    shown: list[tuple[int, int, int]] = []  # number, edition of the title, hour of its date
    gone: list[tuple[int, int, int]] = []
    number = 0
    for moment in range(moments):
        if moment % 7 != 3:  # else the feed stays as it is
            for _ in range(chance.randint(0, 6)):
                number += 1
                shown.insert(0, (number, 0, moment))
            shown = [
                (each, edition + 1, hour) if chance.random() < 0.05 else (each, max(0, edition - 1), hour)
                if chance.random() < 0.02 else (each, edition, moment if chance.random() < 0.03 else hour)
                for each, edition, hour in shown
            ]  # fmt: skip
            gone, shown = gone + shown[20:], shown[:20]
            if gone and chance.random() < 0.2:
                shown.append(gone.pop(chance.randrange(len(gone))))
        entries = "".join(
            f"<item><title>Story {each}, edition {edition} &amp; more</title><link>https://gazette.example/news/{each}"
            f"?from=feed#top</link><pubDate>Sat, {1 + hour // 24:02} Nov 2025 {hour % 24:02}:00:00 GMT</pubDate></item>"
            for each, edition, hour in shown
        )
        whole = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{entries}</channel></rss>'
        yield b"<html>We are being mended." if moment == moments // 2 else whole.encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="feeds in the order of their names")
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.iterdir() if path.is_file()) if arguments.folder else []
    moments = [path.read_bytes() for path in files] or list(invented())
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        tally = replay(moments, Path(folder))
    print(tally)
    raise SystemExit(0 if tally.exact else 1)


if __name__ == "__main__":
    main()
