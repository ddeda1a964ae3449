"""The commands on the record as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.test_cli import onrecord
from tests.load import known


@pytest.fixture
def record(tmp_path: Path) -> Path:
    known.build(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["ask", "diff", "export", "check", "annotate", "forget", "compact"])
def test_every_command_explains_itself(command: str) -> None:
    answer = onrecord(command, "--help")
    assert answer.returncode == 0
    assert f"Usage: onrecord {command}" in answer.stdout


def test_questions_are_listed_with_their_parameters() -> None:
    listed = onrecord("ask").stdout
    assert "most_quoted: Who is quoted most." in listed
    assert "--param once=true    count the copies of a story once" in listed


def test_a_question_is_asked_by_name(record: Path) -> None:
    asked = ("ask", "most_quoted", "--param", "limit=1", "-p", "once=false", "--data", str(record))
    assert "Ilse Marn" in onrecord(*asked).stdout
    assert onrecord(*asked, "--format", "csv").stdout == (
        "speaker,kind,quotes,stories,outlets,words\nIlse Marn,person,5,2,3,42\n"
    )
    assert json.loads(onrecord(*asked, "--format", "json").stdout)["quotes"] == 5


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "nonsense"], "there is no question “nonsense”"),
        (["ask", "most_quoted", "--param", "limit"], "--param takes name=value, and “limit” is none"),
        (["ask", "most_quoted", "--param", "limit=few"], "“few” is none"),
        (["diff", "no such story"], "no article goes by “no such story”"),
        (["forget"], "name one of --article"),
        (["forget", "--speaker", "Nobody"], "nobody named “Nobody” speaks in the record"),
        (["forget", "--article", "weir", "--before", "2026-01-01"], "name one of --article"),
        (["annotate", "no-such.csv"], "no-such.csv"),
    ],
)
def test_what_makes_no_sense_ends_in_one_line(record: Path, arguments: list[str], told: str) -> None:
    answer = onrecord(*arguments, "--data", str(record))
    assert answer.returncode in (1, 2)
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert told in answer.stderr


def test_history_checks_and_removal(record: Path, tmp_path: Path) -> None:
    data = ("--data", str(record))
    assert "quote vanished" in onrecord("diff", "tram", *data).stdout
    assert onrecord("check", *data).stdout.startswith("sound: ")
    told = onrecord("forget", "--article", "https://gazette.example/tram", "--reason", "asked", *data).stdout
    assert told == "forgotten: 1 articles, 2 texts, 3 quotes\n"
    assert onrecord("diff", "tram", *data).returncode == 1
    assert "MB after" in onrecord("compact", *data).stdout
    answer = onrecord("export", str(tmp_path / "out"), "--format", "csv", *data)
    assert f"{tmp_path / 'out' / 'articles.csv'}: 7 rows" in answer.stdout
    assert "is there already and not empty" in onrecord("export", str(tmp_path / "out"), *data).stderr
