"""What strangers wrote is shown and exported without steering the terminal, the table or the spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from extract.document import Reject
from flows import sql
from flows.answers import show
from flows.errors import UsageError
from flows.settings import load_settings
from flows.shown import Screen
from load import spool
from load.ids import name_id
from load.questions import Answer, ask
from load.rows import Origin, Rows, add_article, add_reject
from load.sinks.duckdb import DuckDBSink
from tests.flows.test_cli import onrecord
from transform.article import Article, Block, Quote, Span, Speaker

TITLE = "\x1b[2J\x1b]0;owned\x07[red]Weir[/nothing] \u202eelif\x9b31m"
WORDS = '=HYPERLINK("http://evil.example","Click")'
NAME = "@Marn'; DROP TABLE quotes; --"
RUN = name_id("run", "test")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record whose folder, titles, quotes and rejects all mean harm."""
    folder = tmp_path_factory.mktemp("it's; odd")
    text = f"“{WORDS}” said {NAME}."
    quote = Quote("direct", (Span(1, 1 + len(WORDS)),), WORDS, speaker=Speaker(NAME, "person"), route="named")
    article = Article("https://a.example/1", TITLE, (Block("paragraph", text),), quotes=(quote,))
    rows = Rows()
    add_article(rows, article, Origin(RUN, "rules", "made", "2026-03-05T00:00:00Z"))
    add_reject(rows, Reject(f"/somewhere/{TITLE}", "read", "no_article", TITLE), RUN)
    spool.write(folder / "spool", "batch", rows, ("batch", RUN, 2, 1, 1, 0.1))
    with DuckDBSink(folder, print).writing() as writer:
        writer.merge(spool.waiting(folder / "spool"))
    return folder


def ask_of(record: Path, *words: str) -> str:
    done = onrecord(*words, "--data", str(record))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("quotes",),
        ("rejects",),
        ("sql", "SELECT title, text FROM said"),
        ("sql", "SELECT title, text FROM said", "--format", "markdown"),
    ],
)
def test_nothing_steers_the_terminal(record: Path, words: tuple[str, ...]) -> None:
    shown = ask_of(record, *words)
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)
    assert "[red]Weir[/nothing]" in "".join(shown.split()), "and markup is shown as it is"


def test_a_line_of_json_is_exact_and_steers_nothing(tmp_path: Path) -> None:
    story = {"url": "https://a.example/1", "title": TITLE, "text": "The weir will be mended before the summer comes."}
    (tmp_path / "rows.jsonl").write_text(json.dumps(story))
    done = onrecord("parse", str(tmp_path / "rows.jsonl"))
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(done.stdout)
    assert json.loads(done.stdout)["title"].endswith("\u202eelif\x9b31m")


def test_a_spreadsheet_runs_nothing(record: Path, tmp_path: Path) -> None:
    query = 'SELECT text, speaker, -1 AS number, text AS "text""" FROM said -- a comment'
    file = tmp_path / "said.csv"
    ask_of(record, "sql", query, "--format", "csv", "--output", str(file))
    (row,) = csv.DictReader(file.open(encoding="utf-8", newline=""))
    assert row["text"] == row['text"'] == "'" + WORDS
    assert row["speaker"] == "'" + NAME
    assert row["number"] == "-1", "a number is a number"
    exact = ask_of(record, "sql", query, "--format", "json")
    assert json.loads(exact)["speaker"] == NAME


def test_arguments_are_values_and_never_sql(record: Path) -> None:
    usual = {"speaker": None, "contains": None, "since": None, "until": None, "kind": None, "limit": 50}
    for name in ("speaker", "contains"):
        for value in ("x' OR 1=1 --", "'; DROP TABLE quotes; --", '"', "\\", "$speaker", "\x00"):
            answer = ask(record / "record.duckdb", "quotes", {**usual, name: value})
            assert len(answer.rows) == (value in (WORDS if name == "contains" else NAME)), (name, value)
    (answer,) = ask(record / "record.duckdb", "quotes", usual).rows
    assert WORDS in answer


@pytest.mark.parametrize("words", [("quotes", "--limit", "1; DROP TABLE quotes"), ("quotes", "--since", "2026-02-31")])
def test_an_argument_of_the_wrong_kind_is_one_line(record: Path, words: tuple[str, ...]) -> None:
    done = onrecord(*words, "--data", str(record))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_folder_that_duckdb_takes_for_a_pattern_is_refused(tmp_path: Path) -> None:
    for name in ("a*", "[b]", "c?", "d\x1b"):
        with pytest.raises(UsageError, match="cannot be used"):
            load_settings(data=tmp_path / name)


def test_sql_cannot_write_to_the_record(record: Path) -> None:
    with pytest.raises(duckdb.Error, match="read-only"):
        sql.run(record / "record.duckdb", "DELETE FROM quotes", "table", None)


def test_of_all_escapes_a_terminal_gets_the_colours() -> None:
    given = io.StringIO()
    print("\x1b[1mbold\x1b[0m \x1b[2J\x1b]8;;http://evil.example\x07link\x9b1m", file=Screen(given))
    assert given.getvalue() == "\x1b[1mbold\x1b[0m ␛[2J␛]8;;http://evil.example␇link\ufffd1m\n"


def test_questions_as_csv_run_nothing_either(capsys: pytest.CaptureFixture[str]) -> None:
    show(Answer(("speaker", "number"), ((NAME, -1), ("Ilse Marn", 2))), "csv")
    assert capsys.readouterr().out == f'speaker,number\n"\'{NAME}",-1\nIlse Marn,2\n'.replace('"', "")
