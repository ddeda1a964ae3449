"""Pages and feeds fetched into the archive, each request written down before anything else is done with it.

The journal of a run is a file of JSON lines, one a request, written when the body is safe in the archive. When a run is
killed the next one adopts its journal: the requests go into the record, and the documents that were fetched and not
yet loaded are read from the archive instead of being fetched again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from extract.archive import Archive
from extract.document import Hints, Ref, Reject
from extract.fetched import Fetch
from extract.listings import is_listing, read_listing
from extract.manners import interleaved
from extract.web import Web
from flows.layout import Layout
from flows.settings import Settings, web_settings
from flows.sources import Source
from load.ids import name_id
from load.tables import table

READABLE = ("ok",)
"""Outcomes whose body is read as a page or a feed."""
QUIET = ("not_modified",)
"""Outcomes that give no document and are no loss either."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows of a URL: that it was fetched, and the validators to ask again with."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What fetching some URLs gave: documents in the archive, further URLs (items of feeds), rejects, rows."""

    refs: tuple[Ref, ...] = ()
    links: tuple[Ref, ...] = ()
    rejects: tuple[Reject, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()

    @property
    def urls(self) -> frozenset[str]:
        """The URLs of the documents."""
        url, archive, offset = (table("fetches").names.index(name) for name in ("url", "archive", "archive_offset"))
        places = {(ref.location, ref.offset) for ref in self.refs}
        return frozenset(row[url] for row in self.rows if (row[archive], row[offset]) in places)


@dataclass(slots=True)
class Journal:
    """The requests of one run, on disk before they count."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, row: Sequence[Any], ref: Ref | None) -> None:
        line = json.dumps({"row": row, "ref": asdict(ref) if ref else None}, ensure_ascii=False)
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


def adopt(journals: Path, dead: Sequence[str], run_id: str) -> Fetched:
    """Take over the journals of dead runs: their rows, and the documents to read. A torn last line is passed over."""
    for run in dead:
        for path in sorted((journals / run).glob("*.jsonl")):
            mine = journals / run_id / f"{run}-{path.name}"
            mine.parent.mkdir(parents=True, exist_ok=True)
            path.rename(mine)
    rows, refs = [], []
    for line in _lines(journals / run_id):
        rows.append(tuple(line["row"]))
        if line["ref"]:
            hints = Hints(**{**line["ref"]["hints"], "authors": tuple(line["ref"]["hints"]["authors"])})
            refs.append(Ref(**{**line["ref"], "hints": hints}))
    return Fetched(refs=tuple(refs), rows=tuple(rows))


def _lines(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue


class Fetcher:
    """Fetches URLs through one polite session, several hosts at once; opens nothing before the first URL comes."""

    def __init__(
        self,
        settings: Settings,
        layout: Layout,
        run_id: str,
        adopted: Fetched,
        source: Source | None = None,
        wanted: Callable[[Ref], bool] | None = None,
    ) -> None:
        """`source` says how to behave towards its hosts; `wanted` which entries of listings are fetched (all)."""
        self._settings = settings
        self._source = source
        self._wanted = wanted or (lambda ref: True)
        self._record = layout.record
        self._adopted = adopted.urls
        self._journal = Journal(layout.journals / run_id / "own.jsonl")
        self._run_id = run_id
        self._archive = Archive(layout.raw, run=run_id[:8])
        self._web: Web | None = None

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *details: object) -> None:
        self._archive.close()
        if self._web is not None:
            self._web.close()

    def fetch_all(self, refs: Sequence[Ref]) -> Fetched:
        """Fetch each URL, in any order. What a feed or sitemap lists and the record knows is not fetched
        again."""
        known = {**_known(self._record, [ref.location for ref in refs]), **dict.fromkeys(self._adopted, Known())}
        wanted = interleaved([ref for ref in refs if not (ref.hints.found_in and ref.location in known)])
        if not wanted:
            return Fetched()
        web = self._session()
        with ThreadPoolExecutor(self._settings.fetch_threads, thread_name_prefix="fetch") as pool:
            try:
                fetched = pool.map(lambda ref: self._fetch(web, ref, known.get(ref.location, Known())), wanted)
                return joined(list(fetched))
            except BaseException:
                web.stop()  # threads that wait for a host's turn would hold the exit
                raise

    def _session(self) -> Web:
        if self._web is None:
            self._web = Web(web_settings(self._settings, self._source))
        return self._web

    def _fetch(self, web: Web, ref: Ref, known: Known) -> Fetched:
        fetch = web.fetch(ref.location, etag=known.etag, last_modified=known.last_modified)
        archived = self._archive.add(fetch, ref.hints, ref.source) if fetch.status and fetch.body else None
        row = fetch_row(fetch, self._run_id, ref.hints.found_in, archived)
        listing = fetch.outcome in READABLE and is_listing(fetch.content_type, fetch.body)
        page = archived if fetch.outcome in READABLE and not listing else None
        self._journal.write(row, page)
        if listing:
            items = list(read_listing(fetch.body, fetch.final_url, ref.source))
            links = tuple(item for item in items if isinstance(item, Ref) and self._wanted(item))
            return Fetched(links=links, rejects=tuple(item for item in items if isinstance(item, Reject)), rows=(row,))
        if page:
            return Fetched(refs=(page,), rows=(row,))
        if fetch.outcome in QUIET:
            return Fetched(rows=(row,))
        return Fetched(rejects=(Reject(ref.location, "fetch", fetch.outcome, fetch.detail or ""),), rows=(row,))


def joined(parts: Iterable[Fetched]) -> Fetched:
    """Several results as one, in order."""
    listed = list(parts)
    return Fetched(
        tuple(ref for part in listed for ref in part.refs),
        tuple(link for part in listed for link in part.links),
        tuple(reject for part in listed for reject in part.rejects),
        tuple(row for part in listed for row in part.rows),
    )


def fetch_row(fetch: Fetch, run_id: str, found_in: str | None, archived: Ref | None) -> tuple[Any, ...]:
    """A request as a row of `fetches`."""
    values = {
        "fetch_id": name_id("fetch", fetch.url, fetch.started_at),
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
        "bytes": len(fetch.body) if fetch.status else None,
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
    return tuple(values[name] for name in table("fetches").names)


def _known(record: Path, urls: Sequence[str]) -> Mapping[str, Known]:
    """Ask the reading copy which URLs were fetched, and with which validators to ask again."""
    if not record.exists():
        return {}
    with duckdb.connect(record, read_only=True) as connection:
        rows = connection.execute(
            """SELECT url, arg_max(etag, fetched_at), arg_max(last_modified, fetched_at) FROM fetches
            WHERE url IN (SELECT unnest(?)) AND outcome = 'ok' GROUP BY url""",
            [list(urls)],
        ).fetchall()
    return {url: Known(etag, last_modified) for url, etag, last_modified in rows}
