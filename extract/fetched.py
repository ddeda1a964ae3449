"""What one request came to: its outcome of a closed list, and everything the ledger and the archive keep of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal, get_args

Outcome = Literal[
    "ok",
    "not_modified",
    "not_found",
    "gone",
    "soft_404",
    "redirected",
    "redirected_home",
    "consent_wall",
    "paywall",
    "blocked",
    "robots_denied",
    "tdm_reserved",
    "rate_limited",
    "server_error",
    "client_error",
    "timeout",
    "too_large",
    "too_many_redirects",
    "not_html",
    "bad_encoding",
    "empty",
    "dns",
    "tls",
    "connection",
    "private_address",
    "bad_url",
    "host_paused",
]
"""How a request ended. Only `ok` has a body worth reading. `blocked`: 401, 403, 451 or a page that asks for a human;
`robots_denied`: forbidden by robots.txt, or robots.txt could not be had (RFC 9309, 2.3.1.4); `host_paused`: not asked,
since this host failed too often in this run or told us to wait longer than the settings allow; `redirected`: a step
on the way to where the address leads."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

RETRIED: frozenset[Outcome] = frozenset({"rate_limited", "server_error", "timeout", "connection"})
"""Outcomes that may be another the next minute."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the session behaves towards the hosts it asks and towards this machine."""

    contact: str = ""  # address or page of whoever runs this, shown to every host
    version: str = "0.1"
    interval: float = 5.0  # seconds from one request to the next on the same host; Crawl-delay and Retry-After raise it
    connections_per_host: int = 1
    longest_pause: float = 120.0  # seconds; a host that asks for a longer pause is left for the rest of the run
    failures_per_host: int = 5  # in a row, after which a host is left for the rest of the run
    retries: int = 2
    retry_base: float = 1.0  # seconds before the first retry, doubled for each further one, with jitter
    connect_timeout: float = 10.0  # seconds
    read_timeout: float = 20.0  # seconds without a byte
    total_timeout: float = 60.0  # seconds for one request with its body, redirects each
    max_wire_bytes: int = 16 * 1024 * 1024  # of a body as it travels
    max_bytes: int = 32 * 1024 * 1024  # of a body after decompression
    max_redirects: int = 5
    obey_robots: bool = True
    ask_tdmrep: bool = True  # ask each site once for /.well-known/tdmrep.json
    reservation_ground: str = ""  # why reserved text may be kept ("research", "licensed", "own"); empty: it is not
    allow_private: bool = False  # loopback, private and link-local addresses
    proxy: str | None = None
    ca_bundle: str | None = None  # file of certificates to trust instead of those that come with requests

    @property
    def user_agent(self) -> str:
        """The honest name that goes with every request: "onrecord/0.1 (+https://example.org/bot)"."""
        return f"onrecord/{self.version}" + (f" (+{self.contact})" if self.contact else "")


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request with its redirects: what was asked, what came, how it is judged."""

    url: str  # as asked
    final_url: str  # after redirects
    outcome: Outcome
    status: int | None = None  # of the last answer; None where none came
    detail: str = ""  # one sentence for a person, where the outcome is not ok
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None  # media type alone, lower case
    charset: str | None = None  # as declared
    body: bytes = b""  # decompressed; empty unless the outcome allows keeping it
    headers: tuple[tuple[str, str], ...] = ()  # of the last answer, in its order
    request_headers: tuple[tuple[str, str], ...] = ()
    reason: str = ""  # the status line's words
    address: str | None = None  # IP address that answered
    started_at: str = ""  # ISO 8601 in UTC, when the last request on the way was sent
    milliseconds: int = 0  # with redirects, without waiting for the host's turn
    attempts: int = 1
    wire_bytes: int = 0  # of the body as it travelled
    redirects: tuple[str, ...] = field(default=())  # every address on the way, the first one asked for
    robots: str | None = None  # what robots.txt said: "allowed", "none", or the rule that forbids
    x_robots: str | None = None  # the X-Robots-Tag fields
    tdm_reserved: bool | None = None  # text and data mining reserved; None where nothing says so
    tdm_policy: str | None = None  # where the licence for it can be had
    retry_after: float | None = None  # seconds, as the host asked

    @property
    def sha256(self) -> str:
        """Of the body, in hexadecimal digits: whether a page changed, whatever its validators say."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def ok(self) -> bool:
        return self.outcome == "ok"
