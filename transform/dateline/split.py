"""An article's datelines, and its blocks without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from transform.article import TEXT_KINDS, Block, Byline, Dateline
from transform.dateline.find import BODY_PARAGRAPH, OPENING, find_dateline, later_dateline, read_dateline

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
    body = "\n\n".join(block.text for block in blocks if block.kind in TEXT_KINDS)
    behind, opening = 0, True
    for block in blocks:
        if block.kind not in TEXT_KINDS:
            kept.append(block)
            continue
        found = None
        if opening:
            found = find_dateline(block.text, language=language, published=published, reference=reference, body=body)
            behind += len(block.text)
            opening = found is None and behind < OPENING and len(block.text) <= BODY_PARAGRAPH
        elif datelines:
            found = later_dateline(block.text, 0, len(block.text), language, published, reference)
        if found:
            datelines.append(found.dateline)
            parts = block.text[: found.start].rstrip(), block.text[found.end :].strip()
            kept.extend(replace(block, text=part) for part in parts if part)
        else:
            kept.append(block)
    field = None
    if printed:
        field = read_dateline(printed, language=language, published=published, reference=reference, body=body)
    if field and (datelines or field.places or field.agency):
        datelines[:1] = [_filled(datelines[0], field)] if datelines else [field]
    return Split(tuple(kept), tuple(datelines))


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
