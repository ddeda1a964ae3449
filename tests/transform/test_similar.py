"""Signatures: equal for equal words, close for edited ones, far for others; in scripts with and without spaces."""

from __future__ import annotations

import random

import pytest

from transform.similar import FEWEST_RUNS, PLACES, RUN, signature, similarity

WEIR = """The weir at the old mill will be mended before the summer, the mayor said on Wednesday, and mended in
stone, because wood has failed the town three times in twenty years and the river, which rises every spring, does not
wait for anybody. Engineers expect the work to take sixty days and to cost less than the last repair."""
MUSEUM = """A museum of clocks opens its doors tomorrow in a former bakery whose ovens still keep the rooms warm for
the oldest pendulums. Its founder collected them for half a century and has promised never to let two of them strike at
the same moment, so that visitors will hear the hour pass slowly from room to room."""
HAN = (
    "市长周三表示，旧磨坊的水坝将在夏天之前用石头修好，因为木头在二十年里已经让这座城市失望了三次，而河水不会等任何人。"
)


def like(one: str, other: str) -> float:
    first, second = signature(one), signature(other)
    assert first and second
    return similarity(first, second)


def test_the_same_words_have_the_same_signature_whatever_their_marks_and_case() -> None:
    assert signature(WEIR) == signature("“" + WEIR.upper().replace(",", " –").replace("\n", "  ") + "”")


@pytest.mark.parametrize("between", ["_", " – ", "…", "\xa0", "\u2028", "\n\n", "\t’ "])
def test_whatever_is_no_letter_or_figure_parts_words(between: str) -> None:
    assert signature(f"Straße {WEIR}") == signature(f"STRASSE {WEIR}".replace(" ", between))


@pytest.mark.parametrize("text", [WEIR, MUSEUM, HAN])
def test_an_edited_text_is_close(text: str) -> None:
    half = len(text) // 2
    assert like(text, text[:half] + " anew " + text[half:]) > 0.7


def test_other_texts_are_far() -> None:
    assert like(WEIR, MUSEUM) < 0.05


def test_the_estimate_is_that_of_the_sets_of_runs() -> None:
    made = random.Random(7)  # noqa: S311
    words = [f"w{n}" for n in range(3000)]
    for share in (0.2, 0.5, 0.9):
        errors = []
        for _ in range(40):
            one = made.choices(words, k=400)
            other = one[: int(400 * share)] + made.choices(words, k=400 - int(400 * share))
            runs = [{tuple(text[at : at + RUN]) for at in range(len(text) - RUN + 1)} for text in (one, other)]
            true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
            errors.append(like(" ".join(one), " ".join(other)) - true)
        assert abs(sum(errors) / len(errors)) < 0.03
        assert max(map(abs, errors)) < 0.2


@pytest.mark.parametrize("text", ["", "Read more", "…", "one two three " * 40])
def test_a_text_of_few_different_runs_has_none(text: str) -> None:
    assert signature(text) is None


def test_a_signature_counts_its_runs() -> None:
    made = signature(" ".join(f"word{n}" for n in range(FEWEST_RUNS + RUN - 1)))
    assert made
    assert (made.shingles, len(made.minhash)) == (FEWEST_RUNS, PLACES)
    assert all(0 <= each < 65536 for each in made.minhash)
