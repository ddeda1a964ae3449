"""Texts inside wire documents as blocks: elements of NITF, XHTML and their kin, escaped HTML, plain text."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from lxml import etree

from transform.article import Block, Byline
from transform.page import bylines
from transform.page.blocks import walk
from transform.page.decode import decode
from transform.page.lines import bullet, paragraphs
from transform.page.tree import parse, prune, text_length

Element = Any

RENAMED = {
    **dict.fromkeys(("hl1", "hl2", "mellis", "mellanrubrik", "subheadline"), "h2"),
    **dict.fromkeys(("citat", "para", "paragraph"), "p"),
    **dict.fromkeys(("block", "body.content", "datacontent", "inlinexml", "ingress", "brodtext", "text"), "div"),
    **dict.fromkeys(("media", "media-reference"), "figure"),
    **dict.fromkeys(("media-caption", "media-producer"), "figcaption"),
    **dict.fromkeys(("nitf-table", "table-reference"), "table"),
}
"""Elements of NITF and of agencies' own dialects, by what they are in HTML."""
DROPPED = (
    "rubrik",
    "dat",
    "hedline",
    "byline",
    "dateline",
    "media-metadata",
    "media-object",
    "script",
    "style",
)
HEADER = "onrecord-header"
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|blockquote)\b[^>]*>", re.IGNORECASE)
_ESCAPED_TWICE = re.compile(r"</[A-Za-z][\w-]*\s*>|&(?:quot|amp|lt|gt|apos|nbsp|#\d+);")
_HALF_CHARACTER = re.compile(r"&#(?:x[dD][89a-fA-F][0-9a-fA-F]{2}|55[3-9]\d{2}|552[89]\d|56\d{3}|57[0-3]\d{2});")
"""References to halves of characters (surrogates), which XML forbids and lxml takes in and cannot give back."""
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_PARSER: Any = {
    "recover": True,
    "resolve_entities": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}


def parse_xml(content: bytes, charset: str | None) -> Element | None:
    """The tree of a wire document with plain lower-case names, without namespaces; None for what is no XML at all.

    Entities are not resolved and nothing is loaded. Declared encodings are often wrong: see decode.py.
    """
    text = _DECLARATION.sub("", decode(content, charset, html=True).lstrip("\ufeff \r\n\t"), count=1)
    text = _HALF_CHARACTER.sub("\ufffd", text)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), etree.XMLParser(encoding="utf-8", **_PARSER))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    etree.strip_elements(root, etree.Entity, with_tail=False)  # &unknown; is a node, and nothing that anybody reads
    for node in root.iter("*"):
        name = str(node.tag).rpartition("}")[2].lower()
        if name != node.tag:
            with suppress(ValueError):  # recovered from broken markup, a name may be one that lxml takes from nobody
                node.tag = name
        if formal := node.get("FormalName"):
            node.set("formalname", formal)
    return root


def text_of(root: Element, *paths: str) -> str | None:
    """The text of the first element on one of the paths that has any."""
    for path in paths:
        for node in root.iterfind(path):
            if text := " ".join(" ".join(node.itertext()).split()):
                return text
    return None


def blocks_of_element(element: Element) -> tuple[Block, ...]:
    """The blocks in an element of a wire document; the tree is changed. Text without elements goes by its lines, and
    escaped HTML is read as HTML."""
    etree.strip_elements(element, *DROPPED, with_tail=False)
    if not any(isinstance(child.tag, str) for child in element.iterdescendants()):
        return blocks_of_text("".join(element.itertext()))
    for node in element.iterdescendants("*"):
        if node.tag in RENAMED:
            node.tag = RENAMED[node.tag]
    for header in element.findall(".//header"):  # keywords, date and headline again, before the story
        if text_length(header) * 2 < text_length(element):
            header.tag = HEADER
    etree.strip_elements(element, HEADER, with_tail=False)
    blocks = [Block(found.kind, text) for found in walk(element) if (text := _unescaped(found.text))]
    if len(blocks) > 1 and blocks[0].kind == "paragraph" and bylines.from_lines([blocks[0].text], None):
        blocks[0] = Block("box", blocks[0].text)  # the byline again
    return tuple(blocks)


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """The blocks of a string: of its markup where it has any, else of its lines."""
    if _MARKUP.search(text):
        return blocks_of_html(text)
    found = []
    for paragraph in paragraphs(text):
        if not any(map(str.isalnum, paragraph)):
            continue  # "***" parts two stories
        item = bullet(paragraph)
        found.append(Block("paragraph", paragraph) if item is None else Block("list_item", item))
    return tuple(found)


def _unescaped(text: str) -> str:
    """A block's text without markup that was escaped twice ("800<endash>-</endash>1", a widget's script)."""
    if not _ESCAPED_TWICE.search(text):
        return text
    tree = parse(f"<html><body><p>{text}</p></body></html>".encode("utf-8", "replace"))
    return text if tree is None else " ".join("".join(prune(tree).itertext()).split())


def blocks_of_html(text: str) -> tuple[Block, ...]:
    tree = parse(f"<html><body>{text}</body></html>".encode("utf-8", "replace"))
    return () if tree is None else tuple(Block(found.kind, found.text) for found in walk(prune(tree)))


def people(printed: str | None, publisher: str | None) -> tuple[Byline, ...]:
    """The names in a byline as a wire prints it; what is no name (a user's, a heading) is left out."""
    found = bylines.declared([printed], publisher) if printed else ()
    return tuple(one for one in found if one.kind != "person" or bylines.is_person(one.name) or one.name.istitle())
