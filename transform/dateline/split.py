"""An article's datelines, and its blocks without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from transform.article import TEXT_KINDS, Block, Byline, Dateline, text_of
from transform.dateline.find import (
    BODY_PARAGRAPH,
    DEEP,
    OPENING,
    FoundDateline,
    find_dateline,
    is_sure,
    later_dateline,
    read_dateline,
)
from transform.dateline.signs import WINDOW
from transform.gazetteer import key

_AND = re.compile(r"\s*(?:,|;|/|&|·|、|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s*")


@dataclass(frozen=True, slots=True)
class Split:
    """The blocks as the reader gets them, and the datelines in the order of the text."""

    blocks: tuple[Block, ...]
    datelines: tuple[Dateline, ...] = ()


def split_datelines(
    blocks: Sequence[Block],
    *,
    language: str | None,
    published: date | None = None,
    reference: date | None = None,
    printed: str | None = None,
) -> Split:
    """Takes the datelines off the blocks: the one that opens the story, and those of parts filed from elsewhere.

    A headline or a summary may stand before the first, in blocks of their own or in its block, and stays. `printed` is
    a field of the page that names the dateline (JSON-LD, NITF, NewsML): it serves where the text has none, and adds
    what the text does not say.
    """
    kept: list[Block] = []
    datelines: list[Dateline] = []
    body = text_of(blocks)
    behind, opening = 0, True
    for index, block in enumerate(blocks):
        if block.kind not in TEXT_KINDS:
            kept.append(block)
            continue
        found = None
        if opening:
            # A short block may be all dateline, and the story begin in the next.
            follows = next((each.text for each in blocks[index + 1 :] if each.kind in TEXT_KINDS), "")
            text = f"{block.text}\n{follows}" if len(block.text) <= WINDOW else block.text
            found = find_dateline(text, language=language, published=published, reference=reference, body=body)
            if found and found.start >= len(block.text):
                found = None
            behind += len(block.text)
            opening = found is None and behind < OPENING and len(block.text) <= BODY_PARAGRAPH
        elif datelines or behind < DEEP:
            found = later_dateline(block.text, 0, len(block.text), language, published, reference)
            behind += len(block.text)
            if found and not datelines and not is_sure(found.dateline.places, *_day_and_agency(found)):
                found = None
        if found:
            datelines.append(found.dateline)
            parts = block.text[: found.start].rstrip(), block.text[found.end :].strip()
            kept.extend(replace(block, text=part) for part in parts if part)
        else:
            kept.append(block)
    field = None
    if printed:
        field = read_dateline(printed, language=language, published=published, reference=reference, body=body)
    if field and datelines and _is_same(datelines[0], field):
        datelines[0] = _filled(datelines[0], field)
    elif field and (field.places or field.agency):
        datelines.insert(0, field)
    return Split(tuple(kept), tuple(datelines))


def _day_and_agency(found: FoundDateline) -> tuple[int | None, str | None]:
    return found.month_day[1] if found.month_day else None, found.agency_printed


def _is_same(dateline: Dateline, field: Dateline) -> bool:
    """Whether the field tells of the text's first dateline, not of another that the text does not print."""
    named = {place.name or key(place.printed) for place in field.places}
    return (
        not named
        or not dateline.places
        or bool(named & {place.name or key(place.printed) for place in dateline.places})
    )


def _filled(dateline: Dateline, field: Dateline) -> Dateline:
    """The printed dateline, with what only the field has."""
    if not dateline.date and field.date:
        dateline = replace(
            dateline, date=field.date, date_basis=field.date_basis, date_candidates=field.date_candidates
        )
    return replace(
        dateline,
        places=dateline.places or field.places,
        agency=dateline.agency or field.agency,
        reporter=dateline.reporter or field.reporter,
    )


def with_reporters(bylines: tuple[Byline, ...], datelines: tuple[Dateline, ...]) -> tuple[Byline, ...]:
    """The bylines with the reporters whom datelines name, each once."""
    known = {byline.name.casefold() for byline in bylines}
    for dateline in datelines:
        for name in _AND.split(dateline.reporter or ""):
            if name and name.casefold() not in known:
                known.add(name.casefold())
                bylines = (*bylines, Byline(name.title() if name.isupper() else name))
    return bylines
