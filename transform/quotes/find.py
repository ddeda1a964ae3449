"""Who says what in an article: every direct, mixed and indirect quote with its speaker, as typed values."""

from __future__ import annotations

from datetime import date
from typing import Literal

try:
    from transform import dates
except ImportError:  # INTERIM until dates.py is there
    dates = None  # type: ignore[assignment]
from transform.article import Quote, QuoteKind, QuotePart, Span
from transform.quotes import marks, units
from transform.quotes.heads import read_head
from transform.quotes.lexicon import Lexicon, lexicon
from transform.quotes.link import link
from transform.quotes.rules import Draft, read_sentence
from transform.quotes.speakers import Cast, Resolution
from transform.quotes.units import Line


def find_quotes(
    text: str,
    language: str | None = "en",
    *,
    engine: Literal["rules"] = "rules",
    title: str | None = None,
    subtitle: str | None = None,
    filed: date | None = None,
) -> list[Quote]:
    """The quotes of an article in the order of the text, those of title and subtitle first.

    `text` is Article.text: paragraphs joined by blank lines, without the dateline. `filed` is the dateline's date; a
    weekday beside a cue is dated by it. Offsets count characters of the part the quote stands in, and slicing gives the
    words exactly. A language without rules (or None) gives direct quotes by their marks alone, without speakers.
    """
    if engine != "rules":
        raise ValueError(f"engine {engine!r} is not known; there is 'rules'")
    words = lexicon(language)
    lines = _lines(text, words)
    drafts = link(lines, [_read(line, words) for line in lines])
    cast = Cast(lines, words)
    found: list[Quote] = []
    for draft in drafts:
        found.append(_quote(draft, cast.resolve(draft), "body", words, filed))
    heads: list[Quote] = []
    parts: tuple[tuple[QuotePart, str | None], ...] = (("title", title), ("subtitle", subtitle))
    for part, head in parts:
        cast.forget()
        if head:
            drafted = read_head(head, cast, words)
            heads.extend(_quote(draft, cast.resolve(draft), part, words, filed) for draft in drafted)
    return heads + found


def _lines(text: str, words: Lexicon) -> list[Line]:
    spans = marks.paragraphs(text)
    lines: list[Line] = []
    for number, (start, end) in enumerate(spans):
        continues = number + 1 < len(spans) and text[spans[number + 1][0]] in "\"“„«‘'"
        lines.append(units.cut(text, start, end, marks.regions(text, start, end, continues), words))
    return lines


def _read(line: Line, words: Lexicon) -> list[Draft]:
    return [draft for number in range(len(line.sentences)) for draft in read_sentence(line, number, words)]


def _quote(draft: Draft, resolved: Resolution, part: QuotePart, words: Lexicon, filed: date | None) -> Quote:
    text = draft.line.text
    kind, spans = _spans(draft)
    cue_span = mention_span = None
    if draft.cue is not None:
        cue_span = Span(draft.line.starts[draft.cue.first], draft.line.ends[draft.cue.last])
    if draft.mention is not None:
        mention_span = Span(draft.line.starts[draft.mention.first], draft.line.ends[draft.mention.last])
    said_on = basis = None
    if dates is not None and filed is not None and words.language is not None:
        for first, last in draft.when:
            day = dates.find_day(draft.line.slice(first, last), filed, words.language)
            if day is not None:
                said_on, basis = day.date.isoformat(), day.basis
                break
    return Quote(
        kind=kind,
        spans=spans,
        text=" ".join(text[span.start : span.end] for span in spans),
        part=part,
        cue=text[cue_span.start : cue_span.end] if cue_span else None,
        cue_span=cue_span,
        cue_class=draft.cue.verb.kind if draft.cue else None,
        mention=text[mention_span.start : mention_span.end] if mention_span else None,
        mention_span=mention_span,
        speaker=resolved.speaker,
        route=resolved.route,
        confidence=resolved.confidence,
        addressee=draft.line.slice(*draft.addressee) if draft.addressee else None,
        said_on=said_on,
        said_on_basis=basis,
    )


def _spans(draft: Draft) -> tuple[QuoteKind, tuple[Span, ...]]:
    """Kind and spans: the marks at the edges of direct speech stay outside, a mixed quote keeps its own."""
    text = draft.line.text
    hulls = draft.hulls
    inside = 0
    for start, end in draft.pieces:
        if (start, end) in hulls:
            inside += 1
    if inside == len(draft.pieces):
        return "direct", tuple(_trim(text, *hulls[piece]) for piece in draft.pieces)
    mixed = inside or any(
        region.start < end and start < region.end
        for start, end in draft.pieces
        for region in draft.line.regions.values()
    )
    return "mixed" if mixed else "indirect", tuple(Span(start, end) for start, end in draft.pieces)


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
