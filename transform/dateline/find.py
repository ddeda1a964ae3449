"""The dateline of a story: which paragraph of the opening has one, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from transform.article import Dateline, Place
from transform.dateline import agencies, eastern, western
from transform.dateline.dated import only_a_date
from transform.dateline.draft import Draft
from transform.dateline.lists import lists
from transform.dateline.names import read_places
from transform.dateline.signs import WINDOW
from transform.dateline.year import filed_on
from transform.places import regions, resolve

OPENING = 700  # characters: headline, summary and byline stand before the dateline
DEEP = 2500  # characters: behind a correction that is printed before the story
LONGEST_FIELD = 500  # characters, with the blanks of the markup in it
SURE_HEAD = 90  # characters in which its agency begins
PARAGRAPHS = 10  # a wire's head has a line for each of its fields
BODY_PARAGRAPH = 340  # a paragraph so long is the story's own, and nothing behind it opens the story

MIN_SUMMARY = 18  # characters before a dateline in the midst of a paragraph: a sentence, not a list's number
_ANY_STORY = "The story behind it, of which a field of its own says nothing, begins here."
_BLANK = re.compile(r"\s+")
_NUMBERED = re.compile(r"(?<!\d)\d{1,2}\.$")
_INLINE = re.compile(
    r"(?<=[.!?“\"”])\s+(?P<place>[^\W\d_a-z][^\s.,:;!?()\"“”]*(?:\s[^\W\d_][^\s.,:;!?()\"“”–]*){0,3})\s–\s(?=[^\W\d_a-zäöü]|„)"
)


@dataclass(frozen=True, slots=True)
class FoundDateline:
    """A dateline in its text: `text[start:end]` is the dateline with the dash that closes it, and `end` is where the
    story's first word begins."""

    start: int
    end: int
    dateline: Dateline
    agency_printed: str | None = None
    month_day: tuple[int, int] | None = None  # printed, whether or not the year is known


def find_dateline(
    text: str,
    *,
    language: str | None = "en",
    published: date | None = None,
    reference: date | None = None,
    body: str | None = None,
) -> FoundDateline | None:
    """The dateline that opens a story; None rather than a doubtful one.

    `text` is the story or its opening; a headline, summary or byline may stand before the dateline. `published` gives
    the year; without it a weekday in `body` (default: the text behind the dateline) does, in the latest year not after
    `reference`. Pure: the day on which it runs plays no part.
    """
    for start, stop in _openings(text):
        draft = None
        if eastern.applies(text, start):
            draft = eastern.read(text, start, stop)
        draft = draft or western.read(text, start, stop, language, body or "")
        if draft:
            return _found(text, draft, language, published, reference, body)
        if language in (None, "und") or language in lists().inline:
            inline = _inline(text, start, stop)
            if inline:
                return _found(text, inline, language, published, reference, body)
    return _deep(text, language, published, reference, body)


def _deep(
    text: str, language: str | None, published: date | None, reference: date | None, body: str | None
) -> FoundDateline | None:
    """A dateline behind a long correction or summary: one that is sure of itself."""
    deep = min(len(text), DEEP)
    start = text.find("\n", 0, deep) + 1
    while start:
        stop = text.find("\n", start, deep)
        if text[start : start + 1].isupper() and _may_be_sure(text, start):
            draft = western.read(text, start, _line_end(text, start), language)
            if draft and is_sure(draft.places, draft.day, draft.agency):
                return _found(text, draft, language, published, reference, body)
        start = stop + 1
    return None


def _may_be_sure(text: str, start: int) -> bool:
    """Whether a bracket or a slash stands near enough to be an agency's."""
    return text.find("(", start, start + SURE_HEAD) > 0 or text.find("/", start, start + SURE_HEAD) > 0


def is_sure(places: Sequence[object], day: int | None, agency: str | None) -> bool:
    """Whether nothing but a dateline has all of it: a place, a day, and an agency that is known."""
    return bool(places and day and agency and agencies.canonical(agency))


def read_dateline(
    field: str,
    *,
    language: str | None = "en",
    published: date | None = None,
    reference: date | None = None,
    body: str = "",
) -> Dateline | None:
    """The dateline that a page or a wire carries in a field of its own (JSON-LD `dateline`, NITF, NewsML).

    That it is one is known, so a place need not prove itself; None where the field names neither place, day nor agency.
    """
    if len(field) > LONGEST_FIELD:
        return None
    raw = ", ".join(part for line in field.splitlines() if (part := " ".join(line.split()).strip(" ,"))).strip(
        " -–—:=_"
    )
    if not raw or len(raw) > WINDOW:
        return None
    text = f"{raw} — {_ANY_STORY}"
    draft = eastern.read(text, 0, len(text)) if eastern.applies(text, 0) else None
    draft = draft or western.read(text, 0, len(text), language)
    if draft is None or draft.end < len(raw):
        if day := only_a_date(raw, language):
            draft = Draft(0, len(raw), len(raw), (), *day)
        elif (named := read_places(raw)) is None:
            # "ANSA TEST - ROMA, 01 LUG": what stands before the first dash is a name of the wire's own.
            _, dash, rest = raw.partition(" - ")
            options = {"published": published, "reference": reference}
            return read_dateline(rest, language=language, body=body, **options) if dash else None
        else:
            draft = Draft(0, len(raw), len(raw), named.printed)
    return _found(text, draft, language, published, reference, body).dateline


def find_datelines(
    text: str,
    *,
    language: str | None = "en",
    published: date | None = None,
    reference: date | None = None,
) -> list[FoundDateline]:
    """All datelines of a story: the opening one, and those of later parts that were filed from elsewhere.

    A later one must be surer than the first: it carries a date or an agency, or it is set like the first one.
    """
    first = find_dateline(text, language=language, published=published, reference=reference)
    if first is None:
        return []
    found = [first]
    stop = _line_end(text, first.end)
    while stop < len(text):
        start = stop + 1
        stop = _line_end(text, start)
        start += len(text[start:stop]) - len(text[start:stop].lstrip())
        if start == stop:
            continue
        if later := later_dateline(text, start, stop, language, published, reference):
            found.append(later)
    return found


def later_dateline(
    text: str, start: int, stop: int, language: str | None, published: date | None, reference: date | None
) -> FoundDateline | None:
    """The dateline of a later part of a story, which opens its paragraph `text[start:stop]`.

    It must be surer than the first: a place, and beside it a date, an agency or capitals.
    """
    draft = eastern.read(text, start, stop) if eastern.applies(text, start) else None
    draft = draft or western.read(text, start, stop, language)
    if draft and draft.places and (draft.day or draft.agency or draft.places[0].isupper()):
        return _found(text, draft, language, published, reference, None)
    return None


def _openings(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the paragraphs in which a dateline may stand."""
    start = 0
    for _ in range(PARAGRAPHS):
        blank = _BLANK.match(text, start, OPENING)
        start = blank.end() if blank else start
        if start >= min(len(text), OPENING):
            return
        stop = _line_end(text, start)
        yield start, stop
        if stop - start > BODY_PARAGRAPH:
            return
        start = stop


def _line_end(text: str, start: int) -> int:
    stop = text.find("\n", start)
    return len(text) if stop < 0 else stop


def _inline(text: str, start: int, stop: int) -> Draft | None:
    """ "… sein soll. Wien – Für manche": a summary and the dateline in one paragraph."""
    for match in _INLINE.finditer(text, start, min(stop, start + BODY_PARAGRAPH)):
        if match.start() - start < MIN_SUMMARY or _NUMBERED.search(text, start, match.start()):
            continue
        named = read_places(match["place"])
        if (
            named
            and named.case == "title"
            and named.known
            and (len(named.printed) > 1 or named.prime or named.weight >= 40)
        ):
            return Draft(match.start("place"), match.end("place"), match.end(), named.printed)
    return None


def _found(
    text: str, draft: Draft, language: str | None, published: date | None, reference: date | None, body: str | None
) -> FoundDateline:
    filed = filed_on(
        draft.month,
        draft.day,
        draft.year,
        published=published,
        reference=reference,
        body=_behind(text[draft.start : draft.raw_end], text[draft.end :] if body is None else body),
        language=language,
    )
    dateline = Dateline(
        raw=text[draft.start if draft.raw_start is None else draft.raw_start : draft.raw_end],
        places=_places(draft.places),
        date=filed.day.isoformat() if filed.day else None,
        date_basis=filed.basis,
        date_candidates=tuple(day.isoformat() for day in filed.candidates),
        agency=(agencies.canonical(draft.agency) or draft.agency) if draft.agency else None,
        reporter=draft.reporter,
    )
    month_day = (draft.month, draft.day) if draft.month and draft.day else None
    return FoundDateline(draft.start, draft.end, dateline, draft.agency, month_day)


def _behind(raw: str, body: str) -> str:
    """The story behind its dateline, where the body still holds it."""
    place = body.find(raw)
    return body if place < 0 else body[place + len(raw) :]


def _places(printed: tuple[str, ...]) -> tuple[Place, ...]:
    """Each place resolved; the state behind the last of several may be that of all ("DALLAS/FORT WORTH, Texas")."""
    if len(printed) > 1 and "," in printed[-1] and (beside := printed[-1].split(",", 1)[1].strip()) and regions(beside):
        resolved = tuple(resolve(name, beside) for name in printed[:-1])
        if all(place.geonames_id for place in resolved):
            return (*resolved, resolve(printed[-1]))
    return tuple(resolve(name) for name in printed)
