"""What a run costs before and after its work: `python -m bench.start_up [ROUNDS]`.

Interleaved in each round: a Prefect server's own start (until it answers), an ingest of one local file that starts a
server itself, and the same ingest with a server running. Wall seconds, medians over the rounds; a first, uncounted
round makes Prefect's database. The machine should do nothing else: read the difference, not the absolute.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flows.prefect_server import LOOPBACK, lasting_server

STORY = Path(__file__).parents[1] / "examples" / "wires" / "ap-flood.txt"


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["PREFECT_HOME"] = str(home / "prefect")
        os.environ.pop("PREFECT_API_URL", None)
        steps: dict[str, Callable[[], float]] = {
            "Prefect server, start until it answers": lambda: _server(home),
            "ingest of one file, no server running": lambda: _ingest(home),
            "ingest of one file, server running": lambda: _ingest_with_server(home),
        }
        for step in steps.values():
            step()
        times: dict[str, list[float]] = {name: [] for name in steps}
        for _ in range(rounds):
            for name, step in steps.items():
                times[name].append(step())
    for name, seconds in times.items():
        print(f"{name:40s} {statistics.median(seconds):6.2f} s   ({min(seconds):.2f} to {max(seconds):.2f})")
    alone, whole, _ = (statistics.median(seconds) for seconds in times.values())
    print(f"{'on top of the server':40s} {whole - alone:6.2f} s")


def _server(home: Path) -> float:
    began = time.perf_counter()
    with lasting_server(home / "logs", LOOPBACK, 0):
        return time.perf_counter() - began


def _ingest_with_server(home: Path) -> float:
    with lasting_server(home / "logs", LOOPBACK, 0):
        return _ingest(home)


def _ingest(home: Path) -> float:
    """A fresh record each time, so that there is something to do."""
    with tempfile.TemporaryDirectory(dir=home) as data:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "flows.cli", "ingest", str(STORY), "--data", data], check=True, capture_output=True
        )
        return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
