"""Backfills through real flow runs: resumed, done once, and on the workers of a real work pool."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.states import Completed, Running

from flows.backfill import UNSEEN, Lost
from flows.layout import Layout
from flows.runs import under_way
from load.sinks.duckdb import read_only
from tests.flows.corpus import story
from tests.flows.kill import contents, finish, kill, start
from tests.warm import Started

DAYS = [f"2026-03-0{day}" for day in range(1, 5)]
POOL = "tests-of-backfill"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an onrecord.toml whose one source has a folder of files for each day."""
    folder = tmp_path_factory.mktemp("paper")
    for number, day in enumerate(DAYS):
        (folder / "days" / day).mkdir(parents=True)
        for n in range(8):
            (folder / "days" / day / f"{n}.txt").write_text(story(number * 8 + n), encoding="utf-8")
    (folder / "onrecord.toml").write_text('[sources.paper]\nkind = "files"\npath = "days/{date:%Y-%m-%d}"\n')
    return folder


def backfill(data: Path, paper: Path, api: str, *words: str, cold: bool = False) -> Started:
    whole = ("--source", "paper", "--since", DAYS[0], "--until", DAYS[-1], *words)
    return start(data, *whole, command="backfill", env={"PREFECT_API_URL": api}, cwd=paper, cold=cold)


def runs(data: Path) -> list[tuple[str, str, str]]:
    with read_only(data / "record.duckdb") as connection:
        query = "SELECT flow, state, arguments[4] FROM runs ORDER BY started_at"
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def undisturbed(paper: Path, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("undisturbed")
    told = finish(backfill(data, paper, prefect_api, cold=True))
    assert f"{len(DAYS)} partitions, {len(DAYS)} done now, 0 failed" in told
    return data


@pytest.mark.slow
def test_every_day_is_a_run_and_the_same_window_twice_does_nothing(
    undisturbed: Path, paper: Path, prefect_api: str
) -> None:
    done = runs(undisturbed)
    assert [day for flow, _, day in done if flow == "ingest"] == DAYS
    assert {state for _, state, _ in done} == {"completed"}
    assert f"{len(DAYS)} partitions, 0 to do" in finish(backfill(undisturbed, paper, prefect_api))
    assert runs(undisturbed) == done


@pytest.mark.slow
def test_a_killed_backfill_goes_on_where_it_was(
    undisturbed: Path, paper: Path, prefect_api: str, tmp_path: Path
) -> None:
    run = backfill(tmp_path, paper, prefect_api, "--newest-first")
    deadline = time.monotonic() + 120
    while not (tmp_path / "record.duckdb").exists() or len(runs(tmp_path)) < 2:
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    kill(run)
    again = start(
        tmp_path, "--source", "paper", "--resume", "--since", DAYS[0], "--until", DAYS[-1], command="backfill",
        env={"PREFECT_API_URL": prefect_api}, cwd=paper,
    )  # fmt: skip
    finish(again)
    assert contents(tmp_path) == contents(undisturbed)
    completed = [day for flow, state, day in runs(tmp_path) if (flow, state) == ("ingest", "completed")]
    assert sorted(completed) == DAYS, "no day twice"
    assert completed[0] == DAYS[-1]
    # Killed behind its last day, a backfill leaves its file, and no day that would put it right.
    left = tmp_path / "state" / "runs" / "left.json"
    begun = {"run_id": str(uuid4()), "flow": "backfill", "arguments": [], "started_at": "2026-03-14T12:00:00+00:00"}
    left.write_text(json.dumps(begun) + "\n")
    finish(backfill(tmp_path, paper, prefect_api))
    assert not left.exists()
    assert ("backfill", "crashed") in {(flow, state) for flow, state, _ in runs(tmp_path)}
    assert contents(tmp_path) == contents(undisturbed)


@pytest.fixture
def workers(prefect_api: str, tmp_path: Path) -> Iterator[None]:
    """Two real workers on a process pool, somewhere else than the sources' folder."""
    env = {**os.environ, "PREFECT_API_URL": prefect_api, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO"}
    env |= {"PREFECT_LOGGING_LEVEL": "INFO", "PREFECT_WORKER_QUERY_SECONDS": "1"}  # it would look every ten seconds
    prefect = [sys.executable, "-m", "prefect"]
    made = subprocess.run([*prefect, "work-pool", "create", POOL, "--type", "process"], env=env, capture_output=True)
    assert made.returncode == 0, made.stderr.decode()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with (tmp_path / "workers.log").open("wb") as log:
        command = [*prefect, "worker", "start", "--pool", POOL, "--limit", "1", "--name"]
        both = [
            subprocess.Popen([*command, name], env=env, cwd=elsewhere, stdout=log, stderr=log, start_new_session=True)
            for name in ("one", "two")
        ]
        yield
        for worker in both:
            os.killpg(worker.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        for worker in both:
            try:
                worker.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:  # Prefect's worker may wait for a child that it does not end
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_two_workers_of_a_pool_take_the_partitions(
    workers: None, undisturbed: Path, paper: Path, prefect_api: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    finish(backfill(data, paper, prefect_api, "--pool", POOL))
    assert contents(data) == contents(undisturbed)
    log = (tmp_path / "workers.log").read_text()
    assert "Worker 'one' submitting" in log
    assert "Worker 'two' submitting" in log


def test_a_pool_that_is_not_there_is_named(paper: Path, prefect_api: str, tmp_path: Path) -> None:
    run = backfill(tmp_path, paper, prefect_api, "--pool", "nowhere")
    _, err = run.communicate(timeout=120)
    assert run.returncode == 2
    assert b"prefect work-pool create nowhere" in err
    assert err.count(b"\n") == 1


def test_a_run_whose_process_is_gone_is_lost_after_a_while(tmp_path: Path) -> None:
    lost = Lost(Layout(tmp_path))
    going: FlowRun = FlowRun(flow_id=uuid4(), state=Running())
    with under_way(Layout(tmp_path), "ingest", ["--source", "paper"], str(going.id)):
        assert not lost.is_lost(going, 0)
        assert not lost.is_lost(going, 10 * UNSEEN)
    assert not lost.is_lost(going, 11 * UNSEEN), "it may be about to say that it has ended"
    assert lost.is_lost(going, 13 * UNSEEN)
    assert not lost.is_lost(going.model_copy(update={"state": Completed()}), 99 * UNSEEN)
