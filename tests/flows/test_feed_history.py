"""A feed over time gives each item once and each change once, kills included."""

from __future__ import annotations

from pathlib import Path

from bench.feed_history import invented, replay


def test_each_item_once_and_each_change_once(tmp_path: Path) -> None:
    tally = replay(list(invented()), tmp_path)
    assert tally.items > 100
    assert tally.changes > 20
    assert tally.feeds_unchanged > 5
    assert tally.missed == []
    assert tally.needless == []
    assert tally.exact


def test_runs_that_are_killed_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    tally = replay(list(invented(30)), tmp_path, killed=frozenset(range(0, 30, 3)))
    assert (tally.missed, tally.needless) == ([], [])
    assert tally.exact
