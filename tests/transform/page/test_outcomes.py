"""Pages that are no article say what they are; stories about such things stay stories."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from extract.document import Document, Ref, Reject
from transform.article import Article
from transform.read import read

TABLE = tomllib.loads(files("transform.page").joinpath("outcomes.toml").read_text(encoding="utf-8"))
EXAMPLES = [(name, text) for name, entry in TABLE.items() for text in entry["examples"]]
OTHERS = [(name, text) for name, entry in TABLE.items() for text in entry["others"]]
STORY = "".join(
    f"<p>The harbour office said on {day} that the goat had not moved, and that nobody had asked it to.</p>"
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday")
)
TEASERS = "".join(
    f"<div class=card><h2><a href='/{number}'>The goat of ferry number {number} is still on board</a></h2>"
    f"<p>Captain {number} has said it may stay.</p></div>"
    for number in range(20)
)


def outcome(markup: str) -> str:
    found = read(Document(Ref("file", "/page.html"), markup.encode(), content_type="text/html"))
    return found.reason if isinstance(found, Reject) else "article"


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_wall_is_recognised(name: str, text: str) -> None:
    assert outcome(f"<html><body>{text}</body></html>") == name


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_story_about_it_is_none(name: str, text: str) -> None:
    assert outcome(f"<html><body>{text}{STORY}</body></html>") == "article"


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<title>Ferries</title><main>{TEASERS}</main>", "front_page"),
        (LD.format('{"@type": "CollectionPage", "name": "Ferries"}') + TEASERS, "front_page"),
        (
            LD.format('{"@type": "VideoObject", "name": "A goat"}') + "<h1>A goat</h1><p>Watch the goat here.</p>",
            "video_page",
        ),
        (
            LD.format('{"@type": "NewsArticle", "headline": "A goat", "isAccessibleForFree": false}')
            + "<h1>A goat</h1><p>A goat that boarded a ferry on Monday was still there.</p>",
            "paywall_stub",
        ),
        (
            LD.format('{"@type": "NewsArticle", "headline": "A goat", "isAccessibleForFree": "False"}')
            + f"<h1>A goat</h1>{STORY}",
            "article",
        ),
        ("<title>A goat</title><h1>A goat</h1><p>Soon.</p>", "no_article"),
        (
            f"<h1>A goat</h1><div class='cookie-banner'><p>We value your privacy. {'Partners. ' * 40}</p></div>{STORY}",
            "article",
        ),
    ],
)
def test_what_a_page_is(markup: str, expected: str) -> None:
    assert outcome(f"<html><body>{markup}</body></html>") == expected


def test_paywalled_story_says_so() -> None:
    markup = LD.format('{"@type": "NewsArticle", "headline": "A goat", "isAccessibleForFree": false}') + STORY
    found = read(Document(Ref("file", "/page.html"), f"<html><body>{markup}".encode(), content_type="text/html"))
    assert isinstance(found, Article)
    assert found.access == "paywalled"
