"""What every sink does alike: the same rows from the same batches, one whole state after the other, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from load import keeping, spool
from load.check import faults
from load.merge import Counts
from load.questions import ask_on, public
from load.rows import Origin, Rows, add_article
from load.sinks.duckdb import DuckDBSink, Writer
from load.sinks.ducklake import DuckLakeSink
from tests.load import known
from tests.load.records import RUN, TEXT, article, spooled
from tests.load.sinks.conftest import whole
from transform.similar import signature

Sink = DuckDBSink | DuckLakeSink


def merged(sink: Sink, *folders: Path) -> Counts:
    with sink.writing() as writer:
        return writer.merge(list(folders))


def ask(sink: Sink, query: str) -> list[tuple[Any, ...]]:
    with sink.reading() as connection:
        return connection.execute(query).fetchall()


def test_batches_become_rows_once(sink: Sink) -> None:
    first = merged(sink, spooled(sink.folder / "spool", "one", article()))
    before = whole(sink)
    again = merged(sink, spooled(sink.folder / "spool", "one", article()))
    assert (first.articles, first.quotes, again) == (1, 1, Counts())
    assert whole(sink) == before
    assert ask(sink, "SELECT speaker, place, agency FROM said") == [("Ilse Marn", "Graz", "APA")]
    assert spool.waiting(sink.folder / "spool") == []


def test_versions_rules_and_history(sink: Sink) -> None:
    merged(sink, spooled(sink.folder / "spool", "one", article()))
    later = article(text=TEXT + " He left.")
    merged(sink, spooled(sink.folder / "spool", "two", later, source="b.txt", retrieved_at="2026-03-06T00:00:00Z"))
    assert ask(sink, "SELECT number, text_changed FROM version_changes") == [(2, True)]
    better = replace(article(), quotes=())
    counts = merged(sink, spooled(sink.folder / "spool", "three", better, rules="rules-2"))
    assert (counts.versions, counts.reread) == (0, 1)
    assert ask(sink, "SELECT change FROM quote_changes") == [("added",)]
    whole(sink)


@pytest.mark.parametrize("name", ["record", "utterances"])
def test_the_known_record_is_the_same_in_every_sink(sink: Sink, tmp_path: Path, name: str) -> None:
    merged(sink, spool.write(sink.folder / "spool", "known", known.rows_of(name), ("known", RUN, 9, 9, 0, 0.5)))
    file = DuckDBSink(tmp_path / "file", lambda line: None)
    merged(file, spool.write(file.folder / "spool", "known", known.rows_of(name), ("known", RUN, 9, 9, 0, 0.5)))
    assert whole(sink) == whole(file)


def test_copies_are_looked_for_before_readers_are_told(sink: Sink) -> None:
    """Few articles beside many known ones are only noted by their merge; what is compared, and what is not, is said."""

    def rows(first: int, last: int) -> Rows:
        made = Rows()
        for number in range(first, last):
            own = " ".join(f"weir{min(number, 8)}{word}" for word in range(60))
            each = article(f"https://gazette.example/{number}", text=f"{TEXT} {own}")
            add_article(made, each, Origin(RUN, "rules-1", f"{number}.txt", None), signature(each.text))
        return made

    def batch(name: str, first: int, last: int) -> Path:
        return spool.write(sink.folder / "spool", name, rows(first, last), (name, RUN, 1, 1, 0, 0.0))

    def waiting(writer: Writer) -> list[tuple[Any, ...]]:
        query = "SELECT a.url, u.text_key FROM uncompared u JOIN articles a USING (article_id)"
        return writer.connection.execute(query).fetchall()

    alike = "SELECT a.url FROM clusters JOIN articles a USING (article_id) WHERE relation = 'same' ORDER BY ALL"
    merged(sink, batch("known", 0, 9))
    assert ask(sink, "SELECT count(*) FROM texts") == [(9,)]
    with sink.writing(publish=False) as writer:
        writer.merge([batch("one", 9, 10)])
        assert waiting(writer) == [("https://gazette.example/9", None)]
        assert writer.connection.execute(alike).fetchall() == []
        assert list(faults(writer.connection)) == []
    with sink.writing(publish=False) as writer:
        assert len(waiting(writer)) == 1
        writer.merge([batch("two", 10, 13)])  # more than a quarter of what is known, with the one before
        assert waiting(writer) == []
        assert len(writer.connection.execute(alike).fetchall()) == 5
        writer.merge([batch("three", 13, 14)])
        assert len(waiting(writer)) == 1
    with sink.writing():
        pass
    assert ask(sink, "SELECT count(*) FROM uncompared") == [(0,)]
    assert ask(sink, alike) == [(f"https://gazette.example/{number}",) for number in (10, 11, 12, 13, 8, 9)]
    whole(sink)


def test_wordings_of_one_utterance_are_one_until_their_article_goes(sink: Sink) -> None:
    merged(sink, spool.write(sink.folder / "spool", "known", known.rows_of("utterances"), ("known", RUN, 6, 6, 0, 0.5)))
    assert ask(sink, "SELECT relation, size FROM utterances") == [("near", 3)] * 3
    with sink.writing() as writer:
        keeping.forget_article(writer.connection, "https://wire.example/weir", "", "2026-11-24T00:00:00Z")
    assert ask(sink, "SELECT relation, size FROM utterances") == [("near", 2)] * 2
    whole(sink)


def test_what_is_forgotten_stays_so(sink: Sink) -> None:
    merged(sink, spooled(sink.folder / "spool", "one", article(), article("https://gazette.example/two")))
    with sink.writing() as writer:
        keeping.forget_article(writer.connection, "https://gazette.example/two", "", "2026-11-24T00:00:00Z")
        keeping.forget_speaker(writer.connection, "Ilse Marn", "", "2026-11-24T00:00:00Z")
    merged(sink, spooled(sink.folder / "spool", "two", article("https://gazette.example/two"), rules="rules-2"))
    assert ask(sink, "SELECT speaker, url FROM said") == [(None, "https://gazette.example/weir")]
    whole(sink)


def test_a_failing_merge_changes_nothing_and_keeps_the_spool(sink: Sink) -> None:
    merged(sink, spooled(sink.folder / "spool", "one", article()))
    before = whole(sink)
    broken = spooled(sink.folder / "spool", "two", article("https://gazette.example/other"))
    (broken / "quotes.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(duckdb.Error):
        merged(sink, broken)
    assert whole(sink) == before
    assert spool.waiting(sink.folder / "spool") == [broken]


def test_a_reader_that_stays_blocks_nobody(sink: Sink) -> None:
    merged(sink, spooled(sink.folder / "spool", "one", article()))
    with sink.reading() as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        merged(sink, spooled(sink.folder / "spool", "two", article("https://gazette.example/other")))
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (1,)
    assert ask(sink, "SELECT count(*) FROM articles") == [(2,)]


def test_readers_cannot_write(sink: Sink) -> None:
    merged(sink, spooled(sink.folder / "spool", "one", article()))
    with sink.reading() as reader, pytest.raises(duckdb.Error, match="read-only"):
        reader.execute("DELETE FROM quotes")


def test_compacting_changes_no_row(sink: Sink) -> None:
    for number in range(3):
        merged(sink, spooled(sink.folder / "spool", f"b{number}", article(f"https://gazette.example/{number}")))
    before = whole(sink)
    sink.compact()
    assert whole(sink) == before


def test_runs_and_known_batches(sink: Sink) -> None:
    merged(sink, spooled(sink.folder / "spool", "one", article()))
    with sink.writing() as writer:
        for state in ("failed", "completed"):
            writer.record_run({"run_id": RUN, "flow": "ingest", "arguments": ["a.txt"], "state": state})
        assert writer.known_batches() == {"one"}
    assert ask(sink, "SELECT state, arguments FROM runs") == [("completed", ["a.txt"])]


def test_every_question_has_an_answer(sink: Sink) -> None:
    merged(sink, spooled(sink.folder / "spool", "one", article()))
    with sink.reading() as connection:
        answers = {name: ask_on(connection, question, {}).rows for name, question in public().items()}
        spread = ask_on(connection, public()["spread"], {"outlets": "1", "words": "1"}).rows
    assert [row[:3] for row in answers["speaks_where"]] == [("Ilse Marn", "Graz", "AT")]
    assert [(row[0], row[4]) for row in spread] == [("Ilse Marn", 1)]
