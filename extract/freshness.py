"""How long a feed or sitemap wishes to be left alone: Cache-Control max-age and the body's `<ttl>` (pure).

Sources: RFC 9111, 4.2 (freshness: max-age less Age; no-store and no-cache give none) and RSS 2.0, element ttl: "how
long a channel can be cached before refreshing from the source", in minutes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

TTL = re.compile(rb"<ttl>\s*(?:<!\[CDATA\[)?\s*(\d{1,7})\s*(?:\]\]>)?\s*</ttl>", re.IGNORECASE)
ITEM = re.compile(rb"<(?:item|entry)\b", re.IGNORECASE)
MAX_AGE = re.compile(r"(?<![\w-])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
NOT_AT_ALL = re.compile(r"(?<![\w-])(?:no-store|no-cache)(?![\w-])", re.IGNORECASE)
HEAD = 1 << 16  # bytes looked at: ttl belongs to the channel's head


def ttl_seconds(body: bytes) -> int:
    """The `<ttl>` of a feed in seconds, 0 where it has none.

    >>> ttl_seconds(b"<rss><channel><title>News</title><ttl>15</ttl><item/></channel></rss>")
    900
    """
    head = body[:HEAD]
    if item := ITEM.search(head):
        head = head[: item.start()]
    found = TTL.search(head)
    return 60 * int(found[1]) if found else 0


def max_age_seconds(headers: Sequence[tuple[str, str]]) -> int:
    """For how many seconds from now an answer is fresh by its headers, 0 where they say nothing of it.

    >>> max_age_seconds([("Cache-Control", "public, max-age=300"), ("Age", "100")])
    200
    """
    control = ", ".join(value for name, value in headers if name.lower() == "cache-control")
    found = MAX_AGE.search(control)
    if not found or NOT_AT_ALL.search(control):
        return 0
    ages = [value.strip() for name, value in headers if name.lower() == "age"]
    age = int(ages[-1]) if ages and ages[-1].isdecimal() and len(ages[-1]) < 10 and ages[-1].isascii() else 0
    return max(0, int(found[1]) - age)
