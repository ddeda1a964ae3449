"""Bytes of every kind become text; what they were declared as is a hint and no order."""

from __future__ import annotations

import codecs

import pytest

from transform.page.decode import decode

RUSSIAN = "Министр сказал, что мост откроют в мае. " * 5
GERMAN = "Der Minister sagte, die Brücke werde für Fußgänger geöffnet. " * 5
JAPANESE = "大臣は五月に橋を開くと述べた。" * 8


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (GERMAN, "utf-8", None),
        (GERMAN, "utf-8", "iso-8859-1"),  # declared wrongly: every byte fits UTF-8
        (GERMAN, "utf-8-sig", None),
        (GERMAN, "utf-16", None),
        (GERMAN, "cp1252", "windows-1252"),
        (GERMAN, "latin-1", "iso-8859-1"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp"),
        (GERMAN, "cp1252", None),  # undeclared
        (RUSSIAN, "cp1251", None),
        (GERMAN, "cp1252", "utf-8"),
        (GERMAN, "cp1252", "no-such-encoding"),
    ],
)
def test_text_survives(text: str, encoding: str, declared: str | None) -> None:
    assert decode(text.encode(encoding), declared, html=False) == text


def test_the_pages_own_declaration_is_read() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body>{RUSSIAN}</body></html>'
    assert decode(page.encode("cp1251"), None, html=True) == page


def test_curly_marks_of_a_page_that_says_latin_1() -> None:
    assert decode(b"\x93We will mend it,\x94 she said.", "iso-8859-1", html=False) == "“We will mend it,” she said."


def test_damaged_utf8_stays_utf8() -> None:
    damaged = RUSSIAN.encode()[:101] + b"\xff" + RUSSIAN.encode()[102:]
    text = decode(damaged, None, html=False)
    assert text.count("\ufffd") <= 3
    assert "Министр сказал" in text


def test_nothing_raises_and_no_nul_stays() -> None:
    for content in (b"", b"\x00\x00", bytes(range(256)) * 3, codecs.BOM_UTF16_LE + b"\x00", b"\xff\xfe\x00\xd8"):
        assert "\x00" not in decode(content, "utf-16", html=True)


def test_few_bytes_among_ascii_are_of_the_old_encoding() -> None:
    """Three broken characters are no damage where nothing else is UTF-8."""
    assert decode("The harbour’s goat – so they say".encode("cp1252"), None, html=False) == (
        "The harbour’s goat – so they say"
    )
