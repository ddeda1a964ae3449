"""The second sentence of the program: a document becomes an article, or says why not.

sniff the form → take the page apart → split the dateline off → find who said what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from extract.document import Document, Reject
from transform.article import TEXT_KINDS, Article, Block, Byline, Dateline
from transform.dateline import find_dateline
from transform.languages.detect import detect
from transform.page import html, sniff, wire
from transform.page.page import Page, reject
from transform.quotes.find import find_quotes

TAKE_APART: dict[str, Callable[[Document], Page | Reject]] = {
    "html": html.take_apart,
    "text": wire.take_apart,
}
OPENING_BLOCKS = 2  # the dateline stands in the first text block, or in the second behind a repeated headline


def read(document: Document) -> Article | Reject:
    """One document as an article with its dateline and quotes. Pure: the same document gives the same value."""
    form = sniff.form(document)
    if isinstance(form, Reject):
        return form
    if form not in TAKE_APART:
        return reject(document, "not_supported", f"it is {form}, which is not read yet")
    page = TAKE_APART[form](document)
    return page if isinstance(page, Reject) else _article(page, document)


def _article(page: Page, document: Document) -> Article:
    text = "\n\n".join(block.text for block in page.blocks if block.kind in TEXT_KINDS)
    language = page.language or detect(text)
    published = date.fromisoformat(page.published.value[:10]) if page.published else None
    reference = date.fromisoformat(document.retrieved_at[:10]) if document.retrieved_at else None
    blocks, dateline = _split_dateline(page.blocks, text, language, published, reference)
    article = Article(
        url=page.url,
        title=page.title,
        blocks=blocks,
        language=language,
        subtitle=page.subtitle,
        seo_title=page.seo_title,
        section=page.section,
        publisher=page.publisher,
        bylines=_bylines(page, dateline),
        published=page.published,
        modified=page.modified,
        access=page.access,
        datelines=(dateline,) if dateline else (),
    )
    filed = date.fromisoformat(dateline.date) if dateline and dateline.date else published
    quotes = find_quotes(article.text, language, title=page.title, subtitle=page.subtitle, filed=filed)
    return replace(article, quotes=tuple(quotes))


def _split_dateline(
    blocks: tuple[Block, ...], body: str, language: str | None, published: date | None, reference: date | None
) -> tuple[tuple[Block, ...], Dateline | None]:
    """The blocks without the dateline, and the dateline."""
    opening = [index for index, block in enumerate(blocks) if block.kind in TEXT_KINDS][:OPENING_BLOCKS]
    for index in opening:
        block = blocks[index]
        found = find_dateline(block.text, language=language, published=published, reference=reference, body=body)
        if found and found.start == 0:
            rest = block.text[found.end :].strip()
            kept = (replace(block, text=rest),) if rest else ()
            return (*blocks[:index], *kept, *blocks[index + 1 :]), found.dateline
    return blocks, None


def _bylines(page: Page, dateline: Dateline | None) -> tuple[Byline, ...]:
    reporter = dateline.reporter if dateline else None
    if reporter and all(byline.name != reporter for byline in page.bylines):
        return (*page.bylines, Byline(reporter))
    return page.bylines
