"""The words by which each language names days: months, weekdays, yesterday; read from languages/*.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from transform import languages

_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_UNSPACED = frozenset({"zh", "ja"})  # their words are not set apart by spaces


@dataclass(frozen=True, slots=True)
class Calendar:
    """One language's names of days, by their casefolded forms."""

    months: dict[str, int]  # 1 to 12
    weekdays: dict[str, int]  # Monday is 0
    relative: dict[str, int]  # days from today
    last: frozenset[str]
    next: frozenset[str]
    untied: frozenset[str]  # words before a weekday that make it another day than the story's, or no day
    untied_after: frozenset[str]  # and words behind it: "the Sunday Times"
    weekday_endings: tuple[str, ...]
    spaced: bool


def plain(word: str) -> str:
    """How forms are compared: casefolded, with ordinary digits and single spaces."""
    return " ".join(word.casefold().translate(_WIDE).replace("_", " ").split())


def number(digits: str) -> int:
    """The number in ASCII, full-width or Arabic-Indic digits."""
    return int(digits)


def _forms(entries: list[str]) -> dict[str, int]:
    return {plain(form): index for index, entry in enumerate(entries) for form in entry.split()}


@cache
def calendar(language: str) -> Calendar | None:
    """The calendar of a language; None where languages/ has none."""
    if language not in languages.known():
        return None
    words: dict[str, Any] = languages.rules(language).get("calendar", {})
    if not words:
        return None
    return Calendar(
        months={form: index + 1 for form, index in _forms(words["months"]).items()},
        weekdays=_forms(words["weekdays"]),
        relative={plain(form): days for form, days in words["relative"].items()},
        last=frozenset(plain(form) for form in words["last"].split()),
        next=frozenset(plain(form) for form in words["next"].split()),
        untied=frozenset(plain(form) for form in words.get("untied", "").split()),
        untied_after=frozenset(plain(form) for form in words.get("untied_after", "").split()),
        weekday_endings=tuple(words.get("weekday_endings", "").split()),
        spaced=language not in _UNSPACED,
    )


@cache
def all_months() -> dict[str, int]:
    """Every month of every language by its form; forms do not collide between the languages that have files."""
    found: dict[str, int] = {}
    for language in languages.known():
        if words := calendar(language):
            for form, month in words.months.items():
                found.setdefault(form, month)
    return found


@cache
def all_weekdays() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in languages.known():
        if words := calendar(language):
            for form, day in words.weekdays.items():
                found.setdefault(form, day)
    return found


def alternatives(forms: dict[str, int] | frozenset[str] | tuple[str, ...]) -> str:
    """A pattern of any of the forms, longest first; digits match full-width ones as well."""
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in ordered)
