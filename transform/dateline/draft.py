"""What a form of dateline hands on before places are resolved and the year is found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """Offsets count characters of the paragraph that was read."""

    start: int
    raw_end: int  # behind the last sign of the dateline itself, before a closing dash or colon
    end: int  # where the story begins
    places: tuple[str, ...] = ()  # as printed, with the state or country printed beside
    month: int | None = None
    day: int | None = None
    year: int | None = None
    agency: str | None = None  # as printed
    reporter: str | None = None
    raw_start: int | None = None  # where the dateline's own words begin, behind a byline
