"""docs/sources.md is true: its example loads, shows every setting there is, and its lists are those of the program."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extract.fetched import OUTCOMES
from flows.settings import Settings, load_settings
from flows.sources import Window, arguments

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Settings]:
    (block,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "onrecord.toml").write_text(block, "utf-8")
    before = Path.cwd()
    os.chdir(tmp_path)
    yield load_settings()
    os.chdir(before)


def test_the_example_has_every_kind_and_every_setting(example: Settings) -> None:
    sources = example.sources.values()
    assert {source.kind for source in sources} == {"feed", "sitemap", "urls", "template", "files", "jsonl", "warc"}
    shown = {name for source in sources for name in source.model_fields_set}
    there = {name for source in sources for name in type(source).model_fields}
    assert there - shown <= {"include", "keep_downloads"}, "settings without an example"


def test_every_source_of_the_example_asks_for_something(example: Settings) -> None:
    week = Window(date(2026, 3, 9), date(2026, 3, 15))
    for name, source in example.sources.items():
        for window in (None, week):
            asked = arguments(source, window, date(2026, 3, 15))
            assert asked, name
            assert not any("{" in argument for argument in asked), name


def test_the_outcomes_are_those_of_the_program() -> None:
    told = TEXT.partition("closed list:\n\n")[2].partition("\n\n```")[0].split("·")
    assert {outcome.strip() for outcome in told} == set(OUTCOMES)
