"""One polite session on the web: asks once, at the host's pace, within limits, and says how it ended."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Protocol
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from extract.bodies import DamagedError, TooLargeError, decode_body, media_type
from extract.connections import Watch, guarded_adapter
from extract.downloads import DOWNLOAD_SECONDS, save
from extract.failures import denied, outcome_of_error
from extract.fetched import RETRIED, Fetch, Outcome, WebSettings
from extract.listings import is_listing
from extract.manners import ANSWER_LIFE, ROBOTS_BYTES, Pace, PerOrigin, Robots, RobotsFile, retry_after
from extract.reserved import Rule, read_rules, stated
from extract.url_lists import without_user
from extract.verdict import judge, outcome_of_status

__all__ = ["Fetch", "Outcome", "Web", "WebSettings"]

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/rss+xml,application/atom+xml,*/*;q=0.5"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS_NAME, TDMREP_NAME = "/robots.txt", "/.well-known/tdmrep.json"
CHUNK = 1 << 16  # bytes asked of the socket at a time
POOL = 64  # hosts whose connections are kept


class Memory(Protocol):
    """What origins said, kept longer than a run."""

    def recall(self, origin: str, name: str) -> tuple[float, str] | None:
        """When a file was asked for (seconds since 1970) and what it said; None where it was not."""

    def remember(self, origin: str, name: str, asked_at: float, content: str) -> None:
        """Keep what a file said."""

    def book(self, host: str, interval: float) -> float:
        """Book the next start on a host for this process; gives the seconds until it."""


class Web:
    """A session for one run: use as a context manager, share between threads, one `fetch` a document.

    Hosts are asked one after the other by their own pace, so threads serve different hosts; the caller bounds them.
    """

    def __init__(
        self,
        settings: WebSettings | None = None,
        *,
        heard: Callable[[Fetch], None] | None = None,
        memory: Memory | None = None,
    ) -> None:
        """`heard` is told of every request whose answer is not what `fetch` returns: robots.txt and tdmrep.json, steps
        of redirects, attempts that were repeated. `memory` keeps what origins said from run to run."""
        self._settings = settings or WebSettings()
        self._heard = heard or (lambda fetch: None)
        self._memory = memory
        self._watch = Watch()
        book = memory.book if memory is not None else None
        self._pace = Pace(self._settings.connections_per_host, self._settings.failures_per_host, book)
        self._robots = Robots(self._ask_robots)
        self._tdmrep = PerOrigin(self._ask_tdmrep)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.clear()
        if self._settings.proxy:
            self._session.proxies = {"http": self._settings.proxy, "https": self._settings.proxy}
        self._verify = self._settings.ca_bundle or True
        pool = max(POOL, self._settings.connections_per_host)
        for scheme in ("http://", "https://"):
            self._session.mount(
                scheme, guarded_adapter(self._watch, allow_private=self._settings.allow_private, pool_size=pool)
            )

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def stop(self) -> None:
        """Fetches that wait for their turn end as `host_paused`, and so do all later ones; for an interrupted run."""
        self._pace.stop()

    def close(self) -> None:
        """All connections closed."""
        self._session.close()
        self._watch.close()

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps named by the robots.txt of this address's origin."""
        return self._robots.sitemaps(url)

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, into: Path | None = None
    ) -> Fetch:
        """One address asked for, with redirects and retries; whatever happens is an outcome, nothing raises.

        With the validators of an earlier fetch the host may answer that nothing changed (`not_modified`). `into` is a
        file for a body of any size and kind; what is in it already is not asked for again.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        attempt = 1
        while True:
            fetch = self._follow(url, {name: value for name, value in conditions.items() if value}, attempt, into)
            if fetch.outcome not in RETRIED or attempt > self._settings.retries:
                return fetch
            pause = self._settings.retry_base * 2 ** (attempt - 1) * random.uniform(1.0, 2.0)  # noqa: S311
            if max(pause, fetch.retry_after or 0.0) > self._settings.longest_pause:
                return fetch
            self._heard(fetch)
            self._pace.wait(pause)
            attempt += 1

    def _follow(self, url: str, conditions: dict[str, str], attempt: int, into: Path | None) -> Fetch:
        """One attempt: the address and where it leads, each hop asked for like a first one."""
        started = datetime.now(UTC)
        current = urldefrag(url).url
        hops: list[str] = []
        spent = 0.0
        fetch = Fetch(url, current, "bad_url")
        while True:
            if refused := self._refused(url, current):
                fetch = refused
                break
            permission = self._robots.permission(current) if self._settings.obey_robots else None
            if permission and not permission.allowed:
                fetch = denied(url, current, permission)
                break
            interval = max(self._settings.interval, (permission.crawl_delay or 0.0) if permission else 0.0)
            if interval > self._settings.longest_pause:
                detail = f"The host wants {interval:.0f} s between requests, more than the settings allow."
                fetch = Fetch(
                    url, current, "host_paused", detail=detail, robots=permission.rule if permission else None
                )
                break
            if self._settings.ask_tdmrep:  # before the page and not after it, where it would wait for another turn
                self._tdmrep.of(current)
            with self._pace.turn(_host(current), interval):
                if refused := self._refused(url, current):  # the host was given up while we waited
                    fetch = refused
                    break
                started, began = datetime.now(UTC), time.monotonic()
                fetch = self._get(url, current, conditions, permission.rule if permission else None, into=into)
                spent += time.monotonic() - began
            location = fetch_header(fetch, "location")
            if fetch.status not in REDIRECTS or not location:
                break
            hops.append(current)
            step, current = current, _next_address(current, location)
            if len(hops) > self._settings.max_redirects or current in hops:
                detail = f"{len(hops)} redirects without arriving; the last led to {current}."
                fetch = replace(fetch, outcome="too_many_redirects", detail=detail, body=b"")
                break
            self._heard(_step(fetch, step, current, started, began, attempt))
        return replace(
            self._reserve(fetch),
            started_at=_moment(started),
            milliseconds=round(spent * 1000),
            attempts=attempt,
            redirects=(*hops, current) if hops else (),
        )

    def _refused(self, asked: str, url: str) -> Fetch | None:
        """Why an address is not even asked for, if so."""
        try:
            parts: SplitResult = urlsplit(url)
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            valid = False
        if not valid:
            return Fetch(asked, url, "bad_url", detail="It is no http or https address.")
        if "@" in parts.netloc:  # of a feed, or where a redirect leads; what is fetched is stored with its address
            detail = "It carries a name or a password, which would be stored with it."
            return Fetch(without_user(asked), without_user(url), "bad_url", detail=detail)
        why = self._pace.left(_host(url))
        return Fetch(asked, url, "host_paused", detail=f"The host is left alone for this run: {why}.") if why else None

    def _get(
        self,
        asked: str,
        url: str,
        conditions: dict[str, str],
        rule: str | None,
        limit: int = 0,
        into: Path | None = None,
    ) -> Fetch:
        """One request, its body read within the limits and judged, or saved as it is."""
        if into is not None and into.exists() and into.stat().st_size:
            conditions = {**conditions, "Range": f"bytes={into.stat().st_size}-"}
        headers = {"User-Agent": self._settings.user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
        timeouts = (self._settings.connect_timeout, self._settings.read_timeout)
        fetch = Fetch(asked, url, "connection", robots=rule)
        seconds = self._settings.total_timeout if into is None else DOWNLOAD_SECONDS
        with self._watch.limit(seconds) as deadline:
            try:
                asking = self._session.prepare_request(requests.Request("GET", url, headers=headers | conditions))
                # Past Session.send, which reads the whole body of a redirect, however long, to look where it leads.
                adapter = self._session.get_adapter(url)
                with adapter.send(
                    asking, stream=True, timeout=timeouts, verify=self._verify, proxies=self._session.proxies
                ) as response:
                    fetch = self._describe(fetch, response, deadline.address)
                    fetch = self._read(fetch, response, limit) if into is None else save(fetch, response, into)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                outcome, detail = outcome_of_error(error)
                fetch = replace(fetch, outcome=outcome, detail=detail, body=b"")
            if deadline.expired:
                detail = f"It took longer than the {seconds:g} s that one request may take."
                fetch = replace(fetch, outcome="timeout", detail=detail, body=b"")
        return self._learn(fetch)

    def _describe(self, fetch: Fetch, response: requests.Response, address: str | None) -> Fetch:
        """What the head of an answer says."""
        fields = tuple((str(name), str(value)) for name, value in response.raw.headers.items())
        kind, charset = media_type(response.headers.get("Content-Type"))
        outcome, detail = outcome_of_status(response.status_code)
        return replace(
            fetch,
            outcome=outcome,
            detail=detail,
            status=response.status_code,
            reason=response.reason or "",
            headers=fields,
            request_headers=_without_secrets(response.request.headers),
            address=address,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            content_type=kind,
            charset=charset,
            retry_after=retry_after(response.headers.get("Retry-After"), time.time()),
            x_robots=response.headers.get("X-Robots-Tag"),
        )

    def _read(self, fetch: Fetch, response: requests.Response, limit: int) -> Fetch:
        """The body of an answer worth reading, within the limits, and the verdict on it."""
        if fetch.outcome != "ok":
            response.raw.read1(CHUNK, decode_content=False)  # mostly the whole of it, so that the connection lives on
            return fetch
        most = limit or self._settings.max_wire_bytes
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(CHUNK, decode_content=False):
            parts.append(part)
            size += len(part)
            if size > most and limit:  # robots.txt: its beginning counts
                break
            if size > most:
                detail = f"The body is larger than the {most:,} bytes that one answer may have."
                return replace(fetch, outcome="too_large", detail=detail, wire_bytes=size)
        packing = response.headers.get("Content-Encoding")
        most = limit or self._settings.max_bytes
        try:
            body = decode_body(b"".join(parts), None, packing, most, whole=not limit)
        except TooLargeError:
            detail = f"The body decompresses to more than {most:,} bytes."
            return replace(fetch, outcome="too_large", detail=detail, wire_bytes=size)
        except DamagedError as error:
            detail = f"The body is damaged: {error}."
            return replace(fetch, outcome="bad_encoding", detail=detail, wire_bytes=size)
        headers = {name.lower(): value for name, value in fetch.headers}
        outcome, detail = judge(fetch.url, fetch.final_url, fetch.content_type, headers, body)
        return replace(fetch, outcome=outcome, detail=detail, body=body, wire_bytes=size)

    def _reserve(self, fetch: Fetch) -> Fetch:
        """What the publisher reserves, recorded, and obeyed unless the settings name a ground."""
        if fetch.outcome != "ok" or is_listing(fetch.content_type, fetch.body):
            return fetch
        headers = {name.lower(): value for name, value in fetch.headers}
        rules = self._tdmrep.of(fetch.final_url) if self._settings.ask_tdmrep else ()
        said = stated(headers, fetch.body, rules, fetch.final_url)
        fetch = replace(fetch, tdm_reserved=said.reserved, tdm_policy=said.policy)
        if not (said.reserved or said.withheld) or self._settings.reservation_ground:
            return fetch
        detail = "The publisher reserves text and data mining: only the address and the hints are kept."
        if said.withheld and not said.reserved:
            detail = f"X-Robots-Tag says {said.withheld}: only the address and the hints are kept."
        return replace(fetch, outcome="tdm_reserved", detail=detail, body=b"")

    def _learn(self, fetch: Fetch) -> Fetch:
        """The host's pace after this answer."""
        host = _host(fetch.final_url)
        self._pace.note(host, fetch.outcome in RETRIED or fetch.outcome == "dns")
        if fetch.retry_after and fetch.status in (429, 503):
            if fetch.retry_after > self._settings.longest_pause:
                self._pace.leave(host, f"it asked for a pause of {fetch.retry_after:.0f} s")
            else:
                self._pace.hold_off(host, fetch.retry_after)
            return replace(fetch, outcome="rate_limited")
        return fetch

    def _ask_robots(self, origin: str) -> RobotsFile:
        """robots.txt as it was said within the last day, or asked for now; one that could not be had is not kept."""
        text = self._remembered(origin, ROBOTS_NAME)
        if text is not None:
            return RobotsFile(json.loads(text))
        file = self._get_robots(origin)
        if self._memory is not None and file.unreachable is None:
            self._memory.remember(origin, ROBOTS_NAME, time.time(), json.dumps(file.text))
        return file

    def _remembered(self, origin: str, name: str) -> str | None:
        kept = self._memory.recall(origin, name) if self._memory is not None else None
        return kept[1] if kept is not None and 0 <= time.time() - kept[0] < ANSWER_LIFE else None

    def _get_robots(self, origin: str) -> RobotsFile:
        """robots.txt as RFC 9309 reads the answer: absent for any 4xx, a stop sign when it cannot be had."""
        current = f"{origin}{ROBOTS_NAME}"
        for _ in range(6):  # five redirects, as the RFC asks
            fetch = self._get_aside(current)
            location = fetch_header(fetch, "location")
            if fetch.status in REDIRECTS and location:
                current = _next_address(current, location)
                if self._refused(origin, current):
                    break
                continue
            if fetch.status is not None and fetch.outcome not in RETRIED:
                return RobotsFile(fetch.body.decode("utf-8", "replace") if fetch.status < 300 else None)
            return RobotsFile(unreachable=fetch.outcome, detail=fetch.detail)
        return RobotsFile()

    def _ask_tdmrep(self, origin: str) -> tuple[Rule, ...]:
        text = self._remembered(origin, TDMREP_NAME)
        if text is None:
            text = self._get_aside(f"{origin}{TDMREP_NAME}").body.decode("utf-8", "replace")
            if self._memory is not None:
                self._memory.remember(origin, TDMREP_NAME, time.time(), text)
        return read_rules(text.encode())

    def _get_aside(self, url: str) -> Fetch:
        """A request for a file about a site, which keeps to no interval."""
        with self._pace.turn(_host(url), 0.0):
            started, began = datetime.now(UTC), time.monotonic()
            fetch = self._get(url, url, {}, None, ROBOTS_BYTES)
        took = round((time.monotonic() - began) * 1000)
        self._heard(replace(fetch, started_at=_moment(started), milliseconds=took))
        return fetch


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _step(fetch: Fetch, step: str, to: str, started: datetime, began: float, attempt: int) -> Fetch:
    """A redirect as a request of its own."""
    return replace(
        fetch,
        url=step,
        final_url=to,
        outcome="redirected",
        detail=f"It leads to {to}.",
        started_at=_moment(started),
        milliseconds=round((time.monotonic() - began) * 1000),
        attempts=attempt,
    )


def _next_address(url: str, location: str) -> str:
    """Where a redirect leads; the field as it stands where that is no address."""
    try:
        return urldefrag(urljoin(url, location)).url
    except ValueError:
        return location


def fetch_header(fetch: Fetch, name: str) -> str | None:
    """The first field of this name in the answer."""
    return next((value for field, value in fetch.headers if field.lower() == name), None)


def _without_secrets(headers: Mapping[str, str | bytes]) -> tuple[tuple[str, str], ...]:
    """The request's fields as they may be archived: an address can carry a password."""
    return tuple((name, str(value)) for name, value in headers.items() if "authorization" not in name.lower())


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
