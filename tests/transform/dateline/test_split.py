"""Datelines taken off an article's blocks, the page's own field, and reporters as bylines (split.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, cast

import pytest

from transform.article import Block, BlockKind, Byline, Dateline
from transform.dateline.split import split_datelines, with_reporters

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("split.toml").read_text(encoding="utf-8"))["case"]


def block(line: str) -> Block:
    kind, _, text = line.partition(": ")
    return Block(cast(BlockKind, kind), text)


def as_told(dateline: Dateline) -> dict[str, Any]:
    told = {
        "raw": dateline.raw,
        "places": [place.printed for place in dateline.places],
        "date": dateline.date,
        "agency": dateline.agency,
        "reporter": dateline.reporter,
    }
    return {name: value for name, value in told.items() if value}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    split = split_datelines(
        [block(line) for line in case["blocks"]],
        language=case.get("language", "en"),
        published=case.get("published"),
        printed=case.get("printed"),
    )
    assert list(split.blocks) == [block(line) for line in case["kept"]]
    assert [as_told(dateline) for dateline in split.datelines] == case["datelines"]
    if "reporters" in case:
        bylines = with_reporters(tuple(Byline(name) for name in case["bylines"]), split.datelines)
        assert [byline.name for byline in bylines] == case["reporters"]
