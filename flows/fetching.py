"""Addresses fetched into the archive, each request written down before anything else is done with it.

The order of things, so that a run can be killed between any two of them: the answer into the WARC archive, the request
into the run's journal, what is now known of the address into state/web.sqlite; rows and documents go on from there.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from extract.archive import Archive
from extract.document import Ref, Reject
from extract.fetched import Fetch
from extract.links import links_of
from extract.listings import is_listing, read_listing
from extract.manners import interleaved
from extract.moments import read_moment
from extract.warc_lists import WARC_ENDINGS
from extract.web import Web
from flows.journal import Fetched, Journal, joined
from flows.known import Habits, Known, KnownPages
from flows.layout import Layout
from flows.progress import progress
from flows.rests import Rests
from flows.runs import live
from flows.settings import Settings, web_settings
from flows.sources import FeedSource, SitemapSource, Source, TemplateSource, WarcSource, WebSource
from load.ids import name_id
from load.sinks.duckdb import read_only
from load.tables import table

NAMES = table("fetches").names
RECORDED = ("url", "found_in", "outcome", "etag", "last_modified", "sha256", "fetched_at")
UNCHANGED = "The body is the one that the archive has already."
UNKNOWN = Known()
KEEPS_HEAD = ("ok", "tdm_reserved")
"""Outcomes whose answer is archived even without a body: the head says what was reserved, and the hints are kept."""


class Fetcher:
    """Fetches addresses through one polite session, several hosts at once; opens nothing before the first one comes."""

    def __init__(
        self,
        settings: Settings,
        layout: Layout,
        run_id: str,
        adopted: Fetched,
        source: Source | None = None,
        wanted: Callable[[Ref], bool] | None = None,
        wanted_key: str = "",
    ) -> None:
        """`source` says how to behave towards its hosts; `wanted` which entries of listings are fetched (all), and
        `wanted_key` names that choice: entries of a listing that were not wanted last time may be wanted now."""
        self._settings = settings
        self._source = source
        self._wanted = wanted or (lambda ref: True)
        lists = isinstance(source, FeedSource | SitemapSource | TemplateSource) or getattr(source, "links", None)
        self._choice = wanted_key if lists else ""  # of pages asked for by name there is nothing to choose
        self._layout = layout
        self._adopted = adopted.rows
        self._journal = Journal(layout.journals / run_id / "own.jsonl")
        self._run_id = run_id
        self._archive = Archive(layout.raw, run=run_id[:8])
        self._web: Web | None = None
        self._pages: KnownPages | None = None
        self._aside: list[tuple[Any, ...]] = []
        self._aside_lock = threading.Lock()
        self._downloads: list[tuple[Ref, Path]] = []
        links = getattr(source, "links", None)
        self._links = re.compile(links) if links else None

    def __enter__(self) -> Fetcher:
        if self._adopted:  # known from now on, even if this run fetches nothing
            self._known_pages()
        return self

    def __exit__(self, *details: object) -> None:
        self._archive.close()
        self._journal.close()
        if self._web is not None:
            self._web.close()
        if self._pages is not None:
            self._pages.close()

    def introduce(self) -> None:
        """Raise UsageError where those who are to be asked could not reach anybody."""
        web_settings(self._settings, self._source)

    def fetch_named(self, refs: Sequence[Ref]) -> Fetched:
        """Fetch addresses that were asked for by name, in any order; what listings among them name is then waiting.

        Those that another run at work fetches are left to it, and a listing of a source that said how long it is good
        (Cache-Control, `<ttl>`) is not asked before; what is due of its entries is.
        """
        pages, now = self._known_pages(), _now()
        asked = []
        for ref in refs:
            until = self._rests().until(ref.location, now) if self._source is not None else None
            if until is None:
                asked.append(ref)
                continue
            progress().say(f"{ref.location} calls itself good until {until:%H:%M} UTC and is not asked before")
            pages.look_again(ref, now)
        return self._fetch_all(pages.claim(asked, now))

    def fetch_waiting(self, pages: int, listings: int) -> Fetched | None:
        """Fetch the next addresses that listings named: pages, or, when there are none, further listings. None when
        nothing waits."""
        if self._pages is None:
            return None
        refs = self._pages.waiting(pages, listings=False) or self._pages.waiting(listings, listings=True)
        return self._fetch_all(refs) if refs else None

    def download(self, url: str) -> Path | Reject | None:
        """A WARC file, or a list of them, on disk, gone on with where an earlier try broke off; None for a WARC file
        that an earlier run downloaded and read. The caller says when it was read (`downloads_read`)."""
        folder = self._layout.raw / "downloads"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:8]}-{url.partition('?')[0].rpartition('/')[2]}"
        a_list = not url.partition("?")[0].lower().endswith(WARC_ENDINGS)
        pages, ref = self._known_pages(), Ref("url", url)
        known = pages.of([ref], _now()).get(url)
        if known is not None and known.outcome == "ok" and not a_list and not path.exists():
            return None
        if not path.exists() or a_list:
            part = path.with_name(f"{path.name}.part")
            fetch = self._session().fetch(url, into=part)
            row = fetch_row(fetch, self._run_id, None, None)
            self._journal.write(row, None)
            with self._aside_lock:
                self._aside.append(row)
            if fetch.outcome != "ok":
                return Reject(url, "fetch", fetch.outcome, fetch.detail)
            if modified := read_moment(fetch.last_modified):  # the same file again is then known to be the same
                os.utime(part, (modified.timestamp(), modified.timestamp()))
            part.replace(path)
        if not a_list:
            self._downloads.append((ref, path))
        return path

    def downloads_read(self) -> None:
        """What was downloaded is loaded: it need not be downloaded again, and goes unless the source keeps it."""
        at = _now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for ref, path in self._downloads:
            self._known_pages().done(ref, Fetch(ref.location, ref.location, "ok", 200, started_at=at), _now())
            if not (isinstance(self._source, WarcSource) and self._source.keep_downloads):
                path.unlink(missing_ok=True)
        self._downloads.clear()

    def owed(self) -> int:
        """How many addresses were to be asked for and were not: none, at the end of a run."""
        return self._pages.owed() if self._pages else 0

    def requests_aside(self) -> Fetched:
        """Rows of the requests that were made beside those asked for, since the last time."""
        with self._aside_lock:
            aside, self._aside = tuple(self._aside), []
        return Fetched(rows=aside)

    def _fetch_all(self, refs: Sequence[Ref]) -> Fetched:
        if not refs:
            return Fetched()
        web, pages = self._session(), self._known_pages()
        known = pages.of(refs, _now())
        with ThreadPoolExecutor(self._settings.fetch_threads, thread_name_prefix="fetch") as pool:
            try:
                fetched = list(
                    pool.map(lambda ref: self._fetch(web, ref, known.get(ref.location, UNKNOWN)), interleaved(refs))
                )
            except BaseException:
                web.stop()  # threads that wait for a host's turn would hold the exit
                raise
        return joined([self.requests_aside(), *fetched])

    def _fetch(self, web: Web, ref: Ref, known: Known) -> Fetched:
        """One address: asked for, archived, journalled, remembered."""
        fetch = web.fetch(ref.location, etag=known.etag, last_modified=known.last_modified)
        listing = self._is_listing(ref, fetch)
        same = fetch.outcome == "ok" and known.sha256 == fetch.sha256 and known.archived_at is not None
        if same:
            fetch = replace(fetch, outcome="not_modified", detail=UNCHANGED)
        archived = self._keep(fetch, ref, known, listing)
        row = fetch_row(fetch, self._run_id, ref.hints.found_in, archived)
        page = archived if fetch.outcome == "ok" and not listing else None
        self._journal.write(row, page)
        rejects = self._remember(ref, fetch, known, listing)
        if page is None and fetch.outcome not in ("ok", "not_modified"):
            rejects = (Reject(ref.location, "fetch", fetch.outcome, fetch.detail),)
        return Fetched((page,) if page else (), rejects, (row,))

    def _is_listing(self, ref: Ref, fetch: Fetch) -> bool:
        """Whether an answer names documents: a feed, a sitemap, or a page whose links the source wants followed."""
        if fetch.outcome != "ok":
            return False
        return is_listing(fetch.content_type, fetch.body) or self._is_page_of_links(ref)

    def _is_page_of_links(self, ref: Ref) -> bool:
        return self._links is not None and ref.hints.found_in is None

    def _keep(self, fetch: Fetch, ref: Ref, known: Known, listing: bool) -> Ref | None:
        """The answer in the archive; None where it has no body to keep, or one that is there already."""
        if fetch.status is None:
            return None
        if fetch.outcome == "not_modified":
            if known.archived_at is not None:
                self._archive.add_unchanged(fetch, first_at=known.archived_at)
            return None
        if not fetch.body and fetch.outcome not in KEEPS_HEAD:
            return None
        return self._archive.add(fetch, ref.hints, ref.source, listing=listing)

    def _remember(self, ref: Ref, fetch: Fetch, known: Known, listing: bool) -> tuple[Reject, ...]:
        """What is known of the address now; what a listing names is claimed in the same moment. Gives its rejects."""
        pages = self._known_pages()
        if not listing:
            pages.done(ref, fetch, _now())
            if fetch.outcome == "not_modified":  # of a page nothing hangs on, and this asks one query
                pages.look_again(ref, _now())
                if known.is_listing:
                    self._rests().heard(ref.location, fetch, _now())
            return ()
        entries: list[Ref] = []
        rejects: list[Reject] = []
        for entry in self._entries(ref, fetch):
            if isinstance(entry, Reject):
                rejects.append(entry)
            elif self._wanted(entry):
                entries.append(entry)
        pages.enter(ref, fetch, self._newest(entries), _now())
        if ref.hints.found_in is None:
            self._rests().heard(ref.location, fetch, _now())
        return tuple(rejects)

    def _entries(self, ref: Ref, fetch: Fetch) -> Iterator[Ref | Reject]:
        if is_listing(fetch.content_type, fetch.body):
            yield from read_listing(fetch.body, fetch.final_url, ref.source)
        elif self._links is not None:
            yield from links_of(fetch.body, fetch.final_url, self._links, ref.source)

    def _newest(self, entries: list[Ref]) -> list[Ref]:
        """At most as many entries of a listing as the source wants, the latest; those without a date are the oldest."""
        most = self._source.newest if isinstance(self._source, WebSource) else None
        if most is None or len(entries) <= most:
            return entries
        oldest = datetime.min.replace(tzinfo=UTC)
        dated = sorted(
            entries,
            key=lambda ref: read_moment(ref.hints.updated) or read_moment(ref.hints.published) or oldest,
            reverse=True,
        )
        return list(islice(dated, most))

    def _heard(self, fetch: Fetch) -> None:
        """A request on the side (robots.txt, a redirect, an attempt that was repeated), written down as well."""
        archived = self._archive.add(fetch) if fetch.status and fetch.body else None
        row = fetch_row(fetch, self._run_id, None, archived)
        self._journal.write(row, None)
        with self._aside_lock:
            self._aside.append(row)

    def _rests(self) -> Rests:
        return Rests(self._known_pages(), self._choice)

    def _session(self) -> Web:
        if self._web is None:
            chosen = web_settings(self._settings, self._source)
            self._web = Web(chosen, heard=self._heard, memory=self._known_pages())
        return self._web

    def _known_pages(self) -> KnownPages:
        """What is known, with what dead runs had fetched taken in; made from the record where the file is not there."""
        if self._pages is None:
            source = self._source
            habits = Habits(source.recheck, source.full_fetch_every) if isinstance(source, WebSource) else Habits()
            pages = KnownPages(
                self._layout.state / "web.sqlite",
                self._run_id,
                lambda: {str(begun["run_id"]) for begun in live(self._layout)},
                habits,
                self._choice,
            )
            if pages.is_new:
                pages.absorb(_recorded(self._layout))
            pages.absorb(dict(zip(NAMES, row, strict=True)) for row in self._adopted)
            self._pages = pages
        return self._pages


def _recorded(layout: Layout) -> Iterator[Mapping[str, Any]]:
    """The requests that the record knows, the oldest first."""
    if not layout.record.exists():
        return
    with read_only(layout.record) as connection:
        cursor = connection.execute(
            """SELECT url, found_in, outcome, etag, last_modified, sha256, epoch_ms(fetched_at)
            FROM fetches WHERE outcome <> 'redirected' ORDER BY fetched_at"""
        )
        while rows := cursor.fetchmany(1000):
            for *values, at in rows:
                moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
                yield dict(zip(RECORDED, (*values, moment.replace("+00:00", "Z")), strict=True))


def _now() -> datetime:
    return datetime.now(UTC)


def fetch_row(fetch: Fetch, run_id: str, found_in: str | None, archived: Ref | None) -> tuple[Any, ...]:
    """A request as a row of `fetches`."""
    values = {
        "fetch_id": name_id("fetch", fetch.url, fetch.started_at, fetch.status, fetch.attempts),
        "run_id": run_id,
        "url": fetch.url,
        "final_url": fetch.final_url,
        "fetched_at": fetch.started_at,
        "status": fetch.status,
        "outcome": fetch.outcome,
        "detail": fetch.detail,
        "content_type": fetch.content_type,
        "charset": fetch.charset,
        "etag": fetch.etag,
        "last_modified": fetch.last_modified,
        "bytes": (len(fetch.body) or fetch.wire_bytes) if fetch.status else None,
        "sha256": hashlib.sha256(fetch.body).hexdigest() if fetch.body else None,
        "milliseconds": fetch.milliseconds,
        "archive": archived.location if archived else None,
        "archive_offset": archived.offset if archived else None,
        "archive_length": archived.length if archived else None,
        "robots": fetch.robots,
        "x_robots": fetch.x_robots,
        "tdm_reserved": fetch.tdm_reserved,
        "found_in": found_in,
    }
    return tuple(values[name] for name in NAMES)
