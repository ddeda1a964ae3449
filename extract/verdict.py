"""What an answer amounts to: its status, its type, its title and the place it led to, as one outcome."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlsplit

from extract.fetched import OUTCOMES, Outcome
from extract.listings import is_listing

STATUSES: dict[int, tuple[Outcome, str]] = {
    304: ("not_modified", "Nothing changed since the last time."),
    401: ("blocked", "The server asks for a login."),
    402: ("paywall", "The server asks for payment."),
    403: ("blocked", "The server refuses us."),
    404: ("not_found", "There is no such page."),
    408: ("timeout", "The server gave up waiting for us."),
    410: ("gone", "The page was taken down."),
    429: ("rate_limited", "The server asks us to slow down."),
    451: ("blocked", "The page is withheld for legal reasons."),
}
"""Statuses with a meaning of their own; the others go by their hundreds."""

READABLE = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "application/xml",
        "text/xml",
        "application/json",
        "application/ld+json",
        "application/gzip",
        "application/x-gzip",
    }
)
"""Media types that can be a page, a story in a wire format, a feed or a sitemap."""

MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|head|body)", re.IGNORECASE)
TITLE = re.compile(rb"<title[^<>]*>([^<]{1,500})<", re.IGNORECASE)
TITLE_CUTS = re.compile(r"\s*[|–—:·»]\s*|\s+-\s+")
HEAD_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Wall:
    """The marks of one class of pages that are no article."""

    outcome: Outcome
    titles: frozenset[str]
    hosts: tuple[str, ...]
    segments: frozenset[str]
    headers: tuple[tuple[str, str], ...]


def outcome_of_status(status: int) -> tuple[Outcome, str]:
    """The outcome that a status stands for by itself, and a sentence; ("ok", "") for one with a body to look at."""
    if status in STATUSES:
        return STATUSES[status]
    if 200 <= status < 300:
        return "ok", ""
    if status >= 500:
        return "server_error", f"The server failed with status {status}."
    return "client_error", f"The server answered with status {status}."


def judge(
    url: str, final_url: str, content_type: str | None, headers: Mapping[str, str], body: bytes
) -> tuple[Outcome, str]:
    """What a body that came with status 2xx is, and a sentence. `headers` have lower-case names.

    Outcomes: ok, empty, not_html, blocked, consent_wall, soft_404, redirected_home.
    """
    if not body.strip():
        return "empty", "The answer has no body."
    if is_listing(content_type, body):
        return "ok", ""
    kind = content_type or ""
    structured = kind.endswith(("+xml", "+json")) and not kind.startswith("image/")  # NITF, NewsML-G2, ninjs
    if content_type not in READABLE and not structured and not MARKUP_START.match(body[:1024]):
        return "not_html", f"It is {content_type or 'of no stated type'}, not a page."
    title = title_of(body)
    for wall in WALLS:
        if mark := _mark(wall, url, final_url, title, headers):
            return wall.outcome, f"The page is no article but a {wall.outcome.replace('_', ' ')} ({mark})."
    asked, came = urlsplit(url), urlsplit(final_url)
    if asked.path.strip("/") and not came.path.strip("/") and not came.query:
        return "redirected_home", "The address leads to the front page: the article is not there any more."
    return "ok", ""


def title_of(body: bytes) -> str:
    """The text of a page's title element, as far as bytes of an unknown charset tell it."""
    match = TITLE.search(body, 0, HEAD_BYTES)
    return " ".join(html.unescape(match[1].decode("utf-8", "replace")).split()) if match else ""


def _mark(wall: Wall, url: str, final_url: str, title: str, headers: Mapping[str, str]) -> str:
    """What gives a page away as behind this wall; empty where nothing does."""
    for name, value in wall.headers:
        if value in headers.get(name, "").lower():
            return f"{name}: {value}"
    lowered = title.lower()
    if lowered in wall.titles or any(part in wall.titles for part in TITLE_CUTS.split(lowered)):
        return f'title "{title}"'
    came = urlsplit(final_url)
    if url != final_url:  # who asked for such an address meant it
        if (came.hostname or "").startswith(wall.hosts):
            return f"host {came.hostname}"
        if found := wall.segments.intersection(came.path.lower().split("/")):
            return f"path {min(found)}"
    return ""


def _load_walls() -> tuple[Wall, ...]:
    table = tomllib.loads(files("extract").joinpath("walls.toml").read_text("utf-8"))
    by_name: dict[str, Outcome] = {outcome: outcome for outcome in OUTCOMES}
    return tuple(
        Wall(
            by_name[name],
            frozenset(entry.get("titles", ())),
            tuple(entry.get("hosts", ())) or ("\0",),
            frozenset(entry.get("segments", ())),
            tuple(entry.get("headers", {}).items()),
        )
        for name, entry in table.items()
    )


WALLS = _load_walls()
