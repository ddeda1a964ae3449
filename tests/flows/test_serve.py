"""By the clock: runs come, none comes twice at once, a crash is put right at the next start, and all ends with it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.layout import Layout
from flows.locks import alone
from flows.runs import SERVED_BY
from flows.serve import _end_orphans
from load.sinks.duckdb import read_only
from tests.flows.corpus import story
from tests.flows.test_cli import onrecord
from tests.flows.test_kill import alive, group_of

TOML = """
[sources.often]
kind = "files"
path = "inbox"
every = "5s"

[sources.seldom]
kind = "files"
path = "inbox"
cron = "0 6 1 1 *"

[sources.never]
kind = "files"
path = "inbox"
every = "5s"
enabled = false
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an onrecord.toml, and something to read."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "one.txt").write_text(story(1), encoding="utf-8")
    (tmp_path / "onrecord.toml").write_text(TOML)
    return tmp_path


@pytest.fixture
def serve(place: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `onrecord serve` on a free port, with a Prefect home of its own, until it serves (or says `until`)."""
    begun: list[subprocess.Popen[str]] = []
    env = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    env |= {"PREFECT_HOME": str(place / "prefect"), "PYTHONPATH": str(Path(__file__).parents[2])}

    def start(until: str = "serving") -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "flows.cli", "serve", "--port", "0", "--data", str(place / "data")]
        log = (place / f"serve-{len(begun)}.log").open("w+")
        process = subprocess.Popen(
            command, cwd=place, env=env, stdout=log, stderr=log, text=True, start_new_session=True
        )
        begun.append(process)
        wait_for(lambda: until in said(place, len(begun) - 1), process)
        return process

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.wait()


def said(place: Path, number: int = 0) -> str:
    return (place / f"serve-{number}.log").read_text()


def wait_for(happened: Callable[[], Any], process: subprocess.Popen[str], seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, "serve ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.2)


def ledger(place: Path) -> list[tuple[Any, ...]]:
    record = place / "data" / "record.duckdb"
    if not record.exists():
        return []
    with read_only(record) as connection:
        return connection.execute("SELECT arguments, state, articles FROM runs ORDER BY started_at").fetchall()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_sources_are_taken_by_the_clock_and_a_crash_is_put_right(
    place: Path, serve: Callable[[], subprocess.Popen[str]]
) -> None:
    first = serve()
    assert "serving often, seldom" in said(place)
    wait_for(lambda: len(ledger(place)) >= 2, first)
    assert [row[0] for row in ledger(place)] == [["--source", "often"]] * len(ledger(place))
    assert ledger(place)[0][1:] == ("completed", 1)
    family = group_of(first.pid)
    first.kill()
    first.wait()
    time.sleep(12)  # two times are missed
    done = len(ledger(place))

    second = serve()
    assert said(place, 1).count("often is overdue") == 1
    assert "seldom is overdue" not in said(place, 1)
    wait_for(lambda: len(ledger(place)) > done, second)
    started = time.monotonic()
    family += group_of(second.pid)
    second.send_signal(signal.SIGTERM)
    assert second.wait(60) == 0
    assert time.monotonic() - started < 60
    assert said(place, 1).splitlines()[-1] == "onrecord: stopped"
    assert "Traceback" not in said(place, 0) + said(place, 1)
    deadline = time.monotonic() + 30
    while any(map(alive, family)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in family if alive(pid)] == []


CHANGED = """
[sources.late]
kind = "files"
path = "inbox"
every = "5s"

[sources.seldom]
kind = "files"
path = "inbox"
cron = "30 7 1 1 *"
"""


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_changed_settings_file_is_taken_over_and_a_broken_one_is_not(
    place: Path, serve: Callable[..., subprocess.Popen[str]]
) -> None:
    process = serve("Prefect's server is")
    process.send_signal(signal.SIGHUP)  # a reload while it is still starting
    wait_for(lambda: "onrecord.toml was taken over" in said(place), process)
    wait_for(lambda: ledger(place), process)
    toml = place / "onrecord.toml"
    toml.write_text("[sources.late\n")
    wait_for(lambda: "is not taken over, the schedules stay: onrecord.toml is no valid TOML" in said(place), process)
    toml.write_text(CHANGED)
    wait_for(lambda: "taken over: serving late, seldom" in said(place), process)
    wait_for(lambda: ["--source", "late"] in [row[0] for row in ledger(place)], process)
    (url,) = re.findall(r"Prefect's server is (\S+)", said(place))
    asked = urllib.request.Request(f"{url}/api/deployments/filter", b"{}", {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        deployed = {each["name"]: each["schedules"] for each in json.load(answer)}
    assert set(deployed) == {"late", "seldom"}
    assert [each["schedule"]["cron"] for each in deployed["seldom"]] == ["30 7 1 1 *"]
    process.send_signal(signal.SIGHUP)
    wait_for(lambda: said(place).count("taken over: serving late, seldom") == 2, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_a_flow_run_that_was_starting_when_its_serve_was_killed_is_ended_by_the_next() -> None:
    """It would wait for a server that is gone; one whose serve is there is left alone."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [sys.executable, "-c", "import time; time.sleep(60)", "prefect.engine"]
    left, served = (
        subprocess.Popen(command, env={**os.environ, SERVED_BY: str(pid)}) for pid in (gone.pid, os.getpid())
    )
    wait_for(lambda: b"prefect.engine" in Path(f"/proc/{served.pid}/cmdline").read_bytes(), served)
    _end_orphans()
    assert left.wait(10) == -signal.SIGKILL
    assert served.poll() is None
    served.kill()
    served.wait()


def test_one_serve_for_each_record(place: Path) -> None:
    layout = Layout(place / "data")
    with alone(layout, "serve") as first:
        assert first
        answer = onrecord("serve", "--port", "0", "--data", str(place / "data"), cwd=place)
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert "another `onrecord serve` is serving" in answer.stderr


def test_nothing_to_serve_is_one_line(tmp_path: Path) -> None:
    answer = onrecord("serve", "--port", "0", cwd=tmp_path)
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert "no source with a schedule" in answer.stderr


@pytest.mark.slow
def test_a_source_is_not_taken_twice_at_once(place: Path, prefect_api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    with alone(Layout(place / "data"), "often"):
        busy = onrecord("ingest", "--source", "often", "--data", str(place / "data"), cwd=place)
    assert busy.returncode == 1
    assert "often is being taken by another run already" in busy.stderr
    assert ledger(place) == []
    free = onrecord("ingest", "--source", "often", "--data", str(place / "data"), cwd=place)
    assert free.returncode == 0, free.stderr


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom flows.layout import Layout\nfrom flows.locks import alone\n"
    )
    script += (
        "with alone(Layout(Path(sys.argv[1])), 'often') as first:\n    print(first, flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "True\n"
    with alone(Layout(tmp_path), "often") as mine:
        assert not mine
    holder.kill()
    holder.wait()
    with alone(Layout(tmp_path), "often") as mine:
        assert mine
