"""The stories by desk: every quote with its speaker as marked, but for what known_misses.txt lists.

Indirect speech that the gold leaves unmarked is not counted: where a clause of the paper's own becomes somebody's is
often a matter of taste. `python -m bench.quotes_stories --misses` prints what differs and the figures.
"""

from __future__ import annotations

import pytest

from bench.quotes_stories import DESKS, measure, parse, stories
from transform.quotes.find import find_quotes

KNOWN = DESKS / "known_misses"


def test_every_quote_has_the_speaker_that_a_person_marked() -> None:
    missed = {line for line in measure().misses if "extra indirect" not in line}
    known = set(KNOWN.read_text(encoding="utf-8").splitlines())
    assert missed - known == set(), "new misses"
    assert known - missed == set(), "no longer missed: take them out of known_misses"


def test_high_confidence_is_right() -> None:
    """At least 99 of 100 direct quotes whose speaker is given with high confidence have the marked one."""
    assert measure().figures("direct")["high precision"] >= 99


def test_offsets_slice_to_the_words() -> None:
    for story in stories():
        for quote in find_quotes(story.text, "en"):
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
