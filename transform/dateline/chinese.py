"""Datelines of Chinese: 新华社北京5月17日电（记者…） · （中央社台北17日電） · 央视网消息：

A writer and a place without day or agency (〔記者…／台北報導〕) are a byline, not a dateline.
"""

from __future__ import annotations

import re
from functools import cache

from transform import languages
from transform.dateline import agencies
from transform.dateline.draft import Draft
from transform.places import is_place

_HAN = r"[\u4e00-\u9fff]"
_OPEN, _SHUT = r"[（(【［\[〔]", r"[）)】］\]〕]"
_WROTE = (
    r"(?:专?电(?![动影视商子力池话脑路缆厂站])|专?電|讯(?![息号])|訊|消息|\s+-(?=\s)"
    r"|(?:综合|綜合)?(?:外[电電])?(?:报道|報導|報道))"
)
_FILED = (
    rf"{_OPEN}?据?(?:(?P<agency>AGENCIES|{_HAN}{{2,8}}?(?:OUTLETS))|(?:OURS))(?:(?:特派)?(?:REPORTER)\s?(?P<writer>{_HAN}{{2,4}}?))?"
    rf"(?P<place>[\u4e00-\u9fff·、/]{{2,14}}?)?(?:(?P<year>(?:19|20)\d\d)年)?(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})日(?:[上下]午|晚|凌晨)?"
    rf"{_WROTE}{_SHUT}?(?P<by>\s*[（(][^）)\n]{{2,40}}[）)])?(?P<close>\s*题\s*[：:])?[\s：:，,\u3000-]*"
)
_SAYS = r"(?P<agency>AGENCIES)(?:消息|讯|訊)[：:，,]\s*"
_BY = r"(?:(?:REPORTER)\s*)?(?P<name>[\u4e00-\u9fff·]{2,10})"


def read(text: str, start: int, stop: int) -> Draft | None:
    edge = min(stop, start + 80)
    match = _pattern(_FILED).match(text, start, edge)
    if match and match.end() < stop:
        return _filed(match, start)
    match = _pattern(_SAYS).match(text, start, edge)
    if match and match.end() < stop:
        return Draft(start, start + len(match.group().rstrip(" \u3000：:，,")), match.end(), agency=match["agency"])
    return None


@cache
def _pattern(form: str) -> re.Pattern[str]:
    words = languages.rules("zh")["dateline"]
    for name, listed in (
        ("AGENCIES", sorted(_han_names(), key=len, reverse=True)),
        ("OUTLETS", words["outlets"].split()),
        ("OURS", words["ours"].split()),
        ("REPORTER", words["reporter"].split()),
    ):
        form = form.replace(name, "|".join(listed))
    return re.compile(form)


@cache
def _han_names() -> tuple[str, ...]:
    return tuple(sorted(name for name in agencies.spellings() if re.match(_HAN, name)))


def _filed(match: re.Match[str], start: int) -> Draft:
    by = _pattern(_BY).search(match["by"]) if match["by"] else None
    writer, place = _parted(match["writer"], match["place"])
    return Draft(
        start,
        start + len(match.group().rstrip(" \u3000：:-，,").removesuffix("题").rstrip()),
        match.end(),
        tuple(part for part in re.split("[、/]", place) if part) if place and place not in ("记者", "記者") else (),
        int(match["month"]) if match["month"] else None,
        int(match["day"]),
        int(match["year"]) if match["year"] else None,
        agency=match["agency"],
        reporter=by["name"] if by else writer,
    )


def _parted(writer: str | None, place: str | None) -> tuple[str | None, str | None]:
    """Writer and place stand without a sign between them: where the name ends, the gazetteer must say."""
    if not writer or not place:
        return writer, place
    both = writer + place
    for length in (3, 2, 4):
        if len(both) > length and is_place(both[length:]):
            return both[:length], both[length:]
    return writer, place
