"""What orchestration costs, and what two cores give: `python -m bench.orchestration [ARTICLES] [--two]` (10,000).

The same ingest of the same files, each in a fresh process: through the real flow on a real Prefect server that lasts,
on a server of the run's own, and as a plain loop over the same functions (list, batch, read in a pool, merge) without
Prefect. CPU seconds of the process, of its reading processes and of the server; what a run of one file costs is taken
off each, since it is the same however much there is to do. Orchestration = what the flow costs more, with the server's
share. Stories are those of examples/, each made its own by a number. Wall times are shown as well, and mean something
on a quiet machine alone; `--two` leaves out the loop with one reader.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples"
AHEAD = 2
MERGE_EVERY = 30.0  # seconds, as in flows/settings.py


def main(articles: int, *, alone: bool = True) -> None:
    from flows.prefect_server import server

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["PREFECT_HOME"] = str(folder / "prefect")
        os.environ.pop("PREFECT_API_URL", None)
        one, many = corpus(folder / "one", 1), corpus(folder / "many", articles)
        with server(folder / "logs") as running:
            running.wait()
            assert running.process  # noqa: S101 (PREFECT_API_URL is not set)
            measure("flow", one, folder / "warm", 2)
            idle = _idle(running.process.pid)
            found: dict[str, dict[str, float]] = {}
            for how, workers in (("flow", 2), ("own", 2), ("plain", 2), *((("plain", 1),) if alone else ())):
                fixed = measure(how, one, folder / f"fixed-{how}-{workers}", workers)
                before, began = cpu_of(running.process.pid), time.monotonic()
                whole = measure(how, many, folder / f"whole-{how}-{workers}", workers)
                served = cpu_of(running.process.pid) - before - idle * (time.monotonic() - began)
                found[f"{how} {workers}"] = {
                    **{key: whole[key] - fixed[key] for key in ("main", "readers")},
                    "server": max(0.0, served) if how == "flow" else 0.0,
                    "wall": whole["wall"],
                    "merged last": whole["merged last"],
                }
    _show(articles, found)


def _show(articles: int, found: dict[str, dict[str, float]]) -> None:
    for name, cost in found.items():
        print(f"{name:8s}", "  ".join(f"{key} {seconds:7.2f} s" for key, seconds in cost.items()))
    plain = found["plain 2"]
    for name, title in (("flow 2", "a server that lasts"), ("own 2", "a server of the run's own")):
        cost = found[name]
        whole = cost["main"] + cost["readers"] + cost["server"]
        more = cost["main"] - plain["main"] + cost["server"]
        if name == "own 2":  # its server is a child like the readers, which read the same as in the loop
            more += cost["readers"] - plain["readers"]
        share = 100 * more / whole
        print(f"{articles:,} articles, {title}: orchestration {more:.2f} s of {whole:.2f} s CPU = {share:.2f}%")
    if "plain 1" not in found:
        return
    print(f"wall, plain loop: one reader {found['plain 1']['wall']:.1f} s, two {plain['wall']:.1f} s = "
          f"{found['plain 1']['wall'] / plain['wall']:.2f} x")  # fmt: skip
    alone = plain["merged last"]
    spread = plain["main"] + plain["readers"] - alone
    bound = (spread + alone) / (spread / 2 + alone)
    print(f"by CPU: {alone:.2f} s (the last merge) cannot be spread, so two cores give at most {bound:.2f} x")


def corpus(folder: Path, count: int) -> Path:
    """Stories of examples/, each with a number of its own in title and text."""
    folder.mkdir()
    stories = [path for kind in ("wires", "pages") for path in sorted((EXAMPLES / kind).glob("*.*"))]
    stories = [path for path in stories if path.suffix in (".txt", ".html") and path.stem != "section-front"]
    for number in range(count):
        story = stories[number % len(stories)]
        text = story.read_text(encoding="utf-8")
        mark = f" ({number}) "
        text = (
            text.replace(". ", f".{mark}", 1).replace("<h1>", f"<h1>{number}: ", 1).replace("canonical", "x-canonical")
        )
        (folder / f"{number:06}{story.suffix}").write_text(text, encoding="utf-8")
    return folder


def measure(how: str, inputs: Path, data: Path, workers: int) -> dict[str, float]:
    """CPU seconds of one run in a process of its own."""
    command = [sys.executable, "-m", "bench.orchestration", how, str(inputs), str(data), str(workers)]
    began = time.monotonic()
    env = {name: value for name, value in os.environ.items() if how != "own" or name != "PREFECT_API_URL"}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if answer.returncode:
        raise SystemExit(answer.stderr)
    told: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return {**told, "wall": time.monotonic() - began}


def run(how: str, inputs: str, data: str, workers: int) -> None:
    """One run in this process; prints its costs."""
    last = plain(inputs, Path(data), workers) if how == "plain" else flow(inputs, data, workers)
    readers = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {"main": time.process_time(), "readers": readers.ru_utime + readers.ru_stime, "merged last": last}
    print(json.dumps(told))


def flow(inputs: str, data: str, workers: int) -> float:
    from flows import start
    from flows.progress import Silent
    from flows.settings import load_settings

    start.ingest([inputs], load_settings(data=Path(data), workers=workers), Silent())
    return 0.0


def plain(inputs: str, data: Path, workers: int) -> float:
    """The sentence of flows/ingest.py without Prefect; gives the CPU seconds of the last merge."""
    from extract.document import Ref
    from extract.sources import list_refs
    from flows.batches import into_batches
    from flows.reading import Order
    from flows.runners import runner
    from flows.versions import transform_version
    from load import spool
    from load.sinks.duckdb import DuckDBSink

    sink, folder = DuckDBSink(data, lambda line: None), data / "spool" / "run"
    run_id, rules = "11111111-1111-5111-8111-111111111111", transform_version()
    refs = (ref for ref in list_refs([inputs]) if isinstance(ref, Ref))

    def merge() -> None:
        with sink.writing() as writer:
            writer.merge(spool.waiting(folder))

    with runner(workers) as reader, ThreadPoolExecutor(workers * AHEAD) as threads:
        under_way: deque[Any] = deque()
        merged = time.monotonic()
        for batch in into_batches(refs, rules):
            under_way.append(threads.submit(reader.read, Order(batch, run_id, rules, folder)))
            while len(under_way) >= workers * AHEAD:
                under_way.popleft().result()
            if time.monotonic() - merged >= MERGE_EVERY:
                merge()
                merged = time.monotonic()
        while under_way:
            under_way.popleft().result()
    before = time.process_time()
    merge()
    return time.process_time() - before


def cpu_of(pid: int) -> float:
    """CPU seconds that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _idle(pid: int, seconds: float = 10.0) -> float:
    """CPU seconds a second that the server uses without a run."""
    before = cpu_of(pid)
    time.sleep(seconds)
    return (cpu_of(pid) - before) / seconds


if __name__ == "__main__":
    if len(sys.argv) == 5:
        run(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, alone="--two" not in sys.argv)
