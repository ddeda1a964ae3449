"""Moments as listings print them (feeds, sitemaps, addresses, file names), without a clock and without guessing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil

YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?$")
IN_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?P<cut>[/_.-]?)(0[1-9]|1[0-2])(?P=cut)(0[1-9]|[12]\d|3[01])(?!\d)")
IN_FILE_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?:[T_-]?\d{4,6}Z?)?(?!\d)")
FEWEST = datetime(1990, 1, 1, tzinfo=UTC)  # an earlier moment in a listing is a default of some software, not a date
FIRST, SECOND = datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 2, 2, tzinfo=UTC)


def read_moment(text: str | None) -> datetime | None:
    """The moment in UTC that a listing prints; None where it prints none that can be relied on.

    ISO 8601 and W3C dates (the first instant of a day, month or year), RFC 5322 dates, and what dateutil makes of
    others as long as day, month and year are all printed. A moment without a zone is taken for UTC.

    >>> read_moment("Mon, 20 Apr 2020 20:01:46 +1200").isoformat()
    '2020-04-20T08:01:46+00:00'
    >>> read_moment("2026-03").isoformat()
    '2026-03-01T00:00:00+00:00'
    """
    text = (text or "").strip()
    if not text:
        return None
    moment = _iso(text) or _rfc(text) or _free(text)
    if moment is None:
        return None
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if moment >= FEWEST else None


def day_in_address(url: str) -> date | None:
    """The day that an address carries in its path, as many news sites have it: /2026/03/14/.

    >>> day_in_address("https://news.example/2026/03/14/weir.html")
    datetime.date(2026, 3, 14)
    """
    return _day(IN_ADDRESS.search(url.partition("://")[2].partition("/")[2].partition("?")[0]))


def day_in_file_name(path: str) -> date | None:
    """The day in the name of a file: of CC-NEWS-20260314021530-00012.warc.gz the 14th of March 2026."""
    return _day(IN_FILE_NAME.search(path.rpartition("/")[2]))


def _day(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    if match := YEAR_MONTH.fullmatch(text):
        month = int(match[2] or 1)
        return datetime(int(match[1]), month, 1, tzinfo=UTC) if 1 <= month <= 12 and int(match[1]) else None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _free(text: str) -> datetime | None:
    """What dateutil reads, where it fills in nothing: two different defaults must give the same day."""
    try:
        first, second = (dateutil.parse(text, default=default) for default in (FIRST, SECOND))
    except (ValueError, OverflowError, TypeError):
        return None
    return first if first.date() == second.date() else None
