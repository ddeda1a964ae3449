"""NITF, the News Industry Text Format (IPTC, versions 3.x; also inside NewsML), as a page."""

from __future__ import annotations

from typing import Any

from extract.document import Document, Reject
from transform.article import Block
from transform.moments import parse_moment
from transform.page.hints import with_hints
from transform.page.markup import blocks_of_element, parse_xml, people, text_of
from transform.page.page import Page, reject

Element = Any


def take_apart(document: Document) -> Page | Reject:
    """A NITF document's fields and blocks. Rejects: bad_markup, no_article."""
    root = parse_xml(document.content, document.charset)
    nitf = None if root is None else root if root.tag == "nitf" else root.find(".//nitf")
    if nitf is None:
        return reject(document, "bad_markup", "its XML is broken before the story begins")
    page = page_of(nitf)
    if not page.blocks:
        return reject(document, "no_article", "it has a heading at most, and no text")
    return with_hints(page, document)


def page_of(nitf: Element) -> Page:
    """The page in an element `nitf`, with plain names; its blocks may be empty."""
    content = nitf.find(".//body.content")
    abstract = text_of(nitf, ".//body.head/abstract")
    publisher = _publisher(nitf)
    issued = nitf.find(".//docdata/date.issue")
    released = nitf.find(".//docdata/date.release")
    dated = next((one.get("norm") for one in (released, issued) if one is not None and one.get("norm")), None)
    published = dated or _attribute(nitf, ".//pubdata", "date.publication")
    title = text_of(nitf, ".//body.head/hedline/hl1", ".//body.head/hedline", ".//head/title")
    byline = text_of(nitf, ".//body.head/byline/person", ".//body.head/byline")
    dateline = text_of(nitf, ".//body.head/dateline")
    section = _attribute(nitf, ".//pubdata", "position.section")
    language = nitf.get("lang") or _attribute(nitf, ".//body", "lang")
    blocks: tuple[Block, ...] = () if content is None else blocks_of_element(content)
    return Page(
        blocks=blocks,
        title=title,
        subtitle=abstract if abstract and abstract not in (title, blocks[0].text if blocks else None) else None,
        section=section,
        publisher=publisher,
        bylines=people(byline, publisher),
        published=parse_moment(published, "wire") if published else None,
        language=language,
        printed_dateline=dateline,
    )


def _publisher(nitf: Element) -> str | None:
    return (
        _attribute(nitf, ".//docdata/doc.copyright", "holder")
        or _attribute(nitf, ".//pubdata", "name")
        or text_of(nitf, ".//body.head/distributor/org", ".//body.head/distributor")
    )


def _attribute(root: Element, path: str, name: str) -> str | None:
    node = root.find(path)
    value = node.get(name) if node is not None else None
    return str(value) if value else None
