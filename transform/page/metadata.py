"""A page's fields, each from the best of its witnesses: JSON-LD, OpenGraph and meta, microdata, what is printed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from lxml import etree

from transform.article import Access, Byline, Moment
from transform.moments import parse_moment
from transform.page import bylines, jsonld
from transform.page.jsonld import LinkedData
from transform.page.titles import Named, titles_of

Element = Any  # lxml's stubs know no element class of lxml.html

PUBLISHED_META = (
    *("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate"),
    *(
        "publish-date",
        "publish_date",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
    ),
    *("dcterms.date", "cxenseparse:recs:publishtime", "article.published", "published_at", "rnews:datepublished"),
    *(
        "publication_date",
        "og:published_time",
        "article:post_date",
        "cre",
        "dc.date.created",
        "citation_publication_date",
    ),
)
MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
)
AUTHOR_META = ("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl")
SECTION_META = ("article:section", "section", "category", "content_category")
MICRODATA = frozenset(("author", "headline", "alternativeheadline", "datepublished", "datemodified"))
MAX_MICRODATA = 300  # characters of a value
MAX_DATE = 60
MAX_SEARCHED = 800  # elements looked at for a printed date
CLOSE_LEVELS = 3  # of elements around the headline
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(\d{1,2})[/-]?(\d{1,2})(?:/|[-_.]|$)")
_CUT_OFF = ("…", "...", "…]", "...]")
_ITEMS: Any = etree.XPath("descendant-or-self::*/@itemprop/..")
_LIVE: Any = etree.XPath("boolean(//*[contains(@itemtype, 'schema.org/LiveBlogPosting')])")
_DATED = re.compile(r"date|time|publi|posted|datum|fecha")  # lower case


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says of itself, before its text is looked at."""

    data: LinkedData
    meta: dict[str, str]
    headings: tuple[str, ...]  # the texts of h1
    document_title: str | None
    canonical: str | None
    language: str | None
    microdata: dict[str, list[str]]
    times: tuple[str, ...]  # datetime of <time>
    bylines: tuple[Byline, ...] = ()
    published: Moment | None = None
    address: str | None = None  # where it was found
    has_items: bool = False  # microdata
    is_live: bool = False  # by microdata
    titles: tuple[str | None, str | None] = (None, None)  # the headline, and the other title

    @property
    def says_article(self) -> bool:
        return bool(self.data.article) or self.meta.get("og:type", "").lower() == "article"

    @property
    def says_video(self) -> bool:
        return not self.data.article and (
            bool(self.data.types & jsonld.VIDEO_TYPES) or self.meta.get("og:type", "").lower().startswith("video")
        )

    @property
    def live(self) -> bool:
        """Whether the page calls its article a live blog."""
        return jsonld.LIVE_TYPE in jsonld.types_of(self.data.article) or self.is_live

    @property
    def says_list(self) -> bool:
        return not self.data.article and bool(self.data.types & jsonld.LIST_TYPES)

    @property
    def headline(self) -> str | None:
        """JSON-LD's headline."""
        text = self.data.first("headline") or next(iter(self.microdata.get("headline", ())), None)
        return html.unescape(text) if text else None

    def named(self, source: str) -> str | None:
        """One of the page's names as it stands there: heading, headline, shared or document."""
        names = {
            "heading": next(iter(self.headings), None),
            "headline": self.headline,
            "shared": self.meta.get("og:title"),
            "document": self.document_title,
        }
        return names[source]

    def publisher(self) -> str | None:
        names = self.data.texts(self.data.article.get("publisher"), "name")
        return (names[0] if names else None) or self.meta.get("og:site_name") or self.meta.get("application-name")

    def subtitle(self) -> str | None:
        text = next(iter(self.microdata.get("alternativeheadline", ())), None) or self.data.first("alternativeHeadline")
        text = text or self.data.first("description") or self.meta.get("og:description") or self.meta.get("description")
        text = " ".join(html.unescape(text).split()) if text else ""
        return text if text and not text.endswith(_CUT_OFF) else None

    def section(self) -> str | None:
        return self.data.first("articleSection") or self.meta.get("article:section") or None

    def access(self) -> Access | None:
        free = str(self.data.article.get("isAccessibleForFree", "")).lower()
        if free in ("false", "no") or self.meta.get("article:content_tier") == "locked":
            return "paywalled"
        if self.meta.get("article:content_tier") == "metered":
            return "metered"
        return "free" if free in ("true", "yes") else None

    def modified(self) -> Moment | None:
        return self.moment("dateModified", MODIFIED_META, "datemodified")

    def moment(self, key: str, meta_keys: tuple[str, ...], microdata_key: str) -> Moment | None:
        witnesses = [(self.data.first(key), "jsonld")]
        witnesses += [(self.meta.get(name), "meta") for name in meta_keys]
        witnesses += [(raw, "meta") for raw in self.microdata.get(microdata_key, ())]
        found = (parse_moment(raw, origin, self.language) for raw, origin in witnesses if raw)
        return next((moment for moment in found if moment), None)


def read(tree: Element, markup: bytes, address: str | None = None) -> Metadata:
    """Collect the witnesses; to be called before anything is dropped from the tree.

    `markup` is the tree's source, `address` the page's URL.
    """
    meta: dict[str, str] = {}
    scripts: list[str] = []
    headings: dict[str, None] = {}
    times: list[str] = []
    title = canonical = None
    for node in tree.iter("meta", "link", "title", "h1", "time", "script"):  # one pass: each costs a whole tree
        tag, get = node.tag, node.get
        if tag == "meta":
            name = get("property") or get("name") or get("http-equiv")
            content = get("content")
            if name and content and (content := " ".join(content.split())):
                meta.setdefault(name.lower(), html.unescape(content) if "&" in content else content)
        elif tag == "script":
            if "ld+json" in (get("type") or "") and node.text:
                scripts.append(node.text)
        elif tag == "link":
            if canonical is None and (get("rel") or "").lower() == "canonical":
                canonical = get("href")
        elif tag == "time":
            if raw := get("datetime"):
                times.append(raw)
        elif text := _text(node):
            if tag == "h1":
                headings[text] = None
            else:
                title = title or text
    has_items = b"itemprop" in markup
    fields = Metadata(
        data=jsonld.read(iter(scripts)),
        meta=meta,
        headings=tuple(headings),
        document_title=title,
        canonical=canonical or meta.get("og:url"),
        language=tree.get("lang") or tree.get("xml:lang") or meta.get("content-language"),
        microdata=_microdata(tree) if has_items else {},
        has_items=has_items,
        times=tuple(times),
        address=address,
        is_live=jsonld.LIVE_TYPE.encode() in markup and bool(_LIVE(tree)),
    )
    shared = meta.get("og:title") or meta.get("twitter:title")
    named = Named(
        fields.headings, fields.headline, shared, fields.document_title, fields.publisher(), _sections(fields)
    )
    return replace(fields, titles=titles_of(named), bylines=_bylines(fields), published=_published(fields))


def _sections(fields: Metadata) -> tuple[str, ...]:
    named = (fields.section(), *(fields.meta.get(key) for key in SECTION_META))
    return tuple(each for each in named if each)


def _bylines(fields: Metadata) -> tuple[Byline, ...]:
    authors = fields.data.follow(fields.data.article.get("author"))
    names = [name for node in authors for name in jsonld.names_of(node)]
    names = names or fields.microdata.get("author", [])
    names = names or [fields.meta[key] for key in AUTHOR_META if fields.meta.get(key)][:1]
    return bylines.declared(names, fields.publisher())


def _published(fields: Metadata) -> Moment | None:
    """As declared; else the first <time>."""
    found = fields.moment("datePublished", PUBLISHED_META, "datepublished")
    return found or next((one for raw in fields.times[:1] if (one := parse_moment(raw, "time", fields.language))), None)


def printed_date(body: Element, fields: Metadata) -> Moment | None:
    """The first date that stands where pages print theirs behind the headline, else the one close above it, else the
    date in the page's address. A masthead's date, far above, is today's."""
    heading = next(body.iter("h1"), None)
    close = set(islice(heading.iterancestors(), CLOSE_LEVELS)) if heading is not None else set()
    above: Moment | None = None
    behind = heading is None
    for node in islice(body.iter("*"), MAX_SEARCHED):
        if node is heading:
            behind = True
        words = node.get("class")
        if not words or not _DATED.search(words.lower()):
            continue
        text = _text(node)
        if not text or len(text) > MAX_DATE or not (found := parse_moment(text, "printed", fields.language)):
            continue
        if behind:
            return found
        if not close.isdisjoint(islice(node.iterancestors(), CLOSE_LEVELS)):
            above = found
    if above is None and (match := _URL_DATE.search(fields.canonical or fields.address or "")):
        above = parse_moment(f"{match[1]}-{match[2]:>02}-{match[3]:>02}", "printed")
    return above


def _microdata(tree: Element) -> dict[str, list[str]]:
    """Item properties that matter, lower case: their content attribute, datetime, or text."""
    found: dict[str, list[str]] = {}
    for node in _ITEMS(tree):
        for name in node.get("itemprop").lower().split():
            if name not in MICRODATA:
                continue
            value = node.get("content") or node.get("datetime") or _text(node)
            inner = node.find(".//*[@itemprop='name']") if name == "author" else None
            value = (inner.get("content") or _text(inner)) if inner is not None else value
            if value and len(value) < MAX_MICRODATA:
                found.setdefault(name, []).append(value)
    return found


def _text(node: Element) -> str:
    return " ".join(" ".join(node.itertext()).split())
