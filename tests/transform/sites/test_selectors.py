"""Selectors answered on the tree mean what they mean in Beautiful Soup."""

from __future__ import annotations

import pytest

from transform.page.tree import parse, prune
from transform.sites import selectors
from transform.sites.selectors import parsed, select
from transform.sites.soup import PageSoup

PAGE = b"""<html><body id="top"><main class="page wide"><div class="text one"><p class="lead first">Goats
<em>stay</em>.</p><p>More : <a href="x">boats</a></p><ul><li class="text">One</li><li>Two</li></ul></div>
<div class="text" id="two"><section><p class="paragraph_1x">Three</p><p class="first"></p></section>
<p class="Lead">Read <em>More : here</em></p></div><aside class="box text-box"><p><em>More : twice <em>More : in</em>
</em></p></aside></main></body></html>"""
ON_TREE = [
    *(
        "p",
        "*",
        "#two",
        "body",
        ".text",
        ".text p",
        ".text > p",
        "div.text.one > ul li",
        "p.first, .lead",
        "main .text > p em",
    ),
    *(
        "p[class^='para']",
        "[class*='text-']",
        'div[class$="one"] li',
        ".page .text section > p.first",
        "#top > main > div",
    ),
    *(".nothing", ".text .text", "li,p", "em em", "html .text"),
]
BY_SOUP = [
    *("p:-soup-contains('More :')", "p:has(> em)", "div p:has(em:-soup-contains('More :'))", "p:empty", "em:has(em)"),
    *(
        "p:has(> em:-soup-contains('stay'))",
        "p:has(a):-soup-contains('boats')",
        ".text > p:-soup-contains('Three')",
        ":has(> section)",
    ),
    *("p ~ ul", "p:first-child", "p + p", "p:not(.first)", "ul:has(+ p), li", "p:has(~ ul)"),
]


@pytest.mark.parametrize("selector", ON_TREE + BY_SOUP)
@pytest.mark.parametrize("top", ["body", "main", "div"])
def test_the_tree_answers_as_the_soup_does(selector: str, top: str) -> None:
    body = prune(parse(PAGE))
    root = next(body.iter(top))
    assert select(root, [selector])[selector] == PageSoup([root]).select(selector)


def test_simple_selectors_build_no_soup(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    monkeypatch.setattr(selectors, "PageSoup", lambda roots: built.append(list(roots)) or PageSoup(built[-1]))
    body = prune(parse(PAGE))
    assert len(select(body, ON_TREE)) == len(ON_TREE)
    assert built == []
    select(body, [".text > p:has(> em:-soup-contains('o'))", ".lead"])
    assert [[element.tag for element in roots] for roots in built] == [["p", "p", "p"]]


@pytest.mark.parametrize(
    "selector", ["p:first-child", "p ~ p", "a[href]", "p::before", "p >", "", "p,,b", "P", ".a:not(.b)"]
)
def test_what_is_not_understood_is_left_to_the_soup(selector: str) -> None:
    assert parsed(selector) is None
