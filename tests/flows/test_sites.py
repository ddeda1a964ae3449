"""`onrecord site new` and `site check`, as a person uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import sites
from flows.errors import UsageError

PAGE = Path(__file__).parents[2] / "examples" / "pages" / "strike.html"


def test_new_writes_a_rule_that_can_be_checked(tmp_path: Path) -> None:
    assert sites.new(str(PAGE), None, tmp_path) == 0
    (folder,) = tmp_path.iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["expected.json", "page.html", "rule.toml"]
    assert "marloweferrycourier.example" in (folder / "rule.toml").read_text("utf-8")
    assert sites.differences_of(folder.name, folder) == []
    with pytest.raises(UsageError, match="there is a rule"):
        sites.new(str(PAGE), None, tmp_path)


def test_a_missing_expectation_is_written_and_still_fails(tmp_path: Path) -> None:
    sites.new(str(PAGE), "courier", tmp_path)
    folder = tmp_path / "courier"
    (folder / "expected.json").unlink()
    assert "read it" in sites.differences_of("courier", folder)[0]
    assert sites.differences_of("courier", folder) == []


def test_what_differs_is_said(tmp_path: Path) -> None:
    sites.new(str(PAGE), "courier", tmp_path)
    expected = tmp_path / "courier" / "expected.json"
    expected.write_text(expected.read_text("utf-8").replace("Honor Pettibrand", "Somebody Else"), "utf-8")
    (line,) = sites.differences_of("courier", tmp_path / "courier")
    assert line.startswith("authors:") and "Somebody Else" in line


def test_a_selector_that_is_none_is_named(tmp_path: Path) -> None:
    sites.new(str(PAGE), "courier", tmp_path)
    rule = tmp_path / "courier" / "rule.toml"
    rule.write_text(rule.read_text("utf-8") + 'drop = ["p:nonsense(("]\n', "utf-8")
    (line,) = sites.differences_of("courier", tmp_path / "courier")
    assert line.startswith("a selector in its rule.toml") and ":nonsense" in line


def test_check_reads_all_and_knows_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert sites.check([]) == 0
    assert "funke" in capsys.readouterr().out
    with pytest.raises(UsageError, match="no rule nowhere"):
        sites.check(["nowhere"])
