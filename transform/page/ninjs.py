"""ninjs (IPTC's news in JSON, versions 1 to 3) and its kin as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from extract.document import Document, Reject
from transform.article import Block, Byline
from transform.moments import parse_moment
from transform.page.decode import decode
from transform.page.from_json import from_json
from transform.page.hints import with_hints
from transform.page.markup import blocks_of_html, blocks_of_text, people
from transform.page.page import Page, reject

Node = dict[str, Any]

BODIES = ("body_html5", "body_xhtml", "body_html", "body_text")
TITLES = ("headline", "headlines", "headline_extended")
MAX_BYTES = 20_000_000
MAX_DEPTH = 4


def take_apart(document: Document) -> Page | Reject:
    """The fields and blocks of the one story in a JSON document.

    Rejects: too_large, no_article, not_supported (several stories in one document).
    """
    if len(document.content) > MAX_BYTES:
        return reject(document, "too_large", f"it has {len(document.content) / 1e6:.0f} MB of JSON")
    try:
        value = from_json(decode(document.content, document.charset, html=False))
    except (ValueError, RecursionError):
        return reject(document, "no_article", "it begins like JSON and is none")
    stories = [(node, blocks) for node in _nodes(value, {}, 0) if (blocks := _blocks(node))]
    if not stories:
        return reject(document, "no_article", "it is JSON without the text of a story")
    if len(stories) > 1 and isinstance(value, list):
        detail = f"it holds {len(stories)} stories: give it one story a line (JSONL)"
        return reject(document, "not_supported", detail)
    page = _page(*stories[0])
    if page.title is None:  # the text lies beside the fields, not among them
        headlines = {title for node in _nodes(value, {}, 0) if (title := _string(node, *TITLES))}
        page = replace(page, title=headlines.pop() if len(headlines) == 1 else None)
    return with_hints(page, document)


def _nodes(value: Any, around: Node, depth: int) -> Iterator[Node]:
    """Objects that may be a story, with what the objects around them say; pictures beside a story are none."""
    if isinstance(value, dict):
        around = {**{name: each for name, each in around.items() if name not in BODIES}, **value}
        yield around
        inner: Any = [each for name, each in value.items() if name not in ("associations", "extra", "groups")]
    else:
        inner = value if isinstance(value, list) else ()
    if depth < MAX_DEPTH:
        for each in inner:
            if isinstance(each, dict | list):
                yield from _nodes(each, around, depth + 1)


def _blocks(node: Node) -> tuple[Block, ...]:
    if node.get("type") in ("picture", "video", "audio", "graphic"):
        return ()
    for name in BODIES:
        text = node.get(name)
        if isinstance(text, str) and text.strip():
            found = blocks_of_text(text) if name == "body_text" else blocks_of_html(text)
            if found:
                return found
    listed = node.get("bodies")
    for body in listed if isinstance(listed, list) else ():
        text = body.get("value") if isinstance(body, dict) else None
        if isinstance(text, str) and (found := blocks_of_text(text)):
            return found
    return ()


def _page(node: Node, blocks: tuple[Block, ...]) -> Page:
    publisher = _string(node, "source", "copyrightholder", "provider")
    created = _string(node, "firstpublished", "firstcreated", "versioncreated", "contentcreated")
    changed = _string(node, "versioncreated")
    summary = _string(node, "description_text", "abstract", "descriptions")
    return Page(
        blocks=blocks,
        url=_string(node, "uri", "url", "guid"),
        title=_string(node, *TITLES),
        subtitle=summary if summary != blocks[0].text else None,
        publisher=publisher,
        bylines=_bylines(node, publisher),
        published=parse_moment(created, "wire") if created else None,
        modified=parse_moment(changed, "wire") if changed and changed != created else None,
        language=_string(node, "language"),
        printed_dateline=_string(node, "dateline"),
    )


def _string(node: Node, *names: str) -> str | None:
    """The first of some properties that has a text: a string, or the value or name of its first object."""
    for name in names:
        value = node.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            value = value.get("value") or value.get("name") or value.get("text")
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None


def _bylines(node: Node, publisher: str | None) -> tuple[Byline, ...]:
    if printed := _string(node, "byline", "by"):
        return people(printed, publisher)
    listed = node.get("bylines") or node.get("authors") or ()
    found: list[Byline] = []
    for each in listed if isinstance(listed, list) else ():
        name = (each.get("by") or each.get("name") or each.get("byline")) if isinstance(each, dict) else each
        found += people(name, publisher) if isinstance(name, str) else ()
    return tuple(dict.fromkeys(found))
