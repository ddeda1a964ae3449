"""What import-linter cannot see: clocks and randomness in transform/, the environment outside flows/, bad names."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("extract", "transform", "load", "flows")
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}
MAY_OPEN = {
    "transform/languages/__init__.py",
    "transform/dateline/agencies.py",
    "transform/dateline/lists.py",
    "transform/gazetteer/__init__.py",
    "transform/page/furniture.py",
    "transform/page/outcomes.py",
    "transform/places.py",
    "transform/quotes/tagger.py",
    "transform/sites/rules.py",
}
"""They read the program's own data files."""


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Names of what is called, with the line: `datetime.now()` gives "now"."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            yield name, node.lineno


@pytest.mark.parametrize("path", modules("transform"), ids=lambda path: str(path.relative_to(ROOT)))
def test_transform_reads_no_clock_and_no_file(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    for called, line in calls(path):
        assert called not in CLOCKS, f"{name}:{line} reads a clock"
        if called in {"open", "read_text", "read_bytes"} and name not in MAY_OPEN:
            pytest.fail(f"{name}:{line} reads a file")


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "flows"])
def test_only_flows_reads_the_environment(room: str) -> None:
    for path in modules(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = getattr(node, "attr", None) or getattr(node, "id", None)
            assert named not in {"environ", "getenv"}, f"{path}:{getattr(node, 'lineno', 0)}"


def test_no_module_hides_one_of_the_standard_library() -> None:
    """`prefect` puts the folder of a flow given as a file on sys.path; extract/http.py would break `http`."""
    hidden = [
        f"{room}/{path.name}"
        for room in ROOMS
        for path in (ROOT / room).glob("*.py")
        if path.stem in sys.stdlib_module_names and path.stem != "__init__"
    ]
    assert hidden == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_drawers(room: str) -> None:
    drawers = {"core", "common", "utils", "util", "helpers", "misc"}
    assert [path for path in modules(room) if drawers & set(path.relative_to(ROOT).with_suffix("").parts)] == []
