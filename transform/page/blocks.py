"""A pruned page as a flat list of text blocks, furniture left out on the way.

One walk over the tree. An element that is marked as furniture is not entered while it holds little of the page's text;
one that holds much is text whatever its class says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from transform.article import BlockKind
from transform.page import furniture
from transform.page.furniture import DROPPED
from transform.page.titles import plain
from transform.page.tree import text_length, upwards

Element = Any
Make = tuple[str, str, str, str]

BREAKING = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
        ),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li"),
        *("main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
        *("caption", "hgroup", "amp-list", "search"),
    )
)
KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dt"), "subhead"),
    **dict.fromkeys(("figcaption", "figure", "caption"), "caption"),
    **dict.fromkeys(("th", "summary", "address"), "box"),
    "li": "list_item",
    "blockquote": "blockquote",
}
PARAGRAPHS = frozenset(("p", "li", "dd", "dt", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figcaption"))
"""Elements that are one block, so that the element around them is what holds the text."""
NO_PROSE = frozenset(("subhead", "caption", "box"))
CELL_PROSE = 120  # characters: a longer table cell holds a text, a shorter one a figure
INLINE_FURNITURE = 150  # characters
MAX_TAGS = 1000
_INVISIBLE = "\u200b\u2060\ufeff"
FURNITURE_SHARE = 0.25  # of the page's running text: an element, or all of its class, that holds more is no furniture
SURE_SHARE = 0.7  # likewise, for what hardly ever is anything else
_RUNS: Any = etree.XPath(
    "descendant::text()[string-length() > 60][not(parent::a)][string-length(normalize-space()) > 60]"
)
"""Running text: shorter strings do not count when a page is weighed."""


@dataclass(slots=True)
class Found:
    """A run of text between two block boundaries."""

    kind: BlockKind
    text: str
    linked: int  # characters inside links
    holder: Element  # the nearest breaking element around the text
    tag: str
    prose: int = field(init=False)
    """Characters that read like prose: outside links, in something that carries text."""
    _plain: str | None = field(init=False, default=None)
    _make: Make | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        length = len(self.text)
        self.prose = 0 if self.kind in NO_PROSE or self.linked * 2 > length else length

    @property
    def make(self) -> Make:
        """How it is marked up, itself and around it: tags, and the first class of each."""
        if self._make is None:
            parent = self.holder.getparent()
            around = (parent.tag, _first_class(parent)) if parent is not None else ("", "")
            self._make = _make(self.tag, _first_class(self.holder), *around)
        return self._make

    @property
    def plain(self) -> str:
        """Its letters and figures alone, for comparing."""
        if self._plain is None:
            self._plain = plain(self.text)
        return self._plain

    @property
    def around(self) -> Element:
        """The element whose direct text this is, as a body consists of its paragraphs."""
        parent = self.holder.getparent()
        return parent if self.tag in PARAGRAPHS and parent is not None else self.holder


@lru_cache(maxsize=1000)
def _make(*parts: str) -> Make:
    """Few makes have many blocks, which share them."""
    return parts  # type: ignore[return-value]


def _first_class(node: Element) -> str:
    return str(node.get("class") or "").strip().partition(" ")[0]


def walk(root: Element) -> list[Found]:
    """All text of the tree but its furniture, in order. Two line breaks part paragraphs as an element does."""
    walker = _Walker(_weights(root))
    walker.visit(root, root, "paragraph", False)
    walker.flush(root, "paragraph")
    return walker.found


@dataclass(frozen=True, slots=True)
class _Weights:
    """How much running text each element holds, all elements of one class hold, and the page holds."""

    elements: dict[Element, int]
    classes: dict[str, int]
    total: int

    def exceeds(self, node: Element, classes: str | None, mark: furniture.Mark) -> bool:
        """Whether it holds too much to be furniture."""
        weight = self.elements.get(node, 0)
        if mark in ("surely furniture", "box"):
            return weight > self.total * SURE_SHARE
        return weight > 0 and max(weight, self.classes.get(classes or "", 0)) > self.total * FURNITURE_SHARE


def _weights(root: Element) -> _Weights:
    direct: dict[Element, int] = {}
    for run in _RUNS(root):
        around = run.getparent()
        if run.is_tail:
            around = around.getparent()
        direct[around] = direct.get(around, 0) + len(run)
    weights = dict(direct)
    for element, around in upwards(direct):
        if around is not None:
            weights[around] = weights.get(around, 0) + weights[element]
    classes: dict[str, int] = {}
    for element, length in weights.items():
        if name := element.get("class"):
            classes[name] = classes.get(name, 0) + length
    return _Weights(weights, classes, sum(direct.values()))


_HOW = {**dict.fromkeys(BREAKING, "breaking"), "br": "break", "a": "link"}
"""What an element does to the text around it."""


def _how(tag: object) -> str:
    """For a tag that is not in the table; elements of a page's own making have a hyphen in their names."""
    if not isinstance(tag, str):
        return "nothing"
    return _HOW.setdefault(tag, "breaking" if "-" in tag else "inline") if len(_HOW) < MAX_TAGS else "inline"


class _Walker:
    """Recursive: the parser's own limit on nesting (255) keeps it within Python's."""

    def __init__(self, weights: _Weights) -> None:
        self.found: list[Found] = []
        self.weights = weights
        self.parts: list[str] = []
        self.linked = 0
        self.breaks = 0

    def visit(self, node: Element, holder: Element, kind: BlockKind, link: bool) -> None:
        parts = self.parts
        if (text := node.text) and (parts or not text.isspace()):
            self.text(text, link)
        for child in node:
            tag = child.tag
            how = _HOW.get(tag) or _how(tag)
            if how == "breaking":
                if parts:
                    self.flush(holder, kind)
                mark = self.mark(child, tag)
                if mark not in DROPPED and not (tag == "tr" and self.row(child, kind)):
                    inner = _kind(tag, mark, kind)
                    self.visit(child, child, inner, link)
                    if parts:
                        self.flush(child, inner)
            elif not len(child) and how in ("inline", "link"):
                text = child.text
                if text and (parts or not text.isspace()):
                    if how == "link":
                        self.text(text, True)
                    elif not (child.keys() and self.is_inline_furniture(child)):
                        self.text(text, link)
            elif how == "inline":
                if not (child.keys() and self.is_inline_furniture(child)):
                    self.visit(child, holder, kind, link)
            elif how == "link":
                self.visit(child, holder, kind, True)
            elif how == "break":
                self.breaks += 1
                if self.breaks < 2:
                    parts.append("\n")
                elif parts:
                    self.flush(holder, kind)
            if (text := child.tail) and (parts or not text.isspace()):
                self.text(text, link)

    def mark(self, node: Element, tag: str) -> furniture.Mark:
        mark = furniture.mark(tag, node)
        if mark not in ("text", "caption") and self.weights.exceeds(node, node.get("class"), mark):
            return "text"
        return mark

    def is_inline_furniture(self, node: Element) -> bool:
        return furniture.mark("span", node) in DROPPED and text_length(node) < INLINE_FURNITURE

    def row(self, node: Element, kind: BlockKind) -> bool:
        """Take a table's row of short cells as one block; False where its cells hold texts."""
        elements = (cell for cell in node if isinstance(cell.tag, str))
        cells = [text for cell in elements if (text := " ".join("".join(cell.itertext()).split()))]
        if len(cells) < 2 or max(map(len, cells)) >= CELL_PROSE or node.find(".//table") is not None:
            return False
        links = sum(text_length(link) for link in node.iter("a"))
        self.found.append(Found("list_item" if kind == "paragraph" else kind, " ".join(cells), links, node, "tr"))
        return True

    def text(self, text: str, link: bool) -> None:
        self.parts.append(text)
        if not text.isspace():
            self.breaks = 0
            if link:
                self.linked += len(text)

    def flush(self, holder: Element, kind: BlockKind) -> None:
        text = " ".join("".join(self.parts).split())
        self.parts.clear()
        if text:
            tag = holder.tag
            if tag in ("td", "dd") and kind == "paragraph" and len(text) < CELL_PROSE:
                kind = "box"
            if not text.isascii():
                for sign in _INVISIBLE:
                    text = text.replace(sign, "")
            self.found.append(Found(kind, text, self.linked, holder, tag))
        self.linked = 0
        self.breaks = 0


def _kind(tag: str, mark: furniture.Mark, outer: BlockKind) -> BlockKind:
    """What text directly inside is. Captions and boxes stay so however deep; lists and quotations pass on."""
    if outer in ("caption", "box"):
        return outer
    if mark in ("caption", "box"):
        return mark
    kind = KINDS.get(tag)
    if kind == "subhead" and outer == "list_item":
        return "list_item"
    return kind or (outer if outer in ("list_item", "blockquote") else "paragraph")
