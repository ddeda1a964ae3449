"""Questions that prune and number against the plainest way to ask the same (plainly/), on records of ties."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from load.questions import ask_on, question
from load.sinks.duckdb import DuckDBSink

PLAINLY = Path(__file__).parent / "plainly"
ASKED = [
    ("anonymity", {"since": None, "once": True}, (None,)),
    ("anonymity", {"since": "2026-02-01", "once": False}, (None,)),
    ("most_quoted", {"kind": None, "once": True, "since": None}, (1, 3, 500)),
    ("most_quoted", {"kind": "person", "once": False, "since": None}, (2, 500)),
    ("most_quoted", {"kind": None, "once": True, "since": "2026-02-01"}, (1, 500)),
    ("speaks_where", {"speaker": None, "country": None}, (1, 2, 3, 7, 500)),
    ("speaks_where", {"speaker": "speaker 1", "country": "AT"}, (2, 500)),
    ("women", {"since": None, "once": True}, (None,)),
    ("women", {"since": "2026-02-01", "once": False}, (None,)),
    ("echoes", {"words": 5, "near": False}, (1, 4, 500)),
    ("echoes", {"words": 0, "near": False}, (3, 500)),
    ("echoes", {"words": 1, "near": True}, (1, 500)),
    ("spread", {"outlets": 2, "words": 5, "near": False}, (1, 7, 500)),
    ("spread", {"outlets": 1, "words": 0, "near": False}, (1, 7, 500)),
    ("spread", {"outlets": 3, "words": 1, "near": False}, (2, 500)),
    ("spread", {"outlets": 2, "words": 0, "near": True}, (1, 7, 500)),
    ("spread", {"outlets": 1, "words": 5, "near": True}, (2, 500)),
    ("headline_edits", {"silent": None}, (1, 5, 500)),
    ("headline_edits", {"silent": False}, (2, 500)),
]


@pytest.fixture(scope="module", params=[12, 150], ids=["words shared by many", "words shared by few"])
def record(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    sink = DuckDBSink(tmp_path_factory.mktemp("made"), notice=lambda line: None, wait_seconds=5)
    made = (PLAINLY / "record.sql").read_text(encoding="utf-8").format(words=request.param)
    with sink.writing() as writer:
        for statement in made.split(";\n"):
            if statement.strip():
                writer.connection.execute(statement)
    with sink.writing() as writer:  # after what the record finds itself, of texts that are no wordings of each other
        writer.connection.execute("""INSERT INTO utterances
            SELECT min(utterance_id) OVER (PARTITION BY utterance[1:1]), utterance_id, 'near', 2 FROM (
                SELECT DISTINCT utterance_id, utterance_id::VARCHAR AS utterance FROM quotes)
            WHERE utterance[1:1] < '8' AND utterance[2:2] < '8'""")
    with closing(duckdb.connect(sink.copy, read_only=True)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("name", "parameters", "limit"),
    [(name, parameters, limit) for name, parameters, limits in ASKED for limit in limits],
)
def test_the_answer_is_that_of_the_plainest_way_to_ask(
    record: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any], limit: int | None
) -> None:
    asked = parameters if limit is None else {**parameters, "limit": limit}
    rows = list(ask_on(record, question(name), asked).rows)
    plain = record.execute((PLAINLY / f"{name}.sql").read_text(encoding="utf-8"), asked).fetchall()
    assert plain
    if name == "spread":  # rows of one first moment are in the order of their texts, which the plain way does not fetch
        assert sorted(row[2:] for row in rows) == sorted(plain)
        order = [(-outlets, first, text) for _, text, _, first, outlets, _ in rows]
        assert order == sorted(order)
    else:
        assert rows == plain
