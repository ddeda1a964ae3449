"""Named sources: the [sources.NAME] tables of onrecord.toml, and what one of them asks for in a window of time.

Everything here is pure: the day that "today" is comes as an argument, and no file is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from extract.document import Ref
from extract.jsonl import KEYS
from extract.moments import day_in_address, day_in_file_name, read_moment

SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)\s*", re.IGNORECASE)
UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DATE_FIELD = re.compile(r"\{date(?::([^{}]*))?\}")
PAGE_FIELD = "{page}"
Step = Literal["hour", "day", "week", "month", "year"]
FINER: tuple[tuple[Step, tuple[str, ...]], ...] = (
    ("hour", ("%H", "%-H", "%I", "%s")),
    ("day", ("%d", "%-d", "%e", "%j", "%-j", "%D", "%F", "%x")),
    ("week", ("%U", "%W", "%V")),
    ("month", ("%m", "%-m", "%b", "%B", "%h")),
    ("year", ("%Y", "%y", "%G")),
)
"""Which directives of strftime make a template's addresses differ from one hour, day, month … to the next."""


def read_span(value: Any) -> Any:
    """A length of time as people write it, "15m", "6 h", "2d", "1w"; others are left to pydantic (ISO 8601, seconds).

    >>> read_span("90m")
    datetime.timedelta(seconds=5400)
    """
    if isinstance(value, str) and (match := SPAN.fullmatch(value)):
        return timedelta(**{UNITS[match[2].lower()]: float(match[1])})
    if isinstance(value, str) and not value.startswith("P"):
        raise ValueError("a length of time is written like 15m, 6h, 2d or 1w")
    return value


def _some(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"it is no regular expression: {error}") from None
    return value


def _cron(value: str) -> str:
    try:
        CronSim(value, datetime(2000, 1, 1))  # noqa: DTZ001 - only to have it checked
    except CronSimError as error:
        raise ValueError(f"it is no cron line (minute hour day month weekday): {error}") from None
    return value


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("it is no name of a time zone (Europe/Berlin)")
    return value


def _template(value: str) -> str:
    if not DATE_FIELD.search(value) and PAGE_FIELD not in value:
        raise ValueError("it has no {date:…} in it, as in https://news.example/{date:%Y/%m/%d}/")
    return value


Span = Annotated[timedelta, BeforeValidator(read_span)]
Several = Annotated[tuple[str, ...], BeforeValidator(_some)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_some)]
Templates = Annotated[
    tuple[Annotated[str, AfterValidator(_template)], ...], BeforeValidator(_some), Field(min_length=1)
]


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `first` to `last`, both included, in UTC. Windows of a partition never overlap."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"

    def covers(self, moment: datetime | date) -> bool:
        day = moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
        return self.first <= day <= self.last

    def split(self, by: Literal["day", "month"]) -> Iterator[Window]:
        """The window in days or in calendar months, the oldest first; the ends may be broken months."""
        first = self.first
        while first <= self.last:
            after = first + timedelta(days=1) if by == "day" else _next_month(first)
            yield Window(first, min(after - timedelta(days=1), self.last))
            first = after


class _Source(BaseModel):
    """What every source has, whatever its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str = Field("", description="a line for people")
    enabled: bool = Field(True, description="`onrecord serve` leaves out the others")
    every: Span | None = Field(None, gt=timedelta(0), description="interval of the schedule: 15m, 6h, 1d")
    cron: Annotated[str, AfterValidator(_cron)] | None = Field(None, description="the schedule as a cron line instead")
    timezone: Annotated[str, AfterValidator(_timezone)] = Field("UTC", description="of the cron line")
    include: Patterns = Field((), description="regular expressions; only addresses or paths that one of them finds")
    exclude: Patterns = Field((), description="regular expressions; no addresses or paths that one of them finds")

    @model_validator(mode="after")
    def _one_schedule(self) -> _Source:
        if self.every and self.cron:
            raise ValueError("give `every` or `cron`, not both")
        return self


class WebSource(_Source):
    """A source that is fetched; what is not set here is as in the general settings."""

    seconds_between_requests: float | None = Field(None, ge=0, description="to one host, at least")
    connections_per_host: int = Field(1, ge=1, le=16, description="requests under way at once on one host")
    allow_private: bool | None = Field(None, description="loopback, private and link-local addresses may be asked")
    obey_robots: bool = Field(True, description="false only for sites of your own")
    reservation_ground: str = Field("", description="why reserved text may be kept: own, licensed, research")
    retries: int | None = Field(None, ge=0, le=10, description="of what may succeed a minute later")
    timeout_seconds: float | None = Field(None, gt=0, description="for one request with its body")
    max_megabytes: float | None = Field(None, gt=0, description="of one body, decompressed")
    max_redirects: int | None = Field(None, ge=0, le=20)
    recheck: Annotated[tuple[Span, ...], BeforeValidator(_some)] = Field(
        (), description="ages at which an article is asked for again, for changes: ['2h', '1d', '7d']"
    )
    full_fetch_every: Span = Field(
        timedelta(days=7), description="age of a body after which validators are not trusted and it is fetched whole"
    )
    newest: int | None = Field(None, ge=1, description="of each feed or sitemap only so many entries, the latest")


class FeedSource(WebSource):
    """Feeds: RSS, Atom, JSON Feed."""

    kind: Literal["feed"]
    url: Annotated[Several, Field(min_length=1)]


class SitemapSource(WebSource):
    """Sitemaps, news sitemaps and indexes of them. `within` leaves out entries last modified longer ago."""

    kind: Literal["sitemap"]
    url: Annotated[Several, Field(min_length=1)]
    within: Span | None = Field(None, description="only entries modified or published so lately; a window overrides it")


class UrlsSource(WebSource):
    """Pages by their addresses, given here or in text files, one a line; `links` takes the links on them instead."""

    kind: Literal["urls"]
    url: Several = ()
    file: Several = ()
    links: Pattern | None = Field(None, description="the pages list articles: follow links that this expression finds")

    @model_validator(mode="after")
    def _something(self) -> UrlsSource:
        if not self.url and not self.file:
            raise ValueError("give `url` or `file`")
        return self


class TemplateSource(WebSource):
    """Addresses with dates in them: archive pages, sitemaps by day or month. The step follows from the directives."""

    kind: Literal["template"]
    url: Templates
    pages: int = Field(1, ge=1, le=1000, description="{page} counts from 1 to this")
    links: Pattern | None = Field(None, description="the pages list articles: follow links that this expression finds")
    lookback: Span = Field(timedelta(days=1), description="without a window: how far back from today")


class FilesSource(_Source):
    """Files, folders and globs: pages, texts, NITF, NewsML-G2, ninjs, saved feeds. {date:…} names one folder a day."""

    kind: Literal["files"]
    path: Annotated[Several, Field(min_length=1)]
    lookback: Span = Field(timedelta(days=1), description="without a window: how far back from today, for {date:…}")


class JsonlSource(_Source):
    """JSON lines, plain or gzip; `fields` maps our fields to the keys of the rows (a dot reaches into objects)."""

    kind: Literal["jsonl"]
    path: Annotated[Several, Field(min_length=1)]
    fields: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_fields(self) -> JsonlSource:
        if unknown := sorted(set(self.fields) - set(KEYS)):
            raise ValueError(f"`fields` names {', '.join(unknown)}; our fields are {', '.join(KEYS)}")
        return self


class WarcSource(WebSource):
    """WARC files (folders, globs), and lists of them as Common Crawl publishes: lines of paths below `base`."""

    kind: Literal["warc"]
    path: Several = ()
    listed_in: Several = Field((), description="files or addresses, plain or gzip, with one WARC path a line")
    base: str = Field("", description="folder or address that the paths of a list lie below")
    lookback: Span = Field(timedelta(days=1), description="without a window: how far back from today, for {date:…}")
    keep_downloads: bool = Field(False, description="keep downloaded WARC files after they were read")

    @model_validator(mode="after")
    def _something(self) -> WarcSource:
        if not self.path and not self.listed_in:
            raise ValueError("give `path` or `listed_in`")
        return self


Source = Annotated[
    FeedSource | SitemapSource | UrlsSource | TemplateSource | FilesSource | JsonlSource | WarcSource,
    Field(discriminator="kind"),
]


def arguments(source: Source, window: Window | None, today: date) -> tuple[str, ...]:
    """The addresses, files, folders and globs that a source asks for, each usable as an argument of `onrecord ingest`.

    Dates in templates are filled in for the window; without one, for `lookback` up to `today`. Names of files that a
    list names are not known here (flows/inputs.py reads lists): the lists themselves are given.
    """
    match source:
        case FeedSource() | SitemapSource():
            return source.url
        case UrlsSource():
            return (*source.url, *source.file)
        case TemplateSource():
            days = window or Window(today - source.lookback, today)
            return tuple(
                filled.replace(PAGE_FIELD, str(page))
                for filled in _filled(source.url, days)
                for page in (range(1, source.pages + 1) if PAGE_FIELD in filled else (1,))
            )
        case FilesSource():
            return _filled(source.path, window or Window(today - source.lookback, today))
        case JsonlSource():
            return source.path
        case WarcSource():
            return (*source.path, *_filled(source.listed_in, window or Window(today - source.lookback, today)))


def file_kind(source: Source) -> str | None:
    """The kind (extract/sources.py) that a source's files are, whatever their names; None: by their names."""
    kinds = {"jsonl": "jsonl", "urls": "urls", "warc": "warc"}
    return kinds.get(source.kind)


def wanted(source: Source, window: Window | None, today: date) -> Callable[[Ref], bool]:
    """Whether a reference belongs to a source and window: by its address or path, and by the date that its listing
    prints, or its address carries. What says nothing of its date belongs to every window, since it may.

    For a sitemap in an index (a reference without `found_in`) the question is whether it can hold such an entry: one
    that was last modified before the window began cannot.
    """
    include = [re.compile(pattern) for pattern in source.include]
    exclude = [re.compile(pattern) for pattern in source.exclude]
    days = window
    within = getattr(source, "within", None)
    if days is None and within is not None:
        days = Window(today - within, date.max)

    def belongs(ref: Ref) -> bool:
        listing = ref.kind == "url" and ref.hints.found_in is None
        if not listing:
            if include and not any(pattern.search(ref.location) for pattern in include):
                return False
            if any(pattern.search(ref.location) for pattern in exclude):
                return False
        return days is None or _in_window(ref, days, listing)

    return belongs


def _in_window(ref: Ref, days: Window, listing: bool) -> bool:
    updated = read_moment(ref.hints.updated)
    if listing:
        return updated is None or updated.date() >= days.first
    if ref.kind != "url":
        day = day_in_file_name(ref.location)
        return day is None or days.covers(day)
    published = read_moment(ref.hints.published) or day_in_address(ref.location)
    if published is not None:
        return days.covers(published)
    return updated is None or days.covers(updated)


def _filled(templates: tuple[str, ...], days: Window) -> tuple[str, ...]:
    """Each template with the dates of a window in it, in the order of time, no result twice."""
    found: dict[str, None] = {}
    for template in templates:
        step = step_of(template)
        for moment in _moments(days, step) if step else [datetime.combine(days.first, datetime.min.time())]:
            text = DATE_FIELD.sub(lambda match, at=moment: at.strftime(match[1] or "%Y-%m-%d"), template)  # type: ignore[misc]
            found[text] = None
    return tuple(found)


def step_of(template: str) -> Step | None:
    """How often a template gives another address; None where it has no date in it.

    >>> step_of("https://news.example/sitemap-{date:%Y-%m}.xml")
    'month'
    """
    directives = "".join(match[1] or "%Y-%m-%d" for match in DATE_FIELD.finditer(template))
    return next((step for step, signs in FINER if any(sign in directives for sign in signs)), None)


def _moments(days: Window, step: Step) -> Iterator[datetime]:
    """Moments, one in each hour, day, week, month or year that touches the window."""
    day = days.first
    while day <= days.last:
        midnight = datetime.combine(day, datetime.min.time())
        if step == "hour":
            yield from (midnight + timedelta(hours=hour) for hour in range(24))
        else:
            yield midnight
        if step == "month":
            day = _next_month(day)
        elif step == "year":
            day = date(day.year + 1, 1, 1)
        else:
            day += timedelta(days=1)  # a week as well: results that repeat are dropped


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def next_due(source: Source, after: datetime) -> datetime | None:
    """When the schedule wants the source run next, after a moment (aware); None for a source without a schedule."""
    if source.every is not None:
        return after + source.every
    if source.cron is not None:
        return next(CronSim(source.cron, after.astimezone(ZoneInfo(source.timezone)))).astimezone(UTC)
    return None


def matching(names: Mapping[str, Source], pattern: str) -> tuple[str, ...]:
    """Names of sources that fit a name or a pattern with * and ?, in their order."""
    return tuple(name for name in names if fnmatchcase(name, pattern))


def choice_key(source: Source | None, window: Window | None) -> str:
    """A short name of which entries of its listings a source wants; empty where it wants all.

    `within` counts by its length and not by today: entries only grow out of it.
    """
    names = ("include", "exclude", "within", "newest", "links")
    told = [str(window or ""), *(str(getattr(source, name, None) or "") for name in names)]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:16] if any(told) else ""
