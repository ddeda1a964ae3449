"""Plain texts in many shapes, each beside what must come out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.document import Document, Hints, Ref, Reject
from transform.page import wire
from transform.page.lines import bullet, paragraphs
from transform.page.page import Page

TEXTS = sorted((Path(__file__).parent / "wire").glob("*.txt"))


def document(content: bytes | str, hints: Hints | None = None) -> Document:
    data = content.encode() if isinstance(content, str) else content
    return Document(Ref("file", "/news/story.txt"), data, content_type="text/plain", hints=hints or Hints())


def page(content: bytes | str, hints: Hints | None = None) -> Page:
    found = wire.take_apart(document(content, hints))
    assert isinstance(found, Page), found
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_text_is_taken_apart(path: Path) -> None:
    found = page(path.read_bytes())
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert {
        "section": found.section,
        "title": found.title,
        "subtitle": found.subtitle,
        "bylines": [byline.name for byline in found.bylines],
        "published": found.published.value if found.published else None,
        "url": found.url,
        "blocks": [[block.kind, block.text] for block in found.blocks],
    } == expected


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_no_word_is_lost(path: Path) -> None:
    """Every word of the text is in a block or in a field of the head."""
    found = page(path.read_bytes())
    kept = " ".join(
        filter(None, [*(block.text for block in found.blocks), found.title, found.subtitle, found.section])
    ).split()
    head = ("URL:", "Published:", "By ")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.strip().startswith(head)]
    words = [word for line in lines for word in line.lstrip(" -").split()]
    assert sorted(words) == sorted(kept)


def test_hints_of_the_container_say_what_the_text_does_not() -> None:
    hints = Hints(
        title="Weir mended", authors=("Jo Pell",), published="2026-03-04", published_origin="jsonl", language="en-GB"
    )
    found = page("The weir is mended, the mayor said.\n\nShe was glad.", hints)
    assert (found.title, found.language, len(found.blocks)) == ("Weir mended", "en", 2)
    assert found.published and (found.published.value, found.published.origin) == ("2026-03-04", "jsonl")
    assert [byline.name for byline in found.bylines] == ["Jo Pell"]


def test_a_headline_that_the_hints_repeat_is_not_a_paragraph() -> None:
    found = page("Weir mended\n\nThe weir is mended, the mayor said today.", Hints(title="Weir mended"))
    assert len(found.blocks) == 1


@pytest.mark.parametrize("text", ["Nothing but a heading", "1\n\n2\n\n3", "***", "- 30 -"])
def test_a_text_without_a_sentence_still_loses_nothing(text: str) -> None:
    found = wire.take_apart(document(text))
    assert isinstance(found, Reject) or "".join(block.text for block in found.blocks)


def test_a_text_beyond_all_measure_is_a_reject() -> None:
    found = wire.take_apart(document(b"A line without an end. " * 300_000))
    assert isinstance(found, Reject)
    assert (found.stage, found.reason) == ("read", "too_large")


def test_a_line_that_is_all_dateline_opens_the_story() -> None:
    text = "Goats rise again\n\nPORT STANLEY, Falkland Islands, July 25, 2018/Goatwire-Asia/\n\nMore were counted."
    found = page(text)
    assert found.title == "Goats rise again"
    assert found.blocks[0].text.startswith("PORT STANLEY")


def test_noise_is_a_reject() -> None:
    found = wire.take_apart(document(bytes(range(128, 256)) * 200))
    assert isinstance(found, Reject) or found.blocks


def test_short_lines_of_a_poem_are_not_joined() -> None:
    assert paragraphs("The sea\nis wide\nand I am\nhere") == ["The sea", "is wide", "and I am", "here"]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    text = "A sentence that is long enough to be no line of a wrapped text, by any measure that was ever used.\n" * 3
    assert len(paragraphs(text)) == 3


def test_a_long_dash_opens_a_speech_and_no_list() -> None:
    assert bullet("- first") == "first"
    assert bullet("— Мы слышали колокол") is None
