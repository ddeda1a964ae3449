"""One container: a feed (RSS, Atom, JSON Feed), whose items name documents still to be fetched."""

from __future__ import annotations

import html
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from extract.document import Hints, Ref, Reject
from extract.files import MAX_DOCUMENT_BYTES, reject_os_error, reject_too_large

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
ROOT = re.compile(
    rb"""<(?:rss\b
          |(?:\w+:)?feed\b[^>]*http://(?:www\.w3\.org/2005/Atom|purl\.org/atom/ns)
          |rdf:RDF\b[^>]*http://(?:purl\.org/rss/|my\.netscape\.com/rdf/simple/))""",
    re.VERBOSE | re.DOTALL,
)
"""The root element of RSS 0.9x and 2.0, of Atom 0.3 and 1.0, and of RSS 0.90 and 1.0 (RDF)."""
JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version')
HTML_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^<>]{1,2000}>")

SNIFFED = 8192  # bytes looked at for the root element: stylesheets, comments and namespaces come before it
SUMMARY_LIMIT = 300  # characters; a longer summary is the article's own text, not a subtitle


def is_feed(content_type: str | None, content: bytes) -> bool:
    """Whether a body is a feed: by what it is, and by its media type only where it does not look like a page."""
    if is_page(content):
        return False
    head = content[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<") and ROOT.search(head):
        return True
    return content_type in FEED_TYPES or (head.startswith(b"{") and JSON_FEED.search(head) is not None)


def is_page(content: bytes) -> bool:
    """Whether a body begins like an HTML page, whatever its media type says."""
    return HTML_START.match(content, 0, SNIFFED) is not None


def read_feed(content: bytes, url: str, source: str = "") -> list[Ref] | Reject:
    """The items of a feed as url references with what it says of them, in its order, each link once.

    `url` is where the feed lies (or its path): relative links are resolved against it. A feed without items gives an
    empty list. Rejects: bad_feed.
    """
    hints = _items_of_json(content, url) if JSON_FEED.search(content[:SNIFFED]) else _items_of_xml(content, url)
    if isinstance(hints, Reject):
        return hints
    refs: dict[str, Ref] = {}
    for link, hint in hints:
        target = urldefrag(link).url
        target = target.encode("utf-8", "replace").decode()
        if target.lower().startswith(("http://", "https://")) and target not in refs:
            refs[target] = Ref("url", target, source=source, hints=hint)
    return list(refs.values())


def list_refs(path: str, status: os.stat_result, source: str = "") -> Iterator[Ref | Reject]:
    """The items of a feed that lies on disk; rejects: no_permission, too_large, bad_feed, empty."""
    if status.st_size > MAX_DOCUMENT_BYTES:
        yield reject_too_large(path, status.st_size, MAX_DOCUMENT_BYTES, "list")
        return
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        yield reject_os_error(error, path, "list")
        return
    refs = read_feed(content, path, source)
    if isinstance(refs, Reject):
        yield refs
    elif refs:
        yield from refs
    else:
        yield Reject(path, "list", "empty", "The feed has no item with a web address.")


def _items_of_xml(content: bytes, url: str) -> list[tuple[str, Hints]] | Reject:
    import feedparser  # a tenth of a second, which a run over files need not wait

    try:
        # A stream, not bytes: feedparser takes short bytes for an address and would fetch it.
        parsed: Any = feedparser.parse(
            io.BytesIO(content),
            response_headers={"content-location": url} if "://" in url else {},
            sanitize_html=False,
            resolve_relative_uris=True,
        )
    except Exception as error:  # on broken bytes it raises whatever the parts below it raise
        return Reject(url, "list", "bad_feed", f"It cannot be read as a feed: {error}.")
    if not parsed.entries and not parsed.get("version"):
        why = parsed.get("bozo_exception") or "its root element is none of RSS, RDF or Atom"
        return Reject(url, "list", "bad_feed", f"It cannot be read as a feed: {why}.")
    base = parsed.feed.get("link") if "://" not in url else url
    items = []
    for entry in parsed.entries:
        link = entry.get("link") or ""
        published = entry.get("published") or entry.get("created") or entry.get("updated")
        authors = [author.get("name") for author in entry.get("authors") or []] or [entry.get("author")]
        tags = [tag.get("term") for tag in entry.get("tags") or []]
        hints = _hints(url, entry.get("title"), published, authors, entry.get("summary"), tags, parsed.feed)
        hints = replace(hints, updated=_plain(entry["updated"]) if "updated" in entry else None)
        items.append((_join(base, link), hints))
    return items


def _items_of_json(content: bytes, url: str) -> list[tuple[str, Hints]] | Reject:
    try:
        feed = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
        entries = feed["items"]
        if not isinstance(entries, list):
            raise TypeError("items is no list")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        return Reject(url, "list", "bad_feed", f"It cannot be read as a JSON Feed: {error}.")
    base = feed.get("home_page_url") if "://" not in url else url
    items = []
    for entry in filter(lambda item: isinstance(item, dict), entries):
        link = entry.get("url") or entry.get("external_url") or entry.get("id")
        people = entry.get("authors") or [entry.get("author")]
        authors = [person.get("name") for person in people if isinstance(person, dict)]
        published = entry.get("date_published") or entry.get("date_modified")
        tags = entry.get("tags") or []
        told = entry if entry.get("language") else feed
        hints = _hints(url, entry.get("title"), published, authors, entry.get("summary"), tags, told)
        hints = replace(hints, updated=_plain(entry.get("date_modified")))
        items.append((_join(base, link), hints))
    return items


def _join(base: Any, link: Any) -> str:
    """The whole address of an item's link; empty where it has none, or none that can be read."""
    try:
        return urljoin(str(base or ""), link.strip()) if isinstance(link, str) and link.strip() else ""
    except ValueError:
        return ""


def _hints(url: str, title: Any, published: Any, authors: list[Any], summary: Any, tags: list[Any], feed: Any) -> Hints:
    headline = _plain(title)
    subtitle = _plain(summary)
    if subtitle == headline or (subtitle and len(subtitle) > SUMMARY_LIMIT):
        subtitle = None
    return Hints(
        title=headline,
        subtitle=subtitle,
        section=next(filter(None, map(_plain, tags)), None),
        authors=tuple(dict.fromkeys(name for name in map(_plain, authors) if name)),
        published=_plain(published),
        published_origin="feed" if published else None,
        language=_plain(feed.get("language")),
        found_in=url,
    )


def _plain(value: Any) -> str | None:
    """Text of a feed's field on one line: tags out, entities undone; None where nothing is left."""
    if not isinstance(value, str):
        return None
    text = html.unescape(TAG.sub(" ", value)).encode("utf-8", "replace").decode()
    return " ".join(text.split()) or None
