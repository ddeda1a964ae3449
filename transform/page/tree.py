"""The one parse of a page, and what never is text taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import etree

Element = Any  # lxml's stubs know no common class of its elements

LARGE = 500_000  # bytes of markup
MAX_ATTRIBUTES = 5_000  # of one element
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{30000,}")
HEAD_ONLY = frozenset(("meta", "link", "base", "bgsound", "basefont"))
MAX_ELEMENTS = 800  # a byline or date stands near the top
_UNREAD = re.compile(rb"<(?:!--|(script|style|svg)(?=[\s/>]))", re.IGNORECASE)
_CLOSING = {name: re.compile(b"</" + name + rb"\s*>", re.IGNORECASE) for name in (b"script", b"style", b"svg")}
NEVER_TEXT = (
    *("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "select", "button"),
    *("input", "textarea", "nav", "dialog", "menu", "audio", "video", "map", "math", "title"),
)


def parse(markup: bytes) -> Element | None:
    """The tree of a page in UTF-8, recovered from whatever the markup is, without comments; None where there is nothing
    to show."""
    parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True, encoding="utf-8", collect_ids=False)
    if len(markup) > LARGE and any(tag.group().count(b"=") > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(markup)):
        return None  # libxml2 compares each attribute with all others
    try:
        return etree.fromstring(markup, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def without_scripts(markup: bytes) -> bytes:
    """The markup without comments, scripts other than JSON-LD, styles and drawings: more than half of most pages, which
    then need not be decoded and parsed. One that is never closed stays, for the parser to judge."""
    kept = []
    start = at = 0
    while opening := _UNREAD.search(markup, at):
        begin, name = opening.start(), opening[1]
        if name is None:
            end = markup.find(b"-->", begin + 2) + 3
            closed = end > 2
        else:
            name = name.lower()
            if name == b"script" and b"ld+json" in markup[begin : markup.find(b">", begin)]:
                closing = _CLOSING[name].search(markup, begin)
                if closing is None:
                    break
                at = closing.end()
                continue
            closing = _CLOSING[name].search(markup, begin)
            closed, end = closing is not None, closing.end() if closing else 0
        if not closed:
            break
        kept.append(markup[start:begin])
        start = at = end
    if not kept:
        return markup  # large pages fill the memory once
    kept.append(markup[start:])
    return b"".join(kept)


def prune(tree: Element) -> Element:
    """Drop what never is text, the text behind it kept; returns the body. To be called after metadata was read."""
    etree.strip_elements(tree, *NEVER_TEXT, with_tail=False)
    body, head = tree.find("body"), tree.find("head")
    # Where <body> is left out, as it may be, libxml2 takes elements unknown to it (main, article) into the head.
    astray = head is not None and any(child.tag not in HEAD_ONLY for child in head)
    return tree if body is None or astray else body


def classed(tree: Element, pattern: re.Pattern[str]) -> Iterator[Element]:
    """Elements whose class, in lower case, fits, in order, among the first of the tree. (XPath's contains() is far
    slower, and so is a pattern that ignores case.)"""
    known: dict[str, bool] = {}
    for node in islice(tree.iter("*"), MAX_ELEMENTS):
        words = node.get("class")
        if words:
            fits = known.get(words)
            if fits is None:
                fits = known[words] = pattern.search(words.lower()) is not None
            if fits:
                yield node


def upwards(nodes: Iterable[Element]) -> list[tuple[Element, Element | None]]:
    """The elements and all around them, each once with its parent, the inner before the outer: for sums over a tree."""
    depths: dict[Element, int] = {}
    parents: dict[Element, Element | None] = {}
    for node in nodes:
        path = []
        above: Element | None = node
        while above is not None and above not in depths:
            path.append(above)
            outer = above.getparent()
            parents[above] = outer
            above = outer
        depth = depths[above] if above is not None else 0
        for each in reversed(path):
            depth += 1
            depths[each] = depth
    return [(node, parents[node]) for node in sorted(parents, key=depths.__getitem__, reverse=True)]


def is_cut_off(tree: Element) -> bool:
    """Whether nesting reached the 255 levels at which the parser stops: what lies deeper is lost."""
    return bool(_DEEP(tree))


def text_length(node: Element) -> int:
    """Characters of all text inside, white space folded."""
    return int(_LENGTH(node))


def shows_picture(node: Element) -> bool:
    """Whether there is an image inside."""
    return bool(_PICTURE(node))


_DEEP: Any = etree.XPath("boolean(/*" + "/*[position() <= 3]" * 252 + ")")
_LENGTH: Any = etree.XPath("string-length(normalize-space())")
_PICTURE: Any = etree.XPath("boolean(.//img | .//picture)")
