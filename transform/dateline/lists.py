"""The small words of datelines, as data (words.toml): what is no place, what a name may hold in lower case."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from transform.calendars import plain


@dataclass(frozen=True, slots=True)
class Lists:
    not_places: frozenset[str]  # whole names, casefolded
    not_words: frozenset[str]  # a name with one of them is none
    common: frozenset[str]  # places that are ordinary words as well: not from a bare heading
    people: frozenset[str]  # places that are names of persons as well
    particles: frozenset[str]
    dotted: frozenset[str]
    locatives: tuple[str, ...]
    bylines: tuple[str, ...]
    inline: frozenset[str]
    full_stop: frozenset[str]
    other_months: dict[str, int]  # 1 to 12, of languages without a calendar


@cache
def lists() -> Lists:
    data = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return Lists(
        not_places=frozenset(data["not_places"]),
        not_words=frozenset(data["not_words"].split()),
        common=frozenset(data["common"].split()),
        people=frozenset(data["people"].split()),
        particles=frozenset(data["particles"].split()),
        dotted=frozenset(data["dotted"].split()),
        locatives=tuple(data["locatives"].split()),
        bylines=tuple(data["bylines"].split()),
        other_months={
            plain(form): index for index, forms in enumerate(data["other_months"], 1) for form in forms.split()
        },
        full_stop=frozenset(data["full_stop"].split()),
        inline=frozenset(data["inline"].split()),
    )
