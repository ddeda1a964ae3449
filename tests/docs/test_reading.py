"""docs/reading.md is true: its snippets run, one after the other, in a folder with a record."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.load import known

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reading.md"
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_every_snippet_runs(tmp_path: Path) -> None:
    known.build(tmp_path / "onrecord-data")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) >= 8
    for kind, code in blocks:
        command = (
            [sys.executable, "-c", code]
            if kind == "python"
            else [sys.executable, "-m", "flows.cli", *code.strip().removeprefix("$ onrecord ").split()]
        )
        answer = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert answer.returncode == 0, f"{code}\n{answer.stderr}"
