"""One container: a sitemap, a news sitemap or an index of sitemaps, read as a stream however long it is."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urljoin

from lxml import etree

from extract.bodies import TooLargeError
from extract.document import Hints, Ref, Reject
from extract.files import reject_os_error

MAX_SITEMAP_BYTES = 200 * 1024 * 1024
"""Decompressed. The protocol allows 50 MB a file; real ones overrun it, bombs overrun this."""

ROOT = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b")
ENTRIES = ("{*}url", "{*}sitemap")
PARSE_ERRORS = (etree.XMLSyntaxError, EOFError, OSError, zlib.error, TooLargeError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a sitemap: a page, or, in an index, another sitemap."""

    url: str
    is_sitemap: bool
    lastmod: str | None = None  # as printed, W3C date or date and time
    hints: Hints = field(default_factory=Hints)

    def ref(self, source: str = "") -> Ref:
        """The entry as a url reference.

        One to a sitemap carries no `found_in`: it is a listing to fetch again and again, not a document that is known
        once it was seen.
        """
        return Ref("url", self.url, source=source, hints=Hints(updated=self.lastmod) if self.is_sitemap else self.hints)


def is_sitemap(content: bytes) -> bool:
    """Whether the first bytes of a body, gzip or not, are those of a sitemap or of an index of sitemaps."""
    head = content
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 1 << 16)
        except zlib.error:
            return False
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and ROOT.search(head) is not None


def read_sitemap(
    content: bytes | IO[bytes], url: str, *, max_bytes: int = MAX_SITEMAP_BYTES
) -> Iterator[Entry | Reject]:
    """The entries of a sitemap one by one, with what its news, title and language elements say.

    `content` is plain or gzip. Broken XML gives the entries before the break and then one reject (bad_sitemap);
    above `max_bytes` after decompression too_large.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        yield from _entries(_Bounded(stream, max_bytes), url)
    except TooLargeError:
        detail = f"It decompresses to more than {max_bytes:,} bytes; the entries before are read."
        yield Reject(url, "list", "too_large", detail)
    except PARSE_ERRORS as error:
        yield Reject(
            url, "list", "bad_sitemap", f"It cannot be read to its end ({error}); the entries before are read."
        )


def list_refs(path: str, status: os.stat_result, source: str = "") -> Iterator[Ref | Reject]:
    """The pages of a sitemap that lies on disk, and the sitemaps of an index, as url references."""
    something = False
    try:
        with Path(path).open("rb") as file:
            for entry in read_sitemap(file, path):
                something = True
                yield entry if isinstance(entry, Reject) else entry.ref(source)
        if not something:
            yield Reject(path, "list", "empty", "The sitemap names no address.")
    except OSError as error:
        yield reject_os_error(error, path, "list")


class _Bounded:
    """A stream for the parser: decompressed when it is gzip, and never longer than allowed."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        head = stream.read(2)
        stream.seek(-len(head), io.SEEK_CUR)
        self._stream = gzip.GzipFile(fileobj=stream) if head == b"\x1f\x8b" else stream
        self._room = limit

    def read(self, size: int = -1) -> bytes:
        part = self._stream.read(size if size > 0 else 1 << 16)
        self._room -= len(part)
        if self._room < 0:
            raise TooLargeError("sitemap")
        return part


def _entries(stream: _Bounded, url: str) -> Iterator[Entry | Reject]:
    events = etree.iterparse(
        cast(Any, stream),
        events=("end",),
        tag=ENTRIES,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        recover=True,  # a bare & in an address is common, and must not cost the entries behind it
    )
    unreadable = 0
    for _, element in events:
        try:
            entry = _entry(element, url)
        except ValueError:  # an address that is none, or bytes that are no text
            unreadable += 1
        else:
            if entry is not None:
                yield entry
        element.clear()
        parent = element.getparent()
        if parent is not None:
            del parent[: parent.index(element)]
    if unreadable:
        yield Reject(url, "list", "bad_url", f"{unreadable} of its entries name no web address; the others are read.")
    broken = next((entry for entry in events.error_log if entry.level >= etree.ErrorLevels.ERROR), None)
    if broken is not None:
        yield Reject(
            url, "list", "bad_sitemap", f"Its XML is broken ({broken.message}); the entries that can be read are."
        )


def _entry(element: Any, url: str) -> Entry | None:
    """What one element of a sitemap says; None where it names nothing. Raises ValueError for what is no address."""
    values: dict[str, str] = {}
    for child in element.iterdescendants():
        text = child.text
        if text and isinstance(child.tag, str):
            space, _, name = child.tag.rpartition("}")
            if "image" not in space and "video" not in space:  # they have titles, places and dates of their own
                values.setdefault(name, text.strip())
    place = values.get("loc")
    if not place:
        return None
    published = values.get("publication_date")
    title = values.get("title")
    hints = Hints(
        title=" ".join(title.split()) if title else None,
        published=published,
        published_origin="sitemap" if published else None,
        updated=values.get("lastmod") or None,
        language=values.get("language"),
        found_in=url,
    )
    target = urljoin(url, place) if "://" in url and not place.startswith("http") else place
    if not target.startswith(("http://", "https://")):
        raise ValueError("no web address")
    return Entry(target, element.tag.endswith("sitemap"), values.get("lastmod") or None, hints)
