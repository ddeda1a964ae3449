"""Every reason that the code gives stands in the closed lists, and every one of the lists is given."""

from __future__ import annotations

import ast
from pathlib import Path

from extract.files import OS_REASONS
from extract.reasons import REASONS

EXTRACT = Path(__file__).parents[2] / "extract"
SOURCES = [path.read_text("utf-8") for path in sorted(EXTRACT.glob("*.py")) if path.name != "reasons.py"]


def given() -> list[tuple[str | None, str]]:
    """Stage (None where it is a variable) and reason of each Reject whose reason is written out."""
    found = []
    for node in (node for source in SOURCES for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reject" and len(node.args) > 2:
            stage, reason = node.args[1], node.args[2]
            if isinstance(reason, ast.Constant):
                found.append((str(stage.value) if isinstance(stage, ast.Constant) else None, str(reason.value)))
    return found


def test_the_lists_are_closed() -> None:
    assert len(given()) > 20
    for stage, reason in given():
        places = [reasons for name, reasons in REASONS.items() if stage in (None, name)]
        assert any(reason in reasons for reasons in places), (stage, reason)
    assert {reason for reason, _ in OS_REASONS.values()} <= REASONS["open"].keys() & REASONS["list"].keys()


def test_the_lists_name_nothing_that_is_never_given() -> None:
    text = "\n".join(SOURCES)
    assert [name for reasons in REASONS.values() for name in reasons if f'"{name}"' not in text] == []
