"""Datelines of East Asia: 新华社北京5月17日电 · 【ロンドン＝某】 · 【6月18日 AFP】 · (서울=연합뉴스) 기자 ="""

from __future__ import annotations

import re
from functools import cache

from transform.dateline import agencies
from transform.dateline.draft import Draft
from transform.places import regions, resolve

_SIGN = re.compile(r"[\u3000-\u9fff\uac00-\ud7af\uff08\uff3b【［\[(]")
_CHINESE = (
    r"[（(【]?据?(?:(?P<agency>{agencies})|本报|本報|本网|本網|本台|本刊)(?:(?:记者|記者)(?P<writer>[\u4e00-\u9fff]{{2,4}}))?"
    r"(?P<place>[\u4e00-\u9fff·]{{2,12}}?)?(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})日(?:[上下]午|晚)?"
    r"(?:专?电|讯|電|訊|消息)[）)】]?(?P<by>\s*[（(][^）)\n]{{2,40}}[）)])?[\s：:\u3000-]*"
)
_JAPANESE = re.compile(r"[【［\[（(](?P<inside>[^】］\]）)\n]{2,40})[】］\]）)]\s*(?P<close>[-－–—]?)\s*")
_KOREAN = re.compile(
    r"[(\[](?P<place>[가-힣·,/ ]{2,20})\s*=\s*(?P<agency>[^)\]\n]{2,20})[)\]]\s*"
    r"(?:(?P<by>[가-힣]{2,4}(?:\s*[·,]\s*[가-힣]{2,4}){0,3})\s*(?:특파원|기자|통신원)?)?\s*=?\s*"
)
_EAST = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")
_REPORTER = re.compile(r"[\u3005\u3040-\u30ff\u4e00-\u9fff]{2,8}")
_KATAKANA = re.compile(r"[ァ-ヿ]{2,12}")
_JAPANESE_DATE = re.compile(r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日")
_BY = re.compile(r"(?:记者|記者|通讯员|见习记者)\s*(?P<name>[\u4e00-\u9fff·]{2,10})")


def applies(text: str, start: int) -> bool:
    """Whether the paragraph may open in one of these forms; cheap."""
    return _SIGN.match(text, start) is not None


def read(text: str, start: int, stop: int) -> Draft | None:
    sign = text[start]
    if sign in "【［[（(":
        return _korean(text, start, stop) or _japanese(text, start, stop) or _chinese(text, start, stop)
    return _chinese(text, start, stop)


@cache
def _chinese_pattern() -> re.Pattern[str]:
    return re.compile(_CHINESE.format(agencies=agencies.bare_pattern()))


def _chinese(text: str, start: int, stop: int) -> Draft | None:
    match = _chinese_pattern().match(text, start, min(stop, start + 80))
    if not match or match.end() >= stop:
        return None
    by = _BY.search(match["by"]) if match["by"] else None
    places = (match["place"],) if match["place"] and match["place"] != "记者" else ()
    return Draft(
        start,
        start + len(match.group().rstrip(" \u3000：:-")),
        match.end(),
        places,
        int(match["month"]) if match["month"] else None,
        int(match["day"]),
        agency=match["agency"],
        reporter=by["name"] if by else match["writer"],
    )


def _japanese(text: str, start: int, stop: int) -> Draft | None:
    match = _JAPANESE.match(text, start, min(stop, start + 60))
    if not match or match.end() >= stop:
        return None
    inside = match["inside"]
    if text[start] in "[(" and not _EAST.search(inside):
        return None
    month = day = None
    if date := _JAPANESE_DATE.search(inside):
        month, day = (int(date["month"]) if date["month"] else None), int(date["day"])
        inside = f"{inside[: date.start()]} {inside[date.end() :]}"
    places, agency, reporter = _japanese_parts(inside)
    if not (agency or (places and reporter)):
        return None
    return Draft(start, match.end("inside") + 1, match.end(), places, month, day, agency=agency, reporter=reporter)


def _japanese_parts(inside: str) -> tuple[tuple[str, ...], str | None, str | None]:
    """Places, agency and reporter of "エルサレム＝酒井圭吾", "ワシントン時事", "東京 ロイター"."""
    agency = reporter = None
    head, mark, rest = re.sub(r"\s*[＝=]\s*", "＝", inside.strip(" 　")).partition("＝")
    if mark:
        if agencies.canonical(rest.strip()):
            agency = rest.strip()
        else:
            reporter = rest.strip()
    else:
        words = head.replace("\u3000", " ").split()
        if words and agencies.canonical(words[-1]):
            agency, head = words[-1], " ".join(words[:-1])
        else:
            for name in ("共同通信", "共同", "時事", "聯合ニュース", "ロイター", "AFP", "ＡＦＰ"):
                if head.endswith(name):
                    agency, head = name, head[: -len(name)]
                    break
            else:
                return (), None, None
    places = tuple(part for part in re.split(r"[・、/\s\u3000]+", head) if part)
    if reporter and not _REPORTER.fullmatch(reporter):
        return (), None, None
    if any(not (_is_place(place) or _KATAKANA.fullmatch(place)) for place in places) and not (
        agency and len(places) <= 1
    ):
        return (), None, None
    return places, agency, reporter


def _is_place(name: str) -> bool:
    return resolve(name).name is not None or bool(regions(name))


def _korean(text: str, start: int, stop: int) -> Draft | None:
    match = _KOREAN.match(text, start, min(stop, start + 70))
    if not match or match.end() >= stop or not agencies.canonical(match["agency"].strip()):
        return None
    closed = match.group().rstrip().endswith("=")
    end = match.end() if closed or not match["by"] else match.start("by")
    places = tuple(part for part in re.split(r"[·,/ ]+", match["place"]) if part)
    raw_end = start + len(text[start:end].rstrip(" ="))
    return Draft(start, raw_end, end, places, agency=match["agency"].strip(), reporter=match["by"] if closed else None)
