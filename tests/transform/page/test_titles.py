"""Titles compared by their letters and figures."""

from __future__ import annotations

import pytest

from transform.page.titles import plain


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("It's 5 o'clock, she said: go_on!", "its5oclockshesaidgo_on"),
        ("“It’s 5 o’clock” – and … Größe", "its5oclockandgrösse"),
        ("Москва — «Спартак» 2:1", "москваспартак21"),
        ("「新しい」駅、開業", "新しい駅開業"),
        ("half \ud800 a sign", "halfasign"),  # as JSON may hold it
        ("?!", ""),
    ],
)
def test_only_letters_and_figures_count(text: str, letters: str) -> None:
    assert plain(text) == letters
