"""Mentions that are nobody's name, and whom they stand for."""

from __future__ import annotations

import pytest

from transform.quotes.find import find_quotes


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ann Bol coughs. That’s what’s called “pigeon lung, and no joke,” in the trade.", None),
        ("Ann Bol keeps doves. If you've kept doves, you've called it “the loft cough, my old friend”.", None),
        ("Ann Bol keeps doves. She'd called it “the loft cough, my old friend”.", "Ann Bol"),
        ("Ann Bol keeps doves. Father O'Neill called it “the loft cough, my old friend”.", "O'Neill"),
    ],
)
def test_a_contraction_is_the_pronoun_that_it_begins_with(text: str, speaker: str | None) -> None:
    (quote,) = find_quotes(text, engine="rules")
    assert (quote.speaker.name if quote.speaker else None) == speaker
