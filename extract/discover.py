"""Where a site says that its feeds and sitemaps are, and where they usually are when it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html

from extract.feeds import FEED_TYPES

How = Literal["itself", "named by the page", "linked on the page", "named by robots.txt", "usual place"]

USUAL_FEEDS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds/all.atom.xml")
USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml")
FEED_WORDS = ("rss", "feed", "atom")
MOST_LINKS = 10
OTHER_TYPES = frozenset({"application/json", "text/xml", "application/xml"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address at which a feed or sitemap may lie, and why it is thought to."""

    url: str
    how: How
    title: str = ""  # as the page calls it


def named_by_page(body: bytes, url: str) -> Iterator[Candidate]:
    """Feeds that a page names in its head, and then links on it whose addresses look like feeds."""
    try:
        root = html.document_fromstring(body)
    except (etree.ParserError, ValueError):
        return
    for element in root.iter("link"):
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        relations = (element.get("rel") or "").lower().split()
        if "alternate" in relations and (kind in FEED_TYPES or (kind in OTHER_TYPES and _looks_like_feed(element))):
            if target := _absolute(url, element.get("href")):
                yield Candidate(target, "named by the page", " ".join((element.get("title") or "").split()))
        elif "sitemap" in relations and (target := _absolute(url, element.get("href"))):
            yield Candidate(target, "named by the page")
    links = 0
    for element in root.iter("a"):
        if links < MOST_LINKS and _looks_like_feed(element) and (target := _absolute(url, element.get("href"))):
            links += 1
            yield Candidate(target, "linked on the page", " ".join("".join(map(str, element.itertext())).split())[:80])


def usual_feeds(url: str) -> Iterator[Candidate]:
    """Addresses at which the software of many sites puts its feed."""
    yield from (Candidate(urljoin(url, path), "usual place") for path in USUAL_FEEDS)


def usual_sitemaps(url: str) -> Iterator[Candidate]:
    """Addresses at which sitemaps lie when robots.txt does not say."""
    yield from (Candidate(urljoin(url, path), "usual place") for path in USUAL_SITEMAPS)


def _looks_like_feed(element: etree._Element) -> bool:
    path = urlsplit((element.get("href") or "").lower()).path
    words = path.replace(".", "/").replace("-", "/").replace("_", "/").split("/")
    return any(word in FEED_WORDS for word in words)


def _absolute(url: str, href: str | None) -> str | None:
    try:
        target = urldefrag(urljoin(url, (href or "").strip())).url
    except ValueError:
        return None
    return target if target.startswith(("http://", "https://")) else None
