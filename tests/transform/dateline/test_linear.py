"""Hostile texts cost no more than their length. Steps are counted; `bench.dateline_speed --hostile` takes the time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from types import FrameType
from typing import Any

import pytest

from bench.dateline_speed import HOSTILE
from transform.dateline import find_dateline, find_datelines, read_dateline
from transform.dates import find_days

SIGNS = 4000
ANCHOR = date(2023, 5, 17)


def steps(read: Callable[[str], Any], text: str) -> int:
    """How many calls one reading makes."""
    read(text)  # what is loaded or compiled once does not count
    counted = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_opening_alone_is_read(kind: str) -> None:
    """Twenty times the text makes no more steps."""
    unit = HOSTILE[kind]
    text = unit * (SIGNS // len(unit))
    for read in (find_dateline, read_dateline):
        assert steps(read, text * 20) <= 1.1 * steps(read, text) + 50


@pytest.mark.parametrize("kind", HOSTILE)
def test_whole_texts_take_steps_by_their_length(kind: str) -> None:
    unit = HOSTILE[kind]
    text = unit * (SIGNS // len(unit))
    readers: tuple[Callable[[str], Any], ...] = (
        lambda told: find_datelines(f"PARIS (AP) — The ferry sailed at noon.\n{told}"),
        lambda told: sum(1 for _ in find_days(told, ANCHOR, "en")),
    )
    for read in readers:
        assert steps(read, text + text) <= 2.2 * steps(read, text) + 100
