"""Bodies that stand only in a framework's data: `__NEXT_DATA__`, Next.js flight strings, Fusion and other state blobs.

Asked only where the page shows no text. No framework's layout is known here: strings under one key that read like
paragraphs, or one string of markup with paragraphs in it, are a body if they speak of what the title speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transform.page.blocks import Found, walk
from transform.page.from_json import from_json
from transform.page.tree import parse, prune

SIGNS = (
    *(b"__NEXT_DATA__", b"__next_f", b"Fusion.", b"application/json", b"window.__", b"__NUXT", b"__APOLLO"),
    *(b"__PRELOADED", b"__INITIAL"),
)
"""What pages have that carry their text as data."""
LEAST = 250  # characters of a body
LONG_STRING = 60
TITLE_SHARE = 0.3  # of the title's words must come in the body
MAX_SCRIPTS = 8_000_000  # characters
_OPENED, _CLOSED = re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script", re.IGNORECASE)
_STRING = re.compile(r'"(\w{1,40})"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"')
_FLIGHT = re.compile(r'self\.__next_f\.push\(\[1,("[^"\\]*(?:\\.[^"\\]*)*")\]\)')
_FLIGHT_TEXT = re.compile(r"[0-9a-f]+:T[0-9a-f]+,(?=\s*<)")
_FLIGHT_ROW = re.compile(r"\n?[0-9a-f]{1,4}:(?:T[0-9a-f]+,|[\[{\"I])")
_PARAGRAPHS = re.compile(r"</?(?:p|br|div)\b")
_SENTENCE = re.compile(r"[.!?。！？…”\"'»]\s*$|[.!?。！？]\s")
_BIG_WORD = re.compile(r"\w{4,}")


def may_be_in(markup: bytes) -> bool:
    """Whether it is worth looking closer."""
    return any(sign in markup for sign in SIGNS)


def body_in_payloads(page: str, titles: tuple[str, ...]) -> list[Found]:
    """The blocks of the longest body in a page's scripts; empty where there is none. `page` is the page's markup."""
    best: list[Found] = []
    for found in _candidates(page):
        if _mass(found) > max(_mass(best), LEAST) and _fits(found, titles):
            best = found
    return best


def _candidates(page: str) -> Iterator[list[Found]]:
    scripts = [script for attributes, script in _scripts(page[:MAX_SCRIPTS]) if "ld+json" not in attributes]
    flight = "".join(_decoded(match[1]) for script in scripts for match in _FLIGHT.finditer(script))
    for match in _FLIGHT_TEXT.finditer(flight):
        after = _FLIGHT_ROW.search(flight, match.end())
        yield _blocks_of(flight[match.end() : after.start() if after else len(flight)])
    for text in (flight, *(script for script in scripts if len(script) > LEAST)):
        by_key: dict[str, list[str]] = {}
        for match in _STRING.finditer(text):
            if len(match[2]) < LONG_STRING:
                continue
            value = _decoded(f'"{match[2]}"')
            if _PARAGRAPHS.search(value):
                yield _blocks_of(value)
            if not value.startswith(("http", "{", "[")) and _SENTENCE.search(value):
                by_key.setdefault(match[1], []).append(value)
        for values in by_key.values():
            yield _blocks_of("".join(f"<p>{value}</p>" for value in dict.fromkeys(values)))


def _scripts(page: str) -> Iterator[tuple[str, str]]:
    """Attributes and content of each script. One that never ends is the last that is looked at: time stays linear."""
    at = 0
    while opened := _OPENED.search(page, at):
        begin = page.find(">", opened.end()) + 1
        closed = _CLOSED.search(page, begin) if begin else None
        if closed is None:
            return
        yield page[opened.end() : begin - 1], page[begin : closed.start()]
        at = closed.end()


def _decoded(literal: str) -> str:
    if "\\" not in literal:
        return literal[1:-1]
    try:
        return str(from_json(literal))
    except ValueError:
        return ""


def _blocks_of(markup: str) -> list[Found]:
    if len(markup) <= LEAST:
        return []
    tree = parse(f"<html><body>{markup}</body></html>".encode("utf-8", "replace"))
    return [] if tree is None else walk(prune(tree))


def _mass(found: list[Found]) -> int:
    return sum(each.prose for each in found)


def _fits(found: list[Found], titles: tuple[str, ...]) -> bool:
    """Whether a title's long words (where a script has no spaces: its pairs of characters) come in the text."""
    text = " ".join(each.text for each in found).casefold()
    for title in titles:
        words = _BIG_WORD.findall(title.casefold())
        if sum(map(len, words)) > 12 * max(1, len(words)) or not title.isascii():
            words += [title[index : index + 2].casefold() for index in range(0, len(title) - 1, 2)]
        if words and sum(word in text for word in words) >= len(words) * TITLE_SHARE:
            return True
    return not titles
