"""A Prefect server for one run: the user's own where there is one, or one that ends with the run.

Prefect's built-in ephemeral mode imports the whole server into the client and then starts it in a child that imports
it again, survives a `kill -9` of its parent, and prints tracebacks when it is stopped. Ours is a process that starts
before everything else, so that a short run begins a second sooner; or, for a long run, a thread of this process, which
has imported half of it already: three seconds of CPU and 75 MB less.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.prefect_server import (
    BRIEF,
    LOOPBACK,
    PATIENCE,
    QUIET,
    START_SECONDS,
    STOP_SECONDS,
    Server,
    ServerError,
    answers,
    server_at_hand,
    start,
)

if TYPE_CHECKING:
    import uvicorn

SILENT = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # nobody reads the log of a server that ends with the run
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}
LOGGERS = ("uvicorn.error", "prefect.server")
_our_own: set[str] = set()


@dataclass(slots=True)
class RunServer:
    """A server for one run. `own` is None for one that was there before: it needs no start and is left alone."""

    url: str
    own: Inside | Server | None = None
    answered: bool = False

    @property
    def is_our_own(self) -> bool:
        return self.own is not None

    def begin(self) -> None:
        """Start it while something else is done, unless it has started. Prefect must be imported by then: two threads
        that import modules which import each other can see them half made."""
        if isinstance(self.own, Inside):
            self.own.begin()

    def wait(self) -> None:
        """Block until the server answers. Raises ServerError, naming the log, when it does not."""
        if self.own:
            self.own.wait()
        self.answered = True

    def leave(self) -> None:
        """Ask a server of our own to end, without waiting for it."""
        self.answered = False
        if self.own:
            self.own.leave()

    def stop(self) -> None:
        """End a server of our own."""
        if self.own:
            self.own.stop()


@contextmanager
def run_server(logs: Path, *, is_long: bool = False) -> Iterator[RunServer]:
    """A server for the block, its address in PREFECT_API_URL for the Prefect that is imported later, and told to one
    that is imported already.

    In order: PREFECT_API_URL where it is set; a Prefect server at the default address; one of our own, within this
    process for a long run. Raises ServerError for what ended the block because the server does not answer any more.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    before = os.environ.get("PREFECT_API_URL")
    url = before or server_at_hand()
    if url is None:
        for name, value in SILENT.items():
            os.environ.setdefault(name, value)
    running = RunServer(url) if url else _within(logs) if is_long else _beside(logs)
    os.environ["PREFECT_API_URL"] = running.url
    if running.is_our_own:
        _our_own.add(running.url)
    try:
        with _told(running.url):
            yield running
    except Exception as error:
        if running.answered and _is_of_connection(error) and not answers(f"{running.url}/health", PATIENCE):
            _give_up_events()
            raise ServerError(
                f"the Prefect server at {running.url} does not answer any more ({type(error).__name__}: {error}); "
                "what was read is kept: run the same command again to go on"
            ) from error
        raise
    finally:
        if before is None:
            os.environ.pop("PREFECT_API_URL", None)
        running.stop()


def _is_of_connection(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, is that nobody could be reached. No other is told of the server: one that
    asks for a key may not say how it is to whoever has none."""
    while error is not None:
        if isinstance(error, ConnectionError) or type(error).__module__.partition(".")[0] in ("httpx", "httpcore"):
            return True
        error = error.__cause__ or error.__context__
    return False


def _give_up_events() -> None:
    """Events that wait for a server which is gone would hold up the end of the process while Prefect tries to reach it
    again and again, for up to a minute, and it complains of them in many lines."""
    if "prefect.events.worker" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker

    logging.getLogger("prefect._internal.concurrency").disabled = True
    kind: Any = EventsWorker
    with suppress(AttributeError):  # of another Prefect, which waits then
        for service in list(kind._instances.values()):  # other services among them
            if isinstance(service, EventsWorker) and service._loop and service._task:
                service._loop.call_soon_threadsafe(service._task.cancel)


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Prefect reads its environment once, when it is imported. Untold, it would start a server of its own beside ours,
    or call the one of the run before, which is gone."""
    if "prefect" not in sys.modules:
        yield
        return
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: url}):
        yield


def is_our_own() -> bool:
    """Whether this process's flows run on a server that ends with it, where nobody will look."""
    return os.environ.get("PREFECT_API_URL") in _our_own


def _beside(logs: Path) -> RunServer:
    process = start(logs, LOOPBACK, 0, BRIEF)
    return RunServer(process.url, process)


def _within(logs: Path) -> RunServer:
    logs.mkdir(parents=True, exist_ok=True)
    bound = socket.create_server((LOOPBACK, 0))
    inside = Inside(bound, logs / "prefect-server.log")
    return RunServer(f"http://{LOOPBACK}:{bound.getsockname()[1]}/api", inside)


@dataclass(slots=True)
class Inside:
    """Prefect's server in a thread, listening on a socket that is bound already."""

    bound: socket.socket
    log: Path
    _thread: threading.Thread | None = None
    _server: uvicorn.Server | None = None
    _failure: BaseException | None = None
    _asked_to_end: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="prefect-server", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        self.begin()
        deadline = time.monotonic() + START_SECONDS
        while self._server is None or not self._server.started:
            if self._thread is None or not self._thread.is_alive():
                raise ServerError(f"the Prefect server ended ({self._failure}); its log is {self.log}")
            if time.monotonic() > deadline:
                raise ServerError(f"the Prefect server did not start within {START_SECONDS:.0f} s; its log: {self.log}")
            time.sleep(0.02)

    def leave(self) -> None:
        self._asked_to_end.set()
        if self._server is not None:
            self._server.should_exit = True

    def stop(self) -> None:
        self.leave()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self.bound.close()

    def _serve(self) -> None:
        try:
            import uvicorn
            from prefect.server.api.server import create_app
            from prefect.settings import (
                PREFECT_API_BLOCKS_REGISTER_ON_START,
                PREFECT_UI_ENABLED,
                temporary_settings,
            )

            told = _told_to(self.log)
            with temporary_settings({PREFECT_UI_ENABLED: False, PREFECT_API_BLOCKS_REGISTER_ON_START: False}), told:
                # "ephemeral": without the scheduler and other services that only a lasting server needs
                app = create_app(ephemeral=True, final=True, ignore_cache=True)
                config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on")
                self._server = uvicorn.Server(config)
                self._server.should_exit = self._asked_to_end.is_set()
                self._server.run(sockets=[self.bound])
        except BaseException as error:
            self._failure = error
            with self.log.open("a", encoding="utf-8") as log:
                log.write(f"{type(error).__name__}: {error}\n")


@contextmanager
def _told_to(log: Path) -> Iterator[None]:
    """What the server has to complain of goes to a file; the terminal belongs to the run."""
    handler = logging.FileHandler(log, mode="w", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.ERROR)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()
