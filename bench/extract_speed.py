"""How fast extract/ lists and opens its containers, beside the bare libraries on the same bytes.

    python -m bench.extract_speed [--pages 2000] [--only warc jsonl sitemap folder feed]

Everything is made here, in a temporary folder. Figures are medians of three rounds of CPU time, with the peak memory of
the process so far. Fetching is measured by bench.fetch_speed.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extract.archive import Archive
from extract.document import Ref, Reject
from extract.feeds import read_feed
from extract.fetched import Fetch
from extract.open import open_documents
from extract.sitemaps import read_sitemap
from extract.sources import list_refs

ROUNDS = 3
BATCH = 200
WORDS = [
    f"{head}{tail}" for head in ("re", "in", "sub", "over", "co", "di") for tail in ("port", "mand", "vert", "pose")
]


def timed(work: Callable[[], int], clock: Callable[[], float] = time.process_time) -> tuple[int, float]:
    """What the work counted, and its median seconds over the rounds."""
    seconds: list[float] = []
    count = 0
    for _ in range(ROUNDS):
        began = clock()
        count = work()
        seconds.append(clock() - began)
    return count, statistics.median(seconds)


def report(name: str, count: int, seconds: float, unit: str) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:44} {count / seconds:12,.0f} {unit}/s   {seconds:7.3f} s   peak {peak} MB", flush=True)


def page(number: int, rng: random.Random) -> bytes:
    """A page of about 60 KB, a tenth of it text, in the proportions of a news site."""
    words = " ".join(rng.choices(WORDS, k=900))
    furniture = "".join(f'<li class="menu-{i}"><a href="/section/{i}">{rng.choice(WORDS)}</a></li>' for i in range(900))
    head = f"<!doctype html><html><head><title>Page {number}</title></head>"
    return f"{head}<body><ul>{furniture}</ul><p>{words}</p></body></html>".encode()


def refs_of(path: Path) -> list[Ref]:
    return [ref for ref in list_refs([str(path)]) if isinstance(ref, Ref)]


def count_documents(refs: list[Ref]) -> int:
    """All references opened in batches, as a worker does."""
    count = 0
    for start in range(0, len(refs), BATCH):
        count += sum(not isinstance(item, Reject) for item in open_documents(refs[start : start + BATCH]))
    return count


def bench_warc(folder: Path, pages: int) -> None:
    rng = random.Random(7)  # noqa: S311 - made-up pages
    bodies = [page(number, rng) for number in range(50)]
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    with Archive(folder / "warc", run="bench") as archive:
        began = time.process_time()
        for number in range(pages):
            url = f"https://news.example/{number}.html"
            archive.add(
                Fetch(url, url, "ok", 200, headers=headers, body=bodies[number % 50], started_at="2026-01-01T00:00:00Z")
            )
        report("archive: fetches added", pages, time.process_time() - began, "records")
    path = next((folder / "warc").iterdir())
    report("warc: listed", *timed(lambda: len(refs_of(path))), "records")
    refs = refs_of(path)
    report("warc: opened", *timed(lambda: count_documents(refs)), "records")

    def bare() -> int:
        found = ArchiveIterator(str(path), record_types=WarcRecordType.response, parse_http=True, auto_decode="all")
        return sum(1 for record in found if record.reader.read())

    report("  fastwarc alone, bodies read", *timed(bare), "records")


def bench_jsonl(folder: Path, pages: int) -> None:
    rows = [
        json.dumps({"url": f"https://news.example/{i}", "title": f"Row {i}", "text": "Some words of text. " * 150})
        for i in range(pages * 5)
    ]
    data = ("\n".join(rows) + "\n").encode()
    plain, packed = folder / "rows.jsonl", folder / "rows.jsonl.gz"
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data, 6))
    for path in (plain, packed):
        report(f"{path.name}: listed", *timed(lambda path=path: len(refs_of(path))), "rows")  # type: ignore[misc]
        refs = refs_of(path)
        report(f"{path.name}: opened", *timed(lambda refs=refs: count_documents(refs)), "rows")  # type: ignore[misc]
    report("  json.loads alone", *timed(lambda: sum(1 for line in io.BytesIO(data) if json.loads(line))), "rows")


def bench_sitemap(folder: Path, pages: int) -> None:
    entries = "".join(
        f"<url><loc>https://news.example/{i}</loc><news:news><news:title>Story {i}</news:title>"
        "<news:publication_date>2026-01-01T00:00:00Z</news:publication_date></news:news></url>"
        for i in range(50_000)
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    data = f"<urlset {spaces}>{entries}</urlset>".encode()
    report("sitemap: read", *timed(lambda: sum(1 for _ in read_sitemap(data, "https://news.example/"))), "entries")


def bench_feed(folder: Path, pages: int) -> None:
    items = "".join(
        f"<item><title>Story {i}</title><link>https://news.example/{i}</link><pubDate>Thu, 01 Jan 2026 00:00:00 GMT"
        "</pubDate><description>Some words.</description></item>"
        for i in range(100)
    )
    data = f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()
    report("feed: read (100 items)", *timed(lambda: len(read_feed(data, "https://news.example/"))), "items")  # type: ignore[arg-type]


def bench_folder(folder: Path, pages: int) -> None:
    place = folder / "files"
    for number in range(pages * 5):
        if number % 1000 == 0:
            (place / f"{number:06d}").mkdir(parents=True)
        (place / f"{number - number % 1000:06d}" / f"{number:06d}.html").write_bytes(b"<p>short</p>")
    report("folder: listed", *timed(lambda: len(refs_of(place))), "files")
    refs = refs_of(place)
    report("folder: opened", *timed(lambda: count_documents(refs)), "files")


BENCHES: dict[str, Callable[[Path, int], None]] = {
    "warc": bench_warc,
    "jsonl": bench_jsonl,
    "sitemap": bench_sitemap,
    "feed": bench_feed,
    "folder": bench_folder,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=2000, help="size of the made-up containers (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=sorted(BENCHES), default=list(BENCHES))
    arguments = parser.parse_args()
    for name in arguments.only:
        with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
            BENCHES[name](Path(folder), arguments.pages)


if __name__ == "__main__":
    main()
