"""Sources looked at without taking anything in: what they ask for, whether it answers, and what it would give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from extract.discover import Candidate, How, named_by_page, usual_feeds, usual_sitemaps
from extract.document import Ref, Reject
from extract.fetched import Fetch
from extract.links import links_of
from extract.listings import is_listing, read_listing
from extract.moments import read_moment
from extract.sitemaps import is_sitemap
from extract.verdict import title_of
from extract.web import Web
from flows.inputs import listed
from flows.settings import Settings, web_settings
from flows.sources import Source, WarcSource, Window, wanted

MOST_FILES = 10_000  # counted when a folder is looked at
MOST_ADDRESSES = 5  # of a source that are asked
OF_READERS = re.compile(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
"""Feeds of what readers write, which blog software names beside the feed of articles."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one address or one place on disk gave."""

    what: str  # address, or the source's files together
    ok: bool
    says: str  # a sentence
    entries: tuple[Ref, ...] = ()  # what would be fetched or read

    @property
    def newest(self) -> datetime | None:
        """The latest moment that an entry carries."""
        moments = (read_moment(ref.hints.updated) or read_moment(ref.hints.published) for ref in self.entries)
        return max((moment for moment in moments if moment), default=None)


def look_at(settings: Settings, name: str, window: Window | None, today: date) -> Iterator[Look]:
    """A source's addresses asked for once each (a few of many), or its files counted. Nothing is kept."""
    source = settings.source(name)
    files: list[Ref] = []
    urls: list[Ref] = []
    for each in islice(listed([], name, source, window, today), MOST_FILES):
        if isinstance(each, Reject):
            yield Look(each.input, False, each.detail)
        else:
            (urls if each.kind == "url" else files).append(each)
    if files:
        more = f"more than {MOST_FILES} documents: not counted to the end" if len(files) == MOST_FILES else "documents"
        yield Look(files[0].location + (" …" if len(files) > 1 else ""), True, more, tuple(files))
    if not urls:
        return
    with Web(web_settings(settings, source)) as web:
        for ref in urls[:MOST_ADDRESSES]:
            yield look_at_address(web, ref.location, source, window, today)
    if len(urls) > MOST_ADDRESSES:
        yield Look(f"{len(urls) - MOST_ADDRESSES} more addresses", True, "not asked here")


def look_at_address(web: Web, url: str, source: Source | None, window: Window | None, today: date) -> Look:
    """One address: what it is and what it names; of an index the entries of its latest sitemap."""
    fetch = web.fetch(url)
    if isinstance(source, WarcSource) and fetch.outcome in ("ok", "too_large"):
        return Look(url, True, "it answers; what it holds is known when it is downloaded", (Ref("url", url),))
    if fetch.outcome != "ok":
        return Look(url, False, f"{fetch.outcome}: {fetch.detail}")
    belongs = wanted(source, window, today) if source else lambda ref: True
    entries = [ref for ref in entries_of(fetch, source) if belongs(ref)]
    links = getattr(source, "links", None)
    if not is_listing(fetch.content_type, fetch.body) and not links:
        return Look(url, True, f"a page: {title_of(fetch.body) or 'without a title'}", (Ref("url", url),))
    children = [ref for ref in entries if ref.hints.found_in is None]
    if children and len(children) == len(entries):
        latest = max(children, key=lambda ref: (ref.hints.updated or "", ref.location))
        below = look_at_address(web, latest.location, source, window, today)
        says = f"an index of {len(children)} sitemaps; the latest, {latest.location}: {below.says}"
        return Look(url, below.ok, says, below.entries)
    kind = "a sitemap" if is_sitemap(fetch.body[:8192]) else "a page of links" if links else "a feed"
    if not entries:
        return Look(url, False, f"{kind} without an entry that is wanted")
    return Look(url, True, kind, tuple(entries))


def entries_of(fetch: Fetch, source: Source | None) -> Iterator[Ref]:
    """The entries of a feed or sitemap, or the links that the source wants of a page."""
    links = getattr(source, "links", None)
    if is_listing(fetch.content_type, fetch.body):
        yield from (each for each in read_listing(fetch.body, fetch.final_url) if isinstance(each, Ref))
    elif links:
        yield from links_of(fetch.body, fetch.final_url, re.compile(links))


@dataclass(frozen=True, slots=True)
class Found:
    """A feed or sitemap of a site."""

    url: str
    how: How
    kind: str  # "feed" or "sitemap"
    title: str
    look: Look


def find_listings(web: Web, url: str, today: date) -> Iterator[Found]:
    """The feeds and sitemaps of a site, each asked for once: those that the page and robots.txt name, and, where there
    are none, those at the usual places. Raises ValueError, with a sentence, where the page cannot be had."""
    fetch = web.fetch(url)
    if fetch.outcome not in ("ok", "tdm_reserved"):
        raise ValueError(f"{url}: {fetch.outcome}: {fetch.detail}")
    if is_listing(fetch.content_type, fetch.body):
        kind = "sitemap" if is_sitemap(fetch.body[:8192]) else "feed"
        yield Found(url, "itself", kind, "", look_at_address(web, url, None, None, today))
        return
    seen: set[str] = set()
    named = list(named_by_page(fetch.body, fetch.final_url))
    sitemaps = [Candidate(each, "named by robots.txt") for each in web.sitemaps(fetch.final_url)]
    found_kinds: set[str] = set()
    for group in (named, sitemaps):
        for found in _working(web, group, seen, today):
            found_kinds.add(found.kind)
            yield found
    if "feed" not in found_kinds:
        yield from islice(_working(web, list(usual_feeds(fetch.final_url)), seen, today), 1)
    if "sitemap" not in found_kinds:
        yield from islice(_working(web, list(usual_sitemaps(fetch.final_url)), seen, today), 1)


def _working(web: Web, candidates: Sequence[Candidate], seen: set[str], today: date) -> Iterator[Found]:
    for candidate in candidates:
        if candidate.url in seen:
            continue
        seen.add(candidate.url)
        if OF_READERS.search(f"{candidate.title} {candidate.url}"):
            continue
        look = look_at_address(web, candidate.url, None, None, today)
        if look.ok and not look.says.startswith("a page"):
            kind = "feed" if look.says == "a feed" else "sitemap"
            yield Found(candidate.url, candidate.how, kind, candidate.title, look)
