"""Days of a source that are missing from the record: never taken, failed, or suspiciously thin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import translate
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Literal

from flows.layout import Layout
from flows.partitions import runs_of
from flows.settings import Settings
from flows.sources import DATE_FIELD, FilesSource, JsonlSource, Source, WarcSource, Window
from load.questions import ask

THIN = 0.25  # of the usual number of articles on that day of the week
USUAL_DAYS = 4  # days of one weekday, before any number is usual

Why = Literal["not taken", "nothing found", "thin"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row with the same thing wrong."""

    window: Window
    why: Why
    articles: int
    usual: float  # articles that such days usually have; 0 where it is not known


def gaps(settings: Settings, source: str, window: Window) -> list[Gap]:
    """The gaps of a source in a window, the oldest first."""
    layout = Layout(settings.data)
    counts = dict.fromkeys(_days(window), 0)
    if layout.record.exists():
        asked = {"source": source, "since": window.first, "until": window.last}
        rows = ask(layout.record, "source_articles", {**asked, "paths": _paths(settings.source(source))}).rows
        counts |= {day: int(articles) for day, articles in rows}
    taken = _taken(runs_of(layout.record, source), window)
    usual = _usual(counts)
    wrong = [(day, _why(counts[day], usual[day.weekday()], day in taken)) for day in counts]
    found = []
    for why, days in groupby(wrong, key=lambda each: each[1]):
        if why is not None:
            run = [day for day, _ in days]
            expected = sum(usual[day.weekday()] for day in run)
            found.append(Gap(Window(run[0], run[-1]), why, sum(counts[day] for day in run), expected))
    return found


def _why(articles: int, usual: float, taken: bool) -> Why | None:
    if not articles:
        return "nothing found" if taken else "not taken"
    return "thin" if articles < THIN * usual else None


def _usual(counts: Mapping[date, int]) -> list[float]:
    """The median of each day of the week, of days that have anything; 0 where there are too few of them."""
    of: list[list[int]] = [[] for _ in range(7)]
    for day, articles in counts.items():
        if articles:
            of[day.weekday()].append(articles)
    return [median(numbers) if len(numbers) >= USUAL_DAYS else 0.0 for numbers in of]


def _taken(rows: list[dict[str, object]], window: Window) -> set[date]:
    """Days of the window that a completed run was asked for by its --since and --until."""
    days: set[date] = set()
    for row in rows:
        words = list(map(str, row["arguments"]))  # type: ignore[call-overload]
        if row["state"] == "completed" and row["flow"] == "ingest" and "--since" in words and "--until" in words:
            first, last = (date.fromisoformat(words[words.index(name) + 1]) for name in ("--since", "--until"))
            days.update(_days(Window(max(first, window.first), min(last, window.last))))
    return days


def _days(window: Window) -> Iterator[date]:
    day = window.first
    while day <= window.last:
        yield day
        day += timedelta(days=1)


def _paths(source: Source) -> str:
    """A regular expression for places in a source's own files; one that fits nothing for sources that are fetched."""
    if not isinstance(source, FilesSource | JsonlSource | WarcSource) or not source.path:
        return r"^\b$"
    wide = (str(Path(DATE_FIELD.sub("*", each)).expanduser().absolute()) for each in source.path)
    return "|".join(f"^{_shape(each)}([/@].*)?$" for each in wide)


def _shape(pattern: str) -> str:
    """A glob as a regular expression that DuckDB's RE2 knows."""
    return re.sub(r"^\(\?s:(.*)\)\\Z$", r"\1", translate(pattern), flags=re.DOTALL).replace("(?>", "(?:")
