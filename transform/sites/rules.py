"""Rules for single publishers: read from their files, found by host and day, applied to a page's tree."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal
from urllib.parse import urlsplit

from lxml import etree

from transform.sites.selectors import select

Element = Any
TitleSource = Literal["heading", "headline", "shared", "document"]
"""Which of a page's names its publisher means: h1, JSON-LD, OpenGraph, <title>."""
TITLE_SOURCES = frozenset(("heading", "headline", "shared", "document"))
DROPPED = "onrecord-dropped"
_SIMPLE = re.compile(r"(?P<tag>[a-z][\w-]*)?(?:#(?P<id>[\w-]+))?(?P<classes>(?:\.[\w-]+)*)")
BUNDLED = "transform.sites"


@dataclass(frozen=True, slots=True)
class Rule:
    """Selectors are CSS as Beautiful Soup understands it; empty ones leave the matter to the general reader."""

    name: str
    hosts: tuple[str, ...]  # "paper.example" is also meant by www.paper.example
    since: date  # the day of the oldest page that the rule was made for
    until: date | None = None  # the day from which it no longer holds
    root: str = ""  # a tag, #id or .class: only what lies inside becomes soup
    drop: tuple[str, ...] = ()  # no part of the story
    body: tuple[str, ...] = ()  # elements that hold the story
    title: str = ""  # a TitleSource, or a selector
    subtitle: str = ""
    authors: str = ""
    published: str = ""  # an element with a datetime attribute, or with a printed date

    @property
    def title_source(self) -> TitleSource | None:
        return self.title if self.title in TITLE_SOURCES else None  # type: ignore[return-value]

    @property
    def selectors(self) -> list[str]:
        """All that it asks of a page's elements."""
        title = "" if self.title_source else self.title
        return [each for each in (*self.body, *self.drop, title, self.subtitle, self.authors, self.published) if each]


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule tells of one page. None: the rule is silent. Elements are those of the tree, which has lost what the
    rule drops."""

    bodies: tuple[Element, ...] = ()
    title_source: TitleSource | None = None
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None


def rule_for(url: str | None, day: date | None) -> Rule | None:
    """The rule for a page's host that holds on the day it was published; on an unknown day, the newest."""
    try:
        host = (urlsplit(url).hostname or "") if url else ""
    except ValueError:  # a canonical address that is none
        host = ""
    rules = _by_host().get(host.removeprefix("www."), ())
    held = (rule for rule in rules if day is None or (rule.since <= day and (rule.until is None or day < rule.until)))
    return max(held, key=lambda rule: rule.since, default=None)


def apply(rule: Rule, body: Element) -> Told:
    """Take out of the tree what the rule drops, and say what it points at. A soup is built only for a selector that the
    tree itself does not answer."""
    found = select(_root(body, rule.root), rule.selectors) if rule.selectors else {}
    told = Told(
        bodies=tuple(element for selector in rule.body for element in found[selector]),
        title_source=rule.title_source,
        title=_text(found.get(rule.title)),
        subtitle=_text(found.get(rule.subtitle)),
        authors=tuple(_words(element) for element in found.get(rule.authors, ())),
        published=_moment(found.get(rule.published)),
    )
    dropped = [element for selector in rule.drop for element in found[selector]]
    for element in dropped:
        element.tag = DROPPED
    if dropped:
        etree.strip_elements(body, DROPPED, with_tail=False)
    return told


def _root(body: Element, selector: str) -> Element:
    """The first element that a root points at (a tag, #id, .class or several in one), found without a soup."""
    match = _SIMPLE.fullmatch(selector)
    if not match or not selector:
        return body
    classes = {name for name in match["classes"].split(".") if name}
    for node in body.iter(match["tag"] or "*"):
        if (not match["id"] or node.get("id") == match["id"]) and classes <= set((node.get("class") or "").split()):
            return node
    return body


def bundled() -> Iterator[tuple[str, Traversable]]:
    """The folders of all rules that come with the program, by name."""
    for folder in sorted(files(BUNDLED).iterdir(), key=lambda entry: entry.name):
        if folder.is_dir() and folder.joinpath("rule.toml").is_file():
            yield folder.name, folder


def parse_rule(name: str, text: str) -> Rule:
    """A rule from its file's text. ValueError names what is wrong with it."""
    table: Mapping[str, Any] = tomllib.loads(text)
    known = {field.name for field in fields(Rule)} - {"name"}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"the rule {name} has unknown entries: {', '.join(unknown)}")
    if not _SIMPLE.fullmatch(table.get("root", "")):
        raise ValueError(f"the rule {name} needs a root of a tag, #id or .class, nothing nested")
    if not table.get("hosts") or not isinstance(table.get("since"), date):
        raise ValueError(f"the rule {name} needs hosts and since (a date)")
    listed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Rule(name=name, **listed)


@cache
def _by_host() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for name, folder in bundled():
        rule = parse_rule(name, folder.joinpath("rule.toml").read_text(encoding="utf-8"))
        for host in rule.hosts:
            found[host] = (*found.get(host, ()), rule)
    return found


def _text(found: Sequence[Element] | None) -> str | None:
    return (_words(found[0]) or None) if found else None


def _words(element: Element) -> str:
    return " ".join(text for part in element.itertext() if (text := part.strip()))


def _moment(found: Sequence[Element] | None) -> str | None:
    given = found[0].get("datetime") or found[0].get("content") if found else None
    return given or _text(found)
