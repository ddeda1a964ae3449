"""Rights reserved against text and data mining, as a publisher can state them: fields, meta elements, tdmrep.json.

TDM Reservation Protocol, W3C community group, final report of 10 May 2024 (EU directive 2019/790, article 4(3)).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

PRODUCT = "onrecord"
"""The product token by which rules for robots address us."""

RESERVING = frozenset({"noai", "notdm", "noml"})
"""Directives for robots that reserve a text against machines, wherever they stand."""

WITHHOLDING = RESERVING | {"noarchive", "noindex", "none"}
"""Directives that forbid in an X-Robots-Tag field what we would do: keep a copy and make it searchable. In the meta
elements of pages the last three speak of search engines (they stand on syndicated and paid copies)."""

HEAD_BYTES = 1 << 16  # of a page, in which its meta elements stand
META = re.compile(rb"<meta\b[^<>]{1,2000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a publisher says about the reuse of one text; None: it says nothing."""

    reserved: bool | None = None
    policy: str | None = None  # address of the terms under which it may be used
    x_robots: str | None = None  # the X-Robots-Tag fields as sent
    withheld: str | None = None  # the directive in them that forbids to keep the text


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of tdmrep.json: a path pattern and what it reserves."""

    location: str
    reserved: bool
    policy: str | None


def stated(headers: Mapping[str, str], page: bytes = b"", rules: tuple[Rule, ...] = (), url: str = "") -> Reservation:
    """What holds for a page: its meta elements go before its fields, and they before the site's tdmrep.json.

    `headers` have lower-case names; `page` is HTML, or empty where there is none to look into.
    """
    reserved: bool | None = None
    policy: str | None = None
    if rule := next((rule for rule in rules if _covers(rule.location, url)), None):
        reserved, policy = rule.reserved, rule.policy
    tags = headers.get("x-robots-tag")
    for said in ({name: headers.get(name, "") for name in ("tdm-reservation", "tdm-policy")}, _metas(page)):
        value = said.get("tdm-reservation", "").strip()
        if value in ("0", "1"):
            reserved = value == "1"
            policy = said.get("tdm-policy") or (policy if reserved else None)
    if reserves_by_directive(tags) or reserves_by_directive(_metas(page).get("robots")):
        reserved = True
    return Reservation(reserved, policy, tags, directive_among(tags, WITHHOLDING))


def reserves_by_directive(tags: str | None) -> bool:
    """Whether directives for robots reserve the text against us: "noai", "onrecord: noai", but not "otherbot: noai"."""
    return directive_among(tags, RESERVING) is not None


def directive_among(tags: str | None, wanted: frozenset[str]) -> str | None:
    """The first of some directives that is addressed to all robots or to us.

    After a robot's name the directives are for it, up to the next name.
    """
    addressee = "*"
    for part in (tags or "").lower().split(","):
        name, colon, rest = part.partition(":")
        if (
            colon
            and "://" not in part
            and name.strip() not in ("max-snippet", "max-image-preview", "unavailable_after")
        ):
            addressee, part = name.strip(), rest
        if addressee in ("*", PRODUCT) and part.strip() in wanted:
            return part.strip()
    return None


def read_rules(content: bytes) -> tuple[Rule, ...]:
    """The rules of a tdmrep.json; none where it is not one."""
    try:
        entries = json.loads(content)
    except (ValueError, RecursionError):
        return ()
    rules = []
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("location"), str):
            policy = entry.get("tdm-policy")
            reserved = str(entry.get("tdm-reservation")) == "1"
            rules.append(Rule(entry["location"], reserved, policy if isinstance(policy, str) else None))
    return tuple(rules)


def _covers(location: str, url: str) -> bool:
    """Whether a path pattern, written like those of robots.txt, covers an address."""
    path = location if location.startswith("/") else f"/{urlsplit(location).path.lstrip('/')}"
    return not Protego.parse(f"User-agent: *\nDisallow: {path}").can_fetch(url, PRODUCT)


def _metas(page: bytes) -> dict[str, str]:
    """The meta elements of a page that speak to robots and miners; those for robots and for us under "robots"."""
    found: dict[str, str] = {}
    for match in META.finditer(page, 0, HEAD_BYTES):
        text = match[0].decode("latin-1")
        values = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(text)}
        name = values.get("name", "").lower()
        if name in ("tdm-reservation", "tdm-policy"):
            found.setdefault(name, values.get("content", ""))
        elif name in ("robots", PRODUCT):
            found["robots"] = f"{found.get('robots', '')},{values.get('content', '')}"
    return found
