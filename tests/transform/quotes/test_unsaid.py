"""What the tagger takes for speech and nobody said."""

from __future__ import annotations

import pytest

from transform.quotes.draft import from_characters
from transform.quotes.find import cut_lines
from transform.quotes.lexicon import lexicon
from transform.quotes.unsaid import is_unsaid


@pytest.mark.parametrize(
    ("text", "cue", "content", "unsaid"),
    [
        ("Ann Bol found the ticket in a bin.", "found", "the ticket in a bin", True),
        ("Ann Bol found that the ticket was gone.", "found", "that the ticket was gone", False),
        ("Ann Bol found cheese keeps mice away.", "found", "cheese keeps mice away", False),
        ("Ann Bol pleaded guilty to theft in May.", "pleaded guilty", "to theft in May", True),
        ("Ann Bol remembers “the best of days”.", "remembers", "“the best of days”", False),
        ("Ann Bol said so when asked if she would run.", "when asked", "if she would run", True),
        ("Ann Bol demanded a refund.", "demanded", "a refund", False),
        ("Ann Bol is called “the loft dove”.", "is called", "“the loft dove”", True),
        ("Ann Bol called “the loft dove” a pest.", "called", "“the loft dove”", False),
        ("Ann Bol sent advice today called “home first and last”.", "called", "“home first and last”", True),
    ],
)
def test_things_are_not_said(text: str, cue: str, content: str, unsaid: bool) -> None:
    words = lexicon("en")
    places = [(text.index(part), text.index(part) + len(part)) for part in (content, cue, "Ann Bol")]
    draft = from_characters(cut_lines(text, words), places[:1], places[1], places[2], words)
    assert is_unsaid(draft, words) is unsaid
