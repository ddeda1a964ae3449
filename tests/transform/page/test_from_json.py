"""JSON whose strings were cut in the middle of a character."""

from __future__ import annotations

import pytest

from extract.document import Document, Ref
from transform.article import Article
from transform.page.from_json import from_json
from transform.read import read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"an owl \ud83e\udd89"', "an owl 🦉"),
        (r'"an owl \ud83e"', "an owl ?"),
        (r'"\uDD89 an owl"', "? an owl"),
        (r'["a path C:\\udder", 1.5, null]', ["a path C:\\udder", 1.5, None]),
        ('"one line\nand another"', "one line\nand another"),
    ],
)
def test_strings_are_whole(text: str, value: object) -> None:
    assert from_json(text) == value


def test_a_page_with_half_a_character_can_be_written_down() -> None:
    body = "The ferry runs again, its captain said on Monday, and nobody wants the net back. " * 5
    data = f'{{"@type": "NewsArticle", "headline": "Owl \\ud83e aboard", "articleBody": "{body} \\ud83e Bye."}}'
    page = f'<html lang="en"><script type="application/ld+json">{data}</script><body><p>Menu</p></body></html>'
    article = read(Document(Ref("file", "page.html"), page.encode(), content_type="text/html"))
    assert isinstance(article, Article)
    assert (article.title, article.text[-6:]) == ("Owl ? aboard", "? Bye.")
