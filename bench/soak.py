"""`onrecord serve` against a site that fails, drags and changes: python -m bench.soak [--minutes 60] [--every 20]

The site answers 20% of all requests with an error, 10% late, and changes 5% of the stories when they are asked for; a
new story appears with every second look at the feed, and old ones are asked for again. Every five seconds the memory
(resident set) and the open files of serve and all its descendants are written down, under those of the processes that
live as long as serve (serve itself, its Prefect server), which are what could leak. At the end serve is stopped as a
person stops it, one more `ingest --source` takes what is left, and the record is compared with what the site served.
Prints the figures; exits with 1 where memory grew by more than 5% after the first third, a descriptor was lost per run,
a row is missing, doubled or wrong, or a run did not add up.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path

import duckdb

from flows.demo_site import SiteHandler

SETTINGS = """allow_private_addresses = true
seconds_between_requests = 0.0
fetch_threads = 4
workers = 1
[sources.site]
kind = "feed"
url = "{site}/feed.xml"
every = "{every}s"
recheck = ["1m", "2m", "4m", "8m", "16m", "32m"]
retries = 1
timeout_seconds = 10
connections_per_host = 4
"""
STORY = (
    "<html><head><title>Weir {n} to be mended</title></head><body><article><p>GRAZ, March 4 (APA) - The weir at {n}"
    " will be mended {version} times, Mayor Ilse Marn said on Wednesday.</p>"
    '<p>"We will mend weir number {n}, and we will mend it in stone," Marn told reporters.</p></article></body></html>'
)


@dataclass(slots=True)
class Truth:
    """What the site has served, in full and without a fault, by story."""

    stories: int = 20
    versions: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    served: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    requests: int = 0
    faults: int = 0
    well: bool = False  # the site has stopped failing
    lock: threading.Lock = field(default_factory=threading.Lock)


class Faulty(SiteHandler):
    truth: Truth
    chance: random.Random

    def answer(self, path: str) -> None:
        with self.truth.lock:
            self.truth.requests += 1
            dice = self.chance.random()
        if path == "/robots.txt" or path.startswith("/.well-known"):
            self.send_body(404, b"", "text/plain")
        elif dice < 0.2 and not self.truth.well:
            self.truth.faults += 1
            self.send_body(
                self.chance.choice((500, 502, 503, 404)) if path != "/feed.xml" else 500, b"no", "text/plain"
            )
        else:
            if dice < 0.3:
                time.sleep(self.chance.uniform(0.2, 2.0))
            self._feed() if path == "/feed.xml" else self._story(int(path.strip("/").removesuffix(".html") or 0))

    def _feed(self) -> None:
        with self.truth.lock:
            self.truth.stories += self.chance.random() < 0.5
            items = "".join(
                f"<item><title>Weir {n} to be mended</title><link>{self.base_url}/{n}.html</link></item>"
                for n in range(self.truth.stories)
            )
        self.send_body(200, f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "application/rss+xml")

    def _story(self, n: int) -> None:
        with self.truth.lock:
            self.truth.versions[n] += self.chance.random() < 0.05
            version = self.truth.versions[n]
        self.send_body(200, STORY.format(n=n, version=version + 2).encode(), "text/html; charset=utf-8")
        with self.truth.lock:
            self.truth.served[n].add(version)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every", type=int, default=20, help="seconds between scheduled runs")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    truth = Truth()
    faulty = type("ThisSite", (Faulty,), {"truth": truth, "chance": random.Random(args.seed)})  # noqa: S311
    site = ThreadingHTTPServer(("127.0.0.1", 0), faulty)
    faulty.base_url = f"http://127.0.0.1:{site.server_address[1]}"  # type: ignore[attr-defined]
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="onrecord-soak-") as scratch:
        folder = Path(scratch)
        (folder / "onrecord.toml").write_text(SETTINGS.format(site=faulty.base_url, every=args.every))  # type: ignore[attr-defined]
        env = {**os.environ, "PREFECT_HOME": str(folder / "prefect")}
        command = [sys.executable, "-m", "flows.cli"]
        with (folder / "serve.log").open("wb") as log:
            serve = subprocess.Popen([*command, "serve", "--port", "0"], cwd=folder, env=env, stdout=log, stderr=log)
            samples = watch(serve.pid, args.minutes * 60)
            serve.send_signal(signal.SIGINT)
            try:
                serve.wait(120)
            except subprocess.TimeoutExpired:
                serve.kill()
                print("serve did not stop within two minutes")
        truth.well = True
        last = subprocess.run(
            [*command, "ingest", "--source", "site"], cwd=folder, env=env, capture_output=True, encoding="utf-8"
        )
        faults = (
            [] if last.returncode == 0 else [f"the last ingest ended with {last.returncode}: {last.stderr.strip()}"]
        )
        faults += growth(samples) + rows(folder / "onrecord-data" / "record.duckdb", truth)
    print(f"{truth.requests} requests, {truth.faults} answered with an error, {truth.stories} stories")
    print("\n".join(faults) or "no fault")
    return 1 if faults else 0


def watch(pid: int, seconds: float) -> list[tuple[float, int, int]]:
    """(seconds, bytes, open files) of serve and its lasting children, and a line a minute."""
    samples: list[tuple[float, int, int]] = []
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        lasting = [pid, *(each for each in children(pid) if b"prefect_server" in command_of(each))]
        samples.append((passed, sum(map(resident, lasting)), sum(map(descriptors, lasting))))
        if len(samples) % 12 == 1:
            every = [pid, *descendants(pid)]
            print(
                f"{passed:6.0f} s: lasting processes {samples[-1][1] / 1e6:6.1f} MB, {samples[-1][2]} files; "
                f"all {len(every)} processes {sum(map(resident, every)) / 1e6:6.1f} MB",
                flush=True,
            )
        time.sleep(5)
    return samples


def growth(samples: list[tuple[float, int, int]]) -> list[str]:
    """Medians of the second and the last third compared: the first is warming up."""
    third = len(samples) // 3
    middle, end = samples[third : 2 * third], samples[2 * third :]
    before, after = (statistics.median(sample[1] for sample in part) for part in (middle, end))
    files_before, files_after = (statistics.median(sample[2] for sample in part) for part in (middle, end))
    change = after / before - 1
    lost = files_after - files_before
    print(f"memory {before / 1e6:.1f} MB, then {after / 1e6:.1f} MB ({change:+.1%}); open files {lost:+.0f}")
    faults = [f"memory grew by {change:.1%}"] if change > 0.05 else []
    return faults + ([f"{lost:.0f} more open files"] if lost > 5 else [])


def rows(record: Path, truth: Truth) -> list[str]:
    """What the record has against what the site served."""
    with duckdb.connect(record, read_only=True) as connection:
        said = connection.execute(
            "SELECT regexp_extract(url, '([0-9]+).html', 1)::INTEGER AS story, text FROM article_versions"
        ).fetchall()
        states = connection.execute("SELECT state, count(*) FROM runs GROUP BY ALL ORDER BY ALL").fetchall()
        doubled = connection.execute("SELECT count(*) - count(DISTINCT url) FROM articles").fetchone()
    found: dict[int, set[int]] = defaultdict(set)
    for story, text in said:
        found[story].add(int(text.partition("be mended ")[2].partition(" times")[0]) - 2)
    missing = {n: seen - found[n] for n, seen in truth.served.items() if seen - found[n]}
    strange = {n: seen - truth.served[n] for n, seen in found.items() if seen - truth.served[n]}
    ended = ", ".join(f"{count} {state}" for state, count in states)
    print(f"runs: {ended}; {len(said)} versions of {len(found)} stories")
    faults = [f"served and not in the record: {missing}"] if missing else []
    faults += [f"in the record and never served: {strange}"] if strange else []
    faults += ["an article stands twice"] if doubled and doubled[0] else []
    faults += ["a story is missing: no row"] if len(found) < len(truth.served) else []
    usual = {"completed": sys.maxsize, "crashed": 1}  # one may be under way when serve is stopped
    return faults + [f"{count} runs {state}" for state, count in states if count > usual.get(state, 0)]


def children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def descendants(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *descendants(child))]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
