"""A parsed page as a Beautiful Soup, without parsing it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag

Element = Any


class PageSoup:
    """The soup of lxml elements, none inside another, and for each tag of it the element that it stands for.

    Building it costs more than parsing the page did, so it is made only where a rule asks for it, of the part that the
    rule asks about, and without text that is only white space. Nothing is copied back: whoever wants to change the page
    changes the elements.
    """

    def __init__(self, roots: Iterable[Element]) -> None:
        self.soup = BeautifulSoup("", "html.parser")
        self.soup.reset()
        self._elements: dict[int, Element] = {}
        for root in roots:
            self._walk(root)
        self.soup.endData()
        while self.soup.currentTag is not None and self.soup.currentTag.name != self.soup.ROOT_TAG_NAME:
            self.soup.popTag()

    def select(self, selector: str) -> list[Element]:
        """The elements that a CSS selector points at, in the page's order."""
        return [self._elements[id(tag)] for tag in self.tags(selector)]

    def tags(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    def _walk(self, node: Element) -> None:
        tag = self.soup.handle_starttag(node.tag, None, None, dict(node.attrib))
        if tag is not None:
            self._elements[id(tag)] = node
        if (text := node.text) and not text.isspace():
            self.soup.handle_data(text)
        for child in node:
            if isinstance(child.tag, str):
                self._walk(child)
            if (text := child.tail) and not text.isspace():
                self.soup.handle_data(text)
        self.soup.handle_endtag(node.tag)
