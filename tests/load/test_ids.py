"""Ids are UUIDs of version 5, as the standard library makes them, of the parts joined."""

from __future__ import annotations

from uuid import UUID, uuid5

import pytest

from load.ids import RECORD, name_id, text_id


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("article", "https://gazette.example/weir"), "article\x1fhttps://gazette.example/weir"),
        (("version", "a", None, "", 7), "version\x1fa\x1f\x00\x1f\x1f7"),
        (("speaker", "person", "Zoë Žižek 王"), "speaker\x1fperson\x1fZoë Žižek 王"),
        *((("number", n), f"number\x1f{n}") for n in range(64)),
    ],
)
def test_an_id_is_a_uuid_of_version_five(parts: tuple[str, ...], name: str) -> None:
    assert name_id(*parts) == str(uuid5(RECORD, name))
    assert UUID(name_id(*parts)).version == 5


def test_none_and_nothing_are_different_parts() -> None:
    assert name_id("version", None) != name_id("version", "")


def test_words_have_one_id_whatever_their_case_marks_and_spaces() -> None:
    assert text_id("text", "“We will mend  it,” he SAID") == text_id("text", "we will mend it he said")
    assert text_id("text", " … ") is None
