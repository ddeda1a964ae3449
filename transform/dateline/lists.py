"""The small words of datelines, as data: each language's own (languages/*.toml) and those of none (words.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from transform import languages
from transform.calendars import plain


@dataclass(frozen=True, slots=True)
class Lists:
    not_places: frozenset[str]  # whole headings, casefolded
    not_words: frozenset[str]  # a name with one of them is none
    common: frozenset[str]  # places that are ordinary words as well: not from a bare heading
    people: frozenset[str]  # places that are names of persons as well
    particles: frozenset[str]
    dotted: frozenset[str]
    locatives: frozenset[str]
    loose_locatives: frozenset[str]  # before a company as well: for a place that is known
    before_date: frozenset[str]  # "Berlin, den 17. Mai"
    goes_on: frozenset[str]  # no sentence and no heading ends in one
    bylines: tuple[str, ...]
    stations: tuple[str, ...]  # "ON THE GAZA BORDER"
    areas: frozenset[str]  # "WEST BANK": no town, but where reporters are
    inline: frozenset[str]  # languages whose papers set "Wien – " behind a summary in the same paragraph
    full_stop: frozenset[str]  # languages whose papers set "Berlin. Die Regierung …"
    other_months: dict[str, int]  # 1 to 12, of languages without a calendar


@cache
def lists() -> Lists:
    own = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    each = {language: languages.rules(language).get("dateline", {}) for language in languages.known()}
    sections = (own, *each.values())
    return Lists(
        not_places=frozenset(name for section in sections for name in section.get("not_places", ())),
        not_words=_words("not_words", sections),
        common=frozenset(own["common"].split()),
        people=frozenset(own["people"].split()),
        particles=frozenset(own["particles"].split()),
        dotted=frozenset(own["dotted"].split()),
        locatives=_words("locatives", sections),
        loose_locatives=_words("loose_locatives", sections),
        before_date=_words("before_date", sections),
        goes_on=_words("goes_on", sections),
        bylines=tuple(sorted(_words("bylines", sections))),
        stations=tuple(sorted(_words("stations", sections))),
        areas=frozenset(name for section in sections for name in section.get("areas", ())),
        inline=_languages("inline", each),
        full_stop=_languages("full_stop", each) | frozenset(own["full_stop"].split()),
        other_months={
            plain(form): index for index, forms in enumerate(own["other_months"], 1) for form in forms.split()
        },
    )


def _words(name: str, sections: tuple[dict[str, Any], ...]) -> frozenset[str]:
    return frozenset(word for section in sections for word in section.get(name, "").split())


def _languages(name: str, each: dict[str, dict[str, Any]]) -> frozenset[str]:
    return frozenset(language for language, section in each.items() if section.get(name))
