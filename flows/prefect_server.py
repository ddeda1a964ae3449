"""A Prefect server that lasts: the user's own, or one in a process that ends with this one, however that ends.

It watches a pipe to its parent, and what it says goes to a log file. A single run needs less: flows/run_server.py.
"""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.memory import FEW

DEFAULT_URL = "http://127.0.0.1:4200/api"  # where `prefect server start` listens
LOOPBACK = "127.0.0.1"
START_SECONDS = 120.0  # the first start on a machine creates Prefect's database
STOP_SECONDS = 5.0
PATIENCE = 10.0  # seconds that a server on a busy machine may take to say that it is one
QUIET = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the command tells what goes wrong, in one line
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "DO_NOT_TRACK": "1",
}
BRIEF = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",  # no scheduler and other services that only a lasting server needs
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
}
LASTING = {
    "PREFECT_UI_ENABLED": "1",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "DO_NOT_TRACK": "1",
}


class ServerError(RuntimeError):
    """No Prefect server could be had."""


@dataclass(slots=True)
class Server:
    """A server on its way; `wait` returns when it answers. `process` is None for one that was running before."""

    url: str
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    def wait(self) -> None:
        """Block until the server answers. Raises ServerError, naming the log, when it does not."""
        if self.process is None:
            return
        deadline = time.monotonic() + START_SECONDS
        while not answers(f"{self.url}/health"):
            if self.process.poll() is not None:
                raise ServerError(
                    f"the Prefect server ended with code {self.process.returncode}; its log is {self.log}"
                )
            if time.monotonic() > deadline:
                raise ServerError(
                    f"the Prefect server did not answer within {START_SECONDS:.0f} s; its log is {self.log}"
                )
            time.sleep(0.05)

    def leave(self) -> None:
        """Ask a server of our own to end, without waiting for it."""
        if self.process is not None:
            self.process.terminate()

    def stop(self) -> None:
        """End a server of our own."""
        if self.process is None:
            return
        self.leave()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def server_at_hand() -> str | None:
    """Address of a server that answers: the one in PREFECT_API_URL, or one at Prefect's default address."""
    for url in filter(None, (os.environ.get("PREFECT_API_URL"), DEFAULT_URL)):
        if _is_prefect(url):
            return url
    return None


@contextmanager
def lasting_server(logs: Path, host: str, port: int) -> Iterator[Server]:
    """A server with its scheduler and its pages for the block: the one in PREFECT_API_URL or at the default address
    where one answers, else one of our own at `port` (0: any that is free), which ends with this process.

    Raises ServerError where the port is taken by another program.
    """
    for name, value in {**QUIET, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING"}.items():
        os.environ.setdefault(name, value)
    url = os.environ.get("PREFECT_API_URL") or server_at_hand()
    running = Server(url) if url else start(logs, host, port, LASTING)
    before = os.environ.get("PREFECT_API_URL")
    os.environ["PREFECT_API_URL"] = running.url
    try:
        running.wait()
        yield running
    finally:
        if before is None:
            os.environ.pop("PREFECT_API_URL", None)
        running.stop()


def _free(host: str, port: int) -> int:
    """The port itself where it is free, or any that is for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServerError(f"port {port} on {host} is not to be had ({error.strerror}); choose another") from error
        free: int = probe.getsockname()[1]
        return free


def start(logs: Path, host: str, port: int, manner: Mapping[str, str]) -> Server:
    """A server on its way in a process of its own, at this port (0: any that is free).

    Raises ServerError where the port is taken.
    """
    port = _free(host, port)
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / "prefect-server.log"
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (only compared)
    url = f"http://{reachable}:{port}/api"
    pages = {"PREFECT_UI_API_URL": url, "PREFECT_SERVER_API_HOST": host, "PREFECT_SERVER_API_PORT": str(port)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.prefect_server", host, str(port)],
            stdin=subprocess.PIPE,  # never written to: it closes when this process ends
            stdout=out,
            stderr=out,
            env={**FEW, **os.environ, **pages, **manner},
            start_new_session=True,  # Ctrl-C is for the client, which then stops its server
        )
    return Server(url, log, process)


def answers(url: str, seconds: float = 1.0) -> bytes | None:
    """The body of a prompt answer with status 200, else None."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:  # noqa: S310 (an address of ours or the user's)
            return bytes(answer.read(1000)) if answer.status == 200 else None
    except (urllib.error.URLError, OSError, ValueError):
        return None


def _is_prefect(url: str) -> bool:
    """Whether what answers there is a Prefect 3 server, and not some other program on the same port."""
    version = answers(f"{url}/admin/version", PATIENCE)
    return version is not None and version.strip(b'" \n').startswith(b"3.")


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _serve(host: str, port: int) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # a fifth of the start went into searching for garbage while modules were loaded
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            gc.freeze()
            gc.enable()

    app = "prefect.server.api.server:create_app"
    Server(uvicorn.Config(app, factory=True, host=host, port=port, log_level="error", lifespan="on")).run()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
