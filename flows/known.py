"""What is known of each address: when it was asked for, with which validators to ask again, and who is fetching it now.

A small SQLite file beside the record (state/web.sqlite), since several runs at once must agree, row by row, on who
fetches what, and a killed run must leave behind what it had still to fetch. It can be deleted at any time: it is
made again from the record's `fetches`.

* A run claims an address before it fetches it; nobody else does while that run lives. The claim keeps the reference, so
  it is also the queue: what a listing names is claimed in the transaction that remembers the listing itself, and a
  listing answered with "not modified" never hides entries that a killed run had not reached.
* An address that failed for a passing reason, or that is to be looked at again for changes, is due at some moment; it
  is claimed when the listing that named it is next looked at.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from extract.document import Ref
from extract.fetched import RETRIED, Fetch
from extract.moments import read_moment
from flows.announced import is_news, moment_text, one_moment_for_all, says_of
from flows.refs import ref_json, ref_of

SCHEMA = files("flows").joinpath("known.sql").read_text("utf-8")

PASSING: frozenset[str] = RETRIED | {"dns", "tls", "host_paused", "bad_encoding", "empty"}
"""Outcomes that may be another within the hour."""
PERHAPS: frozenset[str] = frozenset({"blocked", "consent_wall", "paywall", "soft_404", "not_found"})
"""Outcomes that are asked about again, a day later and few times: a listing may be ahead of its page."""
PERHAPS_TIMES = 3
PASSING_TIMES = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=1)
LISTING_FULL = timedelta(days=1)
"""Age at which a listing is fetched whole: it is small, and one whose validators lie hides all that is new."""
SECONDS_LOCKED = 60.0
FARTHEST_TURN = 3600.0  # seconds

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one address before it is asked for."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None  # of the body in the archive
    archived_at: str | None = None  # when that body was fetched
    outcome: str | None = None
    fetched_at: str | None = None
    is_listing: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """How a source wants its addresses looked at again."""

    recheck: tuple[timedelta, ...] = ()  # ages of an article
    full_every: timedelta = timedelta(days=7)


class KnownPages:
    """The file, open for one run; safe for its threads. One that is no database any more is made anew."""

    def __init__(
        self,
        path: Path,
        run_id: str,
        live_runs: Callable[[], Collection[str]],
        habits: Habits,
        choice: str = "",
    ) -> None:
        """`choice` names which entries of its listings the run wants; empty: all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.is_new = not path.exists()
        self._run = run_id
        self._choice = choice
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # a full disk, a lock: not the file's fault
                raise
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                path.with_name(name).unlink(missing_ok=True)
            self._db = _opened(path)
            self.is_new = True
        self._live = live_runs
        self._habits = habits
        self._lock = threading.Lock()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _others(self) -> frozenset[str]:
        return frozenset(self._live()) - {self._run}

    # What to fetch

    def claim(self, refs: Iterable[Ref], now: datetime) -> list[Ref]:
        """Of addresses asked for by name those that this run is to fetch: not those that another run at work has
        claimed or fetched, nor those that this run has fetched already. Those that a file names (a list of addresses,
        a saved feed) are entries of a listing like others."""
        others = self._others()
        by_file: dict[str, list[Ref]] = {}
        for ref in refs:
            by_file.setdefault(ref.hints.found_in or "", []).append(ref)
        with self._change() as db:
            taken = [ref for ref in by_file.pop("", []) if self._take(db, ref, None, others)]
            for file, listed in by_file.items():
                taken += self._take_news(db, file, listed, others, now)
                self._take_due(db, file, others, now)
        return taken

    def enter(self, ref: Ref, fetch: Fetch, entries: Iterable[Ref], now: datetime) -> int:
        """Remember a listing that was fetched, and claim what it names and this run is to fetch: what was never
        fetched, and what the listing now says something else about. Gives how many were claimed."""
        others, listing = self._others(), self._key(ref)
        with self._change() as db:
            claimed = len(self._take_news(db, listing, list(entries), others, now))
            claimed += self._take_due(db, listing, others, now)
            self._write(db, listing, fetch, now, ref=ref, is_listing=1)
        return claimed

    def look_again(self, listing: Ref, now: datetime) -> int:
        """Claim what is due of a listing that did not change: what failed, what is to be looked at for changes, what a
        killed run had not reached, and the listings that it names."""
        others = self._others()
        with self._change() as db:
            return self._take_due(db, self._key(listing), others, now)

    def waiting(self, limit: int, *, listings: bool) -> list[Ref]:
        """The next addresses that this run has claimed: pages, or listings."""
        with self._lock:
            rows = self._db.execute(
                "SELECT ref FROM pages WHERE claimed_by = ? AND is_listing = ? ORDER BY rowid LIMIT ?",
                (self._run, int(listings), limit),
            ).fetchall()
        return [ref_of(row["ref"]) for row in rows]

    def owed(self) -> int:
        """How many addresses this run has claimed and not asked for."""
        with self._lock:
            row = self._db.execute("SELECT count(*) FROM pages WHERE claimed_by = ?", (self._run,)).fetchone()
        return int(row[0])

    def of(self, refs: Sequence[Ref], now: datetime) -> Mapping[str, Known]:
        """What to ask addresses with: no validators where they lie, or where the body is old."""
        keys = {self._key(ref): ref.location for ref in refs}
        with self._lock:
            found = _rows(self._db, "SELECT * FROM pages WHERE url IN", list(keys))
        return {keys[key]: self._known(row, now) for key, row in found.items() if row["fetched_at"]}

    def _key(self, ref: Ref) -> str:
        """By what an address is known. A listing (what no other names as a document) is another one for each choice of
        its entries: runs over several windows of one sitemap neither wait for each other nor hide entries from each
        other."""
        return f"{ref.location}\x1f{self._choice}" if self._choice and ref.hints.found_in is None else ref.location

    def _known(self, row: sqlite3.Row, now: datetime) -> Known:
        every = min(self._habits.full_every, LISTING_FULL) if row["is_listing"] else self._habits.full_every
        full_at = read_moment(row["full_at"])
        trusted = full_at is not None and now - full_at < every and not row["lies"]
        names = ("sha256", "archived_at", "outcome", "fetched_at", *(("etag", "last_modified") if trusted else ()))
        return Known(**{name: row[name] for name in names}, is_listing=bool(row["is_listing"]))

    # What came of it

    def done(self, ref: Ref, fetch: Fetch, now: datetime, *, unchanged: bool = False) -> None:
        """What came of an address, in place of its claim. `unchanged`: the body is the one that the archive has."""
        with self._change() as db:
            self._write(db, self._key(ref), fetch, now, ref=ref, unchanged=unchanged)

    def release(self, url: str) -> None:
        """Give a claim back without having asked."""
        with self._change() as db:
            db.execute("UPDATE pages SET claimed_by = NULL WHERE url = ? AND claimed_by = ?", (url, self._run))

    def absorb(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in rows of `fetches` (of the record, or of a killed run's journal) where they are newer.

        What no listing names may be a listing itself, whose entries were not all fetched: it is asked for whole.
        """
        with self._change() as db:
            for row in rows:
                known = db.execute("SELECT fetched_at FROM pages WHERE url = ?", (row["url"],)).fetchone()
                if known and (known["fetched_at"] or "") >= row["fetched_at"]:
                    continue
                whole = row["outcome"] == "ok"
                told = row if row["found_in"] else {**row, "etag": None, "last_modified": None, "sha256": None}
                db.execute(
                    """INSERT INTO pages (url, parent, first_at, fetched_at, full_at, archived_at, outcome, etag,
                        last_modified, sha256) VALUES (:url, :found_in, :at, :at, :full, :kept, :outcome, :etag,
                        :last_modified, :sha256)
                    ON CONFLICT (url) DO UPDATE SET fetched_at = :at, full_at = coalesce(:full, full_at),
                        archived_at = coalesce(:kept, archived_at), outcome = :outcome, claimed_by = NULL,
                        etag = coalesce(:etag, etag), last_modified = coalesce(:last_modified, last_modified),
                        sha256 = coalesce(:sha256, sha256)""",
                    {
                        **{name: told[name] for name in ("url", "found_in", "outcome", "etag", "last_modified")},
                        "sha256": told["sha256"] if whole else None,
                        "at": row["fetched_at"],
                        "full": row["fetched_at"] if whole else None,
                        "kept": row["fetched_at"] if whole else None,
                    },
                )

    # What origins say for a day

    def recall(self, origin: str, name: str) -> tuple[float, str] | None:
        """When an origin's file (robots.txt, tdmrep.json) was asked for (seconds since 1970), and what it said."""
        with self._lock:
            row = self._db.execute("SELECT * FROM origins WHERE origin = ? AND name = ?", (origin, name)).fetchone()
        return (row["asked_at"], row["content"]) if row else None

    def remember(self, origin: str, name: str, asked_at: float, content: str) -> None:
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?)", (origin, name, asked_at, content))

    def book(self, host: str, interval: float) -> float:
        """Book the next request to a host, `interval` seconds behind the last one of any run; gives the seconds until
        then. A booking that lies absurdly far ahead (a clock was set back) counts for nothing."""
        now = time.time()
        with self._change() as db:
            row = db.execute("SELECT asked_at FROM origins WHERE origin = ? AND name = 'turn'", (host,)).fetchone()
            last = row["asked_at"] if row and row["asked_at"] < now + FARTHEST_TURN else 0.0
            at = max(now, last + interval)
            db.execute("INSERT OR REPLACE INTO origins VALUES (?, 'turn', ?, '')", (host, at))
        return at - now

    # Within a transaction

    def _take(self, db: sqlite3.Connection, ref: Ref, parent: str | None, others: frozenset[str]) -> bool:
        key = self._key(ref)
        row = db.execute("SELECT claimed_by, fetched_by FROM pages WHERE url = ?", (key,)).fetchone()
        if row and (row["claimed_by"] in others or row["fetched_by"] in others or row["fetched_by"] == self._run):
            return False
        db.execute(
            """INSERT INTO pages (url, parent, is_listing, ref, claimed_by) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (url) DO UPDATE SET parent = coalesce(excluded.parent, parent), ref = excluded.ref,
                claimed_by = excluded.claimed_by""",
            (key, parent, int(parent is not None and ref.hints.found_in is None), ref_json(ref), self._run),
        )
        return True

    def _take_news(
        self, db: sqlite3.Connection, listing: str, entries: Sequence[Ref], others: frozenset[str], now: datetime
    ) -> list[Ref]:
        """Of the entries of a listing those that are new, due, or said to be other than before."""
        stale = one_moment_for_all(entries)
        taken = []
        for some in _hundreds(entries):
            urls = [self._key(ref) for ref in some]
            known = _rows(db, "SELECT * FROM pages WHERE url IN", urls)
            told = _rows(db, "SELECT * FROM said WHERE parent = ? AND url IN", urls, listing)
            for entry in some:
                says = says_of(entry)
                key = self._key(entry)
                before = told[key]["said"] if key in told else None
                if before != says:
                    db.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?)", (key, listing, says))
                row = known.get(key)
                news = is_news(entry, dict(row) if row else None, before, says, stale, now)
                if news and self._take(db, entry, listing, others):
                    taken.append(entry)
        return taken

    def _take_due(self, db: sqlite3.Connection, listing: str, others: frozenset[str], now: datetime) -> int:
        """What is due of a listing, what dead runs had claimed of it, and the listings without a date that it names."""
        rows = db.execute(
            """SELECT ref FROM pages WHERE parent = :listing AND ref IS NOT NULL AND claimed_by IS NOT :me
                AND (due_at <= :now OR (is_listing AND updated IS NULL) OR claimed_by IS NOT NULL)""",
            {"listing": listing, "now": moment_text(now), "me": self._run},
        ).fetchall()
        return sum(self._take(db, ref_of(row["ref"]), listing, others) for row in rows)

    def _write(
        self,
        db: sqlite3.Connection,
        url: str,
        fetch: Fetch,
        now: datetime,
        *,
        ref: Ref | None = None,
        unchanged: bool = False,
        is_listing: int | None = None,
    ) -> None:
        before = db.execute("SELECT * FROM pages WHERE url = ?", (url,)).fetchone()
        at = fetch.started_at or moment_text(now)
        whole = fetch.outcome == "ok" or (fetch.outcome == "not_modified" and fetch.status != 304)
        failed = fetch.outcome in PASSING or fetch.outcome in PERHAPS or fetch.robots == "unreachable"
        failures = (before["failures"] if before else 0) + 1 if failed else 0
        first_at = (before["first_at"] if before else None) or at
        due = self._due(fetch, failures, read_moment(first_at) or now, now)
        same = fetch.outcome == "not_modified" or unchanged
        lies = bool(before and before["lies"]) or _lied(before, fetch)
        listing = bool(before and before["is_listing"]) if is_listing is None else bool(is_listing)
        keep_ref = (
            ref_json(ref) if ref is not None and (due or listing) else before["ref"] if before and listing else None
        )
        db.execute(
            """INSERT INTO pages (url, ref, is_listing, due_at, fetched_by, first_at, fetched_at, full_at, archived_at,
                outcome, etag, last_modified, sha256, updated, failures, lies)
            VALUES (:url, :ref, :listing, :due, :run, :first, :at, :full, :kept, :outcome, :etag, :last_modified,
                :sha256, :updated, :failures, :lies)
            ON CONFLICT (url) DO UPDATE SET ref = :ref, claimed_by = NULL, is_listing = :listing, due_at = :due,
                fetched_by = :run, first_at = :first, fetched_at = :at, full_at = coalesce(:full, full_at),
                archived_at = coalesce(:kept, archived_at), outcome = :outcome, etag = coalesce(:etag, etag),
                last_modified = coalesce(:last_modified, last_modified), sha256 = coalesce(:sha256, sha256),
                updated = coalesce(:updated, updated), failures = :failures,
                lies = :lies""",
            {
                "url": url,
                "ref": keep_ref,
                "listing": int(listing),
                "due": moment_text(due) if due else None,
                "run": self._run,
                "first": first_at,
                "at": at,
                "full": at if whole else None,
                "kept": at if whole and not same else None,
                "outcome": fetch.outcome,
                "etag": fetch.etag,
                "last_modified": fetch.last_modified,
                "sha256": fetch.sha256 if whole and fetch.body else None,
                "updated": ref.hints.updated if ref is not None and listing else None,
                "failures": failures,
                "lies": int(lies),
            },
        )

    def _due(self, fetch: Fetch, failures: int, first_at: datetime, now: datetime) -> datetime | None:
        """When to ask again, where that is to be."""
        if fetch.outcome in PASSING or fetch.robots == "unreachable":
            pause = FIRST_PAUSE * 2 ** (failures - 2) if failures > 1 else timedelta(0)
            return now + min(pause, LONGEST_PAUSE) if failures <= PASSING_TIMES else None
        if fetch.outcome in PERHAPS:
            return now + LONGEST_PAUSE if failures <= PERHAPS_TIMES else None
        if fetch.outcome in ("ok", "not_modified"):
            return next((first_at + age for age in sorted(self._habits.recheck) if first_at + age > now), None)
        return None


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=SECONDS_LOCKED, isolation_level=None, check_same_thread=False)
    try:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(SCHEMA)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _lied(before: sqlite3.Row | None, fetch: Fetch) -> bool:
    """Whether a body fetched whole is another although its validators are the same."""
    if before is None or fetch.outcome != "ok" or not before["sha256"] or fetch.sha256 == before["sha256"]:
        return False
    return bool(
        (fetch.etag and fetch.etag == before["etag"])
        or (not fetch.etag and fetch.last_modified and fetch.last_modified == before["last_modified"])
    )


def _rows(db: sqlite3.Connection, query: str, urls: Sequence[str], *before: str) -> dict[str, sqlite3.Row]:
    found: dict[str, sqlite3.Row] = {}
    for some in _hundreds(dict.fromkeys(urls)):
        marks = ",".join("?" * len(some))
        found.update({row["url"]: row for row in db.execute(f"{query} ({marks})", (*before, *some))})
    return found


def _hundreds(values: Iterable[Value]) -> Iterator[tuple[Value, ...]]:
    """In groups that fit into one query."""
    left = iter(values)
    while some := tuple(islice(left, 500)):
        yield some
