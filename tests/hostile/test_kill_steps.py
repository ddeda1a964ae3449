"""kill -9 within merge, reading copy, migration and compaction, once more, and all is as if nothing had happened.

A short share of `python -m bench.kill_sweep`; whole commands are killed in tests/flows/test_kill.py.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench.kill_sweep import Operation, steps, sweep
from tests.flows import corpus

KILLS = 1  # of each


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Operation]:
    scratch = tmp_path_factory.mktemp("kills")
    return steps(scratch, corpus.write(scratch / "inputs", files=30, rows=20, records=10))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["merge", "copy", "migration", "compact"])
def test_killed_within_it(name: str, operations: dict[str, Operation], tmp_path: Path) -> None:
    assert sweep(name, operations[name], tmp_path, Random(name), KILLS) == []
