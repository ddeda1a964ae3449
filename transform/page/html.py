"""A web page as a page of news: one parse, fields from its metadata, paragraphs from its best container."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml.etree import ParserError

from extract.document import Document, Reject
from transform.article import Block, BlockKind, Byline
from transform.moments import parse_moment
from transform.page.decode import decode
from transform.page.hints import with_hints
from transform.page.page import Page, reject

DROP = "//script|//style|//noscript|//template|//svg|//form|//nav|//footer|//aside|//header[not(ancestor::article)]|//iframe|//button"
KINDS: dict[str, BlockKind] = {"p": "paragraph", "h2": "subhead", "h3": "subhead", "h4": "subhead", "li": "list_item", "blockquote": "blockquote", "figcaption": "caption"}


def take_apart(document: Document) -> Page | Reject:
    """A page's fields and blocks. Rejects: no_article, bad_markup."""
    text = decode(document.content, document.charset, html=True)
    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (ParserError, ValueError):
        return reject(document, "bad_markup", "there is no markup in it that a browser would show")
    data = next((node for node in _json_ld(tree) if "headline" in node or "articleBody" in node), {})
    meta = {m.get("property") or m.get("name") or "": m.get("content") or "" for m in tree.iterfind(".//meta")}
    heading = next((" ".join(h.text_content().split()) for h in tree.iterfind(".//h1")), None)
    canonical = next((link.get("href") for link in tree.iterfind(".//link[@rel='canonical']")), None)
    for node in tree.xpath(DROP):
        node.drop_tree()
    blocks = tuple(_blocks(_container(tree)))
    if sum(len(block.text) for block in blocks if block.kind == "paragraph") < 140:
        return reject(document, "no_article", "the page has no text of an article's length")
    published = data.get("datePublished") or meta.get("article:published_time")
    modified = data.get("dateModified") or meta.get("article:modified_time")
    authors = data.get("author") or []
    names = [a.get("name") if isinstance(a, dict) else a for a in (authors if isinstance(authors, list) else [authors])]
    publisher = data.get("publisher")
    page = Page(
        blocks=blocks,
        url=canonical or meta.get("og:url") or document.url,
        title=heading or data.get("headline") or meta.get("og:title"),
        seo_title=meta.get("og:title"),
        subtitle=data.get("description") or meta.get("og:description"),
        section=data.get("articleSection") if isinstance(data.get("articleSection"), str) else meta.get("article:section"),
        publisher=(publisher.get("name") if isinstance(publisher, dict) else None) or meta.get("og:site_name"),
        bylines=tuple(Byline(str(name)) for name in names if name),
        published=parse_moment(str(published), "jsonld" if data.get("datePublished") else "meta") if published else None,
        modified=parse_moment(str(modified), "jsonld" if data.get("dateModified") else "meta") if modified else None,
        language=tree.get("lang"),
        printed_dateline=data.get("dateline"),
    )
    return with_hints(page, document)


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text or "", strict=False)
        except ValueError:
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, dict):
                yield from (each for each in node.get("@graph", [node]) if isinstance(each, dict))


def _container(tree: Any) -> Any:
    scores: dict[Any, int] = {}
    for p in tree.iter("p"):
        parent, length = p.getparent(), len(p.text_content())
        for share in (1, 2):
            if parent is not None and length > 40:
                scores[parent] = scores.get(parent, 0) + length // share
                parent = parent.getparent()
    return max(scores, key=lambda node: scores[node], default=tree)


def _blocks(container: Any) -> Iterator[Block]:
    for node in container.iter(*KINDS):
        text = " ".join(node.text_content().split())
        if text and not any(parent.tag in KINDS for parent in node.iterancestors()):
            yield Block(KINDS[node.tag], text)
