"""The door of extract: a document as it came, where it lies, and why one could not be had."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

RefKind = Literal["file", "jsonl", "warc", "url"]

Stage = Literal["list", "fetch", "open", "read", "load"]
"""Where on the way a document was lost: naming the input, fetching it, opening its container, reading, loading."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the container says of a document before anyone reads it (a feed's item, a JSONL row, a sitemap's entry)."""

    title: str | None = None
    subtitle: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # as the container gives it
    published_origin: str | None = None  # "feed", "sitemap", "jsonl"
    language: str | None = None
    found_in: str | None = None  # URL or path of the feed, sitemap or file that names the document
    updated: str | None = None  # when it was changed last, as the container gives it


@dataclass(frozen=True, slots=True)
class Ref:
    """Where one document lies: enough to open it again on this machine, and nothing of its content.

    `kind` url is a document still to be fetched; fetching turns it into a `warc` ref into the archive.
    `offset` and `length` are bytes in the container file as it lies on disk (compressed, for WARC).
    `version` tells one state of the container from the next without reading it (size and modification time), so that
    a changed file is new work; it is empty for url.
    """

    kind: RefKind
    location: str  # absolute path, or URL
    offset: int = 0
    length: int | None = None
    version: str = ""
    source: str = ""  # name of the source in onrecord.toml; empty for an argument of the command line
    hints: Hints = field(default_factory=Hints)

    def __str__(self) -> str:
        return f"{self.location}@{self.offset}" if self.kind in ("jsonl", "warc") else self.location


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as they came, with what the way they came tells about them."""

    ref: Ref
    content: bytes
    url: str | None = None  # where it was published, when that is known
    content_type: str | None = None  # media type alone, lower case: "text/html"
    charset: str | None = None  # as declared in the header, not yet believed
    retrieved_at: str | None = None  # ISO 8601 in UTC: WARC-Date, or the modification time of a local file
    status: int | None = None  # HTTP status, when it came that way
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Reject:
    """One input that gave no article: data, not an exception to hide."""

    input: str  # path, URL or path@offset, as the user would name it
    stage: Stage
    reason: str  # a short word of a closed list per stage, for counting: "empty", "binary", "no_article"
    detail: str  # one sentence for a person: what happened, and what to do where something can be done
