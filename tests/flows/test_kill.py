"""kill -9 at any moment, the same command again: exactly the rows of an undisturbed run."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from extract.document import Ref
from flows.batches import Batch
from flows.reading import Order, read_batch
from load import spool
from load.ids import name_id
from load.sinks.duckdb import DuckDBSink, read_only
from tests.flows import corpus
from tests.flows.kill import contents, finish, kill, start

ROUNDS = 5
KILLS = 4  # in each round, one after the other on the same record


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.write(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def undisturbed(inputs: Path, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A record made by one undisturbed run, and how long that took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    began = time.monotonic()
    finish(start(folder, str(inputs), env=env(prefect_api)))
    return folder, time.monotonic() - began


def env(api: str) -> dict[str, str]:
    return {"PREFECT_API_URL": api, "ONRECORD_MERGE_EVERY_SECONDS": "0"}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_runs_leave_what_an_undisturbed_run_leaves(
    seed: int, inputs: Path, undisturbed: tuple[Path, float], prefect_api: str, tmp_path: Path
) -> None:
    whole, seconds = undisturbed
    moments = random.Random(seed)  # noqa: S311 (moments, not secrets)
    for _ in range(KILLS):
        run = start(tmp_path, str(inputs), env=env(prefect_api))
        try:
            run.wait(moments.uniform(0.2, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            kill(run)
        else:
            run.communicate()
    finish(start(tmp_path, str(inputs), env=env(prefect_api)))
    assert contents(tmp_path) == contents(whole)
    assert not list((tmp_path / "spool").glob("*/*"))
    assert not list((tmp_path / "state" / "runs").iterdir())
    with read_only(tmp_path / "record.duckdb") as connection:
        states = dict(connection.execute("SELECT state, count(*) FROM runs GROUP BY state").fetchall())
    assert states["completed"] >= 1
    assert sum(states.values()) <= KILLS + 1


@pytest.mark.slow
def test_what_a_run_killed_before_its_end_had_loaded_is_shown_as_soon_as_the_next_begins(
    inputs: Path, prefect_api: str, tmp_path: Path
) -> None:
    """The first was killed between its last merge and the reading copy; the second does not come to its end either."""
    with DuckDBSink(tmp_path, lambda line: None).writing():
        pass
    refs = (Ref("file", str(inputs / "wires" / "00000.txt")),)
    read_batch(Order(Batch("one", refs), name_id("run", "killed"), "rules", tmp_path / "read"))
    with DuckDBSink(tmp_path, lambda line: None).writing(publish=False) as writer:
        writer.merge(spool.waiting(tmp_path / "read"))
    assert articles(tmp_path) == 0
    run = start(tmp_path, str(inputs), env={"PREFECT_API_URL": prefect_api, "ONRECORD_WORKERS": "1"})
    deadline = time.monotonic() + 60
    while not articles(tmp_path) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    kill(run)
    assert run.returncode < 0, "killed before it had ended"
    assert articles(tmp_path) == 1


def articles(folder: Path) -> int:
    with read_only(folder / "record.duckdb") as connection:
        found = connection.execute("SELECT count(*) FROM articles").fetchone()
    return int(found[0]) if found else 0


@pytest.mark.slow
def test_a_killed_run_leaves_no_process_behind(inputs: Path, prefect_home: Path, tmp_path: Path) -> None:
    """Without a server: the run's own server and its workers end with it."""
    run = start(tmp_path, str(inputs))
    deadline = time.monotonic() + 60
    while len(group_of(run.pid)) < 4 and time.monotonic() < deadline:  # the run, a server, two workers or more
        time.sleep(0.05)
    assert len(group_of(run.pid)) >= 3
    family = group_of(run.pid)
    kill(run)
    while any(map(alive, family)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in family if alive(pid)] == []


def group_of(pid: int) -> list[int]:
    """A process and its descendants, from /proc."""
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    children = [other for other in running if parent_of(other) == pid]
    return [pid, *(each for child in children for each in group_of(child))]


def parent_of(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
