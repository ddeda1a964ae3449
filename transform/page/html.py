"""A web page as a page of news: one parse, metadata first, then the blocks of its article.

parse → metadata → drop what never is text → blocks → the container of the story, widened over siblings → end of the
article → lines that are none → JSON-LD's text as a witness. Method and figures: docs/decisions.md, docs/benchmarks.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from extract.document import Document, Reject
from transform.article import TEXT_KINDS, Block, Byline, Moment
from transform.moments import parse_moment
from transform.page import bylines, metadata, mojibake, outcomes, payloads
from transform.page.blocks import Found, walk
from transform.page.cleaning import cleaned
from transform.page.decode import as_utf8, decode, holds_ascii
from transform.page.hints import with_hints
from transform.page.kicker import kicker_of
from transform.page.metadata import Metadata
from transform.page.page import Page, reject
from transform.page.story import story_of
from transform.page.titles import plain
from transform.page.tree import is_cut_off, parse, prune, without_scripts
from transform.page.witness import paragraphs_of, with_witness
from transform.sites.rules import Rule, Told, apply, rule_for

Element = Any

MAX_BYTES = 20_000_000  # of markup; the largest news pages have four
MAX_TAGS = 600_000  # opening and closing; the largest have some ten thousand. A tag takes half a kilobyte of memory
MIN_ARTICLE = 140  # characters of prose
MIN_DECLARED_ARTICLE = 60  # where the page says that it is an article
FEW = 200  # characters: with less on the page, its scripts are asked for a body
STUB = 250  # characters: with less, a paywalled story is only its beginning
LIST_TEXT = 600  # characters: with less beside many headlines, a page that does not call itself an article is a list
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
TEASER = 120  # characters
TEASER_SHARE = 0.7  # headlines for each text
OPENING_LINES = 8  # behind the headline, where a byline may stand
OPENING_LENGTH = 80  # characters: a longer line is the story


def take_apart(document: Document, *, site_rules: bool = True) -> Page | Reject:
    """A page's fields and blocks.

    Where there is a rule for the page's site, it has the first word, unless `site_rules` is off.
    Rejects: too_large, bad_markup, too_deep, no_article, and what a page is instead of an article (outcomes.py).
    """
    if len(document.content) > MAX_BYTES:
        return reject(document, "too_large", f"it has {len(document.content) / 1e6:.0f} MB of markup")
    source = _Source(document)
    shown = as_utf8(without_scripts(source.markup), source.charset)
    if len(shown) > MAX_TAGS and (tags := shown.count(b"<")) > MAX_TAGS:
        return reject(document, "too_large", f"it has {tags:,} tags, and no article has a tenth of that")
    tree = parse(shown)
    if tree is None:
        return reject(document, "bad_markup", "there is no markup in it that a browser would show")
    if mojibake.may_be_in(shown):
        mojibake.mend(tree)
    fields = metadata.read(tree, shown, document.url)
    del shown  # of the largest pages as large as all that follows
    rule = rule_for(fields.canonical or document.url, _day(fields)) if site_rules else None
    read = _read(tree, fields, source, rule)
    if outcome := _instead(fields, read, source):
        if outcome == "no_article" and is_cut_off(tree):
            return reject(document, "too_deep", "its elements are nested deeper than any parser follows")
        return reject(document, outcome, outcomes.DETAILS[outcome])
    title, seo_title = _titles(fields, read.told)
    page = Page(
        blocks=read.blocks,
        url=fields.canonical or document.url,
        title=title or document.hints.title,
        seo_title=seo_title,
        subtitle=(read.told.subtitle if read.told else None) or _subtitle(fields, read.blocks),
        kicker=read.kicker,
        section=fields.section(),
        publisher=fields.publisher(),
        bylines=read.bylines,
        published=read.published,
        modified=fields.modified(),
        language=fields.language,
        access=fields.access(),
        live=fields.live,
        printed_dateline=fields.data.first("dateline"),
    )
    return with_hints(page, document)


class _Source:
    """A page with its scripts, in bytes in which ASCII stands as such; decoded only for what looks into those."""

    def __init__(self, document: Document) -> None:
        if holds_ascii(document.content, document.charset):
            self.markup, self.charset = document.content, document.charset
        else:
            text = decode(document.content, document.charset, html=True)
            self.markup, self.charset = text.encode("utf-8", "replace"), "utf-8"

    def text(self) -> str:
        return decode(self.markup, self.charset, html=True)


@dataclass(frozen=True, slots=True)
class _Read:
    """The story's blocks, its authors and date, and all that the page shows."""

    blocks: tuple[Block, ...]
    bylines: tuple[Byline, ...]
    published: Moment | None
    found: list[Found]
    kicker: str | None = None
    told: Told | None = None  # by a rule for the page's site

    @property
    def shown(self) -> str:
        return "\n".join(each.text for each in self.found)

    @property
    def headlines(self) -> int:
        """Links that read like headlines."""
        return sum(each.linked * 10 > len(each.text) * 8 and each.linked >= outcomes.HEADLINE for each in self.found)

    @property
    def prose(self) -> int:
        """Characters of text; where they are few, one of a script that writes words in one or two counts as three."""
        texts = [block.text for block in self.blocks if block.kind in TEXT_KINDS]
        length = sum(map(len, texts))
        if length >= STUB:
            return length  # enough, whatever the script
        return length + 2 * sum(len(_DENSE.findall(text)) for text in texts if not text.isascii())


def _read(tree: Element, fields: Metadata, source: _Source, rule: Rule | None) -> _Read:
    body_text = fields.data.body
    titles = tuple(title for title in (*fields.titles, fields.headline, fields.document_title) if title)
    body = prune(tree)
    told = apply(rule, body) if rule else None
    pointed = [each for element in told.bodies for each in walk(element)] if told else []
    found = pointed or walk(body)
    story = pointed or story_of(found, titles)
    authors = _authors(fields, body, found, story, titles)
    if told and told.authors:
        authors = bylines.declared(told.authors, fields.publisher())
    names = tuple(byline.name for byline in authors)
    story = cleaned(story, titles, names)
    if not pointed:
        story = with_witness(story, found, body_text)
    prose = sum(each.prose for each in story)
    if prose < FEW and len(body_text) < FEW and payloads.may_be_in(source.markup):
        hidden = payloads.body_in_payloads(source.text(), titles)
        mass = sum(each.prose for each in hidden)
        if mass > 2 * prose:
            story = cleaned(hidden, titles, names)
            prose = mass
    blocks = [Block(each.kind, each.text) for each in story]
    if prose < MIN_ARTICLE and len(body_text) > max(MIN_ARTICLE, prose):
        blocks = list(paragraphs_of(body_text))
    while blocks and blocks[-1].kind in ("subhead", "caption"):
        blocks.pop()
    published = fields.published or metadata.printed_date(body, fields)
    if told and told.published:
        published = parse_moment(told.published, "time", fields.language) or published
    return _Read(tuple(blocks), authors, published, found, kicker_of(body, titles), told)


def _authors(
    fields: Metadata, body: Element, found: list[Found], story: list[Found], titles: tuple[str, ...]
) -> tuple[Byline, ...]:
    """As declared; where no person is, as printed, or a line under the headline or at the end that is only a name."""
    if any(byline.kind == "person" for byline in fields.bylines):
        return fields.bylines
    names = {plain(title) for title in titles}
    heading = next((at for at, each in enumerate(found) if each.kind == "subhead" and each.plain in names), None)
    opening = found[heading + 1 : heading + 1 + OPENING_LINES] if heading is not None else story[:OPENING_LINES]
    lines = []
    for each in opening:
        if each.prose > OPENING_LENGTH:
            break
        lines.append(each.text)
    lines += [each.text for each in story[:1] + story[-1:] if each.kind == "paragraph"]
    publisher = fields.publisher()
    named = bylines.printed(body, publisher, items=fields.has_items)
    return named or bylines.from_lines(lines, publisher) or fields.bylines


def _instead(fields: Metadata, read: _Read, source: _Source) -> outcomes.Outcome | None:
    """What the page is instead of an article; None for an article."""
    least = MIN_DECLARED_ARTICLE if fields.says_article else MIN_ARTICLE
    prose = read.prose
    if prose < least:
        return outcomes.without_story(fields, read.shown, source.markup, read.headlines)
    if fields.says_list:
        return "front_page"
    if fields.access() == "paywalled" and prose < STUB:
        return "paywall_stub"
    if not fields.says_article:
        if found := outcomes.wall(fields, read.shown, source.markup):
            return found
        if fields.published is None and read.headlines >= outcomes.MANY_LINES and _is_list(read):
            return "front_page"
    return None


def _is_list(read: _Read) -> bool:
    """Whether what was taken for a story is the teasers of others: little text, or short ones beside headlines."""
    texts = [len(block.text) for block in read.blocks if block.kind in TEXT_KINDS]
    mean = sum(texts) / max(1, len(texts))
    return sum(texts) < LIST_TEXT or (mean < TEASER and read.headlines >= len(texts) * TEASER_SHARE)


def _day(fields: Metadata) -> date | None:
    return date.fromisoformat(fields.published.value[:10]) if fields.published else None


def _titles(fields: Metadata, told: Told | None) -> tuple[str | None, str | None]:
    """The headline and the other title, as a rule for the site has them, else by vote."""
    title, other = fields.titles
    chosen = told.title if told else None
    if told and told.title_source:
        chosen = fields.named(told.title_source)
    if not chosen or chosen == title:
        return title, other
    return chosen, title


def _subtitle(fields: Metadata, blocks: tuple[Block, ...]) -> str | None:
    """The standfirst, unless it is only the story's own beginning."""
    subtitle = fields.subtitle()
    first = next((block.text for block in blocks if block.kind in TEXT_KINDS), "")
    return None if subtitle and plain(first).startswith(plain(subtitle)[:80]) else subtitle
