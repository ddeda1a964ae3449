"""Agencies by their printed names: the examples inside agencies.toml, and the list itself."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from transform.dateline import agencies

DATA: dict[str, Any] = tomllib.loads(files("transform.dateline").joinpath("agencies.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", DATA["examples"], ids=lambda example: example["printed"])
def test_the_examples_of_the_list(example: dict[str, str]) -> None:
    assert agencies.canonical(example["printed"]) == example.get("agency")
    if "agency" not in example:
        assert not agencies.stands_first(example["printed"])


def test_every_spelling_goes_by_one_name() -> None:
    for name, others in DATA["names"].items():
        for spelling in (name, *others):
            assert agencies.canonical(spelling) is not None, spelling
        assert agencies.canonical(name) == name


def test_no_spelling_stands_under_two_names() -> None:
    seen: dict[str, str] = {}
    for name, others in DATA["names"].items():
        for spelling in (name, *others):
            letters = "".join(sign for sign in spelling.casefold() if sign.isalnum())
            assert seen.setdefault(letters, name) == name, spelling


def test_names_that_stand_alone_are_agencies() -> None:
    assert all(agencies.canonical(name) for name in DATA["alone"])
