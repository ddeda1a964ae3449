"""Documents read again by other rules: the record becomes what these rules would have made of them from the start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from extract.document import Reject
from load.revise import Revision
from load.sinks.duckdb import DuckDBSink, read_only
from load.tables import TABLES
from tests.load.records import TEXT, article, spooled
from transform.article import Article, Speaker

LEDGERS = ("batches", "runs", "rejects")


def sink(folder: Path) -> DuckDBSink:
    return DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)


def replayed(record: DuckDBSink, folder: Path, *batches: Path, only: str | None = None) -> Any:
    Revision(folder / "report", only).keep(batches[0].parent)
    with record.writing() as writer:
        counts = writer.merge(list(batches))
        writer.sweep()
    return counts


def merged(record: DuckDBSink, *batches: Path) -> None:
    with record.writing() as writer:
        writer.merge(list(batches))


def contents(record: DuckDBSink) -> dict[str, list[tuple[Any, ...]]]:
    with read_only(record.copy) as connection:
        return {
            each.name: connection.execute(f"FROM {each.name} ORDER BY ALL").fetchall()
            for each in TABLES
            if each.name not in LEDGERS
        }


def changes(folder: Path) -> list[tuple[Any, ...]]:
    return duckdb.sql(
        f"SELECT change, altered, text_before, text_after, speaker_before, speaker_after FROM "
        f"'{folder}/report/*.parquet' ORDER BY ALL"
    ).fetchall()


def by(speaker: str) -> Article:
    story = article()
    return replace(story, quotes=(replace(story.quotes[0], speaker=Speaker(speaker, "person", "mayor")),))


def test_a_document_read_as_another_text_supersedes_what_older_rules_read(tmp_path: Path) -> None:
    record, fresh = sink(tmp_path / "record"), sink(tmp_path / "fresh")
    merged(record, spooled(tmp_path / "spool", "one", article(text=TEXT + " Follow us on social media.")))
    replayed(record, tmp_path, spooled(tmp_path / "spool", "two", article(), rules="rules-2"))
    merged(fresh, spooled(tmp_path / "other", "two", article(), rules="rules-2"))
    assert contents(record) == contents(fresh)
    assert changes(tmp_path) == []


def test_an_ordinary_ingest_by_newer_rules_supersedes_as_well(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    merged(record, spooled(tmp_path / "spool", "one", article(title="Menu Weir to be mended")))
    merged(record, spooled(tmp_path / "spool", "two", article(), rules="rules-2"))
    assert [row[8] for row in contents(record)["article_versions"]] == ["Weir to be mended"]
    assert [row[4] for row in contents(record)["articles"]] == ["Weir to be mended"]


def test_another_text_of_another_day_is_kept(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    merged(record, spooled(tmp_path / "spool", "one", article()))
    later = {"rules": "rules-2", "retrieved_at": "2026-03-09T00:00:00+00:00"}
    merged(record, spooled(tmp_path / "spool", "two", article(text=TEXT + " It rained."), **later))
    assert len(contents(record)["article_versions"]) == 2


def test_what_comes_out_as_it_was_is_not_rewritten(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    merged(record, spooled(tmp_path / "spool", "one", article()))
    before = contents(record)
    counts = replayed(record, tmp_path, spooled(tmp_path / "spool", "two", article(), rules="rules-2"))
    assert (counts.confirmed, counts.reread) == (1, 0)
    after = contents(record)
    assert {row[4] for row in after["article_versions"]} == {"rules-2"}
    for named_by_rules in ("article_versions", "sightings"):
        del before[named_by_rules], after[named_by_rules]
    assert after == before
    assert changes(tmp_path) == []


def test_an_altered_quote_is_reported_with_both_sides(tmp_path: Path) -> None:
    record, fresh = sink(tmp_path / "record"), sink(tmp_path / "fresh")
    merged(record, spooled(tmp_path / "spool", "one", by("Marn")))
    counts = replayed(record, tmp_path, spooled(tmp_path / "spool", "two", by("Ilse Marn"), rules="rules-2"))
    merged(fresh, spooled(tmp_path / "other", "two", by("Ilse Marn"), rules="rules-2"))
    said = "We will mend the weir,"
    assert counts.reread == 1
    assert changes(tmp_path) == [("altered", ["speaker"], said, said, "Marn", "Ilse Marn")]
    assert contents(record) == contents(fresh), "the speaker whom nobody names any more is gone as well"


def test_gained_and_lost_quotes_are_reported(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    mute = replace(article(), quotes=())
    merged(record, spooled(tmp_path / "spool", "one", mute))
    said = "We will mend the weir,"
    replayed(record, tmp_path, spooled(tmp_path / "spool", "two", article(), rules="rules-2"))
    assert changes(tmp_path) == [("gained", None, None, said, None, "Ilse Marn")]
    replayed(record, tmp_path, spooled(tmp_path / "spool", "three", mute, rules="rules-3"))
    assert changes(tmp_path)[1] == ("lost", None, said, None, "Ilse Marn", None)
    assert contents(record)["quotes"] == []


def test_a_quote_of_other_bounds_is_altered_not_lost_and_gained(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    story = article()
    quote = story.quotes[0]
    longer = replace(quote, spans=(replace(quote.spans[0], end=quote.spans[0].end + 2),), text=quote.text + '" ')
    merged(record, spooled(tmp_path / "spool", "one", replace(story, quotes=(longer,))))
    replayed(record, tmp_path, spooled(tmp_path / "spool", "two", story, rules="rules-2"))
    assert [row[:4] for row in changes(tmp_path)] == [("altered", ["text"], longer.text, quote.text)]


def test_a_document_that_newer_rules_refuse_leaves_the_record(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    merged(record, spooled(tmp_path / "spool", "one", article()))
    refused = Reject("a.txt", "read", "consent_wall", "It is a consent wall.")
    replayed(record, tmp_path, spooled(tmp_path / "spool", "two", rejects=(refused,), rules="rules-2"))
    after = contents(record)
    assert [after[name] for name in ("articles", "article_versions", "quotes", "speakers", "places")] == [[]] * 5
    assert [row[0] for row in changes(tmp_path)] == ["lost"]


def test_a_document_that_cannot_be_read_today_stays_as_it_was(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    merged(record, spooled(tmp_path / "spool", "one", article()))
    before = contents(record)
    for stage, reason in (("read", "timeout"), ("read", "crashed"), ("open", "missing")):
        failed = Reject("a.txt", stage, reason, "…")  # type: ignore[arg-type]
        replayed(record, tmp_path, spooled(tmp_path / "spool", reason, rejects=(failed,), rules="rules-2"))
    assert contents(record) == before


def test_a_replay_of_quotes_alone_leaves_the_rest(tmp_path: Path) -> None:
    record = sink(tmp_path / "record")
    merged(record, spooled(tmp_path / "spool", "one", by("Marn")))
    story = replace(by("Ilse Marn"), datelines=())
    other = article(url="https://gazette.example/other", text=TEXT + " Other.")
    counts = replayed(
        record, tmp_path, spooled(tmp_path / "spool", "two", story, other, rules="rules-2"), only="quotes"
    )
    assert (counts.reread, counts.passed_over) == (1, 1)
    after = contents(record)
    assert len(after["datelines"]) == 1, "not asked for"
    assert len(after["articles"]) == 1
    assert {row[4] for row in after["article_versions"]} == {"rules-1"}
    assert {row[1] for row in after["speakers"]} == {"Ilse Marn"}


def test_a_killed_replay_is_merged_as_a_replay_by_whoever_repairs(tmp_path: Path) -> None:
    """What the run wanted lies beside its batches."""
    batch = spooled(tmp_path / "spool", "two", article(), rules="rules-2")
    Revision(tmp_path / "report", "quotes").keep(batch.parent)
    assert Revision.kept(batch.parent) == Revision(tmp_path / "report", "quotes")
    assert Revision.kept(tmp_path) == Revision()
