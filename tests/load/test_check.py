"""The check finds what it is there for: each way to break a record is seen, and a sound one passes."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from load.check import faults
from load.tables import TABLES
from tests.load import known


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The known record, with a row in every table."""
    sink = known.build(tmp_path_factory.mktemp("made"))
    with sink.writing() as writer:
        writer.connection.execute("INSERT INTO tombstones VALUES ('article', 'gone', '', now())")
        writer.connection.execute("""INSERT INTO copy_links
            SELECT min(text_key), max(text_key), 'near', 0.5, 0.7 FROM article_versions""")
        writer.connection.execute("""INSERT INTO utterance_links
            SELECT 1, min(utterance_id), max(utterance_id), 'near', 0.7, 0.9, 8, 9 FROM utterance_keys""")
        writer.connection.execute("""INSERT INTO utterances
            SELECT utterance_id, unnest([utterance_id, other_id]), 'near', 2 FROM utterance_links""")
        writer.connection.execute("INSERT INTO facts SELECT 'speaker', speaker_id, 'gender', 'male', '' FROM speakers")
    with duckdb.connect(sink.copy) as connection:  # as a writing without publication leaves it
        connection.execute("INSERT INTO uncompared SELECT article_id, NULL FROM articles LIMIT 1")
        connection.execute("INSERT INTO uncompared_utterances SELECT min(utterance_id), true FROM quotes")
    return sink.copy


@pytest.fixture
def record(made: Path, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(shutil.copy(made, tmp_path / "record.duckdb"))


def found(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {fault.what for fault in faults(connection)}


def test_a_record_made_by_merging_is_sound(record: duckdb.DuckDBPyConnection) -> None:
    assert found(record) == set()


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_doubled_rows_are_found(record: duckdb.DuckDBPyConnection, table: str) -> None:
    assert record.execute(f"SELECT count(*) > 0 FROM {table}").fetchone() == (True,), "the known record has none"
    record.execute(f"INSERT INTO {table} FROM {table} LIMIT 1")
    assert any(what.startswith(f"{table}: doubled keys") for what in found(record))


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("DELETE FROM speakers WHERE name = 'Ilse Marn'", "quotes.speaker_id not in speakers"),
        (
            "DELETE FROM article_versions WHERE title = 'Four'",
            "articles.current_version_id not in article_versions",
        ),
        ("DELETE FROM articles WHERE title = 'Four'", "article_versions.article_id not in articles"),
        ("DELETE FROM quote_spans", "quotes.quote_id not in quote_spans"),
        ("DELETE FROM sightings", "article_versions.version_id not in sightings"),
        ("UPDATE quotes SET start_offset = start_offset + 1", "quotes are not their spans"),
        ("UPDATE quote_spans SET start_offset = start_offset + 1", "quote spans do not slice"),
        ("UPDATE quotes SET cue_start = cue_start - 1", "cues do not slice"),
        ("UPDATE quotes SET mention_end = mention_end - 1", "mentions of speakers do not slice"),
        ("UPDATE blocks SET end_offset = end_offset + 1", "blocks do not slice"),
        ("UPDATE articles SET versions = versions + 1", "articles whose state is not that of their versions"),
        ("DELETE FROM texts", "articles that nobody compared, and that do not wait for it"),
        (
            "INSERT INTO clusters SELECT article_id, article_id, 'same', false, 1, 1 FROM articles LIMIT 1",
            "clusters without one origin and two members",
        ),
        ("UPDATE utterances SET size = 3", "utterances that are not all of their cluster"),
        *(
            (each, "utterances that are not counted as they are printed, and do not wait for it")
            for each in ("UPDATE shared_utterances SET outlets = outlets + 1", "DELETE FROM shared_utterances")
        ),
        ("DELETE FROM utterance_keys", "utterance_links.other_id not in utterance_keys"),
        ("UPDATE quotes SET utterance_id = NULL", "utterance_keys.utterance_id not in quotes"),
        (
            "INSERT INTO tombstones SELECT 'speaker', speaker_id, '', now() FROM speakers LIMIT 1",
            "forgotten, and there all the same",
        ),
    ],
)
def test_harm_is_found(record: duckdb.DuckDBPyConnection, harm: str, what: str) -> None:
    record.execute(harm)
    assert what in found(record)
