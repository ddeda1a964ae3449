"""`onrecord sources` and `onrecord source add`: sources listed, checked, previewed; and found on a site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from extract.moments import read_moment
from extract.web import Web
from flows.console import out, table
from flows.errors import UsageError
from flows.look import Found, Look, find_listings, look_at
from flows.settings import SETTINGS_FILE, Settings, add_source, web_settings
from flows.sources import FilesSource, JsonlSource, Source, TemplateSource, UrlsSource, WarcSource, Window, matching

TOLD_ENTRIES = 60  # characters of a title


def show(
    settings: Settings,
    names: Sequence[str],
    *,
    check: bool,
    preview: int,
    since: date | None,
    until: date | None,
) -> int:
    """List sources, or look at each; gives the exit code."""
    if not settings.sources:
        print(
            "no sources yet: `onrecord source add URL` finds the feeds of a site; or write [sources.NAME] into "
            f"{SETTINGS_FILE} (docs/sources.md)"
        )
        return 0
    chosen = [name for given in names or ("*",) for name in matching(settings.sources, given)]
    if not chosen:
        raise UsageError(f"there is no source {' or '.join(names)}; there are {', '.join(settings.sources)}")
    if not check:
        rows = [(name, *_described(settings.sources[name])) for name in dict.fromkeys(chosen)]
        out().print(table("", ("source", "kind", "schedule", "asks for"), rows, wide=("asks for",)))
        return 0
    today = datetime.now(UTC).date()
    window = Window(since or date.min, until or today) if since or until else None
    good = True
    for name in dict.fromkeys(chosen):
        looks = list(look_at(settings, name, window, today))
        if not looks:
            looks = [Look(name, False, "it asks for nothing in this window")]
        told = [
            ("ok" if look.ok else "FAILED", look.what, str(len(look.entries) or ""), _day(look), look.says)
            for look in looks
        ]
        out().print(table(name, ("", "asked", "entries", "newest", "says"), told, wide=("asked", "says")))
        good = good and all(look.ok for look in looks)
        if preview:
            _preview(looks, preview)
    return 0 if good else 1


def add(
    settings: Settings,
    url: str,
    name: str | None,
    kind: str | None,
    every: str,
    *,
    allow_private: bool,
    dry_run: bool,
) -> int:
    """Find a site's feeds and sitemaps, show them, and write the best as a source; gives the exit code."""
    if not url.startswith(("http://", "https://")):
        raise UsageError(
            f"{url} is no web address: write https://{url}" if "://" not in url else f"{url} is no web address"
        )
    quicker: dict[str, object] = {"seconds_between_requests": min(1.0, settings.seconds_between_requests)}
    if allow_private:
        quicker["allow_private_addresses"] = True
    chosen = web_settings(settings.model_copy(update=quicker))
    with Web(chosen) as web:
        try:
            found = list(find_listings(web, url, datetime.now(UTC).date()))
        except ValueError as error:
            raise UsageError(str(error)) from None
    if not found:
        print(
            f"{url}: no feed and no sitemap was found; a source of kind urls with `links` follows the links of a page"
        )
        return 1
    rows = [
        (each.kind, each.url, each.title, len(each.look.entries) or "", _day(each.look), each.how) for each in found
    ]
    out().print(table("", ("kind", "address", "title", "entries", "newest", "found"), rows, wide=("address", "title")))
    best = _best(found, kind)
    fields = {"kind": best.kind, "url": best.url, "every": every}
    if best.title:
        fields = {"about": best.title, **fields}
    given = {**fields, **({"allow_private": True} if allow_private else {})}
    if dry_run:
        return 0
    called = name or _name_for(url)
    print(
        f"written to {SETTINGS_FILE}:\n\n{add_source(called, given)}\n`onrecord ingest --source {called}` takes it in"
    )
    return 0


def _best(found: Sequence[Found], kind: str | None) -> Found:
    """The one to take: of the kind that is asked for, feeds else; itself, then as the site names them."""
    if wished := [each for each in found if each.kind == (kind or "feed")]:
        return wished[0]
    if kind is not None:
        raise UsageError(f"no {kind} was found; without --kind the {found[0].kind} at {found[0].url} is taken")
    return found[0]


def _name_for(url: str) -> str:
    host = (urlsplit(url).hostname or "site").removeprefix("www.")
    return re.sub(r"[^A-Za-z0-9]+", "-", host).strip("-").lower() or "site"


def _described(source: Source) -> tuple[str, str, str]:
    schedule = _span(source.every.total_seconds()) if source.every else source.cron or "by hand"
    match source:
        case FilesSource() | JsonlSource():
            asked = source.path
        case UrlsSource():
            asked = (*source.url, *source.file)
        case TemplateSource():
            asked = source.url
        case WarcSource():
            asked = (*source.path, *source.listed_in)
        case _:
            asked = source.url
    more = f" and {len(asked) - 1} more" if len(asked) > 1 else ""
    about = f"{source.about}: " if source.about else ""
    return source.kind, schedule if source.enabled else f"off ({schedule})", f"{about}{asked[0]}{more}"


def _span(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"every {seconds / length:.0f}{unit}"
    return f"every {seconds:g}s"


def _day(look: Look) -> str:
    return look.newest.strftime("%Y-%m-%d %H:%M") if look.newest else ""


def _preview(looks: Sequence[Look], most: int) -> None:
    entries = [ref for look in looks for ref in look.entries]
    dated = [(read_moment(ref.hints.published) or read_moment(ref.hints.updated), ref) for ref in entries]
    dated.sort(key=lambda each: each[0].timestamp() if each[0] else 0.0, reverse=True)
    rows = [
        (moment.strftime("%Y-%m-%d %H:%M") if moment else "", (ref.hints.title or "")[:TOLD_ENTRIES], str(ref))
        for moment, ref in dated[:most]
    ]
    out().print(table("", ("date", "title", "address"), rows, wide=("title", "address")))
