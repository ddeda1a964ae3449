"""The general reader on pages made of one difficulty each."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files

import pytest

from extract.document import Document, Ref, Reject
from transform.article import TEXT_KINDS
from transform.page import furniture, html
from transform.page.page import Page
from transform.page.titles import Named, titles_of

LINES = [
    f"The harbour office said in its note number {number} that the goat had not moved an inch." for number in range(9)
]


def page(markup: str, charset: str = "utf-8", declared: str | None = None) -> Page:
    content = markup.encode(charset)
    found = html.take_apart(Document(Ref("file", "/p.html"), content, content_type="text/html", charset=declared))
    assert isinstance(found, Page), found
    return found


def reject(content: bytes) -> Reject:
    found = html.take_apart(Document(Ref("file", "/p.html"), content, content_type="text/html"))
    assert isinstance(found, Reject), found
    return found


def texts(found: Page) -> list[str]:
    return [block.text for block in found.blocks if block.kind in TEXT_KINDS]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_body_cut_into_sibling_containers_is_whole() -> None:
    parts = [
        f"<div class='part'><div>{paragraphs(LINES[at : at + 3])}</div></div><div class='ad-slot'>Advert</div>"
        for at in (0, 3, 6)
    ]
    assert texts(page(f"<body><div class='wrap'><article><h1>Goat</h1>{''.join(parts)}</article></div>")) == LINES


def test_second_story_of_an_endless_scroll_is_left_out() -> None:
    second = paragraphs([line.replace("goat", "swan") for line in LINES])
    first = f"<article><h1>Goat stays on board</h1>{paragraphs(LINES)}</article>"
    assert (
        texts(
            page(f"<title>Goat stays on board</title><main>{first}<article><h1>S</h1>{second}{second}</article></main>")
        )
        == LINES
    )


def test_text_parted_by_line_breaks_alone() -> None:
    assert texts(page(f"<body><h1>Goat</h1><div class='post-body'>{'<br><br>'.join(LINES)}</div>")) == LINES


def test_story_in_an_element_named_like_furniture_is_kept() -> None:
    assert texts(page(f"<body><div class='widget Blog'><h1>Goat</h1><div>{paragraphs(LINES)}</div></div>")) == LINES


def test_related_box_in_the_middle_is_no_end() -> None:
    box = (
        "<h3>Read more</h3><ul><li><a href='/1'>Swans sign lake accord</a></li><li><a href='/2'>Bus lost</a></li></ul>"
    )
    assert (
        texts(page(f"<body><article><h1>G</h1>{paragraphs(LINES[:4])}{box}{paragraphs(LINES[4:])}</article>")) == LINES
    )


def test_table_rows_and_lists_are_text() -> None:
    rows = "<table><tr><td>1</td><td>Goat</td><td>12</td></tr><tr><td>2</td><td>Swan</td><td>9</td></tr></table>"
    found = page(
        f"<body><article><h1>G</h1>{paragraphs(LINES)}{rows}<ul><li>One goat.</li></ul><p>The end is near, he said.</p>"
    )
    assert texts(found)[9:12] == ["1 Goat 12", "2 Swan 9", "One goat."]


def test_body_that_stands_only_in_flight_data() -> None:
    markup = "<p>" + "</p><p>".join(LINES) + "</p>"
    push = json.dumps(f"1:{json.dumps({'content': markup})}")
    found = page(
        "<title>The goat has not moved</title><body><h1>The goat has not moved</h1>"
        f"<script>self.__next_f.push([1,{push}])</script>"
    )
    assert texts(found) == LINES


def test_a_script_without_an_end_hides_none_before_it() -> None:
    blob = json.dumps({"elements": [{"type": "paragraph", "content": line} for line in LINES]})
    found = page(
        "<title>The goat has not moved</title><body><h1>The goat</h1><SCRIPT id=a>if (1 < 2) f()</SCRIPT >"
        f"<script async>Fusion.globalContent={blob};</script><script>Fusion.more={blob}<script"
    )
    assert texts(found) == LINES


def test_body_that_stands_only_in_a_state_blob() -> None:
    blob = json.dumps({"elements": [{"type": "paragraph", "content": line} for line in LINES]})
    found = page(
        f"<title>The goat has not moved</title><body><h1>The goat</h1><script>Fusion.globalContent={blob};</script>"
    )
    assert texts(found) == LINES


def test_captions_and_boxes_are_no_text_but_kept() -> None:
    figure = "<figure><img src='g.jpg'><figcaption>The goat at the rail.</figcaption></figure>"
    box = "<div class='fact-box'><h3>Goats</h3><p>A goat is counted as a bicycle by the harbour office.</p></div>"
    found = page(f"<body><article><h1>G</h1>{paragraphs(LINES[:5])}{figure}{box}{paragraphs(LINES[5:])}</article>")
    assert texts(found) == LINES
    assert [block.text for block in found.blocks if block.kind == "caption"] == ["The goat at the rail."]
    assert any(block.kind == "box" for block in found.blocks)


AUTHORS = [{"@id": "#a"}, {"givenName": "Anna", "familyName": "Bol"}]


def test_names_are_read_through_references_and_in_parts() -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "NewsArticle", "headline": "Goat", "author": AUTHORS},
            {"@type": "Person", "@id": "#a", "name": "Jonty Ravensbeck"},
        ],
    }  # fmt: skip
    found = page(
        f"<script type='application/ld+json'>{json.dumps(graph)[:-1]},}}</script><body><h1>Goat</h1>{paragraphs(LINES)}"
    )
    assert [byline.name for byline in found.bylines] == ["Jonty Ravensbeck", "Anna Bol"]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (
            "<div class='byline'>By <a>Jonty Ravensbeck</a> and <a>Anna de Bol</a></div>",
            ["Jonty Ravensbeck", "Anna de Bol"],
        ),
        ("<p>Von Wiebke Harms</p>", ["Wiebke Harms"]),
        ("<p class='author'>山田太郎記者</p>", ["山田太郎"]),
        ("<div class='author'>Our newsroom</div>", []),
        ("<div class='comments'><span class='author'>Angry Goat</span></div>", []),
    ],
)
def test_printed_bylines(printed: str, names: list[str]) -> None:
    found = page(f"<title>Goat</title><body><article><h1>Goat</h1>{printed}<div>{paragraphs(LINES)}</div></article>")
    assert [byline.name for byline in found.bylines] == names


@pytest.mark.parametrize(
    ("named", "title"),
    [
        (Named(("Goat stays",), "Goat stays", "Goat stays | Courier", "Goat stays | Courier", "Courier"), "Goat stays"),
        (
            Named(("Goat stays",), "Ferries: Goat stays", "Ferries: Goat stays", "Ferries: Goat stays - C"),
            "Ferries: Goat stays",
        ),
        (Named(("The Courier", "Goat stays on board")), "The Courier"),
        (
            Named(("The Courier", "Goat stays on board"), document="Goat stays on board | The Courier"),
            "Goat stays on board",
        ),
        (Named((), None, None, "Goat stays on board - The Courier"), "Goat stays on board"),
        (Named(), None),
    ],
)
def test_titles(named: Named, title: str | None) -> None:
    assert titles_of(named)[0] == title


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r", "utf-16"])
def test_charsets(charset: str) -> None:
    lines = [f"Портовая служба сообщила в записке {number}, что коза не сдвинулась с места." for number in range(9)]
    declared = f"<meta charset='{charset}'>" if charset != "utf-16" else ""
    assert texts(page(f"<html><head>{declared}</head><body><h1>Коза</h1>{paragraphs(lines)}", charset)) == lines


def test_a_cut_off_page_with_nul_bytes_is_read() -> None:
    content = f"<html><body><article><h1>Goat</h1>{paragraphs(LINES)}<p>And th".encode().replace(b"goat", b"go\0at")
    found = html.take_apart(Document(Ref("file", "/p"), content, content_type="text/html"))
    assert isinstance(found, Page)
    assert texts(found)[:9] == LINES


@pytest.mark.timeout(30)
def test_nesting_without_end_is_a_reject() -> None:
    assert reject(b"<html><body>" + b"<div>" * 200_000 + b"<p>" + b"word " * 100).reason == "too_deep"


@pytest.mark.timeout(30)
def test_one_endless_line_is_a_reject() -> None:
    assert reject(b"<html><body><p>" + b"word " * 10_000_000).reason == "too_large"
    assert reject(b"<html><body>" + b"<p>word</p>" * 300_001).reason == "too_large"


TABLE = tomllib.loads(files("transform.page").joinpath("furniture.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", TABLE)
def test_words_of_furniture_prove_themselves(kind: str) -> None:
    expected = "text" if kind == "body" else kind.replace("_", " ")
    assert {name: furniture.mark_of(name) for name in TABLE[kind]["examples"]} == dict.fromkeys(
        TABLE[kind]["examples"], expected
    )
    if kind != "body":
        assert expected not in {furniture.mark_of(name) for name in TABLE[kind]["others"]}


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        (
            "<div class='date-bar'>24 November 2026</div><h1>Goat</h1><div class='published'>3 March 2026</div>",
            "2026-03-03",
        ),
        (
            "<header><div><p class='date'>24 November 2026</p></div></header><main><div><div><h1>Goat</h1></div></div>",
            None,
        ),
        ("<article><p class='post-date'>3 March 2026</p><h1>Goat</h1>", "2026-03-03"),
    ],
)
def test_printed_dates(markup: str, day: str | None) -> None:
    found = page(f"<html lang='en'><title>Goat</title><body>{markup}<div>{paragraphs(LINES)}</div>")
    assert (found.published.value if found.published else None) == day


def test_a_short_story_in_dense_script_is_a_story() -> None:
    line = "月曜日に朝のフェリーに乗ったヤギは、水曜日になってもまだ船にいた。降ろすための言葉を見つけた人はいない。"
    assert texts(page(f"<title>ヤギ</title><body><h1>ヤギ、降りず</h1><div><p>{line}</p></div>")) == [line]


@pytest.mark.parametrize(
    ("data", "live"),
    [
        (
            {
                "@type": "LiveBlogPosting",
                "headline": "Goat stays on board",
                "datePublished": "2026-02-11T08:15:00Z",
                "liveBlogUpdate": [
                    {"@type": "BlogPosting", "headline": "10:05 Tea", "articleBody": "The goat had tea on deck."},
                    {"@type": "BlogPosting", "headline": "10:20 Rain", "articleBody": "It rains on the goat."},
                ],
            },
            True,
        ),
        ({"@type": "NewsArticle", "headline": "Goat stays on board", "datePublished": "2026-02-11T08:15:00Z"}, False),
    ],
)
def test_live_blog_says_so_and_is_not_taken_for_one_of_its_updates(data: dict[str, object], live: bool) -> None:
    script = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    found = page(f"<head>{script}</head><article><h1>Goat stays on board</h1>{paragraphs(LINES)}</article>")
    assert (found.live, found.title) == (live, "Goat stays on board")
    assert found.published is not None
    assert found.published.value.startswith("2026-02-11T08:15")


@pytest.mark.parametrize("between", ["\n\n", "\n", "<br/>", "</p><p class='x'>", "&lt;br&gt;"])
def test_a_body_that_only_json_ld_has_keeps_its_paragraphs(between: str) -> None:
    data = {"@type": "NewsArticle", "headline": "Goat stays on board", "articleBody": between.join(LINES)}
    script = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    assert texts(page(f"<head>{script}</head><div id='root'></div>")) == LINES


def test_live_blog_by_microdata() -> None:
    entries = "".join(f"<div itemprop='liveBlogUpdate'>{paragraphs([line])}</div>" for line in LINES)
    body = f"<h1>Goat</h1><div itemscope itemtype='https://schema.org/LiveBlogPosting'>{entries}</div>"
    assert page(f"<main>{body}</main>").live


@pytest.mark.parametrize(
    ("heading", "kicker"),
    [
        ("<header><p class='article-kicker'>Harbour:</p><h1>Goat stays on board</h1></header>", "Harbour"),
        ("<h1><span class='head__Roofline'>Harbour</span> <span>Goat stays on board</span></h1>", "Harbour"),
        ("<div><span class='eyebrow'>Harbour</span></div><div><h1>Goat stays on board</h1></div>", "Harbour"),
        ("<h1><span class='kicker'>Goat stays on board</span></h1>", None),  # it is the headline
        ("<p class='kicker'>Harbour, 11 February 2026</p><h1>Goat stays on board</h1>", None),
        ("<h1>Goat stays on board</h1><p class='kicker'>Behind it</p>", None),
    ],
)
def test_kicker_stands_in_or_above_the_headline(heading: str, kicker: str | None) -> None:
    data = '{"@type": "NewsArticle", "headline": "Goat stays on board"}'
    head = "<title>Goat stays on board</title><meta property='og:title' content='Goat stays on board'>"
    head += f"<script type='application/ld+json'>{data}</script>"
    found = page(f"<head>{head}</head><body><article>{heading}{paragraphs(LINES)}</article></body>")
    assert (found.title, found.kicker) == ("Goat stays on board", kicker)


def test_xhtml() -> None:
    markup = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>Goat stays on board</title>'
        '<script type="text/javascript">//<![CDATA[\nvar a = "<h1>Not this</h1>";\n//]]></script>'
        '<meta name="date" content="2026-02-11T08:15:00Z" /></head><body><div id="content"><h1>Goat stays on board</h1>'
        f"{paragraphs(LINES[:4])}<br /><hr />{paragraphs(LINES[4:])}</div></body></html>"
    )
    found = page(markup)
    assert texts(found) == LINES
    assert (found.title, found.language) == ("Goat stays on board", "en")


def test_amp() -> None:
    markup = (
        '<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8"><title>Goat stays on board</title>'
        '<link rel="canonical" href="https://paper.example/goat"><style amp-custom>h1{color:red}</style>'
        '<script async src="https://cdn.ampproject.org/v0.js"></script></head><body>'
        '<amp-sidebar id="menu"><ul><li>Weather</li></ul></amp-sidebar><article><h1>Goat stays on board</h1>'
        '<amp-img src="goat.jpg" width="4" height="3" layout="responsive"></amp-img>'
        f'{paragraphs(LINES[:5])}<amp-ad type="x"><div>Buy a raft</div></amp-ad>{paragraphs(LINES[5:])}'
        '<amp-list src="more.json"><template type="amp-mustache"><p>{{title}}</p></template></amp-list>'
        "</article></body></html>"
    )
    found = page(markup)
    assert texts(found) == LINES
    assert found.url == "https://paper.example/goat"


@pytest.mark.parametrize(
    "strange",
    [
        "<!-- <script> --><p>{0}</p><script>var b = 1;</script>",
        "<SCRIPT>var a = '<p>no</p>';</Script ><p>{0}</p>",
        "<script src='x'></script><style>p{{}}</style><p>{0}</p><svg><text>no</text></svg>",
        "<scripted></scripted><p>{0}</p><!-- <p>no</p> -->",
        "<p>{0}</p><script>never closed",
        "<p>{0}</p><!-- never closed",
    ],
)
def test_scripts_and_comments_take_no_text_along(strange: str) -> None:
    found = page(f"<article><h1>Goat</h1>{paragraphs(LINES[1:])}{strange.format(LINES[0])}</article>")
    assert texts(found) == [*LINES[1:], LINES[0]]


SECTION = "<meta property=article:section content={}>"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "<title>Goat stays aboard-Portㅣ Gazette</title><meta name=content_category content=Port>",
            "Goat stays aboard",
        ),
        ("<title>Goat stays aboard - Port - The Gazette</title>" + SECTION.format("port"), "Goat stays aboard"),
        (
            "<title>Goat stays aboard - Port</title><meta property=og:title content='Goat stays aboard - Port'>"
            + SECTION.format("Animals"),
            "Goat stays aboard - Port",
        ),
    ],
)
def test_a_title_ends_before_its_section(head: str, title: str) -> None:
    content = (
        f"<html><head>{head}</head><body><article><p>{'A goat stood on the deck of the ferry. ' * 9}</p></article>"
    )
    found = html.take_apart(Document(Ref("file", "x"), content.encode(), content_type="text/html"))
    assert isinstance(found, Page)
    assert found.title == title
