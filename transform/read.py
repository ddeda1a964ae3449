"""The second sentence of the program: a document becomes an article, or says why not.

sniff the form → take the page apart → split the dateline off → find who said what.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from extract.document import Document, Reject
from transform.article import Article, text_of
from transform.dateline.split import split_datelines, with_reporters
from transform.languages.detect import language_of
from transform.page import html, message, newsml, ninjs, nitf, sniff, wire
from transform.page.page import Page
from transform.quotes.find import find_quotes
from transform.reading import USUAL, Reading

TAKE_APART: dict[str, Callable[[Document], Page | Reject]] = {
    "html": html.take_apart,
    "text": wire.take_apart,
    "message": message.take_apart,
    "nitf": nitf.take_apart,
    "newsml": newsml.take_apart,
    "ninjs": ninjs.take_apart,
}


def read(document: Document, *, site_rules: bool = True, reading: Reading = USUAL) -> Article | Reject:
    """One document as an article with its dateline and quotes. Pure: the same document gives the same value.

    `site_rules` off reads pages without the rules for single publishers, to measure the general reader.
    """
    form = sniff.form(document)
    if isinstance(form, Reject):
        return form
    page = html.take_apart(document, site_rules=site_rules) if form == "html" else TAKE_APART[form](document)
    return page if isinstance(page, Reject) else _article(page, document, reading)


def _article(page: Page, document: Document, reading: Reading) -> Article:
    language = language_of(text_of(page.blocks), page.language)
    published = date.fromisoformat(page.published.value[:10]) if page.published else None
    reference = date.fromisoformat(document.retrieved_at[:10]) if document.retrieved_at else None
    split = split_datelines(
        page.blocks, language=language, published=published, reference=reference, printed=page.printed_dateline
    )
    first = split.datelines[0] if split.datelines else None
    filed = date.fromisoformat(first.date) if first and first.date else published
    quotes = find_quotes(
        text_of(split.blocks),
        language,
        engine=reading.engine,
        caution=reading.caution,
        title=page.title,
        subtitle=page.subtitle,
        filed=filed,
    )
    return Article(
        url=page.url,
        title=page.title,
        blocks=split.blocks,
        language=language,
        subtitle=page.subtitle,
        seo_title=page.seo_title,
        kicker=page.kicker,
        section=page.section,
        publisher=page.publisher,
        bylines=with_reporters(page.bylines, split.datelines),
        published=page.published,
        modified=page.modified,
        access=page.access,
        live=page.live,
        datelines=split.datelines,
        quotes=tuple(quotes),
    )
