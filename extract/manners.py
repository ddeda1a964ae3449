"""How to behave on other people's servers: what robots.txt allows, and a pace for each host."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import zip_longest
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from protego import Protego

from extract.document import Ref
from extract.fetched import Outcome
from extract.reserved import PRODUCT

ANSWER_LIFE = 24 * 3600.0
"""Seconds that an answer for robots.txt is believed (RFC 9309, 2.4)."""

ROBOTS_BYTES = 1024 * 1024
"""Bytes of robots.txt that are read; RFC 9309, 2.5 asks for at least 500 KiB."""


Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What asking for a host's robots.txt gave. `text` None: it is not there, all is allowed."""

    text: str | None = None
    unreachable: Outcome | None = None  # how asking failed: nothing is allowed then (RFC 9309, 2.3.1.4)
    detail: str = ""  # the sentence to that


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an address may be fetched, the rule that decided, and the pace its host asks for."""

    allowed: bool
    rule: str  # "allowed", "none" (no robots.txt), "unreachable", or the rule that forbids: "Disallow: /private"
    crawl_delay: float | None = None  # seconds
    unreachable: Outcome | None = None  # how asking for robots.txt failed
    detail: str = ""


class PerOrigin(Generic[Answer]):
    """Something asked for once for every origin (scheme, host and port), whatever the number of threads."""

    def __init__(self, ask: Callable[[str], Answer], life: float = ANSWER_LIFE) -> None:
        self._ask = ask
        self._life = life
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._answers: dict[str, tuple[float, Answer]] = {}

    def of(self, url: str) -> Answer:
        """The answer for this address's origin; the first question asks, and others wait for it."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks[origin]
        with lock:
            known = self._answers.get(origin)
            if known is None or time.monotonic() - known[0] > self._life:
                known = self._answers[origin] = time.monotonic(), self._ask(origin)
            return known[1]


class Robots:
    """The robots.txt of every origin met in this run, each asked for once."""

    def __init__(self, ask: Callable[[str], RobotsFile]) -> None:
        """`ask` fetches the robots.txt of an origin."""
        self._files = PerOrigin(lambda origin: _parsed(ask(origin)))

    def permission(self, url: str) -> Permission:
        """May this address be fetched? The first question about an origin fetches its robots.txt."""
        file, parsed = self._files.of(url)
        if file.unreachable:
            return Permission(False, "unreachable", unreachable=file.unreachable, detail=file.detail)
        if parsed is None or file.text is None:
            return Permission(True, "none")
        delay = parsed.crawl_delay(PRODUCT)
        rate = parsed.request_rate(PRODUCT)
        if rate is not None and rate.requests:
            delay = max(delay or 0.0, rate.seconds / rate.requests)
        if parsed.can_fetch(url, PRODUCT):
            return Permission(True, "allowed", delay)
        return Permission(False, _deciding_rule(file.text, url), delay)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of this address's origin names."""
        parsed = self._files.of(url)[1]
        return tuple(parsed.sitemaps) if parsed else ()


def _parsed(file: RobotsFile) -> tuple[RobotsFile, Protego | None]:
    return file, Protego.parse(file.text) if file.text is not None else None


def _deciding_rule(text: str, url: str) -> str:
    """The longest Disallow line that forbids this address: which one decided, as the file prints it."""
    lines = {line.partition("#")[0].strip() for line in text.splitlines()}
    forbidding = [
        line
        for line in lines
        if line.lower().startswith("disallow") and not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, PRODUCT)
    ]
    return max(forbidding, key=len, default="Disallow")


@dataclass(slots=True)
class _Host:
    gate: threading.Semaphore
    next_at: float = 0.0  # time.monotonic()
    interval: float = 0.0  # seconds, the longest asked for
    failures: int = 0
    paused: str = ""


class Pace:
    """Whose turn it is: so many requests at a time on one host, and so many seconds between their starts."""

    def __init__(
        self, connections_per_host: int, failures_per_host: int, shared: Callable[[str, float], float] | None = None
    ) -> None:
        """`shared` keeps the pace with other processes: it books the next start on a host, so many seconds after the
        last, and says how long to wait for it."""
        self._shared = shared
        self._failures = failures_per_host
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = defaultdict(lambda: _Host(threading.Semaphore(connections_per_host)))

    @contextmanager
    def turn(self, host: str, interval: float) -> Iterator[None]:
        """Waits until this host may be asked again, and keeps the others waiting.

        They wait the longest `interval` (seconds) that was ever given for the host: 0 for a request on the side.
        """
        state = self._state(host)
        with state.gate:
            with self._lock:
                start = max(time.monotonic(), state.next_at)
                state.interval = max(state.interval, interval)
                state.next_at = start + state.interval
            self.wait(start - time.monotonic())
            if self._shared is not None and interval > 0:
                self.wait(self._shared(host, state.interval))
            yield

    def wait(self, seconds: float) -> None:
        """A pause that `stop` ends."""
        if seconds > 0:
            self._stopped.wait(seconds)

    def stop(self) -> None:
        """Nobody waits any more, and every host is left alone."""
        self._stopped.set()

    def hold_off(self, host: str, seconds: float) -> None:
        """The host asked for a pause (Retry-After)."""
        state = self._state(host)
        with self._lock:
            state.next_at = max(state.next_at, time.monotonic() + seconds)

    def leave(self, host: str, why: str) -> None:
        """The host is not asked again in this run."""
        self._state(host).paused = why

    def left(self, host: str) -> str:
        """Why a host is not asked any more; empty while it is."""
        return "the run was stopped" if self._stopped.is_set() else self._state(host).paused

    def note(self, host: str, failed: bool) -> None:
        """One more answer or failure of a host; too many failures in a row and it is left alone."""
        state = self._state(host)
        with self._lock:
            state.failures = state.failures + 1 if failed else 0
            if state.failures >= self._failures:
                state.paused = f"{state.failures} requests in a row failed"

    def _state(self, host: str) -> _Host:
        with self._lock:
            return self._hosts[host]


def interleaved(refs: Iterable[Ref]) -> list[Ref]:
    """References in turn from each host, the order within a host kept: threads that wait for one host wait less."""
    hosts: dict[str, list[Ref]] = defaultdict(list)
    for ref in refs:
        hosts[urlsplit(ref.location).netloc].append(ref)
    return [ref for group in zip_longest(*hosts.values()) for ref in group if ref is not None]


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds that a Retry-After field asks for (a number, or a date); None where it says nothing usable.

    `now` is seconds since 1970, to reckon from where a date is given.
    """
    if not value:
        return None
    value = value.strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
