"""CSS selectors, answered on the parsed tree as far as that goes, by Beautiful Soup beyond.

Most rules ask for tags, ids, classes and how they nest: that needs no soup. Where a selector also asks what an element
holds ("p:has(> em)", "p:-soup-contains('More')"), the soup is built of the elements in question; only for any other
selector of the whole root. What is answered here means the same as in Beautiful Soup (a test holds both against each
other).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from transform.sites.soup import PageSoup

Element = Any

_COMPOUND = re.compile(
    r"(?P<tag>[a-z][a-z0-9-]*|\*)?(?:#(?P<id>[\w-]+))?(?P<classes>(?:\.[\w-]+)*)"
    r"(?P<parts>(?:\[class[\^$*]=(?:'[^'\\]+'|\"[^\"\\]+\")\])*)"
)
_CLASS_PART = re.compile(r"\[class(?P<how>[\^$*])=.(?P<part>[^\]]+).\]")
_TEXT = r"""(?:[^()'"+~]|'[^'\\]*'|"[^"\\]*")"""
_INWARD = re.compile(
    r"(?P<outer>[^:]*)"
    rf"(?P<inner>(?::empty|:(?:has|-soup-contains|-soup-contains-own)\((?:{_TEXT}|\({_TEXT}*\))*\))+)"
)
"""A selector whose pseudo-classes look at what is inside an element; + and ~ within them would look beside it."""
_COMBINATOR = re.compile(r"\s*>\s*|\s+")


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be: each that is not empty."""

    tag: str = ""
    id: str = ""
    classes: frozenset[str] = frozenset()
    parts: tuple[tuple[str, str], ...] = ()  # of the whole class attribute: where ("^", "$", "*"), and what

    def fits_class(self, words: str | None) -> bool:
        """Whether an element's class attribute is as asked for."""
        if words is None:
            return not (self.classes or self.parts)
        tests = {"^": words.startswith, "$": words.endswith, "*": words.__contains__}
        return self.classes.issubset(words.split()) and all(tests[how](part) for how, part in self.parts)

    def fits(self, node: Element) -> bool:
        return (
            (not self.tag or node.tag == self.tag)
            and (not self.id or node.get("id") == self.id)
            and self.fits_class(node.get("class"))
        )


@dataclass(frozen=True, slots=True)
class Nested:
    """An element and those that it must stand in, the inner first; `direct` says where it must be the next around."""

    compounds: tuple[Compound, ...]
    direct: tuple[bool, ...]

    def fits(self, node: Element, root: Element, at: int = 0) -> bool:
        """Whether the elements around one that fits the compound `at` are as asked for, up to the root."""
        if at == len(self.direct):
            return True
        while node is not root and (node := node.getparent()) is not None:
            if self.compounds[at + 1].fits(node) and self.fits(node, root, at + 1):
                return True
            if self.direct[at]:
                return False
        return False


@cache
def parsed(selector: str) -> tuple[Nested, ...] | None:
    """A list of selectors, comma between them; None where one asks for more than is understood here."""
    found = []
    for each in selector.split(","):
        pieces = _COMBINATOR.split(each.strip())
        matches = [_COMPOUND.fullmatch(piece) for piece in pieces]
        compounds = [_compound(match) for match, piece in zip(matches, pieces, strict=True) if match and piece]
        if len(compounds) != len(pieces):
            return None
        direct = [">" in between for between in _COMBINATOR.findall(each.strip())]
        found.append(Nested(tuple(compounds[::-1]), tuple(direct[::-1])))
    return tuple(found)


def _compound(match: re.Match[str]) -> Compound:
    classes = frozenset(name for name in match["classes"].split(".") if name)
    parts = tuple((part["how"], part["part"]) for part in _CLASS_PART.finditer(match["parts"]))
    return Compound((match["tag"] or "").strip("*"), match["id"] or "", classes, parts)


def select(root: Element, selectors: Sequence[str]) -> dict[str, list[Element]]:
    """For each selector the elements that it points at, the root itself among them, in the page's order."""
    simple: dict[str, tuple[Nested, ...]] = {}
    inward: dict[str, tuple[str, str]] = {}
    for selector in selectors:
        if (parts := parsed(selector)) is not None:
            simple[selector] = parts
        elif (match := _INWARD.fullmatch(selector)) and (parts := parsed(match["outer"] or "*")) is not None:
            inward[selector] = match["outer"], match["inner"]
            simple[match["outer"]] = parts
    on_tree = _on_tree(root, simple)
    found = {selector: on_tree[selector] for selector in selectors if selector in on_tree}
    for selector, (outer, inner) in inward.items():
        asked = set(on_tree[outer])
        soup = PageSoup(_outermost(on_tree[outer]))
        found[selector] = [element for element in soup.select(f"*{inner}") if element in asked]
    if missing := [selector for selector in selectors if selector not in found]:
        soup = PageSoup([root])
        found |= {selector: soup.select(selector) for selector in missing}
    return found


def _outermost(elements: Sequence[Element]) -> Iterator[Element]:
    """Without those inside others."""
    taken: set[Element] = set()
    for element in elements:
        if taken.isdisjoint(element.iterancestors()):
            taken.add(element)
            yield element


def _on_tree(root: Element, selectors: Mapping[str, tuple[Nested, ...]]) -> dict[str, list[Element]]:
    """All of them in one pass."""
    found: dict[str, list[Element]] = {selector: [] for selector in selectors}
    asked = [(found[selector], each) for selector, nested in selectors.items() for each in nested]
    by_class: dict[str | None, list[tuple[list[Element], Nested]]] = {}
    for node in root.iter("*"):
        words = node.get("class")
        candidates = by_class.get(words)
        if candidates is None:
            candidates = by_class[words] = [each for each in asked if each[1].compounds[0].fits_class(words)]
        for matched, nested in candidates:
            if nested.compounds[0].fits(node) and nested.fits(node, root) and node not in matched[-1:]:
                matched.append(node)
    return found
