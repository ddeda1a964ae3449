"""A document taken apart, before anything is claimed about news: fields, and typed blocks in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from extract.document import Document, Reject
from transform.article import Access, Block, Byline, Moment

Reason = Literal[
    "empty",
    "binary",
    "too_large",
    "bad_encoding",
    "bad_markup",
    "no_article",
    "not_supported",
    "consent_wall",
    "bot_challenge",
    "soft_404",
    "paywall_stub",
    "front_page",
    "video_page",
    "too_deep",
]
"""Why a document gives no article, stage "read". (Faults of our own and time limits are added by flows/reading.py.)"""

REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Page:
    """Fields are None or empty where the page does not say: empty beats wrong."""

    blocks: tuple[Block, ...]
    url: str | None = None  # canonical, cleaned
    title: str | None = None  # the headline on the page
    seo_title: str | None = None  # the other headline, for search engines and shares
    subtitle: str | None = None  # standfirst
    kicker: str | None = None  # the line above the headline: "Analysis"
    section: str | None = None  # crumb
    publisher: str | None = None
    bylines: tuple[Byline, ...] = ()
    published: Moment | None = None
    modified: Moment | None = None
    language: str | None = None  # ISO 639-1, as declared
    access: Access | None = None
    live: bool = False  # a live blog
    printed_dateline: str | None = None  # a field of its own: JSON-LD "dateline", NITF, NewsML


def reject(document: Document, reason: Reason, detail: str) -> Reject:
    """Why this document gives no article."""
    return Reject(str(document.ref), "read", reason, detail)
