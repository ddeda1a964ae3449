"""Broken texts are mended where there is no doubt, and only there."""

from __future__ import annotations

import pytest

from extract.document import Document, Ref
from transform.page import html
from transform.page.mojibake import may_be_in, mended
from transform.page.page import Page

MEANT = [
    "Die Fähre blieb geöffnet, groß wie „nie“ – sagte der Kapitän…",
    "Le café\u00a0: à bientôt, l’été",
    "Паром не отошёл от причала",
    "A “goat” aboard",
]


@pytest.mark.parametrize("text", MEANT)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_broken_text_is_mended(text: str, encoding: str) -> None:
    broken = "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte)  # the gaps of Windows-1252 are kept as they were
        for byte in text.encode()
    )
    assert broken != text
    assert may_be_in(broken.encode())
    assert mended(broken) == text


@pytest.mark.parametrize(
    "text",
    [
        *MEANT,
        "A cup of NESCAFÉ® please",  # valid UTF-8 as Windows-1252, and meant
        "SÃO PAULO e a IRMÃ",
        "ÂGE D’OR",
        "The word Ã© stands for é on broken pages",  # one sound letter beside it
        "大臣はÃ©と言った",
        "plain",
        "ÐÑ",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert mended(text) is None


def test_page_of_which_the_text_alone_is_broken() -> None:
    line = "Die Ziege blieb auf der Fähre, und der Kapitän sagte für die Behörde, dass niemand die Worte fand."
    broken = line.encode().decode("cp1252")
    markup = (
        f"<title>Ziege auf Fähre</title><article><h1>Ziege auf Fähre</h1>"
        f"<p>{broken}</p><p>Öffentlich: {broken}</p><p>{line[::-1]}</p></article>"
    )
    found = html.take_apart(Document(Ref("file", "/p.html"), markup.encode(), content_type="text/html"))
    assert isinstance(found, Page)
    assert found.title == "Ziege auf Fähre"
    assert [block.text for block in found.blocks] == [line, f"Öffentlich: {broken}", line[::-1]]
