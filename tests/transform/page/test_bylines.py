"""Who wrote an article: people, and no one else where people are named."""

from __future__ import annotations

import pytest

from transform.page.bylines import declared, is_person


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("小林花子", True),
        ("みなと太郎", True),
        ("カモメ空", True),
        ("メールで送る", False),  # a button
        ("Ilse van der Marn", True),
        ("the harbour desk", False),
    ],
)
def test_a_name_has_the_form_of_one(name: str, person: bool) -> None:
    assert is_person(name) is person


def test_a_site_beside_its_people_signs_nothing() -> None:
    assert [one.name for one in declared(["Ilse Marn", "gazette.example"], "Gazette.example")] == ["Ilse Marn"]
    assert [one.name for one in declared(["gazette.example"], "Gazette.example")] == ["gazette.example"]
    assert [one.name for one in declared(["Ilse Marn", "The Gazette"], "The Gazette")] == ["Ilse Marn", "The Gazette"]
