"""Stories that we wrote, each with its quotes marked by hand: every quote must come out, and no other."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from transform.article import Quote
from transform.quotes.find import find_quotes

STORIES = Path(__file__).parent / "stories"
NAMES = sorted(path.stem for path in STORIES.glob("*.json"))


def read(name: str) -> tuple[str, dict[str, Any]]:
    return (STORIES / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n"), json.loads(
        (STORIES / f"{name}.json").read_text(encoding="utf-8")
    )


def found(text: str, story: dict[str, Any]) -> list[Quote]:
    return find_quotes(
        text,
        story["language"],
        engine="rules",
        title=story["title"],
        subtitle=story["subtitle"],
        filed=date.fromisoformat(story["filed"]) if story["filed"] else None,
    )


def as_marked(quote: Quote, parts: dict[str, str]) -> dict[str, Any]:
    text = parts[quote.part]
    return {
        "part": quote.part,
        "kind": quote.kind,
        "spans": [text[span.start : span.end] for span in quote.spans],
        "cue": quote.cue,
        "mention": quote.mention,
        "speaker": [quote.speaker.name, quote.speaker.kind, quote.speaker.role] if quote.speaker else None,
        "route": quote.route,
        "said_on": quote.said_on,
        "addressee": quote.addressee,
    }


@pytest.mark.parametrize("name", NAMES)
def test_quotes_as_marked_by_hand(name: str) -> None:
    text, story = read(name)
    parts = {"body": text, "title": story["title"] or "", "subtitle": story["subtitle"] or ""}
    got = [as_marked(quote, parts) for quote in found(text, story)]
    for marked, ours in zip(story["quotes"], got, strict=False):
        assert ours == marked
    assert len(got) == len(story["quotes"])


@pytest.mark.parametrize("name", NAMES)
def test_offsets_slice_to_the_words(name: str) -> None:
    text, story = read(name)
    parts = {"body": text, "title": story["title"] or "", "subtitle": story["subtitle"] or ""}
    for quote in found(text, story):
        whole = parts[quote.part]
        assert quote.text == " ".join(whole[span.start : span.end] for span in quote.spans)
        for printed, span in ((quote.cue, quote.cue_span), (quote.mention, quote.mention_span)):
            assert (printed is None) == (span is None)
            if span is not None:
                assert whole[span.start : span.end] == printed
