"""An article as rows of the record: pure, one pass, tuples in the order of the columns in tables.py."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from extract.document import Reject
from load.ids import name_id, text_id
from transform.article import TEXT_KINDS, Article, Dateline, Moment, Quote, Signature

_WORD = re.compile(r"\w+")
_PLACE_FIELDS = ("name", "country", "admin", "latitude", "longitude", "geonames_id")


@dataclass(frozen=True, slots=True)
class Origin:
    """What an article's rows say of where they come from."""

    run_id: str
    transform_version: str
    input: str
    retrieved_at: str | None  # ISO 8601


@dataclass(slots=True)
class Rows:
    """Rows by table, gathered over a batch; a version or a key that is already there is not added again."""

    by_table: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    _seen: set[str] = field(default_factory=set)

    def add(self, table: str, *row: Any) -> None:
        self.by_table[table].append(row)

    def first(self, key: str) -> bool:
        """True the first time that this id is met."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def add_keyed(self, table: str, key: str, *row: Any) -> str:
        """A row that is there once however often it is named; gives its id."""
        if self.first(key):
            self.add(table, key, *row)
        return key


def add_reject(rows: Rows, reject: Reject, run_id: str) -> None:
    key = name_id("reject", reject.input, reject.stage, reject.reason)
    rows.add_keyed("rejects", key, run_id, reject.input, reject.stage, reject.reason, reject.detail)


def add_article(rows: Rows, article: Article, origin: Origin, signature: Signature | None = None) -> str:
    """Add every row of one version of an article; gives the version's id. The same version twice is added once, with
    a sighting each time. Without a signature only copies word for word are found."""
    text = article.text
    content_key = text_id("text", text)
    article_id = name_id("article", article.url) if article.url else name_id("text", article.title, content_key)
    version_id = name_id("version", article_id, article.title, article.subtitle, text)
    if rows.first(f"{version_id} {origin.input} {origin.retrieved_at}"):
        rows.add("sightings", origin.input, origin.retrieved_at, version_id, origin.transform_version)
    if not rows.first(version_id):
        return version_id
    if signature:
        rows.add("signatures", version_id, signature.shingles, list(signature.minhash))
    published_on, published_at = _day_and_instant(article.published)
    moment = article.published
    rows.add(
        "article_versions",
        version_id,
        article_id,
        _add_source(rows, article),
        origin.run_id,
        origin.transform_version,
        origin.input,
        origin.retrieved_at,
        article.url,
        article.title,
        article.subtitle,
        article.seo_title,
        article.section,
        article.publisher,
        article.language,
        article.access,
        moment.raw if moment else None,
        published_on,
        published_at,
        moment.precision if moment else None,
        moment.origin if moment else None,
        _day_and_instant(article.modified)[1],
        len(_WORD.findall(text)),
        text,
        content_key,
        article.kicker,
        article.live,
    )
    for position, byline in enumerate(article.bylines, 1):
        author_id = name_id("author", byline.kind, byline.name)
        rows.add_keyed("authors", author_id, byline.name, byline.kind)
        rows.add("article_authors", version_id, position, author_id)
    starts = dict(_add_blocks(rows, article, version_id))
    offsets = list(starts)
    for position, dateline in enumerate(article.datelines, 1):
        _add_dateline(rows, dateline, version_id, position)
    for position, quote in enumerate(article.quotes, 1):
        at = bisect_right(offsets, quote.spans[0].start) if quote.part == "body" else 0
        _add_quote(rows, quote, version_id, position, starts[offsets[at - 1]] if at else None)
    return version_id


def _add_source(rows: Rows, article: Article) -> str | None:
    domain = urlsplit(article.url).hostname if article.url else None
    agency = article.dateline.agency if article.dateline else None
    named = (
        ("domain", domain.removeprefix("www.") if domain else None),
        ("publisher", article.publisher),
        ("agency", agency),
    )
    for kind, name in named:
        if name:
            return rows.add_keyed("sources", name_id("source", name), name, kind)
    return None


def _day_and_instant(moment: Moment | None) -> tuple[str | None, str | None]:
    """Day in the publisher's zone, and the instant where time and zone are known (ISO 8601)."""
    if moment is None:
        return None, None
    day = moment.value[:10]
    if moment.precision == "day":
        return day, None
    aware = datetime.fromisoformat(moment.value).tzinfo is not None
    return day, moment.value if aware else None


def _add_blocks(rows: Rows, article: Article, version_id: str) -> Iterator[tuple[int, int]]:
    """Add the blocks; gives (offset in the text, position) of those that are part of it, in order, offsets rising."""
    offset = 0
    for position, block in enumerate(article.blocks, 1):
        start = end = None
        if block.kind in TEXT_KINDS:
            start, end = offset, offset + len(block.text)
            offset = end + 2  # the blank line between
            yield start, position
        rows.add("blocks", version_id, position, block.kind, start, end, block.text)


def _add_dateline(rows: Rows, dateline: Dateline, version_id: str, position: int) -> None:
    rows.add(
        "datelines",
        version_id,
        position,
        dateline.raw,
        dateline.agency,
        dateline.date,
        dateline.date_basis,
        list(dateline.date_candidates),
        dateline.reporter,
    )
    for order, place in enumerate(dateline.places, 1):
        place_id = None
        if place.name:
            known = tuple(getattr(place, each) for each in _PLACE_FIELDS)
            place_id = rows.add_keyed("places", name_id("place", *known), *known)
        rows.add("dateline_places", version_id, position, order, place.printed, place_id, place.how)


def _add_quote(rows: Rows, quote: Quote, version_id: str, position: int, block: int | None) -> None:
    spans = quote.spans
    quote_id = name_id("quote", version_id, quote.part, *((span.start, span.end) for span in spans))
    speaker_id = None
    if quote.speaker:
        speaker = quote.speaker
        speaker_id = rows.add_keyed(
            "speakers", name_id("speaker", speaker.kind, speaker.name), speaker.name, speaker.kind
        )
        if speaker.role and rows.first(f"{version_id} {speaker_id} {speaker.role}"):
            rows.add("speaker_roles", version_id, speaker_id, speaker.role)
    rows.add(
        "quotes",
        quote_id,
        version_id,
        position,
        quote.part,
        quote.kind,
        quote.text,
        len(_WORD.findall(quote.text)),
        block,
        spans[0].start,
        spans[-1].end,
        quote.cue,
        quote.cue_class,
        quote.cue_span.start if quote.cue_span else None,
        quote.cue_span.end if quote.cue_span else None,
        quote.mention,
        quote.mention_span.start if quote.mention_span else None,
        quote.mention_span.end if quote.mention_span else None,
        speaker_id,
        quote.speaker.role if quote.speaker else None,
        quote.route,
        quote.confidence,
        quote.addressee,
        quote.said_on,
        quote.said_on_basis,
        text_id("utterance", quote.text),
    )
    pieces = _piece_texts(quote)
    for order, (span, piece) in enumerate(zip(spans, pieces, strict=True), 1):
        rows.add("quote_spans", quote_id, version_id, order, span.start, span.end, piece)


def _piece_texts(quote: Quote) -> list[str]:
    """The spans' texts, cut back out of `quote.text`, which joins them by one space."""
    pieces, at = [], 0
    for span in quote.spans:
        length = span.end - span.start
        pieces.append(quote.text[at : at + length])
        at += length + 1
    return pieces
