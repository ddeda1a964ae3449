"""Somebody is told of failures and of silence: over a real socket, and by a real command."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.layout import Layout
from flows.notify import Event, silence, tell, tell_of_silence
from flows.settings import Settings
from load.sinks.duckdb import DuckDBSink

HOUR = 3600.0
EVENT = Event("failed", "onrecord: paper failed: disk full", "ingest", "paper", "disk full", "/data", "2026-03-01")


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Address of a server, and what it was told."""
    told: list[dict[str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", told
    server.shutdown()
    server.server_close()


def test_a_webhook_is_told_in_a_sentence(webhook: tuple[str, list[dict[str, Any]]]) -> None:
    url, told = webhook
    tell(Settings(notify_webhook=url), EVENT)
    assert [(each["event"], each["text"], each["source"]) for each in told] == [("failed", EVENT.text, "paper")]


def test_a_command_is_told_on_its_standard_input(tmp_path: Path) -> None:
    tell(Settings(notify_command=f"tee {tmp_path / 'told.json'}"), EVENT)
    assert json.loads((tmp_path / "told.json").read_text())["detail"] == "disk full"


@pytest.mark.parametrize(
    "settings",
    [{"notify_webhook": "http://127.0.0.1:9/"}, {"notify_command": "false"}, {"notify_command": "no/such 'program"}],
)
def test_what_cannot_be_told_stops_nothing(settings: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    tell(Settings(**settings), EVENT)


def hourly(*versions: int) -> list[tuple[float, int]]:
    return [(number * HOUR, found) for number, found in enumerate(versions)]


def test_a_source_that_always_gave_hourly_is_silent_after_two() -> None:
    runs = hourly(1, 2, 1, 1, 3, 1, 1)
    assert silence(runs, 7 * HOUR) is None
    assert "nothing new since 1970-01-01 06:00" in str(silence(runs, 8 * HOUR))


def test_a_source_that_is_often_quiet_is_not_silent() -> None:
    runs = hourly(1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0)
    assert silence(runs, 17 * HOUR) is None


def test_a_source_of_few_runs_has_no_habits_yet() -> None:
    assert silence(hourly(1, 1, 1, 0, 0), 100 * HOUR) is None
    assert silence([], 1) is None
    assert silence(hourly(0, 0, 0), 3 * HOUR) is None


def test_a_source_that_never_gave_anything_is_mute() -> None:
    assert silence(hourly(0, 0, 0, 0, 0), 5 * HOUR) == "none of its 5 runs brought an article"


def test_a_silence_is_told_once_and_again_when_it_comes_again(
    tmp_path: Path, webhook: tuple[str, list[dict[str, Any]]]
) -> None:
    url, told = webhook
    settings, layout = Settings(data=tmp_path, notify_webhook=url), Layout(tmp_path)

    def ran(number: int, versions: int) -> None:
        with DuckDBSink(tmp_path, lambda line: None).writing() as writer:
            row = {"run_id": f"00000000-0000-5000-8000-{number:012}", "flow": "ingest", "state": "completed"}
            began = f"2020-01-01T{number:02}:00:00+00:00"
            writer.record_run({**row, "arguments": ["--source", "paper"], "started_at": began, "versions": versions})

    for number in range(6):
        ran(number, versions=1)
    tell_of_silence(settings, layout, "paper")
    tell_of_silence(settings, layout, "paper")
    assert [each["event"] for each in told] == ["silent"]
    assert "paper has gone silent" in told[0]["text"]
    assert (tmp_path / "state" / "silent" / "paper").exists()
