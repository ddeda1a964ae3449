"""`onrecord` in a process of its own that begins with everything imported, as a fork of one that has imported it.

Three of the five seconds of CPU that a small `onrecord ingest` takes go into importing Prefect, and the tests start
hundreds of commands. A fork runs `python -m flows.cli` as it is, with its own arguments, environment, folder, pipes,
process group and end; it can be killed, and its servers and reading processes are its own. What a start from nothing
does besides is tested where `cold` is said, and everywhere with ONRECORD_TESTS_COLD=1.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from flows.prefect_server import QUIET

ROOT = Path(__file__).parents[1]
MOST = 200_000  # bytes of a request
CODE = 4  # bytes of an exit code
READ_AT_IMPORT = ("PREFECT_", "PYTHON")  # variables of these names a running interpreter does not read again
ONLY_LATER = ("PREFECT_API_URL", "PYTHONPATH")  # the one is told to a Prefect that is imported, the other has ROOT
NOT_BEFOREHAND = ("cli", "warm")  # the program itself, and what loads models for the reading processes


class Started(Protocol):
    """A command that was started: as much of subprocess.Popen as the tests need."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def communicate(self, *, timeout: float | None = None) -> tuple[bytes, bytes]: ...


class Fork:
    """One that was started warm."""

    def __init__(self, pid: int, ended: socket.socket, pipes: Sequence[int], text: bytes) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended
        into, *out = pipes
        self._said = [b"", b""]
        self._threads = [threading.Thread(target=self._listen, args=(n, os.fdopen(p, "rb"))) for n, p in enumerate(out)]
        for thread in self._threads:
            thread.start()
        with os.fdopen(into, "wb") as file:
            file.write(text)

    def _listen(self, which: int, pipe: IO[bytes]) -> None:
        with pipe:
            self._said[which] = pipe.read()

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self._ended.settimeout(timeout)
            try:
                code = self._ended.recv(CODE)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("onrecord", timeout or 0) from None
            assert len(code) == CODE, "the process that starts the commands is gone"
            self.returncode = int.from_bytes(code, sys.byteorder, signed=True)
            self._ended.close()
        return self.returncode

    def communicate(self, *, timeout: float | None = None) -> tuple[bytes, bytes]:
        self.wait(timeout)
        for thread in self._threads:
            thread.join(timeout)
            if thread.is_alive():
                raise subprocess.TimeoutExpired("onrecord", timeout or 0)
        return self._said[0], self._said[1]


class Warm:
    """A process that has everything imported and forks a command when it is asked for one."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="onrecord-warm-")
        self._address = str(Path(self._folder.name) / "socket")
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(self._address)
        listener.listen()
        with listener:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(listener.fileno())],
                cwd=ROOT,
                env={**env, **QUIET, "PYTHONPATH": _path(env), "OPENBLAS_NUM_THREADS": "1"},
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,  # it ends when this closes, however this process ends
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def start(self, words: Sequence[str], cwd: Path, env: Mapping[str, str], text: bytes) -> Fork:
        asked = json.dumps({"words": list(words), "cwd": str(cwd), "env": dict(env)}).encode()
        (of_in, into), (out, of_out), (err, of_err) = os.pipe(), os.pipe(), os.pipe()
        ended = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ended.connect(self._address)
        socket.send_fds(ended, [asked], [of_in, of_out, of_err])
        for other_end in (of_in, of_out, of_err):
            os.close(other_end)
        pid = int.from_bytes(ended.recv(CODE), sys.byteorder)
        assert pid, "the process that starts the commands is gone"
        return Fork(pid, ended, (into, out, err), text)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()


_warm: dict[tuple[tuple[str, str], ...], Warm] = {}


def begin(
    words: Sequence[str], *, cwd: Path | None, env: Mapping[str, str], text: bytes = b"", cold: bool = False
) -> Started:
    """Start `onrecord` with these words, this whole environment and this on its standard input, in a process group of
    its own; `cold` from nothing."""
    if cold or os.environ.get("ONRECORD_TESTS_COLD"):
        return _cold(words, cwd, env, text)
    key = tuple(
        sorted(item for item in env.items() if item[0].startswith(READ_AT_IMPORT) and item[0] not in ONLY_LATER)
    )
    if key not in _warm:
        _warm[key] = Warm(env)
        atexit.register(_warm[key].close)
    return _warm[key].start(words, cwd or Path.cwd(), env, text)


def _cold(words: Sequence[str], cwd: Path | None, env: Mapping[str, str], text: bytes) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=cwd,
        env={**env, "PYTHONPATH": _path(env)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin
    with process.stdin as into:
        into.write(text)
    process.stdin = None
    return process


def _path(env: Mapping[str, str]) -> str:
    return os.pathsep.join(filter(None, (str(ROOT), env.get("PYTHONPATH"))))


def _beforehand() -> None:
    """Import what commands import when they need it."""
    import flows

    for module in pkgutil.iter_modules(flows.__path__):
        if module.name not in NOT_BEFOREHAND:
            importlib.import_module(f"flows.{module.name}")
    import duckdb
    import fastapi.encoders  # noqa: F401 (Prefect imports it when a flow begins)
    import pandas  # noqa: F401 (DuckDB imports it with its first parameter)

    duckdb.close()  # the connection that importing it opens, and its thread
    gc.collect()
    gc.freeze()
    threads = {
        (task / "comm").read_text().strip()
        for task in Path("/proc/self/task").iterdir()
        if task.name != str(os.getpid())
    }
    assert threads <= {"jemalloc_bg_thd"}, "a fork has only the thread that forked; that one is made for it"


def _asked(listener: socket.socket) -> dict[str, Any]:
    """Fork for each request, and tell its asker how it ends; gives, in the fork, what was asked for."""
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        askers: dict[int, tuple[int, socket.socket]] = {}
        while True:
            for key, _ in selector.select():
                if key.fd == 0:
                    os._exit(0)
                if key.fd != listener.fileno():
                    selector.unregister(key.fd)
                    pid, asker = askers.pop(key.fd)
                    os.close(key.fd)
                    _tell(asker, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                    asker.close()
                    continue
                asker, _ = listener.accept()
                request, pipes, *_ = socket.recv_fds(asker, MOST, 3)
                if not request:
                    continue
                pid = os.fork()
                if not pid:
                    for number, pipe in enumerate(pipes):
                        os.dup2(pipe, number)
                    for file in (listener, asker, *(other for _, other in askers.values())):
                        file.close()
                    for descriptor in (*pipes, *askers):
                        os.close(descriptor)
                    found: dict[str, Any] = json.loads(request)
                    return found
                for pipe in pipes:
                    os.close(pipe)
                _tell(asker, pid)
                ended = os.pidfd_open(pid)
                selector.register(ended, selectors.EVENT_READ)
                askers[ended] = (pid, asker)


def _tell(asker: socket.socket, number: int) -> None:
    try:
        asker.send(number.to_bytes(CODE, sys.byteorder, signed=True))
    except OSError:  # it has gone, and wants to know no more
        return


if __name__ == "__main__":
    _beforehand()
    asked = _asked(socket.socket(fileno=int(sys.argv[1])))
    os.setsid()
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = ["onrecord", *asked["words"]]
    runpy.run_module("flows.cli", run_name="__main__", alter_sys=True)
