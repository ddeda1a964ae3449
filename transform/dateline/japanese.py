"""Datelines of Japanese: 【ロンドン＝…】 · 【ワシントン共同】 · ［東京　１７日　ロイター］ · 香港（CNN）"""

from __future__ import annotations

import re
from functools import cache

from transform.dateline import agencies
from transform.dateline.draft import Draft
from transform.dateline.lists import lists
from transform.places import is_place

_BRACKET = re.compile(r"[【［\[（(](?P<inside>[^】］\]）)\n]{2,40})[】］\]）)]\s*(?P<close>[-－–—：:]?)\s*")
_BEHIND = re.compile(r"(?P<place>[ァ-ヿ一-鿿]{2,12})[（(](?P<agency>[^）)\n]{2,20})[）)]\s*[-－–—：:]?\s*")
_EAST = re.compile(r"[\u3040-\u9fff]")
_REPORTER = re.compile(r"[\u3005\u3040-\u30ff\u4e00-\u9fff]{2,8}")
_KATAKANA = re.compile(r"[ァ-ヿ]{2,12}")
_NAMED = re.compile(r"(?P<place>[ァ-ヿ]{2,12})(?P<reporter>[\u4e00-\u9fff\u3005]{3,6})")
_DATE = re.compile(r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日")
_PARTS = re.compile(r"[・、/／\s\u3000]+")


def read(text: str, start: int, stop: int) -> Draft | None:
    if text[start] not in "【［[（(":
        return _behind(text, start, stop)
    match = _BRACKET.match(text, start, min(stop, start + 60))
    if not match or match.end() >= stop:
        return None
    inside = match["inside"]
    if text[start] in "[(" and not _EAST.search(inside) and not _EAST.match(text, match.end()):
        return None
    month = day = None
    if date := _DATE.search(inside):
        month, day = (int(date["month"]) if date["month"] else None), int(date["day"])
        inside = f"{inside[: date.start()]} {inside[date.end() :]}".strip()
    places, agency, reporter = _parts(inside)
    if not (agency or (places and reporter)):
        return None
    return Draft(start, match.end("inside") + 1, match.end(), places, month, day, agency=agency, reporter=reporter)


def _behind(text: str, start: int, stop: int) -> Draft | None:
    """ "香港（CNN）": the place before the bracket."""
    match = _BEHIND.match(text, start, min(stop, start + 50))
    if not match or match.end() >= stop or not agencies.canonical(match["agency"]) or not is_place(match["place"]):
        return None
    return Draft(start, match.end("agency") + 1, match.end(), (match["place"],), agency=match["agency"])


def _parts(inside: str) -> tuple[tuple[str, ...], str | None, str | None]:
    """Places, agency and reporter of "エルサレム＝某", "ワシントン時事", "東京 ロイター", "AFP=時事", "北京・某"."""
    nothing: tuple[tuple[str, ...], str | None, str | None] = ((), None, None)
    inside = re.sub(r"\s*[＝=]\s*", "＝", inside.strip(" 　"))
    if agencies.canonical(inside.replace("＝", "=")):
        return (), inside.replace("＝", "="), None
    agency = reporter = None
    if inside.count("＝") > 1:
        return _several(inside)
    head, mark, rest = inside.partition("＝")
    if mark:
        agency = rest.strip() if agencies.canonical(rest.strip()) else None
        reporter = None if agency else rest.strip()
    else:
        head, agency = _without_agency(head.replace("\u3000", " "))
        if agency is None:
            head, reporter = _without_reporter(head)
            if reporter is None:
                return nothing
    places = tuple(part for part in _PARTS.split(head) if part)
    if reporter and not _REPORTER.fullmatch(reporter):
        return nothing
    unknown = [place for place in places if not (is_place(place) or _KATAKANA.fullmatch(place))]
    if unknown and not (agency and len(places) == 1 and _may_be_place(unknown[0])):
        return nothing
    return places, agency, reporter


def _several(inside: str) -> tuple[tuple[str, ...], str | None, str | None]:
    """ "ワシントン＝某、北京＝某": each place with its own writer."""
    read = [_parts(part) for part in inside.split("、")]
    if not all(places and reporter for places, _, reporter in read):
        return (), None, None
    writers = "、".join(reporter for _, _, reporter in read if reporter)
    return tuple(place for places, _, _ in read for place in places), None, writers


def _may_be_place(name: str) -> bool:
    """Whether a name that no list has can be a place: "写真" (the picture) beside an agency is none."""
    return bool(_REPORTER.fullmatch(name)) and name not in lists().not_places


def _without_agency(head: str) -> tuple[str, str | None]:
    """The rest and the agency, which stands behind a space, or at either end without one."""
    words = head.split()
    if words and agencies.canonical(words[-1]):
        return " ".join(words[:-1]), words[-1]
    for name in _eastern_names():
        if head.endswith(name):
            return head[: -len(name)].rstrip(), name
        if head.startswith(name):
            return head[len(name) :].lstrip(), name
    return head, None


def _without_reporter(head: str) -> tuple[str, str | None]:
    """ "北京・某" and "ワシントン某": a place that is known, and a name in characters."""
    place, mark, name = head.rpartition("・")
    if mark and all(is_place(part) for part in _PARTS.split(place)) and not is_place(name):
        return place, name
    named = _NAMED.fullmatch(head)
    if named and is_place(named["place"]):
        return named["place"], named["reporter"]
    return head, None


@cache
def _eastern_names() -> tuple[str, ...]:
    """Agencies whose names are written without spaces, longest first."""
    eastern = sorted((name for name in agencies.spellings() if _EAST.search(name)), key=lambda name: (-len(name), name))
    return (*eastern, "AFP", "ＡＦＰ")
