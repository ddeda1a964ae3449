"""What the record holds does not depend on how often, in which order or in which groups batches are merged."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.document import Reject
from load import spool
from load.merge import Counts
from load.sinks.duckdb import DuckDBSink, read_only
from load.tables import TABLES
from tests.load.records import TEXT, article, spooled


def sink(folder: Path) -> DuckDBSink:
    return DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)


def merged(record: DuckDBSink, *folders: Path) -> Counts:
    with record.writing() as writer:
        return writer.merge(list(folders))


def contents(record: DuckDBSink) -> dict[str, list[tuple[Any, ...]]]:
    with read_only(record.copy) as connection:
        return {table.name: connection.execute(f"FROM {table.name} ORDER BY ALL").fetchall() for table in TABLES}


def ask(record: DuckDBSink, query: str) -> list[tuple[Any, ...]]:
    with read_only(record.copy) as connection:
        return connection.execute(query).fetchall()


def test_who_said_what_where_and_when_is_one_select(tmp_path: Path) -> None:
    record = sink(tmp_path)
    merged(record, spooled(tmp_path / "spool", "one", article()))
    assert ask(
        record,
        "SELECT speaker, role, text, cue, place, country, agency, dateline_date::VARCHAR, source, published_at::VARCHAR"
        " FROM (SELECT * REPLACE (published_at AT TIME ZONE 'UTC' AS published_at) FROM said)",
    ) == [
        (
            "Ilse Marn",
            "mayor",
            "We will mend the weir,",
            "said",
            "Graz",
            "AT",
            "APA",
            "2026-03-04",
            "gazette.example",
            "2026-03-04 09:00:00",
        )
    ]


def test_offsets_slice_in_the_database(tmp_path: Path) -> None:
    record = sink(tmp_path)
    merged(record, spooled(tmp_path / "spool", "one", article()))
    wrong = ask(
        record,
        """SELECT s.text FROM quote_spans s JOIN article_versions v USING (version_id) JOIN quotes q USING (quote_id)
        WHERE q.part = 'body' AND substring(v.text, s.start_offset + 1, s.end_offset - s.start_offset) <> s.text""",
    )
    assert wrong == []


def test_the_same_batch_again_changes_nothing(tmp_path: Path) -> None:
    record = sink(tmp_path)
    first = merged(record, spooled(tmp_path / "spool", "one", article()))
    before = contents(record)
    again = merged(record, spooled(tmp_path / "spool", "one", article()))
    assert (first.articles, first.quotes, again) == (1, 1, Counts())
    assert contents(record) == before
    assert spool.waiting(tmp_path / "spool") == []


def test_the_same_article_from_another_batch_adds_no_row_of_it(tmp_path: Path) -> None:
    record = sink(tmp_path)
    merged(record, spooled(tmp_path / "spool", "one", article()))
    counts = merged(record, spooled(tmp_path / "spool", "two", article(), source="b.txt"))
    assert counts.unchanged
    assert ask(record, "SELECT count(*) FROM quotes") == [(1,)]


def test_a_changed_text_is_a_new_version(tmp_path: Path) -> None:
    record = sink(tmp_path)
    merged(record, spooled(tmp_path / "spool", "one", article()))
    changed = article(text=TEXT + " He left.")
    counts = merged(record, spooled(tmp_path / "spool", "two", changed, retrieved_at="2026-03-06T00:00:00Z"))
    assert (counts.articles, counts.versions) == (0, 1)
    assert ask(record, "SELECT versions FROM articles") == [(2,)]
    assert ask(record, "SELECT count(*) FROM said") == [(1,)]
    assert ask(record, "SELECT count(*) FROM quotes") == [(2,)]


def test_newer_rules_replace_what_was_read(tmp_path: Path) -> None:
    record = sink(tmp_path)
    merged(record, spooled(tmp_path / "spool", "one", article()))
    better = replace(article(), quotes=())
    counts = merged(record, spooled(tmp_path / "spool", "two", better, rules="rules-2"))
    assert (counts.versions, counts.reread) == (0, 1)
    assert ask(record, "SELECT (SELECT count(*) FROM quotes), (SELECT count(*) FROM quote_spans)") == [(0, 0)]


def test_order_and_grouping_of_merges_do_not_matter(tmp_path: Path) -> None:
    """Three batches with the same article twice and a later version, in every order, one by one and all at once."""

    def batches(folder: Path) -> list[Path]:
        return [
            spooled(folder, "a", article(), source="z.txt"),
            spooled(folder, "b", article(), source="a.txt"),
            spooled(folder, "c", article(text=TEXT + " Later."), retrieved_at="2026-04-01T00:00:00Z"),
        ]

    states = []
    for number, order in enumerate(permutations(range(3))):
        record = sink(tmp_path / f"singly-{number}")
        folders = batches(record.folder / "spool")
        for index in order:
            merged(record, folders[index])
        states.append(contents(record))
    at_once = sink(tmp_path / "at-once")
    merged(at_once, *batches(at_once.folder / "spool"))
    states.append(contents(at_once))
    assert all(state == states[0] for state in states)
    assert [row[5] for row in states[0]["article_versions"] if row[22] == TEXT] == ["a.txt"]


def test_keys_are_unique(tmp_path: Path) -> None:
    record = sink(tmp_path)
    reject = Reject("x.bin", "read", "binary", "not a text")
    merged(
        record,
        spooled(tmp_path / "spool", "one", article(), article(url=None), rejects=(reject,)),
        spooled(tmp_path / "spool", "two", article(), article("https://gazette.example/other"), rejects=(reject,)),
    )
    for table in TABLES:
        doubles = ask(record, f"SELECT count(*) FROM {table.name} GROUP BY {', '.join(table.key)} HAVING count(*) > 1")
        assert doubles == [], table.name
    orphans = """SELECT count(*) FROM quotes q ANTI JOIN article_versions v USING (version_id)
        UNION ALL SELECT count(*) FROM quotes q ANTI JOIN speakers USING (speaker_id) WHERE q.speaker_id IS NOT NULL
        UNION ALL SELECT count(*) FROM quote_spans ANTI JOIN quotes USING (quote_id)
        UNION ALL SELECT count(*) FROM articles ANTI JOIN article_versions ON version_id = current_version_id
        UNION ALL SELECT count(*) FROM dateline_places ANTI JOIN places USING (place_id) WHERE place_id IS NOT NULL
        UNION ALL SELECT count(*) FROM articles a ANTI JOIN sources USING (source_id) WHERE a.source_id IS NOT NULL"""
    assert set(ask(record, orphans)) == {(0,)}


def test_a_reject_goes_when_its_input_is_read_and_changes_with_its_reason(tmp_path: Path) -> None:
    record = sink(tmp_path)
    lost = (Reject("a.txt", "read", "error", "a fault"), Reject("b.txt", "read", "error", "a fault"))
    merged(record, spooled(tmp_path / "spool", "one", rejects=lost))
    now = (Reject("b.txt", "read", "empty", "nothing"),)
    merged(record, spooled(tmp_path / "spool", "two", article(), rejects=now, rules="rules-2", source="a.txt"))
    assert ask(record, "SELECT input, reason FROM rejects") == [("b.txt", "empty")]


def test_clusters_show_the_same_text_in_two_places(tmp_path: Path) -> None:
    record = sink(tmp_path)
    merged(record, spooled(tmp_path / "spool", "one", article(), article("https://gazette.example/copy")))
    assert ask(record, "SELECT count(*), sum(is_origin::INT) FROM clusters") == [(2, 1)]


def test_an_impossible_date_is_null_and_stops_nothing(tmp_path: Path) -> None:
    record = sink(tmp_path)
    odd = replace(article(), datelines=(replace(article().datelines[0], date="2026-02-31"),))
    merged(record, spooled(tmp_path / "spool", "one", odd))
    assert ask(record, "SELECT date FROM datelines") == [(None,)]


def test_a_failing_merge_changes_nothing_and_keeps_the_spool(tmp_path: Path) -> None:
    record = sink(tmp_path)
    merged(record, spooled(tmp_path / "spool", "one", article()))
    before = contents(record)
    broken = spooled(tmp_path / "spool", "two", article("https://gazette.example/other"))
    (broken / "quotes.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(duckdb.Error):
        merged(record, broken)
    assert contents(record) == before
    assert spool.waiting(tmp_path / "spool") == [broken]
