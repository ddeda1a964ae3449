"""The stories by desk: every quote with its speaker as marked, but for what known_misses.txt lists.

Indirect speech that the gold leaves unmarked is not counted: where a clause of the paper's own becomes somebody's is
often a matter of taste. `python -m bench.quotes_stories --misses` prints what differs and the figures.
"""

from __future__ import annotations

import pytest

from bench.quotes_stories import DESKS, measure, parse, stories
from transform.quotes.find import find_quotes

LANGUAGES = ["en", *sorted(folder.name for folder in DESKS.iterdir() if folder.is_dir())]


def known_misses(language: str) -> set[str]:
    folder = DESKS if language == "en" else DESKS / language
    return set((folder / "known_misses").read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quote_has_the_speaker_that_a_person_marked(language: str) -> None:
    missed = {line for line in measure(language=language).misses if "extra indirect" not in line}
    known = known_misses(language)
    assert missed - known == set(), "new misses"
    assert known - missed == set(), "no longer missed: take them out of known_misses"


def test_high_confidence_is_right() -> None:
    """At least 99 of 100 direct quotes whose speaker is given with high confidence have the marked one."""
    assert measure().figures("direct")["high precision"] >= 99


@pytest.mark.parametrize("language", LANGUAGES)
def test_offsets_slice_to_the_words(language: str) -> None:
    for story in stories(language=language):
        for quote in find_quotes(story.text, language):
            assert quote.text == " ".join(story.text[span.start : span.end] for span in quote.spans)


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ("a: Ann Bol\n\n{a1 one", "never closed"),
        ("a: Ann Bol\n\none}", "closes nothing"),
        ("a: Ann Bol\n\n{b1 one}", "no speaker 'b'"),
        ("a: Ann Bol\n\n{a1 one {a2 two}}", "inside"),
    ],
)
def test_a_story_marked_wrongly_says_so(part: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse("a story", part)
