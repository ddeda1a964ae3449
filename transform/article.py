"""The door of transform: an article as typed values, ready for JSON.

`Article.text` joins the paragraph, list_item and blockquote blocks by a blank line, without the dateline. Every offset
of a quote whose part is "body" counts characters (code points) of that text; those of a title or subtitle count
characters of the title or subtitle. Slicing always gives the text exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

BlockKind = Literal["paragraph", "subhead", "list_item", "blockquote", "caption", "box"]
QuoteKind = Literal["direct", "mixed", "indirect"]
QuotePart = Literal["body", "title", "subtitle"]
SpeakerKind = Literal["person", "organisation", "group", "document", "unnamed"]
Route = Literal["named", "surname", "pronoun", "nominal", "carried", "none"]
"""How the speaker was found: a full name at the cue, a bare surname, a pronoun, a noun phrase ("the diplomat"),
carried over from a neighbouring quote, or not at all."""
Precision = Literal["day", "minute", "second"]
Access = Literal["free", "metered", "paywalled"]

TEXT_KINDS: tuple[BlockKind, ...] = ("paragraph", "list_item", "blockquote")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a publisher gives it."""

    value: str  # ISO 8601: a date, or a date and time with its UTC offset where one is printed
    precision: Precision
    origin: str  # "jsonld", "meta", "time", "feed", "sitemap", "jsonl", "printed", "wire"
    raw: str


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place as printed, with what the gazetteer knows of it (None: unknown, never guessed)."""

    printed: str
    name: str | None = None  # "Moscow"
    country: str | None = None  # ISO 3166-1 alpha-2
    admin: str | None = None  # first-level division, by name
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    how: str | None = None  # "printed" (state or country stood beside it), "standalone", "only", "size", "historical"


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a story was filed, and by which agency."""

    raw: str
    places: tuple[Place, ...] = ()
    date: str | None = None  # ISO 8601 date
    date_basis: Literal["printed", "published", "weekday"] | None = None
    date_candidates: tuple[str, ...] = ()  # other years that fit, newest first
    agency: str | None = None
    reporter: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    text: str


def text_of(blocks: Iterable[Block]) -> str:
    """The text of an article: its paragraphs, a blank line between."""
    return "\n\n".join([block.text for block in blocks if block.kind in TEXT_KINDS])


@dataclass(frozen=True, slots=True)
class Byline:
    name: str
    kind: Literal["person", "agency", "organisation"] = "person"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as far as the article itself says."""

    name: str  # the fullest form in the article: "Maria Zakharova"; for an unnamed one the noun phrase as printed
    kind: SpeakerKind
    role: str | None = None  # as printed: "Russian Foreign Ministry Spokeswoman"


@dataclass(frozen=True, slots=True)
class Quote:
    """One thing said. A split quote ("A," she said. "B.") is one quote of two spans; marks at the edges of a direct
    quote lie outside its spans."""

    kind: QuoteKind
    spans: tuple[Span, ...]
    text: str  # the spans' text, joined by a space
    part: QuotePart = "body"
    cue: str | None = None  # the say-verb phrase: "pointed out"
    cue_span: Span | None = None
    cue_class: str | None = None
    mention: str | None = None  # the speaker as named here: "the diplomat"
    mention_span: Span | None = None
    speaker: Speaker | None = None
    route: Route = "none"
    confidence: float = 0.0  # 0 to 1, of the speaker's resolution
    addressee: str | None = None  # "a briefing"
    said_on: str | None = None  # ISO 8601 date
    said_on_basis: str | None = None  # "weekday", "relative" ("yesterday"), "printed"


@dataclass(frozen=True, slots=True)
class Signature:
    """What the words of a text hash to (similar.py makes and explains it)."""

    shingles: int  # different runs of words in the text
    minhash: tuple[int, ...]  # 16 bits each


@dataclass(frozen=True, slots=True)
class Article:
    url: str | None  # canonical; None where the document has none
    title: str | None
    blocks: tuple[Block, ...]
    language: str | None = None  # ISO 639-1
    subtitle: str | None = None
    seo_title: str | None = None
    kicker: str | None = None  # the line above the headline that names its theme
    section: str | None = None
    publisher: str | None = None
    bylines: tuple[Byline, ...] = ()
    published: Moment | None = None
    modified: Moment | None = None
    access: Access | None = None
    live: bool = False  # a live blog: its text grows, and its parts have times of their own
    datelines: tuple[Dateline, ...] = ()
    quotes: tuple[Quote, ...] = field(default=())

    @property
    def text(self) -> str:
        return text_of(self.blocks)

    @property
    def dateline(self) -> Dateline | None:
        return self.datelines[0] if self.datelines else None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: every field by name, tuples as lists, `text` beside the blocks."""
        return {**asdict(self), "text": self.text}
