"""Articles with marked attributions as training examples: tokens, tags, links, and silver labels as side tasks."""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from transform.quotes import marks
from transform.quotes.tokens import Tokens, tokenise

TAGS = ("O", "B-content", "I-content", "B-cue", "I-cue", "B-source", "I-source")
LINKS = ("left 1", "left 2", "left 3", "right 1", "right 2", "none")
ENTITIES = ("O", "PERSON", "ORGANIZATION", "LOCATION", "MISC", "DATE", "other")
STYLES = (str.maketrans('“”"', "‘’'"), str.maketrans("“”", '""'), str.maketrans('“”‘’"', "'" * 5))
"""Quotation marks as other papers set them: single, straight, single straight."""
IGNORED = -100  # torch's own "no label here"


@dataclass(slots=True)
class Example:
    """One article. `tags`, `links`, `pos` and `entities` run beside the tokens."""

    id: str
    text: str
    tokens: Tokens
    tags: list[int]
    links: list[int]  # for a token of content: where its cue stands; for one of a cue: where its source stands
    pos: list[int]
    entities: list[int]

    def restyled(self, style: dict[int, int]) -> Example:
        """The same article as another paper would set it: every sign keeps its place."""
        text = self.text.translate(style)
        tokens = cut(text)
        return (
            replace(self, text=text, tokens=tokens)
            if (tokens.starts, tokens.ends) == (self.tokens.starts, self.tokens.ends)
            else self
        )


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def cut(text: str) -> Tokens:
    """The tokens of a text, as inference cuts them."""
    spans = marks.paragraphs(text)
    lines = []
    for number, (start, end) in enumerate(spans):
        continues = number + 1 < len(spans) and text[spans[number + 1][0]] in "\"“„«‘'"
        lines.append((start, end, marks.regions(text, start, end, continues)))
    return tokenise(text, lines)


def read(data: Path, silver: Path | None) -> tuple[list[Example], list[str]]:
    """All articles, and the names of the part-of-speech labels. Articles without silver labels carry none."""
    labels: dict[str, list[list[Any]]] = {row["id"]: row["tokens"] for row in rows(silver)} if silver else {}
    names: dict[str, int] = {}
    examples = [_example(row, labels.get(row["id"]), names) for row in rows(data)]
    return examples, list(names)


def _example(row: dict[str, Any], silver: list[list[Any]] | None, names: dict[str, int]) -> Example:
    text = row["text"]
    tokens = cut(text)
    count = len(tokens.starts)
    tags, links = [0] * count, [IGNORED] * count

    def covered(spans: list[list[int]]) -> list[tuple[int, int]]:
        found = set()
        for start, end in spans:
            first = bisect_left(tokens.ends, start + 1)
            last = bisect_left(tokens.starts, end)
            if first < last:
                found.add((first, last))
        return sorted(found)

    pieces: list[tuple[int, int, tuple[int, int] | None]] = []
    cues: dict[tuple[int, int], tuple[int, int] | None] = {}
    sources: set[tuple[int, int]] = set()
    for quote in row["quotes"]:
        cue = covered(quote["cue"])
        source = covered(quote["speaker"])
        sources.update(source)
        if cue:
            cues[cue[0]] = source[0] if source else cues.get(cue[0])
        pieces.extend((first, last, cue[0] if cue else None) for first, last in covered(quote["spans"]))
    for first, last, _ in pieces:
        _paint(tags, first, last, 1)
    for first, last in sources:
        _paint(tags, first, last, 5)
    for first, last in cues:
        _paint(tags, first, last, 3)
    ordered_cues, ordered_sources = sorted(cues), sorted(sources)
    for first, last, cue_span in pieces:
        link = _relative(first, cue_span, ordered_cues)
        for at in range(first, last):
            if tags[at] in (1, 2):
                links[at] = link
    for (first, last), source_span in cues.items():
        link = _relative(first, source_span, ordered_sources)
        for at in range(first, last):
            if tags[at] in (3, 4):
                links[at] = link
    pos, entities = [IGNORED] * count, [IGNORED] * count
    if silver:
        known = [token[0] for token in silver]
        for at, start in enumerate(tokens.starts):
            found = bisect_left(known, start + 1) - 1
            if found >= 0 and silver[found][1] > start:
                pos[at] = names.setdefault(silver[found][2], len(names))
                entity = silver[found][3]
                entities[at] = ENTITIES.index(entity) if entity in ENTITIES else len(ENTITIES) - 1
    return Example(row["id"], text, tokens, tags, links, pos, entities)


def _paint(tags: list[int], first: int, last: int, begin: int) -> None:
    tags[first] = begin
    for at in range(first + 1, last):
        tags[at] = begin + 1


def _relative(first: int, sought: tuple[int, int] | None, candidates: list[tuple[int, int]]) -> int:
    """Place of a span among the candidates, seen from a token: 0 to 2 to its left, 3 and 4 to its right."""
    if sought is None:
        return 5
    middle = bisect_left(candidates, (first, first))
    at = candidates.index(sought)
    if at < middle:
        return min(middle - at, 3) - 1
    return 3 + min(at - middle, 1)
