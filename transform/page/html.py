"""A web page as a page of news: one parse, metadata first, then the blocks of its article.

parse → metadata → drop what never is text → blocks → the container of the story, widened over siblings → end of the
article → lines that are none → JSON-LD's text as a witness. Method and figures: docs/decisions.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from extract.document import Document, Reject
from transform.article import TEXT_KINDS, Block
from transform.page import furniture, metadata
from transform.page.blocks import Found, walk
from transform.page.decode import decode
from transform.page.hints import with_hints
from transform.page.metadata import Metadata
from transform.page.page import Page, reject

Element = Any

MAX_BYTES = 20_000_000  # of markup; the largest news pages have four
MIN_ARTICLE = 140  # characters of prose
MIN_DECLARED_ARTICLE = 60  # where the page says that it is an article
DECAY = 0.6  # of a block's weight from an element to its parent
WIDEN_GAIN = 0.05  # a parent must add this share of prose …
WIDEN_PURITY = 0.6  # … and this share of what it adds must be prose
FURNITURE_SHARE = 0.25  # what holds more of the page's prose is no furniture, whatever its class says
WITNESS_LENGTH = 0.6  # of the chosen prose, below which JSON-LD's text is a teaser and no witness
WITNESS_AGREEMENT = 0.8  # of the chosen prose must stand in it
TAIL_AFTER = 0.4  # of the prose must stand before a heading that ends the article
_WORDS = re.compile(r"\w+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What a page may contain (&#27;) and lxml gives, but takes back from nobody."""


def take_apart(document: Document) -> Page | Reject:
    """A page's fields and blocks. Rejects: too_large, bad_markup, front_page, no_article, paywall_stub."""
    if len(document.content) > MAX_BYTES:
        return reject(document, "too_large", f"it has {len(document.content) / 1e6:.0f} MB of markup")
    tree = _parse(decode(document.content, document.charset, html=True))
    if tree is None:
        return reject(document, "bad_markup", "there is no markup in it that a browser would show")
    fields = metadata.read(tree)
    title = fields.title() or document.hints.title
    blocks = _blocks(tree, fields, title)
    prose = sum(len(block.text) for block in blocks if block.kind in TEXT_KINDS)
    if fields.says_list:
        return reject(document, "front_page", "the page says that it is a list of articles")
    if prose < (MIN_DECLARED_ARTICLE if fields.says_article else MIN_ARTICLE):
        if fields.access() == "paywalled":
            return reject(document, "paywall_stub", "all but the heading is behind a paywall")
        return reject(document, "no_article", "the page has no text of an article's length")
    subtitle = fields.subtitle()
    first = next((block.text for block in blocks if block.kind in TEXT_KINDS), "")
    page = Page(
        blocks=blocks,
        url=fields.canonical or document.url,
        title=title,
        seo_title=fields.seo_title if fields.seo_title != title else None,
        subtitle=None if subtitle and _same_start(subtitle, first) else subtitle,
        section=fields.section(),
        publisher=fields.publisher(),
        bylines=fields.bylines(),
        published=fields.published(),
        modified=fields.modified(),
        language=fields.language,
        access=fields.access(),
        printed_dateline=fields.data.first("dateline"),
    )
    return with_hints(page, document)


def _parse(text: str) -> Element | None:
    """The tree, recovered from whatever the markup is; libxml2 cuts nesting deeper than 256."""
    parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _blocks(tree: Element, fields: Metadata, title: str | None) -> tuple[Block, ...]:
    body_text = fields.data.first("articleBody") or ""
    etree.strip_elements(tree, *furniture.NEVER_TEXT, with_tail=False)
    body = tree.find(".//body")
    root = tree if body is None else body
    _drop_furniture(root)
    found = walk(root)
    chosen = _story(found)
    chosen = _until_the_end(chosen)
    chosen = [each for each in chosen if not _is_line_of_furniture(each, title)]
    chosen = _with_witness(chosen, found, body_text)
    blocks = [Block(each.kind, each.text) for each in _without_pull_quotes(chosen)]
    prose = sum(len(block.text) for block in blocks if block.kind in TEXT_KINDS)
    if prose < MIN_ARTICLE and len(body_text) > max(MIN_ARTICLE, prose):
        lines = re.split(r"\s*\n\s*|\s*<br\s*/?>\s*|\s*</?p[^>]*>\s*", body_text)
        return tuple(Block("paragraph", " ".join(line.split())) for line in lines if line.strip())
    while blocks and blocks[-1].kind in ("subhead", "caption"):
        blocks.pop()
    return tuple(blocks)


def _drop_furniture(root: Element) -> None:
    """Drop marked elements, the outer before the inner, each only while it holds little of the page's paragraphs."""
    weights: dict[Element, int] = {}
    total = 0
    for paragraph in root.iter("p"):
        length = sum(len(text) for text in paragraph.itertext())
        if length > 60:
            total += length
            for parent in paragraph.iterancestors():
                weights[parent] = weights.get(parent, 0) + length
    bound = total * FURNITURE_SHARE
    doomed = []
    for node in root.iter(
        "div", "section", "aside", "footer", "header", "ul", "ol", "form", "p", "figure", "span", "table", "a"
    ):
        tag = node.tag
        light = weights.get(node, 0) <= bound
        if tag in ("footer", "form", "aside") or (tag == "header" and node.find(".//p") is None):
            if light:
                doomed.append(node)
            continue
        attributes = " ".join(
            value for name in ("class", "id", "role", "data-component", "data-testid") if (value := node.get(name))
        )
        hidden = (
            node.get("hidden") is not None
            or node.get("aria-hidden") == "true"
            or "display:none" in (node.get("style") or "").replace(" ", "")
        )
        if light and (hidden or (attributes and furniture.is_marked(attributes))):
            doomed.append(node)
    for node in doomed:
        parent = node.getparent()
        if parent is not None:
            _remove(node, parent)


def _remove(node: Element, parent: Element) -> None:
    """Take an element away and keep the text behind it."""
    if node.tail:
        before = node.getprevious()
        if before is None:
            parent.text = _CONTROL.sub("", (parent.text or "") + node.tail)
        else:
            before.tail = _CONTROL.sub("", (before.tail or "") + node.tail)
    parent.remove(node)


@dataclass(slots=True)
class _Mass:
    prose: int = 0
    other: int = 0


def _story(found: list[Found]) -> list[Found]:
    """The blocks of the element that holds the story."""
    scores: dict[Element, float] = {}
    masses: dict[Element, _Mass] = {}
    for each in found:
        prose = each.prose
        weight = float(prose) if prose >= 40 else prose * 0.3
        share = 1.0
        for node in (each.holder, *each.holder.iterancestors()):
            mass = masses.setdefault(node, _Mass())
            mass.prose += prose
            mass.other += 0 if prose else len(each.text)
            if node is not each.holder and share > 0.02:
                scores[node] = scores.get(node, 0.0) + weight * share
                share *= DECAY
    if not scores:
        return found
    best = _declared(masses)
    if best is None:
        best = _widened(max(scores, key=lambda node: scores[node]), masses)
    return [each for each in found if each.holder is best or best in each.holder.iterancestors()]


def _declared(masses: dict[Element, _Mass]) -> Element | None:
    """The element that the page itself calls the body of its article, if it is the only one and holds most prose."""
    named = [node for node in masses if "articleBody" in (node.get("itemprop") or "")]
    whole = max(mass.prose for mass in masses.values())
    return named[0] if len(named) == 1 and masses[named[0]].prose * 2 > whole else None


def _widened(best: Element, masses: dict[Element, _Mass]) -> Element:
    """The best element, or an outer one where what that adds is prose: a body cut into siblings by adverts."""
    node = best.getparent()
    while node is not None and node in masses and node.tag not in ("body", "html"):
        added = masses[node].prose - masses[best].prose
        other = masses[node].other - masses[best].other
        if (
            added > masses[best].prose * WIDEN_GAIN
            and added >= (added + other) * WIDEN_PURITY
            and not _two_stories(node)
        ):
            best = node
        node = node.getparent()
    return best


def _two_stories(node: Element) -> bool:
    """Several articles, or several top headings: the second story of an endless scroll, or a list of teasers."""
    return len(node.findall(".//article")) > 1 or len(node.findall(".//h1")) > 1


def _until_the_end(blocks: list[Found]) -> list[Found]:
    """Cut where a heading says that other things follow, if enough of the story stands before it."""
    total = sum(each.prose for each in blocks)
    before = 0
    for index, each in enumerate(blocks):
        if not each.prose or len(each.text) < 60:
            behind = before >= total * TAIL_AFTER and before >= MIN_ARTICLE
            if behind and furniture.ends_article(each.text):
                return blocks[:index]
            if behind and each.tag == "h1":
                return blocks[:index]
        before += each.prose
    return blocks


def _is_line_of_furniture(each: Found, title: str | None) -> bool:
    text = each.text
    if each.kind == "caption":
        return False
    if title and len(text) < len(title) * 1.3 + 10 and _same_words(text, title):
        return True
    if each.linked * 10 > len(text) * 9 and len(text) < 200 and each.tag != "p":
        return True
    if each.linked >= len(text) - 2 and len(text) < 120:
        return True
    return furniture.is_prompt(text) or furniture.is_about_article(text) or not _WORDS.search(text)


def _with_witness(chosen: list[Found], found: list[Found], body_text: str) -> list[Found]:
    """JSON-LD's own text confirms paragraphs and brings back those that were lost; a short one is only a teaser."""
    witness = _plain(body_text)
    prose = [each for each in chosen if each.prose]
    length = sum(len(_plain(each.text)) for each in prose)
    if len(witness) < max(WITNESS_LENGTH * length, 200):
        return chosen
    inside = {id(each) for each in found if each.prose and _plain(each.text) in witness}
    agreed = sum(len(_plain(each.text)) for each in prose if id(each) in inside)
    if agreed >= WITNESS_AGREEMENT * length:
        return [each for each in chosen if not each.prose or id(each) in inside]
    lost = [each for each in found if id(each) in inside]
    if sum(len(_plain(each.text)) for each in lost) >= WITNESS_AGREEMENT * len(witness):
        return lost
    return chosen


def _without_pull_quotes(chosen: list[Found]) -> list[Found]:
    """Leave out blockquotes and boxes whose words stand in a paragraph as well, and repeated paragraphs."""
    paragraphs = [_plain(each.text) for each in chosen if each.kind == "paragraph"]
    whole = "\n".join(paragraphs)
    seen: set[str] = set()
    kept = []
    for each in chosen:
        words = _plain(each.text)
        if each.kind in ("blockquote", "box") and words and words in whole:
            continue
        if len(words) > 60 and words in seen:
            continue
        seen.add(words)
        kept.append(each)
    return kept


@lru_cache(maxsize=16)  # the title is compared with every line
def _plain(text: str) -> str:
    return "".join(_WORDS.findall(text.casefold()))


def _same_words(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _same_start(subtitle: str, first: str) -> bool:
    return _plain(first).startswith(_plain(subtitle)[:80])
