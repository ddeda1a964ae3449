"""Rules for single publishers: each reads its page as expected, earns its place, and holds on its days."""

from __future__ import annotations

from datetime import date

import pytest

from extract.document import Document, Ref
from flows.sites import differences_of
from transform.page import html
from transform.page.page import Page
from transform.page.tree import parse, prune
from transform.sites.rules import Rule, apply, bundled, parse_rule, rule_for
from transform.sites.soup import PageSoup

SITES = dict(bundled())
MARKUP = (
    "<html><body><article><h1>Goat</h1><p class='a b'>One <b>two</b> three.</p>tail<aside>Out</aside> in"
    "<p>Four &amp; five</p></article></body></html>"
)


@pytest.mark.parametrize("name", SITES)
def test_page_is_read_as_expected(name: str) -> None:
    assert differences_of(name, SITES[name]) == []


@pytest.mark.parametrize("name", SITES)
def test_rule_earns_its_place(name: str) -> None:
    """Without its rule, something on the page comes out wrong."""
    content = SITES[name].joinpath("page.html").read_bytes()
    rule = parse_rule(name, SITES[name].joinpath("rule.toml").read_text(encoding="utf-8"))
    document = Document(Ref("file", name), content, url=f"https://{rule.hosts[0]}/", content_type="text/html")
    with_rule, without = html.take_apart(document), html.take_apart(document, site_rules=False)
    assert isinstance(with_rule, Page)
    assert with_rule != without


def test_soup_has_the_tree_s_text_and_tags() -> None:
    body = prune(parse(MARKUP))
    soup = PageSoup([body])
    assert soup.soup.get_text() == "".join(body.itertext())
    assert [tag.name for tag in soup.tags("*")] == [node.tag for node in body.iter()]
    assert soup.select("p.b") == [body.find(".//p")]


def test_rule_drops_and_points() -> None:
    body = prune(parse(MARKUP))
    rule = Rule("goat", ("goat.example",), date(2026, 1, 1), root="article", drop=("aside",), body=("p",), title="h1")
    told = apply(rule, body)
    assert (told.title, len(told.bodies)) == ("Goat", 2)
    assert "".join(body.itertext()) == "GoatOne two three.tail inFour & five"


def test_rule_is_found_by_host_and_day() -> None:
    found = rule_for("https://www.abendblatt.de/x", date(2026, 1, 1))
    assert found is not None and found.name == "funke"
    assert rule_for("https://www.abendblatt.de/x", None) == found
    assert rule_for("https://www.abendblatt.de/x", date(2001, 1, 1)) is None
    assert rule_for("https://evil-abendblatt.de/x", None) is None
    assert rule_for(None, None) is None


@pytest.mark.parametrize(
    "text", ['hosts = ["a.example"]', "since = 2026-01-01", 'hosts = ["a"]\nsince = 2026-01-01\nx = 1']
)
def test_a_broken_rule_says_what_is_wrong(text: str) -> None:
    with pytest.raises(ValueError, match="the rule goat"):
        parse_rule("goat", text)
