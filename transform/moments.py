"""Publication times as publishers write them: ISO 8601 in all its sloppy forms, RFC 822, epoch seconds, printed dates.

Only what is certain is taken: 03/04/2023 is two dates and gives None unless a language settles the order; "2 hours ago"
gives None; a month without a day gives None. A zone is kept when it is there and never invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

from transform.article import Moment, Precision
from transform.calendars import all_months, alternatives, plain

MOST_CHARACTERS = 200  # a line with a time in it; more is a paragraph
EPOCH_SECONDS = (10**8, 10**10)  # 1973 to 2286, in seconds
_MINUTES = {  # printed zones that mean one offset to a newspaper's reader
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60, "met": 60,
    "cest": 120, "mesz": 120, "eet": 120, "sast": 120, "cat": 120, "eest": 180, "msk": 180, "мск": 180, "eat": 180,
    "trt": 180, "pkt": 300, "wib": 420, "ict": 420, "sgt": 480, "hkt": 480, "myt": 480, "awst": 480, "jst": 540,
    "kst": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780,
    "ndt": -150, "nst": -210, "adt": -180, "edt": -240, "est": -300, "cdt": -300, "cst": -360, "mdt": -360,
    "mst": -420, "pdt": -420, "pst": -480, "akdt": -480, "akst": -540, "hst": -600, "brt": -180, "art": -180,
}  # fmt: skip

_ZONE = r"(?P<zone>Z|[+−-]\d{2}:?\d{2}|[+−-]\d{2})"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    rf"(?:(?:\s*T\s*|\s+|,\s*){_CLOCK}(?:\s*(?P<half>[ap]\.?m\.?))?\s*(?:{_ZONE}|(?P<named>[A-Za-z]{{1,5}}))?(?:\[[\w/]+\])?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:T?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?(?:[.,]\d+)?{_ZONE}?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_NUMERIC = re.compile(
    r"(?<!\d)(?P<first>\d{1,2})\s?(?P<mark>[./-])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?(?P<year>(?:19|20)\d{2})(?!\d)"
)
_EAST = re.compile(r"(?P<year>(?:19|20)\d{2})\s*[年년.]\s*(?P<month>\d{1,2})\s*[月월.]\s*(?P<day>\d{1,2})\s*[日일.]")
_CTIME = re.compile(
    r"(?P<month>[^\W\d_]{3})\s+(?P<day>\d{1,2})\s+\d\d:\d\d(?::\d\d)?\s+(?:\S{1,6}\s+)?(?P<year>(?:19|20)\d{2})"
)
_TIME = re.compile(
    r"(?<![\d:.])(?P<half0>오전|오후|午前|午後|上午|下午)?\s*(?P<hour>\d{1,2})"
    r"(?:\s*[:h時时시]\s*(?P<minute>\d{2})(?!\d)(?:[:分]\s*(?P<second>\d{2})(?!\d))?|\.(?P<dotted>\d{2})(?=\s*(?:Uhr|[ap]\.?m))|(?=\s*(?:[ap]\.?m\b|Uhr\b)))"
    r"\s*(?:Uhr\b)?\s*(?P<half>[ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*(?P<sign>[+−-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_AFTERNOON = ("오후", "午後", "下午")


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    second: int | None
    zone: timezone | None


def parse_moment(raw: str, origin: str, language: str | None = None) -> Moment | None:
    """A publisher's time as ISO 8601; None where it names no day for certain.

    `origin` is kept ("jsonld", "meta", "feed", "printed"). `language` settles the order of 03/04/2023: month first in
    English, day first elsewhere; without it such a date is None.
    """
    text = raw.strip().strip("\"'")
    if not text or len(text) > MOST_CHARACTERS:
        return None
    return (
        _iso(text, raw, origin)
        or _epoch(text, raw, origin)
        or _compact(text, raw, origin)
        or _worded(text, raw, origin, language)
    )


def _iso(text: str, raw: str, origin: str) -> Moment | None:
    match = _ISO.match(text)
    if not match:
        return None
    rest = text[match.end() :].strip()
    if rest and rest[0].isdigit():
        return None
    clock = None
    if match["hour"]:
        zone = _zone(match["zone"]) if match["zone"] else _named(match["named"])
        clock = _clock(match["hour"], match["minute"], match["second"], match["half"], zone)
        if clock is None:
            return None
    return _moment(int(match["year"]), int(match["month"]), int(match["day"]), clock, raw, origin)


def _compact(text: str, raw: str, origin: str) -> Moment | None:
    match = _COMPACT.fullmatch(text)
    if not match:
        return None
    clock = None
    if match["hour"]:
        clock = _clock(match["hour"], match["minute"], match["second"], None, _zone(match["zone"]))
        if clock is None:
            return None
    return _moment(int(match["year"]), int(match["month"]), int(match["day"]), clock, raw, origin)


def _epoch(text: str, raw: str, origin: str) -> Moment | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    if seconds >= EPOCH_SECONDS[1]:
        seconds /= 1000
    if not EPOCH_SECONDS[0] <= seconds < EPOCH_SECONDS[1]:
        return None
    return Moment(datetime.fromtimestamp(int(seconds), UTC).isoformat(), "second", origin, raw)


def _worded(text: str, raw: str, origin: str, language: str | None) -> Moment | None:
    found = _worded_day(text, language)
    if found is None:
        return None
    year, month, day, start, end = found
    rest = f"{text[:start]} | {text[end:]}"
    return _moment(year, month, day, _printed_clock(rest), raw, origin)


def _worded_day(text: str, language: str | None) -> tuple[int, int, int, int, int] | None:
    """Year, month, day, and the characters they take; the first date printed."""
    if match := _EAST.search(text):
        return int(match["year"]), int(match["month"]), int(match["day"]), *match.span()
    if match := _month_pattern().search(text):
        day, month, year = (match[f"{name}1"] or match[f"{name}2"] for name in ("day", "month", "year"))
        return _full_year(year), all_months()[plain(month)], int(day), *match.span()
    if (match := _CTIME.search(text)) and (month := all_months().get(plain(match["month"]))):
        return int(match["year"]), month, int(match["day"]), match.end("year"), match.end("year")
    if match := _NUMERIC.search(text):
        first, second = int(match["first"]), int(match["second"])
        if match["mark"] == "." or first > 12 or first == second:
            day_first = True
        elif second > 12:
            day_first = False
        elif language is None:
            return None
        else:
            day_first = language != "en"
        return int(match["year"]), second if day_first else first, first if day_first else second, *match.span()
    if match := _ISO.search(text):
        return int(match["year"]), int(match["month"]), int(match["day"]), *match.span("year")[:1], match.end("day")
    return None


def _full_year(printed: str) -> int:
    """RFC 822 allowed two digits for the year (RFC 2822 §4.3: 00–49 are of this century)."""
    year = int(printed)
    return year if year > 99 else year + (2000 if year < 50 else 1900)


@cache
def _month_pattern() -> re.Pattern[str]:
    months = alternatives(all_months())
    link = r"(?:\s+(?:de|of))?"
    return re.compile(
        rf"(?<![\w.])(?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?{link}[\s-]*(?P<month1>{months})\.?{link}[\s,-]*(?P<year1>(?:19|20)\d\d|\d\d(?=\s+\d\d:))"
        rf"|(?P<month2>{months})\.?\s*(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year2>(?:19|20)\d\d))(?!\d)",
        re.IGNORECASE,
    )


def _printed_clock(rest: str) -> _Clock | None:
    for match in _TIME.finditer(rest):
        half = match["half"] or ("pm" if match["half0"] in _AFTERNOON else "am" if match["half0"] else None)
        tail = rest[match.end() : match.end() + 12].lstrip(" (,|")
        zone = None
        if offset := _OFFSET.match(tail):
            zone = _zone(f"{offset['sign']}{int(offset['hours']):02d}{offset['minutes'] or '00'}")
        elif word := _WORD.match(tail):
            zone = _named(word.group())
        clock = _clock(match["hour"], match["minute"] or match["dotted"] or "0", match["second"], half, zone)
        if clock:
            return clock
    return None


def _clock(hour: str, minute: str, second: str | None, half: str | None, zone: timezone | None) -> _Clock | None:
    hours = int(hour)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.casefold().startswith("p") else 0)
    if hours > 23 or int(minute) > 59 or int(second or 0) > 60:
        return None
    return _Clock(hours, int(minute), min(int(second), 59) if second else None, zone)


def _zone(printed: str | None) -> timezone | None:
    if not printed:
        return None
    if printed.upper() == "Z":
        return UTC
    digits = printed[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if printed[0] in "-−" else minutes))


def _named(name: str | None) -> timezone | None:
    minutes = _MINUTES.get(name.casefold()) if name else None
    return None if minutes is None else timezone(timedelta(minutes=minutes))


def _moment(year: int, month: int, day: int, clock: _Clock | None, raw: str, origin: str) -> Moment | None:
    try:
        if clock is None:
            return Moment(date(year, month, day).isoformat(), "day", origin, raw)
        time = datetime(year, month, day, clock.hour, clock.minute, clock.second or 0, tzinfo=clock.zone)
    except ValueError:
        return None
    precision: Precision = "minute" if clock.second is None else "second"
    return Moment(time.isoformat(timespec="minutes" if precision == "minute" else "seconds"), precision, origin, raw)
