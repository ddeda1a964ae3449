"""What orchestration costs, and what two cores give: `python -m bench.orchestration [ARTICLES] [--wall N]` (10,000).

The same ingest of the same files, each in a fresh process: through the real flow on a real Prefect server that lasts,
on a server of the run's own, and as a plain loop over the same functions (list, batch, read in a pool, merge) without
Prefect. CPU seconds of the process, of its reading processes and of the server; what a run of one file costs is taken
off each, since it is the same however much there is to do. Orchestration = what the flow costs more, with the server's
share; of the process also what it writes to the record is told, since how often both merge goes by the clock, and the
flow merges once more at the end, beside the last reading. Stories are those of examples/, each numbered.

`--wall N` measures the wall instead, on a quiet machine: N rounds of the real flow on a server that lasts, with one
reader on one core, one reader on all cores (the merges have a core of their own then) and two readers; medians.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path
from statistics import median
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples"
AHEAD = 2
MERGE_EVERY = 30.0  # seconds, as in flows/settings.py


def main(articles: int, rounds: int) -> None:
    from flows.prefect_server import LOOPBACK, lasting_server

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["PREFECT_HOME"] = str(folder / "prefect")
        os.environ.pop("PREFECT_API_URL", None)
        one, many = corpus(folder / "one", 1), corpus(folder / "many", articles)
        with lasting_server(folder / "logs", LOOPBACK, 0) as running:
            assert running.process  # noqa: S101 (PREFECT_API_URL is not set)
            measure("flow", one, folder / "warm", 2)
            if rounds:
                walls(one, many, folder, rounds)
            else:
                _show(articles, costs(one, many, folder, running.process.pid))


def costs(one: Path, many: Path, folder: Path, server: int) -> dict[str, dict[str, float]]:
    """CPU seconds of the many articles by the way in which they are taken; of the server, by its process id, without
    what it uses when nothing happens."""
    idle = _idle(server)
    found: dict[str, dict[str, float]] = {}
    for how in ("flow", "own", "plain"):
        fixed = measure(how, one, folder / f"fixed-{how}", 2)
        before, began = cpu_of(server), time.monotonic()
        whole = measure(how, many, folder / f"whole-{how}", 2)
        served = cpu_of(server) - before - idle * (time.monotonic() - began)
        found[how] = {
            **{key: whole[key] - fixed[key] for key in ("main", "writing", "readers", "server")},
            **({"server": max(0.0, served)} if how == "flow" else {}),
            "wall": whole["wall"],
        }
    return found


def walls(one: Path, many: Path, folder: Path, rounds: int) -> None:
    """Print the median wall seconds of one core and of two, and what two give, with and without what one file takes."""
    ways = {"one core, one reader": (1, 1), "all cores, one reader": (0, 1), "all cores, two readers": (0, 2)}
    whole: dict[str, list[float]] = {way: [] for way in ways}
    fixed: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(rounds):
        for way, (cores, workers) in ways.items():
            for inputs, seconds in ((one, fixed), (many, whole)):
                data = folder / f"{turn}-{workers}-{cores}-{inputs.name}"
                seconds[way].append(measure("flow", inputs, data, workers, cores)["wall"])
                shutil.rmtree(data)
    last = list(ways)[-1]
    for way in ways:
        print(f"{way:22s} {median(whole[way]):6.1f} s (of {min(whole[way]):.1f} to {max(whole[way]):.1f}), of which "
              f"one file takes {median(fixed[way]):.1f} s")  # fmt: skip
    for way in list(ways)[:2]:
        ratio = median(whole[way]) / median(whole[last])
        net = (median(whole[way]) - median(fixed[way])) / (median(whole[last]) - median(fixed[last]))
        print(f"{last} against {way}: {ratio:.2f} x, {net:.2f} x without what one file takes")


def _show(articles: int, found: dict[str, dict[str, float]]) -> None:
    for name, cost in found.items():
        print(f"{name:8s}", "  ".join(f"{key} {seconds:7.2f} s" for key, seconds in cost.items()))
    plain = found["plain"]
    for name, title in (("flow", "a server that lasts"), ("own", "a server of the run's own")):
        cost = found[name]
        whole = cost["main"] + cost["readers"] + cost["server"]
        merges = cost["writing"] - plain["writing"]
        more = cost["main"] - plain["main"] - merges + cost["server"]
        share, with_merges = 100 * more / whole, 100 * (more + merges) / whole
        print(f"{articles:,} articles, {title}: orchestration {more:.2f} s of {whole:.2f} s CPU = {share:.2f}%, "
              f"{with_merges:.2f}% with what merges cost more than in the loop")  # fmt: skip


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


def measure(how: str, inputs: Path, data: Path, workers: int, cores: int = 0) -> dict[str, float]:
    """CPU and wall seconds of one run in a process of its own, on so many cores (0: all)."""
    command = [sys.executable, "-m", "bench.orchestration", how, str(inputs), str(data), str(workers), str(cores)]
    began = time.monotonic()
    env = {name: value for name, value in os.environ.items() if how != "own" or name != "PREFECT_API_URL"}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if answer.returncode:
        raise SystemExit(answer.stderr)
    told: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return {**told, "wall": time.monotonic() - began}


def run(how: str, inputs: str, data: str, workers: int, cores: int) -> None:
    """One run in this process; prints its costs."""
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    writing, serving = _writing_counted(), _own_server_counted()
    (plain if how == "plain" else flow)(inputs, Path(data), workers)
    forkserver._forkserver._stop()  # type: ignore[attr-defined] # what its children used is known when it has ended
    readers = resource.getrusage(resource.RUSAGE_CHILDREN)
    server = sum(serving.values())
    told = {
        "main": time.process_time(),
        "writing": sum(writing),
        "readers": readers.ru_utime + readers.ru_stime - server,  # a server of the run's own is a child as well
        "server": server,
    }
    print(json.dumps(told))


def _writing_counted() -> list[float]:
    """From here on, the CPU seconds of each time that the record is written to, in whatever thread."""
    from load.sinks.duckdb import DuckDBSink, Writer

    seconds: list[float] = []
    writing = DuckDBSink.writing

    @contextmanager
    def counted(sink: DuckDBSink, *, publish: bool = True) -> Iterator[Writer]:
        before = time.thread_time()
        with writing(sink, publish=publish) as writer:
            yield writer
        seconds.append(time.thread_time() - before)

    DuckDBSink.writing = counted  # type: ignore[method-assign]
    return seconds


def _own_server_counted() -> dict[int, float]:
    """From here on, the CPU seconds of each server of the run's own when it is asked to end, by its process id."""
    from flows.prefect_server import Server

    seconds: dict[int, float] = {}
    leave = Server.leave

    def counted(server: Server) -> None:
        if server.process is not None and server.process.poll() is None:
            seconds[server.process.pid] = cpu_of(server.process.pid)
        leave(server)

    Server.leave = counted  # type: ignore[method-assign]
    return seconds


def flow(inputs: str, data: Path, workers: int) -> None:
    from flows import start
    from flows.progress import Silent
    from flows.settings import load_settings

    start.ingest([inputs], load_settings(data=data, workers=workers), Silent())


def plain(inputs: str, data: Path, workers: int) -> None:
    """The sentence of flows/ingest.py without Prefect."""
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

    def merge(*, publish: bool) -> None:
        with sink.writing(publish=publish) as writer:
            writer.merge(spool.waiting(folder))

    with runner(workers) as reader, ThreadPoolExecutor(workers * AHEAD) as threads:
        under_way: deque[Any] = deque()
        merged = time.monotonic()
        for batch in into_batches(refs, rules):
            under_way.append(threads.submit(reader.read, Order(batch, run_id, rules, folder)))
            while len(under_way) >= workers * AHEAD:
                under_way.popleft().result()
            if time.monotonic() - merged >= MERGE_EVERY:
                merge(publish=False)
                merged = time.monotonic()
        while under_way:
            under_way.popleft().result()
    merge(publish=True)


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
    if len(sys.argv) == 6:
        run(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        words = sys.argv[1:]
        rounds = int(words.pop(words.index("--wall") + 1)) if "--wall" in words else 0
        main(next((int(word) for word in words if word.isdigit()), 10_000), rounds)
