"""What several rooms' tests need: a Prefect home of the tests' own, and one real Prefect server."""

from __future__ import annotations

import fcntl
import io
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest

from flows.prefect_server import LASTING, LOOPBACK, PATIENCE, answers, start

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Prefect home of the tests' own, so that they neither see nor change the developer's."""
    home = tmp_path_factory.mktemp("prefect-home")
    before = {name: os.environ.pop(name, None) for name in ("PREFECT_HOME", "PREFECT_API_URL")}
    os.environ["PREFECT_HOME"] = str(home)
    yield home
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture(scope="session")
def prefect_api(prefect_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real Prefect server; runs started with PREFECT_API_URL set to it need none of their own.

    One for all processes that pytest-xdist runs the tests in: starting it takes nine seconds of CPU, and a tenth of a
    core goes into having it. It ends when the last of them has let go of its standard input, however that ends.
    """
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent  # the session's; the other is this process's own
    known = folder / "prefect-server.json"
    with (folder / "prefect-server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held, url = _hold(known)
        if not url:
            running = start(tmp_path_factory.mktemp("logs"), LOOPBACK, 0, LASTING)  # whatever runs at 4200
            running.wait()
            assert running.process and running.process.stdin
            held, url = running.process.stdin, running.url
            known.write_text(json.dumps([url, f"/proc/{os.getpid()}/fd/{held.fileno()}"]))
    with held:
        yield url


def _hold(known: Path) -> tuple[IO[bytes], str]:
    """The standard input and the address of the server that another process has started; no address where none runs."""
    with suppress(OSError):
        url, place = json.loads(known.read_text())
        held = Path(place).open("wb", buffering=0)  # noqa: SIM115 (held until the end of the session)
        if answers(f"{url}/health", PATIENCE):
            return held, url
        held.close()
    return io.BytesIO(), ""
