"""A web page as a page of news: one parse, metadata first, then the blocks of its article.

parse → metadata → drop what never is text → blocks → the container of the story, widened over siblings → end of the
article → lines that are none → JSON-LD's text as a witness. Method and figures: docs/decisions.md.
"""

from __future__ import annotations

from typing import Any

from extract.document import Document, Reject
from transform.article import TEXT_KINDS, Block
from transform.page import metadata
from transform.page.blocks import walk
from transform.page.cleaning import cleaned
from transform.page.decode import decode
from transform.page.hints import with_hints
from transform.page.metadata import Metadata
from transform.page.page import Page, reject
from transform.page.payloads import body_in_payloads
from transform.page.story import story_of
from transform.page.titles import plain
from transform.page.tree import parse, prune
from transform.page.witness import paragraphs_of, with_witness

Element = Any

MAX_BYTES = 20_000_000  # of markup; the largest news pages have four
MIN_ARTICLE = 140  # characters of prose
FEW = 300  # characters: with less on the page, its scripts are asked for a body
MIN_DECLARED_ARTICLE = 60  # where the page says that it is an article


def take_apart(document: Document) -> Page | Reject:
    """A page's fields and blocks. Rejects: too_large, bad_markup, front_page, no_article, paywall_stub."""
    if len(document.content) > MAX_BYTES:
        return reject(document, "too_large", f"it has {len(document.content) / 1e6:.0f} MB of markup")
    markup = decode(document.content, document.charset, html=True)
    tree = parse(markup)
    if tree is None:
        return reject(document, "bad_markup", "there is no markup in it that a browser would show")
    fields = metadata.read(tree, document.url)
    title, seo_title = fields.titles
    title = title or document.hints.title
    blocks = _blocks(tree, fields, markup)
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
        seo_title=seo_title,
        subtitle=None if subtitle and _same_start(subtitle, first) else subtitle,
        section=fields.section(),
        publisher=fields.publisher(),
        bylines=fields.bylines,
        published=fields.published,
        modified=fields.modified(),
        language=fields.language,
        access=fields.access(),
        printed_dateline=fields.data.first("dateline"),
    )
    return with_hints(page, document)


def _blocks(tree: Element, fields: Metadata, markup: str) -> tuple[Block, ...]:
    body_text = fields.data.first("articleBody") or ""
    titles = tuple(title for title in (*fields.titles, fields.headline, fields.document_title) if title)
    found = walk(prune(tree))
    story = story_of(found, titles)
    names = tuple(byline.name for byline in fields.bylines)
    story = cleaned(story, titles, names)
    story = with_witness(story, found, body_text)
    prose = sum(each.prose for each in story)
    if prose < FEW and len(body_text) < FEW and (hidden := body_in_payloads(markup, titles)):
        mass = sum(each.prose for each in hidden)
        if mass > 2 * prose:
            story = cleaned(hidden, titles, names)
            prose = mass
    if prose < MIN_ARTICLE and len(body_text) > max(MIN_ARTICLE, prose):
        return paragraphs_of(body_text)
    blocks = [Block(each.kind, each.text) for each in story]
    while blocks and blocks[-1].kind in ("subhead", "caption"):
        blocks.pop()
    return tuple(blocks)


def _same_start(subtitle: str, first: str) -> bool:
    return plain(first).startswith(plain(subtitle)[:80])
