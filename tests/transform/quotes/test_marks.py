"""Every kind of mark; marks without a partner; words in marks that nobody says; the boundary for other engines."""

from __future__ import annotations

import pytest

from transform.quotes.draft import from_characters
from transform.quotes.find import cut_lines, find_quotes, resolve
from transform.quotes.lexicon import lexicon

WORDS = "we will build it again"
PAIRS = ['""', "“”", "„“", "„”", "«»", "»«", "‹›", "''", "‘’", ("``", "''"), ("''", "''"), "「」", "『』", "＂＂"]


@pytest.mark.parametrize("marks", PAIRS, ids=["".join(pair) for pair in PAIRS])
def test_kinds_of_marks(marks: tuple[str, str]) -> None:
    text = f"{marks[0]}{WORDS},{marks[1]} said Ann Bol."
    (quote,) = find_quotes(text, "en")
    assert (quote.kind, quote.text.rstrip(","), quote.mention) == ("direct", WORDS, "Ann Bol")


@pytest.mark.parametrize("marks", PAIRS, ids=["".join(pair) for pair in PAIRS])
def test_an_unbalanced_mark_keeps_to_its_paragraph(marks: tuple[str, str]) -> None:
    text = f"{marks[0]}{WORDS}, she had told them once.\n\nThe town slept, the river rose, nobody spoke of it."
    assert all(span.end <= text.index("\n") for quote in find_quotes(text, "en") for span in quote.spans)


@pytest.mark.parametrize(
    "text",
    [
        'The so-called "blue wave" never came.',
        'Her novel "The Long Way Home" sold well.',
        'He starred in "A Dog Called Tuesday" and in "Ovens."',
        "The ‘experts’ had gone home by then.",
        "The girls' school and the boys' school share a yard.",
    ],
)
def test_words_in_marks_that_nobody_says(text: str) -> None:
    assert find_quotes(text, "en", engine="rules") == []


def test_a_quote_inside_a_quote_is_part_of_it() -> None:
    text = "\"She told me, 'Go home, and don't look back,' and so I did,\" Ann Bol said."
    (quote,) = find_quotes(text, "en")
    assert quote.text.startswith("She told me, 'Go home")


def test_marks_without_end_are_read() -> None:
    for mark in "\"“”„«»‘’'「":
        assert find_quotes(mark * 20_000, "en") is not None


def test_drafts_of_another_engine_are_resolved_by_the_same_code() -> None:
    text = 'Mayor Ann Bol told a briefing on Tuesday that all was well. "It is not over," she added.'
    words = lexicon("en")
    lines = cut_lines(text, words)

    def at(part: str) -> tuple[int, int]:
        return text.index(part), text.index(part) + len(part)

    drafts = [
        from_characters(lines, [at("that all was well")], at("told"), at("Mayor Ann Bol"), words),
        from_characters(lines, [at("It is not over,")], at("added"), at("she"), words),
    ]
    first, second = resolve(drafts, lines, words)
    assert (first.kind, first.addressee, first.cue_class) == ("indirect", "a briefing", "neutral")
    assert (second.kind, second.text, second.route) == ("direct", "It is not over,", "pronoun")
    assert first.speaker == second.speaker
    assert first.speaker is not None
    assert (first.speaker.name, first.speaker.role) == ("Ann Bol", "Mayor")


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="not known"):
        find_quotes("", "en", engine="oracle")  # type: ignore[arg-type]
