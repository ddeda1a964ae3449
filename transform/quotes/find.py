"""Who says what in an article: every direct, mixed and indirect quote with its speaker, as typed values.

cut into lines and units → an engine drafts attributions (content, cue, mention) → speakers are resolved → quotes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import get_args

from transform import dates
from transform.article import Quote, QuoteKind, QuotePart, Span
from transform.quotes import learned, marks, rules, units
from transform.quotes.clauses import CONTRACTIONS
from transform.quotes.draft import Draft
from transform.quotes.heads import read_head
from transform.quotes.lexicon import PRONOUN, RELATIVE, Lexicon, lexicon
from transform.quotes.marks import Region
from transform.quotes.speakers.resolution import Resolution
from transform.quotes.speakers.resolver import Resolver
from transform.quotes.tagger import tagger
from transform.quotes.units import Line
from transform.reading import Engine

_UNLISTED = 0.75
"""The most that is given where the cue is no verb we know: of those, the tagger's answers are right in 42 of 100."""
_COMPARED = 200  # quotes
_DOUBTFUL = 0.75
"""The most that is given to words that one of two engines found alone (of PolNeAR's direct quotes right in 44 of 100,
else in 94), and to a direct quote that does not begin as a sentence does (right in 50)."""


def find_quotes(
    text: str,
    language: str | None = "en",
    *,
    engine: Engine = "tagger",
    caution: float = 0.0,
    title: str | None = None,
    subtitle: str | None = None,
    filed: date | None = None,
) -> list[Quote]:
    """The quotes of an article in the order of the text, those of title and subtitle first.

    The tagger reads English and asks the rules as well; for a language without a model it is the rules alone. `caution`
    moves it: about +1 for fewer and surer quotes, -1 for more; the rules are what they are.

    `text` is Article.text: paragraphs joined by blank lines, without the dateline. `filed` is the dateline's date; a
    weekday beside a cue is dated by it. Offsets count characters of the part the quote stands in, and slicing gives the
    words exactly. A language without rules (or None) gives direct quotes by their marks alone, without speakers.
    """
    words = lexicon(language)
    lines = cut_lines(text, words)
    (drafts,) = draft([lines], words, engine, caution)
    return resolve(drafts, lines, words, title=title, subtitle=subtitle, filed=filed)


def draft(texts: Sequence[list[Line]], words: Lexicon, engine: Engine, caution: float = 0.0) -> list[list[Draft]]:
    """The drafts of each text. All of one language; many at once cost the tagger less than each on its own."""
    if engine not in get_args(Engine):
        raise ValueError(f"engine {engine!r} is not known; there are {', '.join(get_args(Engine))}")
    model = tagger(words.language) if engine == "tagger" else None
    if model is None:
        return [rules.drafts(lines, words) for lines in texts]
    return learned.drafts(texts, words, model, caution)


def cut_lines(text: str, words: Lexicon) -> list[Line]:
    """The paragraphs of a text, cut into units: what engines read."""
    spans = marks.paragraphs(text)
    lines: list[Line] = []
    for number, (start, end) in enumerate(spans):
        continues = number + 1 < len(spans) and text[spans[number + 1][0]] in marks.CONTINUING
        lines.append(units.cut(text, start, end, marks.regions(text, start, end, continues), words))
    return lines


def resolve(
    drafts: list[Draft],
    lines: list[Line],
    words: Lexicon,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    filed: date | None = None,
) -> list[Quote]:
    """Drafts of the body, in the order of the text, as quotes with speakers, behind those of the title and subtitle."""
    resolver = Resolver(lines, words)
    regions = _Regions(lines)
    found = [_quote(draft, resolver.resolve(draft), "body", regions, words, filed) for draft in drafts]
    loose = [at for at, draft in enumerate(drafts) if draft.carried and draft.cue is None and found[at].spans]
    if loose:
        told = [(_bare(one.text), one) for one in found[:_COMPARED] if one.cue is not None and one.speaker is not None]
        for at in loose:
            found[at] = _told_elsewhere(found[at], told)
    heads: list[Quote] = []
    parts: tuple[tuple[QuotePart, str | None], ...] = (("title", title), ("subtitle", subtitle))
    for part, head in parts:
        drafted = read_head(head, resolver, words) if head else []
        if drafted:
            resolver.enter_head()
            regions = _Regions(list({id(draft.line): draft.line for draft in drafted}.values()))
            heads.extend(_quote(draft, resolver.resolve(draft), part, regions, words, filed) for draft in drafted)
    return [quote for quote in heads + found if quote.spans]


def _told_elsewhere(quote: Quote, told: list[tuple[str, Quote]]) -> Quote:
    """A crosshead or pull quote has the speaker of the speech that it repeats."""
    said = _bare(quote.text)
    whole = next((one for words, one in told if said in words), None) if said else None
    if whole is None:
        return quote
    return replace(quote, speaker=whole.speaker, confidence=min(whole.confidence, _DOUBTFUL))


def _bare(text: str) -> str:
    return text.casefold().rstrip(".,!?… ")


class _Regions:
    """All stretches in quotation marks of some lines, to be asked by their characters."""

    def __init__(self, lines: list[Line]) -> None:
        self.all = sorted({region for line in lines for region in line.regions.values()}, key=lambda one: one.start)
        self.exact = {(region.start, region.end): region for region in self.all}
        self.starts = [region.start for region in self.all]

    def over(self, start: int, end: int) -> list[Region]:
        """Those that share characters with a range, in order."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return [one for one in self.all[first : bisect_left(self.starts, end)] if one.end > start]


def _quote(
    draft: Draft, resolved: Resolution, part: QuotePart, regions: _Regions, words: Lexicon, filed: date | None
) -> Quote:
    text = draft.line.text
    kind, pieces = _spans(draft, regions)
    spans = tuple(span for span in pieces if text[span.start : span.end].strip())  # "" is no quote
    cue_span = mention_span = None
    if draft.cue is not None:
        line, first = draft.line, draft.cue.first
        is_theirs = line.flags[first] & RELATIVE or (draft.mention is not None and draft.mention.last == first)
        begins = _shortened(line, first, words) if is_theirs else None  # in "it’s not clear that" the "it" is nobody
        cue_span = Span(line.starts[first] if begins is None else begins, line.ends[draft.cue.last])
    if draft.mention is not None:
        there = draft.mention_line
        ends = _shortened(there, draft.mention.last, words)
        mention_span = Span(there.starts[draft.mention.first], there.ends[draft.mention.last] if ends is None else ends)
    begins_small = kind == "direct" and bool(spans) and text[spans[0].start].islower()
    most = _DOUBTFUL if draft.disputed or begins_small else 1.0
    if draft.cue is not None and draft.cue.verb.kind == "other":
        most = min(most, _UNLISTED)
    said_on = basis = None
    if filed is not None and words.language is not None:
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
        confidence=min(resolved.confidence, most),
        addressee=draft.line.slice(*draft.addressee) if draft.addressee else None,
        said_on=said_on,
        said_on_basis=basis,
    )


def _shortened(line: Line, unit: int, words: Lexicon) -> int | None:
    """Where the verb begins in "he’s", "who’ve", which are one unit: the pronoun speaks, the verb is of the cue."""
    word = line.words[unit]
    if not word.endswith(CONTRACTIONS):
        return None
    at = max(word.rfind("'"), word.rfind("’"))
    return line.starts[unit] + at if words.flags.get(word[:at], 0) & (PRONOUN | RELATIVE) else None


def _spans(draft: Draft, regions: _Regions) -> tuple[QuoteKind, tuple[Span, ...]]:
    """Kind and spans: the marks at the edges of direct speech stay outside, a mixed quote keeps its own."""
    text = draft.line.text
    if draft.verbatim:
        return "direct", tuple(_trim(text, start, end) for start, end in draft.pieces)
    whole = [regions.exact.get(piece) for piece in draft.pieces]
    if all(whole):
        return "direct", tuple(_trim(text, region.inner, region.outer) for region in whole if region)
    marked = sum(
        _letters(text, max(start, region.inner), min(end, region.outer))
        for start, end in draft.pieces
        for region in regions.over(start, end)
    )
    if marked and marked == sum(_letters(text, start, end) for start, end in draft.pieces):
        return "direct", tuple(_trim(text, start, end) for start, end in draft.pieces)
    return "mixed" if marked else "indirect", tuple(Span(start, end) for start, end in draft.pieces)


def _letters(text: str, start: int, end: int) -> int:
    return sum(map(str.isalnum, text[start:end]))


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
