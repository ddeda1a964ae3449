"""A server that lasts: a stranger on its port is none, and ours ends with us."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows import prefect_server

START = """
import sys, time
from pathlib import Path
from flows.prefect_server import LOOPBACK, lasting_server
with lasting_server(Path(sys.argv[1]), LOOPBACK, 0) as running:
    print(running.process.pid, flush=True)
    time.sleep(60)
"""


def test_another_program_on_the_default_port_is_no_server() -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>dev server</html>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    stranger = HTTPServer(("127.0.0.1", 0), Stranger)
    threading.Thread(target=stranger.serve_forever, daemon=True).start()
    try:
        assert not prefect_server._is_prefect(f"http://127.0.0.1:{stranger.server_port}/api")
    finally:
        stranger.shutdown()
        stranger.server_close()


def test_nothing_on_a_port_is_no_server() -> None:
    assert not prefect_server._is_prefect("http://127.0.0.1:9/api")


def test_a_real_server_is_recognised(prefect_api: str) -> None:
    assert prefect_server._is_prefect(prefect_api)


def test_a_server_that_cannot_start_names_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(prefect_server.ServerError, match=f"code 3; its log is {log}"):
        prefect_server.Server("http://127.0.0.1:9/api", log, process).wait()


@pytest.mark.slow
def test_the_server_ends_when_its_parent_is_killed(prefect_home: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        server = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{server}/stat").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{server}/stat").exists()
