"""What several rooms' tests need: one real Prefect server for the whole session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.prefect_server import LASTING, LOOPBACK, start

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
    """Address of a real Prefect server; runs started with PREFECT_API_URL set to it need none of their own."""
    running = start(tmp_path_factory.mktemp("logs"), LOOPBACK, 0, LASTING)  # whatever runs at 4200
    try:
        running.wait()
        yield running.url
    finally:
        running.stop()
