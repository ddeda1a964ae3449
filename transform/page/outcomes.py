"""Pages that are no article, by what they show: a wall, a challenge, an apology, a list of articles, a video.

Asked only where a page has too little running text to be a story, or says itself that it is something else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from transform.page.metadata import Metadata

Outcome = Literal["bot_challenge", "consent_wall", "soft_404", "paywall_stub", "front_page", "video_page", "no_article"]

FEW_WORDS = 1500  # characters of text: with more, a page is no mere wall or apology
MANY_LINES = 12  # headlines of other articles
HEADLINE = 25  # characters of a link that reads like a headline
DETAILS: Mapping[Outcome, str] = {
    "bot_challenge": "the server asks whether we are a robot; what came is the question, not the page",
    "consent_wall": "it asks for consent to cookies and shows nothing else",
    "soft_404": "it says that there is no such page",
    "paywall_stub": "all but the beginning is behind a paywall",
    "front_page": "it is a list of articles",
    "video_page": "it shows a video and tells no story beside it",
    "no_article": "it has no text of an article's length",
}
_CUTS = re.compile(r"\s*[|–—:·»]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class _Wall:
    titles: frozenset[str]
    text: re.Pattern[str]
    markup: tuple[bytes, ...]


@cache
def walls() -> Mapping[Outcome, _Wall]:
    """The marks of each class, from outcomes.toml."""
    table = tomllib.loads(files("transform.page").joinpath("outcomes.toml").read_text(encoding="utf-8"))
    by_name: tuple[Outcome, ...] = ("bot_challenge", "consent_wall", "soft_404")
    return {
        name: _Wall(
            frozenset(table[name]["titles"]),
            re.compile("|".join(table[name]["text"]), re.IGNORECASE | re.DOTALL),
            tuple(mark.encode() for mark in table[name].get("markup", ())),
        )
        for name in by_name
    }


def wall(fields: Metadata, text: str, markup: bytes) -> Outcome | None:
    """Which wall a page is, None for any other page. `text` is all that it shows."""
    names = [name for name in (fields.document_title, *fields.headings[:2]) if name]
    parts = {part.strip().lower() for name in names for part in (name, *_CUTS.split(name))}
    few = len(text) < FEW_WORDS
    for outcome, marks in walls().items():
        if parts & marks.titles and few:
            return outcome
        if few and (any(mark in markup for mark in marks.markup) or marks.text.search(text)):
            return outcome
    return None


def without_story(fields: Metadata, text: str, markup: bytes, headlines: int) -> Outcome:
    """What a page without a story is. `headlines` counts links on it that read like headlines."""
    found = wall(fields, text, markup)
    if found:
        return found
    if fields.says_video:
        return "video_page"
    if fields.access() == "paywalled":
        return "paywall_stub"
    if fields.says_list or (headlines >= MANY_LINES and not fields.says_article):
        return "front_page"
    return "no_article"
