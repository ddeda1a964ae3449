"""What is one utterance in two wordings, and what are two: by the examples of each list, and by wordings.json."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from load.ids import text_id
from load.wording import FEWEST, RUN, WINDOW, Voices, compare, heard, keys, voices, wording, wordings

CASES = json.loads(Path(__file__).with_name("wordings.json").read_text(encoding="utf-8"))
LISTS = tomllib.loads(files("load").joinpath("wording.toml").read_text(encoding="utf-8"))
EXAMPLES = [(name, kind, *pair) for name, each in LISTS.items() for kind in ("same", "other") for pair in each[kind]]


@pytest.mark.parametrize(("name", "kind", "one", "other"), EXAMPLES, ids=[f"{each[0]}-{each[2]}" for each in EXAMPLES])
def test_every_list_proves_itself(name: str, kind: str, one: str, other: str) -> None:
    first, second = wording(one), wording(other)
    assert (first == second) is (kind == "same")


@pytest.mark.parametrize(
    ("what", "said_by", "one", "other", "relation"), CASES["same"], ids=[c[0] for c in CASES["same"]]
)
def test_one_utterance_in_two_wordings(what: str, said_by: Voices, one: str, other: str, relation: str) -> None:
    shorter, longer = sorted((wording(one), wording(other)), key=lambda each: each.length)
    likeness = compare(shorter, longer, said_by)
    assert likeness is not None
    assert likeness.relation == relation
    row, key = keys([one, other])
    assert set(key[row == 0].tolist()) & set(key[row == 1].tolist()), "no key in common: they would never be compared"


@pytest.mark.parametrize(("what", "said_by", "one", "other"), CASES["other"], ids=[case[0] for case in CASES["other"]])
def test_two_utterances(what: str, said_by: Voices, one: str, other: str) -> None:
    shorter, longer = sorted((wording(one), wording(other)), key=lambda each: each.length)
    assert compare(shorter, longer, said_by) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We’ll mend the weir — before summer,”", "We'll mend the weir; before summer!"),
        ("Die Straße wird geöffnet, sagte er.", "DIE STRASSE WIRD GEÖFFNET sagte er"),
        ("ＣＮＮ told the ﬁre brigade about snake_case.", "cnn told the fire brigade about snake case"),
        ("Cafe\u0301 Central bleibt heute geschlossen", "Café Central bleibt heute geschlossen"),
    ],
)
def test_what_has_one_utterance_id_has_one_wording(one: str, other: str) -> None:
    assert text_id("utterance", one) == text_id("utterance", other)
    assert wording(one) == wording(other)


def test_a_run_in_common_is_always_found() -> None:
    """Winnowing promises it for RUN + WINDOW - 1 words, wherever they stand."""
    made = np.random.default_rng(3)
    for length in range(FEWEST, 30):
        common = [f"word{number}x" for number in made.integers(0, 500, RUN + WINDOW - 1)]
        texts = [
            " ".join(
                [*(f"before{n}" for n in made.integers(0, 500, length)), *common, *(f"after{n}" for n in range(ends))]
            )
            for ends in (0, length)
        ]
        row, key = keys(texts)
        assert set(key[row == 0].tolist()) & set(key[row == 1].tolist())


def test_of_short_words_every_run_is_a_key() -> None:
    assert len(keys(["granite weir council engineers valley harbour"])[1]) == 3
    assert len(keys([" ".join(f"granite{number}" for number in range(40))])[1]) < 30


def test_keys_are_those_of_each_text_alone() -> None:
    texts = (
        [case[2] for case in CASES["same"]]
        + ["", "No.", "Granite weir", "Granite weir council"]
        + CASES["other"][0][2:]
    )
    row, key = keys(texts)
    for number, text in enumerate(texts):
        assert key[row == number].tolist() == keys([text])[1].tolist()
    assert [sum(row == number) for number in range(14, 18)] == [0, 0, 0, 0]


def test_many_texts_are_as_each_alone() -> None:
    """Those that are not ASCII and those with numerals of several words are taken out and put back."""
    texts = [text for case in CASES["same"] + CASES["other"] for text in case[2:4]] + [
        "",
        "not",
        "Not so",
        "twenty-five",
    ]
    assert wordings(texts) == [wording(text) for text in texts]
    assert wordings([]) == []


def test_no_texts_have_no_keys() -> None:
    assert [len(each) for each in keys([])] == [0, 0]
    assert [len(each) for each in keys([""])] == [0, 0]
    assert [len(each) for each in keys(["granite"])] == [0, 0]


def test_who_speaks_is_told_by_surnames_and_by_names_of_organisations() -> None:
    felipe = heard([("person", "Felipe Calderón")])
    assert felipe == heard([("person", "CALDERON"), ("person", "Felipe Calderon")]) == {"calderon"}
    assert voices(felipe, heard([("person", "Anna Pell"), ("person", "Mr. Calderón")])) == "same"
    assert voices(felipe, heard([("person", "Anna Pell")])) == "differ"
    assert voices(felipe, heard([("organisation", "Weir Corp")])) == "unknown"
    assert voices(heard([("organisation", "Mill Corp")]), heard([("organisation", "Weir Corp")])) == "differ"
    assert voices(heard([("organisation", "the ministry")]), heard([("organisation", "Weir Corp")])) == "unknown"
    assert heard([("group", "Engineers"), ("unnamed", "A Diplomat"), ("person", "—")]) == frozenset()
    assert voices(felipe, heard([])) == "unknown"


def test_a_sign_of_ours_in_a_text_is_no_end_of_it() -> None:
    texts = ["granite weir \0 council engineers valley", "harbour ferry meeting winter school"]
    assert [keys(texts)[0].tolist().count(number) for number in range(2)] == [2, 2]
    assert wording(texts[0]) == wording(texts[0].replace("\0", ""))
