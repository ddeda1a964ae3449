"""The server of one run: the user's own is used as it is; ours, a process or a thread, leaves nothing behind."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from prefect.events import emit_event
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import run_server
from flows.prefect_server import Server, ServerError, _is_prefect

# Twice in one process, as in a notebook; a wrong start first, so that what it leaves would be seen.
TWICE = """
import sys
from pathlib import Path
import prefect
from prefect.settings import PREFECT_API_URL
from flows import prefect_server
from flows.prefect_server import _is_prefect
from flows.run_server import is_our_own, run_server
from flows.start import _unseen  # events for a server that is gone hold up the end of the process by a minute

prefect_server.DEFAULT_URL = "http://127.0.0.1:9/api"  # whatever runs on the developer's machine

for number in range(2):
    with run_server(Path(sys.argv[1]), is_long=sys.argv[2] == "long") as running:
        running.wait()
        run = prefect.flow(lambda: PREFECT_API_URL.value() == running.url, name=f"here {number}")
        with _unseen():
            print(_is_prefect(running.url), is_our_own(), run())
    print(_is_prefect(running.url), is_our_own())
"""


def test_a_configured_server_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api")
    with run_server.run_server(tmp_path) as running:
        running.begin()
        running.wait()
        assert (running.url, running.is_our_own) == ("http://prefect.example/api", False)
        assert not run_server.is_our_own()
    assert os.environ["PREFECT_API_URL"] == "http://prefect.example/api"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("length", ["short", "long"])
def test_one_of_our_own_answers_in_the_block_and_is_gone_behind_it(
    prefect_home: Path, tmp_path: Path, length: str
) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", TWICE, str(tmp_path), length], capture_output=True, text=True, timeout=120, check=False
    )
    assert (answer.stdout.split("\n"), answer.returncode) == (
        ["True True True", "False False", "True True True", "False False", ""],
        0,
    ), answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.slow
def test_one_that_is_killed_in_the_block_is_told_of(prefect_home: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(
            ServerError, match=r"http://127.*/api does not answer any more \(ConnectionError: refused\).*run the same"
        ),
        run_server.run_server(tmp_path) as running,
    ):
        running.wait()
        assert isinstance(running.own, Server) and running.own.process is not None
        running.own.process.kill()
        running.own.process.wait()
        raise ConnectionError("refused")


def test_events_for_one_that_is_gone_hold_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would do so for seven seconds, in which Prefect tries to reach it again."""
    monkeypatch.setattr(logging.getLogger("prefect._internal.concurrency"), "disabled", False)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        for number in range(3):
            emit_event(f"tests.event.{number}", {"prefect.resource.id": "tests.resource"})
        worker = EventsWorker.instance()
        began = time.monotonic()
        run_server._give_up_events()
        worker.drain()
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(("waited", "error"), [(False, ConnectionError), (True, ZeroDivisionError)])
def test_an_error_of_another_kind_is_none_of_the_servers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, waited: bool, error: type[Exception]
) -> None:
    """Nor is one before anybody waited for it. Nothing answers at this address."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with pytest.raises(error), run_server.run_server(tmp_path) as running:
        if waited:
            running.wait()
        raise error


def test_one_that_cannot_start_names_its_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(**_: object) -> None:
        raise OSError("the database is not to be had")

    monkeypatch.setattr("prefect.server.api.server.create_app", broken)
    running = run_server._within(tmp_path)
    with pytest.raises(ServerError, match=r"the database is not to be had.*its log is .*prefect-server\.log"):
        running.wait()
    running.stop()
    assert "OSError: the database is not to be had" in (tmp_path / "prefect-server.log").read_text()
    assert not _is_prefect(running.url)
