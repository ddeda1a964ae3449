"""A parsed page as a flat list of text blocks, each with the element that holds it and how much of it is links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from transform.article import BlockKind

Element = Any

BREAKING = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5"
    " h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()  # noqa: SIM905
)
KINDS: dict[str, BlockKind] = {
    "h1": "subhead", "h2": "subhead", "h3": "subhead", "h4": "subhead", "h5": "subhead", "h6": "subhead", "dt": "subhead",
    "li": "list_item", "blockquote": "blockquote", "figcaption": "caption", "figure": "caption", "td": "box", "th": "box",
    "caption": "caption", "summary": "box",
}  # fmt: skip
INSIDE = ("blockquote", "figcaption", "figure", "td", "th", "li")
"""Elements that give their kind to paragraphs inside them."""


@dataclass(slots=True)
class Found:
    """A run of text between two block boundaries."""

    kind: BlockKind
    text: str
    linked: int  # characters inside links
    holder: Element  # the element whose text it is
    tag: str

    @property
    def prose(self) -> int:
        """Characters that read like prose: outside links, in something that carries text."""
        return 0 if self.kind in ("subhead", "caption", "box") or self.linked * 2 > len(self.text) else len(self.text)


def walk(root: Element) -> list[Found]:
    """All text of the tree, in order. Two line breaks part paragraphs as an element does."""
    walker = _Walker()
    walker.element(root)
    return walker.found


class _Walker:
    """Iterative, so that no depth of nesting can exhaust the stack."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.parts: list[str] = []
        self.linked = 0
        self.breaks = 0
        self.link_depth = 0

    def element(self, root: Element) -> None:
        stack: list[tuple[Element, bool]] = [(root, False)]
        holder = root
        holders: list[Element] = []
        while stack:
            node, done = stack.pop()
            tag = node.tag
            if not isinstance(tag, str):
                self.text(node.tail)
                continue
            breaking = tag in BREAKING
            if done:
                if breaking:
                    self.flush(holder)
                    holder = holders.pop()
                elif tag == "a":
                    self.link_depth -= 1
                if node is not root:
                    self.text(node.tail)
                continue
            if tag == "br":
                self.breaks += 1
                if self.breaks >= 2:
                    self.flush(holder)
                else:
                    self.parts.append("\n")
                self.text(node.tail)
                continue
            if breaking:
                self.flush(holder)
                holders.append(holder)
                holder = node
            elif tag == "a":
                self.link_depth += 1
            self.text(node.text)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))

    def text(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            if not text.isspace():
                self.breaks = 0
                if self.link_depth:
                    self.linked += len(text)

    def flush(self, holder: Element) -> None:
        if self.parts:
            text = " ".join("".join(self.parts).split())
            if text:
                self.found.append(Found(_kind(holder), text, self.linked, holder, holder.tag))
            self.parts.clear()
        self.linked = 0
        self.breaks = 0


def _kind(holder: Element) -> BlockKind:
    kind = KINDS.get(holder.tag)
    if kind:
        return kind
    for parent in holder.iterancestors(*INSIDE):
        return KINDS[parent.tag]
    return "paragraph"
