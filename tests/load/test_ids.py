"""Ids are UUIDs of version 5 of what they name; the words of a text name it whatever its script."""

from __future__ import annotations

from uuid import uuid5

import pytest

from load.ids import RECORD, name_id, text_id


@pytest.mark.parametrize("number", range(50))
def test_an_id_is_the_uuid_of_its_name(number: int) -> None:
    assert name_id("author", f"Ilse Märn {number}", None) == str(uuid5(RECORD, f"author\x1fIlse Märn {number}\x1f\x00"))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ('"We WILL mend_it," (she) said.', "we will mend it she said"),
        ("“We WILL mend_it,” (she) said.", "we will mend it she said"),
        ("Übermorgen — ODER\nnie!", "übermorgen oder nie"),
        ("We will\u00a0mend ‘it’ – she… said", "we will mend it she said"),
        ("„Wir werden’s …“, sagte’s — naïve ½", "wir werden s sagte s naïve 1 2"),
        ("tab\tand\x0bothers\x1c here", "tab and others here"),
    ],
)
def test_marks_case_and_spaces_do_not_count(text: str, same: str) -> None:
    assert text_id("text", text) == text_id("text", same) == name_id("text", same)


@pytest.mark.parametrize("text", ["", " \n", "…", "___", "- * -"])
def test_what_has_no_words_has_no_id(text: str) -> None:
    assert text_id("text", text) is None
