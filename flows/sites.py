"""`onrecord site new` and `onrecord site check`: rules for single publishers, with their pages and expectations."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import soupsieve

from extract.document import Document, Ref, Reject
from flows.console import out
from flows.errors import UsageError
from flows.parse import documents_of
from flows.settings import load_settings
from transform.article import Article
from transform.page import html
from transform.page.page import Page
from transform.read import read
from transform.sites.rules import bundled, parse_rule

HOME = Path(__file__).parents[1] / "transform" / "sites"
SKELETON = """\
# NAME: say here what the general reader gets wrong on this site.
hosts = ["HOST"]
since = DAY  # the day of the oldest page that this rule was made for
# All selectors are CSS. Leave out what the general reader gets right.
# title = "shared"      # heading (h1), headline (JSON-LD), shared (OpenGraph), document (<title>), or a selector
# body = ["article .text"]
# drop = [".related"]
# authors = ".byline a"
# published = "time"
"""


def new(source: str, name: str | None, home: Path = HOME) -> int:
    """Write a rule's folder from one page: a skeleton, the page, and what comes out of it today, to be corrected."""
    document = _one_page(source)
    host = (urlsplit(document.url or "").hostname or "").removeprefix("www.")
    if not host:
        raise UsageError(
            f"{source} does not say where it was published: give a URL, or a page with a canonical address"
        )
    called = name or re.sub(r"\W+", "", host.rsplit(".", 1)[0])
    folder = home / called
    if folder.exists():
        raise UsageError(f"there is a rule {called} already, in {folder}: edit it, or give another --name")
    page = html.take_apart(document, site_rules=False)
    day = page.published.value[:10] if isinstance(page, Page) and page.published else "2000-01-01"
    folder.mkdir(parents=True)
    rule = SKELETON.replace("NAME", called).replace("HOST", host).replace("DAY", day)
    (folder / "rule.toml").write_text(rule, encoding="utf-8")
    (folder / "page.html").write_bytes(document.content)
    (folder / "expected.json").write_text(_as_json(_told(document, site_rules=False)), encoding="utf-8")
    out().print(
        f"{folder}: write the rule, put a page of your own words in the shape of this one in place of page.html,"
    )
    out().print("correct expected.json by hand, and run `onrecord site check`", called)
    return 0


def check(names: Sequence[str]) -> int:
    """Read each rule's page and compare; exit code 1 when one differs. What is expected is written by hand: a missing
    expectation is written down and still fails, so that a person reads it."""
    folders = {name: folder for name, folder in bundled() if not names or name in names}
    if missing := sorted(set(names) - set(folders)):
        raise UsageError(f"there is no rule {', '.join(missing)}")
    bad = 0
    for name, folder in folders.items():
        differences = differences_of(name, folder)
        bad += bool(differences)
        out().print(f"{'differs' if differences else 'ok':8}{name}", *differences, sep="\n         ")
    return 1 if bad else 0


def differences_of(name: str, folder: Traversable) -> list[str]:
    """What comes out of a rule's page and is not expected, a line for each field."""
    try:
        rule = parse_rule(name, folder.joinpath("rule.toml").read_text(encoding="utf-8"))
        for selector in rule.selectors:
            soupsieve.compile(selector)
    except ValueError as error:
        return [str(error)]
    except soupsieve.SelectorSyntaxError as error:
        return [f"a selector in its rule.toml is no CSS: {str(error).splitlines()[0]}"]
    content = folder.joinpath("page.html").read_bytes()
    document = Document(Ref("file", str(folder)), content, url=f"https://{rule.hosts[0]}/", content_type="text/html")
    got = _told(document, site_rules=True)
    expectation = folder.joinpath("expected.json")
    if not expectation.is_file():
        Path(str(expectation)).write_text(_as_json(got), encoding="utf-8")
        return [f"expected.json was missing; it is written now: read it, correct it ({expectation})"]
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    keys = [key for key in {**expected, **got} if expected.get(key) != got.get(key)]
    return [f"{key}: expected {expected.get(key)!r}, came out as {got.get(key)!r}" for key in keys]


def _told(document: Document, *, site_rules: bool) -> dict[str, Any]:
    article = read(document, site_rules=site_rules)
    if not isinstance(article, Article):
        return {"reject": article.reason}
    return {
        "url": article.url,
        "title": article.title,
        "subtitle": article.subtitle,
        "authors": [byline.name for byline in article.bylines],
        "published": article.published.value if article.published else None,
        "language": article.language,
        "blocks": [[block.kind, block.text] for block in article.blocks],
    }


def _as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _one_page(source: str) -> Document:
    """The first page that a URL or file gives, with the address that it names itself by."""
    for found in documents_of([source], load_settings()):
        if isinstance(found, Reject):
            raise UsageError(f"{found.input}: {found.detail}")
        page = html.take_apart(found, site_rules=False)
        url = page.url if isinstance(page, Page) else None
        return Document(found.ref, found.content, url=found.url or url, content_type="text/html", charset=found.charset)
    raise UsageError(f"{source} gives no page")
