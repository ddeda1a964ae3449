"""What a page says of itself in JSON-LD: the node of its article, with references by @id followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from transform.page.from_json import from_json

Node = dict[str, Any]

ARTICLE_TYPES = frozenset(
    (
        *(
            "Article",
            "NewsArticle",
            "ReportageNewsArticle",
            "AnalysisNewsArticle",
            "OpinionNewsArticle",
            "Review",
            "Report",
        ),
        *("BackgroundNewsArticle", "AskPublicNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting"),
        *("SatiricalArticle", "AdvertiserContentArticle", "ScholarlyArticle", "TechArticle", "SocialMediaPosting"),
        "CreativeWork",
    )
)
LIST_TYPES = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"})
LIVE_TYPE = "LiveBlogPosting"
VIDEO_TYPES = frozenset({"VideoObject"})
MAX_DEPTH = 12
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPING = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The article's node (empty where there is none) and what else matters of the page."""

    article: Node = field(default_factory=dict)
    by_id: dict[str, Node] = field(default_factory=dict)
    types: frozenset[str] = frozenset()

    def follow(self, value: Any) -> list[Any]:
        """A property's values as a list, references to other nodes replaced by those."""
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [self._resolved(each) for each in values]

    def texts(self, value: Any, *keys: str) -> list[str]:
        """The strings in a property: its values, or the named keys of its nodes."""
        found = []
        for each in self.follow(value):
            text = next((each[key] for key in keys if each.get(key)), None) if isinstance(each, dict) else each
            if isinstance(text, list):
                text = next((one for one in text if isinstance(one, str)), None)
            if isinstance(text, str) and text.strip():
                found.append(" ".join(text.split()))
        return found

    @property
    def body(self) -> str:
        """The article's own text as it stands there, with its line breaks; empty where there is none."""
        told = self.article.get("articleBody")
        return next((text for text in (told if isinstance(told, list) else [told]) if isinstance(text, str)), "")

    def first(self, *keys: str) -> str | None:
        """The first string that the article has under one of the keys."""
        return next((text for key in keys for text in self.texts(self.article.get(key), "@value", "name")), None)

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.keys() - {"@id", "@type"}:
            return self.by_id.get(value["@id"], value)
        return value


def read(scripts: Iterator[str]) -> LinkedData:
    """All JSON-LD blocks of a page. Broken ones are repaired where that is plain, else passed over."""
    nodes = [node for script in scripts for node in _nodes(_parse(script), 0)]
    by_id: dict[str, Node] = {}
    for node in nodes:
        if isinstance(node.get("@id"), str) and len(node) > len(by_id.get(node["@id"], {})):
            by_id[node["@id"]] = node
    articles = [
        node for node in nodes if ("headline" in node or "articleBody" in node) and types_of(node) & ARTICLE_TYPES
    ]
    main = max(articles, key=_weight, default={})
    return LinkedData(main, by_id, frozenset().union(*map(types_of, nodes)))


def names_of(author: Any) -> Iterator[str]:
    """The names of one author: a string, or a node with a name or its two parts."""
    if isinstance(author, str):
        yield author
    elif isinstance(author, dict):
        name = author.get("name") or " ".join(
            str(author[part]) for part in ("givenName", "familyName") if author.get(part)
        )
        yield from (
            each for each in (name if isinstance(name, list) else [name]) if isinstance(each, str) and each.strip()
        )


def types_of(node: Node) -> frozenset[str]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return frozenset(kind.rpartition("/")[2] for kind in listed if isinstance(kind, str))


def _weight(node: Node) -> tuple[bool, bool, bool, int]:
    """A page about one article names it whole; teasers of others have fewer fields. A live blog holds its updates,
    each of them an article with a text."""
    return "liveBlogUpdate" in node, "articleBody" in node, bool({"datePublished", "author"} <= node.keys()), len(node)


def _parse(script: str) -> Any:
    text = script.strip()
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        text = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().rstrip(";")
    for repaired in (False, True):
        try:
            return from_json(_TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", text)) if repaired else text)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    """All nodes, the outer before the inner."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for each in value.values():
            if isinstance(each, dict | list):
                yield from _nodes(each, depth + 1)
