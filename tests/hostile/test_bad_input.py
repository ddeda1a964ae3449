"""No input crashes, hangs or vanishes; what is made of it can be sliced, stored and printed (see proof.py).

A minute's share of what `python -m bench.fuzz` does at length; hypothesis looks for the smallest input that fails.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.made import MAKERS, MARKS, TRICKS, WORDS
from tests.hostile.proof import PROOFS, prove

USUAL = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
"""Without deadlines (they flake on a shared machine) and without chance: CI sees the same inputs every time."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


def test_every_kind_that_is_made_is_proved() -> None:
    assert set(MAKERS) == set(PROOFS)


@pytest.mark.parametrize("kind", sorted(MAKERS))
@USUAL
@given(random=st.randoms(use_true_random=False))
def test_made_input(kind: str, folder: Path, random: Random) -> None:
    made = MAKERS[kind](random)
    prove(kind, made.content, folder, made.content_type, made.charset)


@pytest.mark.parametrize("kind", sorted(MAKERS))
@USUAL
@given(content=st.binary(max_size=400))
def test_noise(kind: str, folder: Path, content: bytes) -> None:
    prove(kind, content, folder)


@USUAL
@given(
    parts=st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS + TRICKS), st.text(max_size=8)), max_size=60)
)
def test_quotes_of_any_words(folder: Path, parts: list[str]) -> None:
    for gap in ("", " "):
        prove("quotes", gap.join(parts).encode("utf-8", "surrogatepass"), folder)
        prove("dateline", gap.join(parts).encode("utf-8", "surrogatepass"), folder)


def test_the_same_seed_makes_the_same_input() -> None:
    for make in MAKERS.values():
        assert make(Random("seed")).content == make(Random("seed")).content
