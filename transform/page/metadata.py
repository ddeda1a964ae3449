"""A page's fields, each from the best of its witnesses: JSON-LD, OpenGraph and meta, microdata, what is printed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from transform.article import Access, Byline, Moment
from transform.moments import parse_moment
from transform.page import jsonld
from transform.page.jsonld import LinkedData

Element = Any  # lxml's stubs know no element class of lxml.html

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate", "publish-date",
    "publish_date", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date",
    "cxenseparse:recs:publishtime", "article.published", "published_at", "last-modified-date", "rnews:datepublished",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
)
AUTHOR_META = ("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl")
TITLE_SEPARATORS = re.compile(r"\s+[|\-–—:·•»]\s+")
_BY = re.compile(r"^(?:by|von|par|por|di|de|text|article by|written by|reported by|от|автор)[\s:]+", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:;|\||/|\s&\s|\s+(?:and|und|et|y|e|и)\s+|,\s+(?=[^\W\d_a-z]))\s*")
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^(?:admin|editor|editors|redaktion|redazione|rédaction|redacción|newsroom|staff|news|online|"
    r"web ?desk|unknown|none|null|guest|contributor)$",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"^(?:(?:the )?associated press|[a-zA-Z]{2,5}|reuters|agence france-presse|bloomberg|xinhua|tass|interfax)$"
)
AGENCIES = frozenset(
    "ap afp dpa reuters efe ansa apa sda tass xinhua bloomberg pa ddp sid epd kna anp belga ritzau tt ntb".split()
)
MAX_NAME = 60


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

    @property
    def says_article(self) -> bool:
        return bool(self.data.article) or self.meta.get("og:type", "").lower() == "article"

    @property
    def says_list(self) -> bool:
        return not self.data.article and bool(self.data.types & jsonld.LIST_TYPES)

    @property
    def headline(self) -> str | None:
        """JSON-LD's headline."""
        text = self.data.first("headline") or next(iter(self.microdata.get("headline", ())), None)
        return html.unescape(text) if text else None

    @property
    def seo_title(self) -> str | None:
        return self.meta.get("og:title") or self.meta.get("twitter:title") or self.document_title

    def title(self) -> str | None:
        """The headline that stands on the page: the h1 that most resembles what the page is called elsewhere."""
        named = [each for each in (self.headline, self.seo_title) if each]
        best = max(
            self.headings, key=lambda heading: max((_likeness(heading, n) for n in named), default=0), default=None
        )
        if best and (not named or max(_likeness(best, name) for name in named) >= 0.4):
            return next((name for name in named if best.endswith(name) and len(name) > 20), best)
        return self.headline or _without_site(self.seo_title, self.publisher()) or best

    def publisher(self) -> str | None:
        names = self.data.texts(self.data.article.get("publisher"), "name")
        return (names[0] if names else None) or self.meta.get("og:site_name") or self.meta.get("application-name")

    def subtitle(self) -> str | None:
        text = next(iter(self.microdata.get("alternativeheadline", ())), None) or self.data.first("alternativeHeadline")
        text = text or self.data.first("description") or self.meta.get("og:description") or self.meta.get("description")
        text = html.unescape(text) if text else None
        return None if not text or re.search(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$", text) else " ".join(text.split())

    def section(self) -> str | None:
        return self.data.first("articleSection") or self.meta.get("article:section") or None

    def access(self) -> Access | None:
        free = str(self.data.article.get("isAccessibleForFree", "")).lower()
        if free in ("false", "no") or self.meta.get("article:content_tier") == "locked":
            return "paywalled"
        if self.meta.get("article:content_tier") == "metered":
            return "metered"
        return "free" if free in ("true", "yes") else None

    def published(self) -> Moment | None:
        return self._moment("datePublished", PUBLISHED_META, "datepublished") or next(
            (moment for raw in self.times[:1] if (moment := parse_moment(raw, "time", self.language))), None
        )

    def modified(self) -> Moment | None:
        return self._moment("dateModified", MODIFIED_META, "datemodified")

    def bylines(self) -> tuple[Byline, ...]:
        """People and agencies; the publisher itself, roles and addresses are none."""
        names = self.data.texts(self.data.article.get("author"), "name")
        if not names:
            names = (
                self.microdata.get("author", []) or [self.meta[key] for key in AUTHOR_META if self.meta.get(key)][:1]
            )
        publisher = (self.publisher() or "").casefold()
        found = {}
        for name in (part for each in names for part in _names(each)):
            if name.casefold() != publisher:
                found[name] = Byline(name, "agency" if name.casefold() in AGENCIES else "person")
        return tuple(found.values())

    def _moment(self, key: str, meta_keys: tuple[str, ...], microdata_key: str) -> Moment | None:
        witnesses = [(self.data.first(key), "jsonld")]
        witnesses += [(self.meta.get(name), "meta") for name in meta_keys]
        witnesses += [(raw, "meta") for raw in self.microdata.get(microdata_key, ())]
        found = (parse_moment(raw, origin, self.language) for raw, origin in witnesses if raw)
        return next((moment for moment in found if moment), None)


def read(tree: Element) -> Metadata:
    """Collect the witnesses; to be called before anything is dropped from the tree."""
    meta: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("http-equiv") or ""
        content = " ".join((node.get("content") or "").split())
        if name and content:
            meta.setdefault(name.lower(), html.unescape(content) if "&" in content else content)
    scripts = (node.text or "" for node in tree.iter("script") if "ld+json" in (node.get("type") or ""))
    link = next((node for node in tree.iter("link") if (node.get("rel") or "").lower() == "canonical"), None)
    title = next((_text(node) for node in tree.iter("title")), None)
    return Metadata(
        data=jsonld.read(iter(scripts)),
        meta=meta,
        headings=tuple(dict.fromkeys(text for node in tree.iter("h1") if (text := _text(node)))),
        document_title=title,
        canonical=(link.get("href") if link is not None else None) or meta.get("og:url"),
        language=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or meta.get("content-language"),
        microdata=_microdata(tree),
        times=tuple(raw for node in tree.iter("time") if (raw := node.get("datetime"))),
    )


def _microdata(tree: Element) -> dict[str, list[str]]:
    """Item properties that matter, lower case: their content attribute, datetime, or text."""
    wanted = {"author", "headline", "alternativeheadline", "datepublished", "datemodified"}
    found: dict[str, list[str]] = {}
    for node in tree.iterfind(".//*[@itemprop]"):
        for name in node.get("itemprop").lower().split():
            value = node.get("content") or node.get("datetime") or ("" if name not in wanted else _text(node))
            inner = node.find(".//*[@itemprop='name']") if name == "author" else None
            value = (inner.get("content") or _text(inner)) if inner is not None else value
            if name in wanted and value and len(value) < 300:
                found.setdefault(name, []).append(value)
    return found


def _text(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _names(text: str) -> Iterator[str]:
    for part in _PARTS.split(_BY.sub("", " ".join(text.split()))):
        name = _BY.sub("", part).strip(" ,.;:|-–—") if not part.endswith(".") else part.strip(" ,;:|-–—")
        if name and len(name) <= MAX_NAME and not _NO_NAME.search(name):
            yield name


def _likeness(one: str, other: str) -> float:
    """Share of words in common, of the shorter text."""
    left, right = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(left & right) / max(1, min(len(left), len(right)))


def _without_site(title: str | None, publisher: str | None) -> str | None:
    """A document's title without the name of the site behind it."""
    if not title:
        return None
    parts = TITLE_SEPARATORS.split(title)
    if len(parts) > 1 and (len(parts[-1]) < 25 or parts[-1] == publisher):
        return title[: title.rindex(parts[-1])].rstrip(" |-–—:·•»")
    return title
