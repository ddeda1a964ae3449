"""Datelines of Korean: (서울=연합뉴스) … 기자 = · [세종=뉴스핌] · (평양 5월 17일발 조선중앙통신)"""

from __future__ import annotations

import re

from transform.dateline import agencies
from transform.dateline.draft import Draft

_TITLE = r"(?:특파원|기자|통신원|인턴기자)"
_NAMES = rf"[가-힣]{{2,4}}(?:\s*[·,]\s*[가-힣]{{2,4}}){{0,3}}\s*{_TITLE}"
_FORM = re.compile(
    r"[(\[【（]\s*(?P<place>[가-힣·,/ ]{2,20}?)\s*=\s*(?P<agency>[^)\]】）\n]{2,20})[)\]】）]\s*"
    rf"(?:(?P<by>{_NAMES}(?:\s*[·,]?\s*{_NAMES}){{0,2}}|[가-힣]{{2,4}}(?=\s*=))\s*)?=?\s*"
)
_DATED = re.compile(
    r"[(\[【（]\s*(?P<place>[가-힣]{2,10})\s+(?P<month>\d{1,2})월\s?(?P<day>\d{1,2})일\s?발?\s+(?P<agency>[^)\]】）\n]{2,20})[)\]】）]\s*"
)


def read(text: str, start: int, stop: int) -> Draft | None:
    edge = min(stop, start + 90)
    if match := _DATED.match(text, start, edge):
        if match.end() >= stop or not agencies.canonical(match["agency"].strip()):
            return None
        day = int(match["month"]), int(match["day"])
        agency = match["agency"].strip()
        return Draft(start, match.end("agency") + 1, match.end(), (match["place"],), *day, agency=agency)
    match = _FORM.match(text, start, edge)
    if not match or match.end() >= stop or not agencies.canonical(match["agency"].strip()):
        return None
    closed = match.group().rstrip().endswith("=")
    end = match.end() if closed or not match["by"] else match.start("by")
    places = tuple(part for part in re.split(r"[·,/ ]+", match["place"]) if part)
    raw_end = start + len(text[start:end].rstrip(" ="))
    reporter = re.sub(rf"\s*{_TITLE}", "", match["by"]) if closed and match["by"] else None
    return Draft(start, raw_end, end, places, agency=match["agency"].strip(), reporter=reporter)
