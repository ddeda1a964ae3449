"""What goes wrong while a run is going: it ends right, or the next one makes it right."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelling, Failed

from flows.prefect_server import BRIEF, LOOPBACK
from flows.prefect_server import start as start_server
from flows.steps import may_pass
from load.lock import LockTimeoutError
from load.sinks.duckdb import read_only
from tests.flows import corpus
from tests.flows.kill import contents, finish, start


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.write(tmp_path_factory.mktemp("corpus"), files=200, rows=0, records=0) / "wires"


@pytest.fixture(scope="module")
def undisturbed(inputs: Path, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    finish(start(folder, str(inputs), env={"PREFECT_API_URL": prefect_api}))
    return folder


def failed(error: Exception) -> State[None]:
    return Failed(data=error)


def test_what_may_pass_is_tried_again_and_a_fault_is_not() -> None:
    assert may_pass(None, None, failed(OSError(28, "No space left on device")))
    assert may_pass(None, None, failed(duckdb.IOException("disk")))
    assert not may_pass(None, None, failed(ValueError("a fault")))
    assert not may_pass(None, None, failed(LockTimeoutError("waited long enough")))


HOLD = """
import sys, time, duckdb
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
def test_a_record_that_somebody_holds_costs_nothing_but_time(
    inputs: Path, undisturbed: Path, prefect_api: str, tmp_path: Path
) -> None:
    """A stranger opens the writer's file: the run reads everything, fails in one line, and the next one loads."""
    finish(start(tmp_path, str(inputs / "00000.txt"), env={"PREFECT_API_URL": prefect_api}))
    env = {"PREFECT_API_URL": prefect_api, "ONRECORD_MERGE_EVERY_SECONDS": "0", "ONRECORD_WAIT_SECONDS": "5"}
    run = start(tmp_path, str(inputs), env=env)
    while not list((tmp_path / "state" / "runs").glob("*.json")):
        time.sleep(0.02)
    deadline = time.monotonic() + 60
    command = [sys.executable, "-c", HOLD, str(tmp_path / "writing" / "record.duckdb")]
    while True:
        stranger = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert stranger.stdout
        if stranger.stdout.readline():
            break
        assert time.monotonic() < deadline, "the run never let go of the record"
    _, err = run.communicate(timeout=240)
    stranger.communicate(b"")
    if run.returncode:  # it was faster than the stranger otherwise
        assert err.count(b"\n") == 1
        assert b"is open in another program; what was read is safe" in err
    finish(start(tmp_path, str(inputs), env={"PREFECT_API_URL": prefect_api}))
    assert contents(tmp_path) == contents(undisturbed)


@pytest.mark.slow
def test_a_server_that_goes_in_mid_run_costs_no_document(
    prefect_home: Path, inputs: Path, undisturbed: Path, prefect_api: str, tmp_path: Path
) -> None:
    server = start_server(tmp_path / "logs", LOOPBACK, 0, BRIEF)
    server.wait()
    data = tmp_path / "data"
    run = start(data, str(inputs), env={"PREFECT_API_URL": server.url, "PREFECT_CLIENT_MAX_RETRIES": "0"}, cold=True)
    while not list((data / "spool").glob("*/*")) and run.poll() is None:
        time.sleep(0.02)
    assert server.process
    server.process.kill()
    server.process.wait()
    _, err = run.communicate(timeout=240)
    assert b"Traceback" not in err
    finish(start(data, str(inputs), env={"PREFECT_API_URL": prefect_api}))
    assert contents(data) == contents(undisturbed)


@pytest.mark.slow
def test_a_run_that_is_cancelled_in_prefect_stops_and_the_next_completes_it(
    undisturbed: Path, prefect_api: str, inputs: Path, tmp_path: Path
) -> None:
    many = corpus.write(tmp_path / "many", files=1500, rows=0, records=0)
    data = tmp_path / "data"
    run = start(data, str(many / "wires"), env={"PREFECT_API_URL": prefect_api, "ONRECORD_WORKERS": "1"})
    files = data / "state" / "runs"
    while not any(file.stat().st_size for file in files.glob("*.json")) and run.poll() is None:
        time.sleep(0.05)
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as client:
        mine = client.read_flow_run(json.loads(next(files.glob("*.json")).read_text().splitlines()[0])["flow_run_id"])
        state: State[None] = Cancelling()
        client.set_flow_run_state(mine.id, state, force=True)
        _, err = run.communicate(timeout=240)
        ended = client.read_flow_run(mine.id).state
    assert run.returncode == 1
    assert err.decode().startswith("onrecord: ")
    assert b"cancelled in Prefect" in err
    assert b"go on where it stopped" in err
    assert ended is not None
    assert ended.is_cancelled()
    finish(start(data, str(many / "wires"), env={"PREFECT_API_URL": prefect_api}))
    with read_only(data / "record.duckdb") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1500,)
        assert connection.execute("SELECT state FROM runs ORDER BY started_at").fetchall() == [
            ("stopped",),
            ("completed",),
        ]


@pytest.mark.slow
def test_a_run_that_is_terminated_ends_as_stopped(inputs: Path, prefect_api: str, tmp_path: Path) -> None:
    """SIGTERM is what a work pool's worker, systemd and Docker send."""
    run = start(tmp_path, str(inputs), env={"PREFECT_API_URL": prefect_api, "ONRECORD_WORKERS": "1"})
    while not list((tmp_path / "state" / "runs").glob("*.json")) and run.poll() is None:
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGTERM)
    run.communicate(timeout=120)
    assert run.returncode != 0
    finish(start(tmp_path, str(inputs), env={"PREFECT_API_URL": prefect_api}))
    with read_only(tmp_path / "record.duckdb") as connection:
        states = [state for (state,) in connection.execute("SELECT state FROM runs ORDER BY started_at").fetchall()]
    assert states in (["stopped", "completed"], ["crashed", "completed"])
