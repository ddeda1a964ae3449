"""Mentions that are nobody's name, and whom they stand for."""

from __future__ import annotations

import pytest

from transform.quotes.find import find_quotes


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ann Bol coughs. That’s what’s said of it: “pigeon lung, and no joke”.", None),
        ("Ann Bol keeps doves. If you've kept doves, you've called it “the loft cough, my old friend”.", None),
        ("Ann Bol keeps doves. She'd called it “the loft cough, my old friend”.", "Ann Bol"),
        ("Ann Bol keeps doves. Father O'Neill called it “the loft cough, my old friend”.", "O'Neill"),
    ],
)
def test_a_contraction_is_the_pronoun_that_it_begins_with(text: str, speaker: str | None) -> None:
    (quote,) = find_quotes(text, engine="rules")
    assert (quote.speaker.name if quote.speaker else None) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "1962: “Champions of the county. The team won all of its games.”",
        "July 15, 1960: “Champions of the county. The team won all of its games.”",
        "Here are the highlights of the day:\n\n“My fears have been realised by this vote of ours”",
        "Removing that old fear of being out and suddenly thinking “Oh no, did I leave the oven on?” is worth it.",
        "Ann Bol is 71. Lean and alert, she has lost the haunted look.\n\n“It is a very odd thing to write a book.”",
    ],
)
def test_a_word_that_only_opens_a_sentence_is_nobody(text: str) -> None:
    (quote,) = find_quotes(text, engine="rules")
    assert quote.kind == "direct"
    assert quote.speaker is None


def test_a_question_between_two_answers_is_the_askers() -> None:
    text = "“We go on,” says Ann Bol.\n\nWhat would she tell him right now?\n\n“It is not my job to advise anybody.”"
    for quote in find_quotes(text, engine="rules"):
        assert quote.speaker is not None
        assert quote.speaker.name == "Ann Bol"


def test_a_technique_that_is_called_something_says_nothing() -> None:
    assert not find_quotes("They used the technique called “time and again and again”.", engine="rules")
