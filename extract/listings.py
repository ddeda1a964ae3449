"""Bodies that name documents and are none: feeds and sitemaps, told apart from pages and read alike."""

from __future__ import annotations

from collections.abc import Iterator

from extract.document import Ref, Reject
from extract.feeds import SNIFFED, is_feed, is_page, read_feed
from extract.sitemaps import is_sitemap, read_sitemap


def is_listing(content_type: str | None, body: bytes) -> bool:
    """Whether a body is a feed or a sitemap, by what it is; its media type decides only what looks like nothing."""
    return not is_page(body) and (is_sitemap(body[:SNIFFED]) or is_feed(content_type, body))


def read_listing(body: bytes, url: str, source: str = "") -> Iterator[Ref | Reject]:
    """What a feed or sitemap names, as url references with its hints, and a reject for what is broken in it."""
    if is_sitemap(body[:SNIFFED]):
        for entry in read_sitemap(body, url):
            yield entry if isinstance(entry, Reject) else entry.ref(source)
        return
    items = read_feed(body, url, source)
    yield from [items] if isinstance(items, Reject) else items
