"""Every question of load/queries/, asked of the known record: answers were counted by hand (known/answers/)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from load.facts import FactsError, annotate
from load.questions import QuestionError, ask, public, questions
from tests.load import known

ANSWERS = known.HERE / "answers"
CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name in sorted(path.stem for path in ANSWERS.glob("*.json"))
    for number, case in enumerate(json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8")))
]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sink = known.build(tmp_path_factory.mktemp("known"))
    with sink.writing() as writer:
        noted = annotate(writer.connection, known.HERE / "speakers.csv")
        assert (noted.facts, noted.unknown) == (1, ("Nobody Known",))
        assert annotate(writer.connection, known.HERE / "sources.csv").facts == 2
    return sink.copy


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_answer_is_the_one_counted_by_hand(record: Path, name: str, case: dict[str, Any]) -> None:
    answer = ask(record, name, case["parameters"])
    assert list(answer.columns) == case["columns"]
    assert [[plain(value) for value in row] for row in answer.rows] == case["rows"]


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC))
    return value if isinstance(value, int | float | bool | None) else str(value)


@pytest.mark.parametrize("name", public())
def test_a_question_says_what_it_answers_and_what_it_takes(name: str) -> None:
    asked = questions()[name]
    assert asked.about.endswith(".") or asked.about.endswith("restrict.")
    assert set(re.findall(r"\$(\w+)", asked.sql)) == {each.name for each in asked.parameters}


def test_there_are_twenty_questions_and_more() -> None:
    assert len({name for name in public() if (ANSWERS / f"{name}.json").exists()}) >= 20


@pytest.mark.parametrize(
    ("name", "parameters", "told"),
    [
        ("most_quotd", {}, "there is no question “most_quotd”"),
        ("most_quoted", {"sinc": "2026-01-01"}, "“most_quoted” has no parameter sinc; it has since"),
        ("most_quoted", {"since": "yesterday"}, "since is first day of publication"),
        ("most_quoted", {"limit": "many"}, "“many” is none"),
        ("runs", {"speaker": "x"}, "it has limit"),
    ],
)
def test_what_makes_no_sense_is_told(record: Path, name: str, parameters: dict[str, str], told: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(told)):
        ask(record, name, parameters)


def test_a_file_that_is_none_of_facts_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("name,gender\nIlse Marn,female\n", encoding="utf-8")
    sink = known.build(tmp_path / "record", "history")
    with sink.writing() as writer, pytest.raises(FactsError, match="the first line must name the columns"):
        annotate(writer.connection, wrong)
