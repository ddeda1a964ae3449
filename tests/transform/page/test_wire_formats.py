"""Documents in the formats of wires, each beside what must come out of it; and what is no story says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.document import Document, Ref, Reject
from transform.page import sniff
from transform.page.page import Page
from transform.read import TAKE_APART, read

FOLDER = Path(__file__).parent / "wire_formats"
STORIES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json" or path.name.endswith(".input.json"))


def document(content: bytes, content_type: str | None = None) -> Document:
    return Document(Ref("file", "/wire/story"), content, content_type=content_type)


def page(content: bytes) -> Page:
    form = sniff.form(document(content))
    assert isinstance(form, str), form
    found = TAKE_APART[form](document(content))
    assert isinstance(found, Page), found
    return found


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_story_is_taken_apart(path: Path) -> None:
    found = page(path.read_bytes())
    expected = json.loads((FOLDER / f"{path.name.partition('.')[0]}.json").read_text(encoding="utf-8"))
    assert {
        "title": found.title,
        "subtitle": found.subtitle,
        "bylines": [byline.name for byline in found.bylines],
        "publisher": found.publisher,
        "published": found.published.value if found.published else None,
        "language": found.language,
        "dateline": found.printed_dateline,
        "blocks": [[block.kind, block.text] for block in found.blocks],
    } == expected


PICTURE = (
    b'<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta>'
    b'<itemClass qcode="ninat:picture"/></itemMeta><contentSet/></newsItem>'
)


@pytest.mark.parametrize(
    ("content", "reason", "says"),
    [
        (PICTURE, "no_article", "a picture"),
        (b"<?xml version='1.0'?><nitf><body><body.head><hedline><hl1>A</hl1></hedline></body.head></body></nitf>",
         "no_article", "no text"),
        (b'<?xml version="1.0"?><rss><channel><title>A</title></channel></rss>', "no_article", "a feed"),
        (b'<?xml version="1.0"?><results><match home="A"/><p>x</p></results>', "no_article", "XML"),
        (b'{"headline": "A", "type": "picture", "versioncreated": "2026-01-01"}', "no_article", "without the text"),
        (b'[{"body_text": "One said so."}, {"body_text": "Two said so."}]', "not_supported", "2 stories"),
        (b"Delivered-To: a@b.example\r\nSubject: x\r\n\r\nHello", "not_supported", "e-mail"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "not_supported", "calendar"),
    ],
)  # fmt: skip
def test_what_is_no_story_says_so(content: bytes, reason: str, says: str) -> None:
    found = read(document(content))
    assert isinstance(found, Reject)
    assert found.reason == reason
    assert says in found.detail


def test_entities_are_not_resolved() -> None:
    content = b"""<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bomb">]>
<nitf><body><body.content><p>Before &a; &b; after it all, she said.</p></body.content></body></nitf>"""
    (block,) = page(content).blocks
    assert "root:" not in block.text and "bomb" not in block.text


def test_a_wrong_declaration_does_not_win() -> None:
    declared = '<?xml version="1.0" encoding="iso-8859-1"?>'
    content = f"{declared}<nitf><body><body.content><p>Décès à Évry, dit-on.</p></body.content></body></nitf>"
    assert page(content.encode()).blocks[0].text == "Décès à Évry, dit-on."
    latin = page(content.encode("latin-1"))
    assert latin.blocks[0].text == "Décès à Évry, dit-on."


@pytest.mark.parametrize(
    ("message", "title", "first"),
    [
        (
            "$T\n:Goat preview\n=Round 2\n^FERRY:  Goats, round two\n*X\n&A\n+15084000\nPORT, March 3 - It is on.",
            "FERRY: Goats, round two",
            "PORT, March 3 - It is on.",
        ),
        (
            "YY RFG TDR\n:Premierships of goats\n:GOAT\n  PORT, Jul 16 - Here.\n",
            "Premierships of goats",
            "PORT, Jul 16 - Here.",
        ),
        (
            "YY TDR\nRACING : Port FIELDS Thursday\nWeather: Fine\nTrack: Soft\n",
            "Port FIELDS Thursday",
            "Weather: Fine",
        ),
        ("YY RFG NET (3RR) NC(ATD)\n:POTTED :Port - Goats\nRace one\n", "Port - Goats", "Race one"),
        (
            "HH TDCom\nPort comment races 1-6\n   Race One - Mdn 1400m\n",
            "Port comment races 1-6",
            "Race One - Mdn 1400m",
        ),
        ("YY TDA\nPort WEIGHTS PORT<!\nGoat (AUS) 58.0\nKid 57.0", "Port WEIGHTS PORT", "Goat (AUS) 58.0"),
        ("%MGD\n$J\n:\n:Port Authority\n*X\nMore goats in port\n\nGoats rose.", "More goats in port", "Goats rose."),
        ("%MGD\n:Port Authority\nGoats rose in May.\n\nThey did.", "Port Authority", "Goats rose in May."),
    ],
)
def test_a_message_is_called_by_its_headline(message: str, title: str, first: str) -> None:
    found = page(f"ZCZC AAP\n{message}\n".encode())
    assert (found.title, found.blocks[0].text) == (title, first)


def test_markup_that_was_escaped_twice_is_no_text() -> None:
    found = page(
        b"<nitf><body><body.content><p>Some 800&lt;endash&gt;-&lt;/endash&gt;900 goats, &amp;quot;at least&amp;quot;."
        b"</p><p>&lt;div class='w'&gt;&lt;/div&gt;&lt;script async&gt;&lt;/script&gt;</p><p>One stays.</p>"
        b"</body.content></body></nitf>"
    )
    assert [block.text for block in found.blocks] == ['Some 800-900 goats, "at least".', "One stays."]


def test_a_row_of_signs_is_no_text() -> None:
    found = page(b"ZCZC AAP\n%A\n$Goats\n\nThe goat stays.\n\n***\n\nThe ferry leaves.\n")
    assert [block.text for block in found.blocks][-2:] == ["The goat stays.", "The ferry leaves."]


def test_a_header_inside_is_no_text() -> None:
    found = page(
        b"<nitf><body><body.content><html><header><ul><li>Harbour</li><li>Goats</li></ul><h1>Goat stays</h1></header>"
        b"<section><p>A goat that boarded a ferry on Monday was still aboard on Wednesday.</p></section></html>"
        b"</body.content></body></nitf>"
    )
    assert [block.text for block in found.blocks] == [
        "A goat that boarded a ferry on Monday was still aboard on Wednesday."
    ]


def test_a_headline_beside_the_text_is_found_where_there_is_one() -> None:
    body = '{"body_html": "<p>A goat that boarded a ferry stayed aboard.</p>"}'
    assert page(f'{{"data": {{"headline": "Goat stays"}}, "nitf": {body}}}'.encode()).title == "Goat stays"
    two = f'{{"data": {{"headline": "Goat stays"}}, "more": {{"headline": "Goat leaves"}}, "nitf": {body}}}'
    assert page(two.encode()).title is None
