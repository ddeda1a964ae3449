"""The memory of an ingest of one large WARC file, sampled while it runs, and how its progress was reckoned.

    python -m bench.warc_memory --gigabytes 1 --folder /tmp

The file is made of synthetic pages (some paragraphs of news, and inline data as large as on real pages, which does
not compress) and deleted afterwards. Memory is the proportional set size (PSS) of all processes of the run together,
so that what they share counts once; Linux only.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from extract.archive import Archive
from extract.fetched import Fetch
from extract.sources import list_refs

SAMPLE_SECONDS = 1.0
WORDS = (
    "harbour", "office", "weir", "boats", "region", "crowns", "council", "ferry", "storm", "market", "school", "bridge",
    "vote", "minister", "budget", "winter", "road", "station", "hospital", "farmers", "river", "museum", "union",
)  # fmt: skip


def page(number: int, chance: random.Random, inline_bytes: int) -> bytes:
    """A news page with a dateline, paragraphs, a quote, and inline data."""
    paragraphs = "".join(f"<p>{' '.join(chance.choice(WORDS) for _ in range(60)).capitalize()}.</p>" for _ in range(12))
    inline = base64.b64encode(chance.randbytes(inline_bytes)).decode()
    return (
        f"<!doctype html><html lang=en><head><title>Story {number} of the harbour</title>"
        f"<script>window.state='{inline}'</script></head><body><article><h1>Story {number} of the harbour</h1>"
        f"<p>ANSELM, March 14 (Coast News) - Item {number} was settled on Saturday, the harbour office said.</p>"
        f"<p>“We counted {number} boats,” harbour master Jo Pell said.</p>{paragraphs}</article></body></html>"
    ).encode()


def make(folder: Path, size: int, inline_bytes: int) -> tuple[Path, int]:
    """A WARC file of at least `size` bytes; gives it and the number of its pages."""
    chance = random.Random(1)  # noqa: S311 - made-up pages
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    number = 0
    with Archive(folder, run="large", rotate_bytes=1 << 60) as archive:
        while True:
            url = f"https://coast.example/2026/03/14/{number}.html"
            body = page(number, chance, inline_bytes)
            ref = archive.add(Fetch(url, url, "ok", 200, headers=headers, body=body, started_at="2026-03-14T10:00:00Z"))
            number += 1
            if ref.offset > size:
                return Path(ref.location), number


def tree(root: int) -> dict[int, str]:
    """The processes below one, itself included: id and what it is."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
            except OSError:
                continue
    found, waiting = {}, [root]
    while waiting:
        process = waiting.pop()
        try:
            line = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        kind = "server" if ("prefect" in line and "server" in line) or "uvicorn" in line else "run"
        found[process] = "worker" if "multiprocessing" in line or "spawn_main" in line else kind
        waiting += parents.get(process, [])
    return found


def megabytes(process: int) -> tuple[float, float]:
    """Proportional set size (what is shared counts once) and resident set size (what is shared counts each time)."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0, 0.0
    sizes = {line.split()[0]: int(line.split()[1]) / 1024 for line in text.splitlines()[1:]}
    return sizes["Pss:"], sizes["Rss:"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--warc", type=Path, help="a file of one's own instead of a made one")
    parser.add_argument("--inline", type=int, default=60_000, help="bytes of inline data a page (default: %(default)s)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-", dir=arguments.folder) as made:
        folder = Path(made)
        began = time.monotonic()
        if arguments.warc:
            path, pages = arguments.warc, sum(1 for _ in list_refs([str(arguments.warc)]))
        else:
            path, pages = make(folder / "warc", round(arguments.gigabytes * 1e9), arguments.inline)
        print(
            f"{path.stat().st_size / 1e9:.2f} GB, {pages} pages, made in {time.monotonic() - began:.0f} s", flush=True
        )
        command = [sys.executable, "-m", "flows.cli", "ingest", str(path), "--data", str(folder / "data")]
        began = time.monotonic()
        run = subprocess.Popen([*command, "--workers", str(arguments.workers)], env=os.environ)
        samples: list[dict[str, float]] = []
        while run.poll() is None:
            sample: dict[str, float] = {"resident": 0.0}
            for process, kind in tree(run.pid).items():
                shared, resident = megabytes(process)
                sample[kind] = sample.get(kind, 0.0) + shared
                sample["resident"] += resident
            samples.append(sample)
            time.sleep(SAMPLE_SECONDS)
        seconds = time.monotonic() - began
        resident = [sample.pop("resident") for sample in samples]
        totals = [sum(sample.values()) for sample in samples]
        quarter = len(totals) // 4
        print(f"{pages / seconds:.0f} pages a second, {seconds:.0f} s, exit code {run.returncode}")
        print(f"peak {max(totals):.0f} MB; by process " + ", ".join(
            f"{kind} {max(sample.get(kind, 0.0) for sample in samples):.0f} MB" for kind in ("run", "worker", "server")
        ))  # fmt: skip
        print(
            f"resident sets added up: median {sorted(resident)[len(resident) // 2]:.0f} MB, most {max(resident):.0f} MB"
        )
        for number in range(4):
            part = totals[number * quarter : (number + 1) * quarter]
            if part:
                print(f"  quarter {number + 1}: median {sorted(part)[len(part) // 2]:.0f} MB, most {max(part):.0f} MB")


if __name__ == "__main__":
    main()
