"""What the container says of a document, where the document itself does not."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

from extract.document import Document
from transform.article import Byline
from transform.moments import parse_moment
from transform.page.page import Page

TRACKING = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "at_medium", "at_campaign"),
    *("fbclid", "gclid", "mc_cid", "mc_eid", "ocid", "cmpid", "ref_src"),
)
"""Query parameters that say how a reader came, not what is read."""
_CLEAN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/?")
"""Addresses that are clean already, as nearly all canonical ones are: w3lib takes its time."""


def with_hints(page: Page, document: Document) -> Page:
    """The page with its empty fields filled from the hints, its URL cleaned and its language reduced to ISO 639-1."""
    hints = document.hints
    published = page.published
    if published is None and hints.published:
        published = parse_moment(hints.published, hints.published_origin or "jsonl")
    return replace(
        page,
        url=clean_url(page.url),
        title=page.title or hints.title,
        subtitle=page.subtitle or hints.subtitle,
        section=page.section or hints.section,
        bylines=page.bylines or tuple(Byline(name) for name in hints.authors),
        published=published,
        language=language_code(page.language or hints.language),
    )


def clean_url(url: str | None) -> str | None:
    """The address in one form (w3lib), without fragments and tracking; None for what is no web address."""
    if url and _CLEAN.fullmatch(url):
        return url
    try:
        if not url or urlsplit(url).scheme not in ("http", "https"):
            return None
        cleaned = str(canonicalize_url(url_query_cleaner(url, TRACKING, remove=True)))
        return cleaned if urlsplit(cleaned).hostname else None
    except ValueError:  # brackets that hold no IPv6 address, a port that is no number
        return None


def language_code(declared: str | None) -> str | None:
    """ "en" of "en-US" or "en_GB"; None for what is no two-letter code."""
    code = (declared or "").strip().replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isalpha() else None
