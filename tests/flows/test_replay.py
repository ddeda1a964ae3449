"""Today's rules over yesterday's bytes: the record becomes what these rules make of the bytes from the start."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.document import Ref
from flows.archived import Archived, Choice
from flows.demo_site import serve
from flows.settings import Settings
from load.sinks.duckdb import DuckDBSink, read_only
from tests.flows.kill import contents, finish, kill, start
from tests.flows.test_cli import onrecord

EXAMPLES = Path(__file__).parents[2] / "examples"
LOCAL_SITE = {"ONRECORD_ALLOW_PRIVATE_ADDRESSES": "true", "ONRECORD_SECONDS_BETWEEN_REQUESTS": "0"}
AGED = """
UPDATE article_versions SET transform_version = 'older rules';
DELETE FROM batches;
DELETE FROM quotes WHERE position = 2;
DELETE FROM quote_spans WHERE quote_id NOT IN (SELECT quote_id FROM quotes);
UPDATE quotes SET speaker_id = NULL, cue = 'hummed' WHERE position = 1;
INSERT INTO quotes SELECT * REPLACE (uuid() AS quote_id, 'Menu. Search. Weather.' AS text, 90 AS position,
    0 AS start_offset, 22 AS end_offset) FROM quotes WHERE position = 1;
DELETE FROM datelines;
"""
"""What older and worse rules might have left."""


def age(folder: Path, statements: str = AGED) -> None:
    with DuckDBSink(folder, lambda line: None).writing() as writer:
        writer.connection.execute(statements)


def replay(folder: Path, api: str, *words: str, cold: bool = False) -> str:
    return finish(start(folder, *words, command="replay", env={"PREFECT_API_URL": api}, cold=cold))


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with read_only(folder / "record.duckdb") as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's own files, where they may be changed."""
    folder = tmp_path_factory.mktemp("inputs")
    shutil.copytree(EXAMPLES / "wires", folder / "wires")
    shutil.copy(EXAMPLES / "archive.jsonl", folder)
    shutil.copy(EXAMPLES / "archive.warc.gz", folder)
    return folder


@pytest.fixture(scope="module")
def ingested(inputs: Path, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A record of a feed and of files of every kind; the feed's site is gone."""
    folder = tmp_path_factory.mktemp("ingested")
    env = {"PREFECT_API_URL": prefect_api, **LOCAL_SITE}
    with serve(EXAMPLES / "feed") as site:
        finish(start(folder, f"{site}/feed.xml", str(inputs), env=env))
    return folder


@pytest.fixture
def record(ingested: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it in the same place, since a record names places."""
    kept = tmp_path / "kept"
    shutil.copytree(ingested, kept)
    yield ingested
    shutil.rmtree(ingested)
    shutil.copytree(kept, ingested)


@pytest.mark.slow
def test_a_replay_makes_the_record_what_todays_rules_make_of_it(record: Path, prefect_api: str) -> None:
    before = contents(record)
    rejects = ask(record, "SELECT input, reason FROM rejects ORDER BY ALL")
    age(record)
    assert contents(record) != before
    told = replay(record, prefect_api)
    assert contents(record) == before
    assert ask(record, "SELECT input, reason FROM rejects ORDER BY ALL") == rejects, "feeds are not read as pages"
    assert "gained" in told
    assert "lost" in told
    assert "altered: cue" in told
    assert "Menu. Search. Weather." in told
    rules = ask(record, "SELECT DISTINCT transform_version FROM article_versions")
    run = ask(record, "SELECT transform_version, detail, fetches FROM runs WHERE flow = 'replay'")
    assert [rules[0][0]] == [run[0][0]]
    assert run[0][1].startswith("quotes: ")
    changes = duckdb.sql(
        f"SELECT change, count(*) FROM '{record}/reports/*/*.parquet' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert [name for name, _ in changes] == ["altered", "gained", "lost"]
    again = replay(record, prefect_api)
    assert again.startswith("0 documents read again")


@pytest.mark.slow
def test_a_lost_record_is_built_again_from_the_archive(record: Path, prefect_api: str) -> None:
    fetched = "SELECT url, title, text FROM article_versions WHERE contains(input, '/raw/') ORDER BY ALL"
    before = ask(record, fetched)
    assert len(before) == 4
    shutil.rmtree(record / "writing")
    (record / "record.duckdb").unlink()
    replay(record, prefect_api, cold=True)
    assert ask(record, fetched) == before


@pytest.mark.slow
def test_one_part_alone(record: Path, prefect_api: str) -> None:
    whole = contents(record)
    age(record)
    replay(record, prefect_api, "--only", "quotes")
    after = contents(record)
    assert after["quotes"] == whole["quotes"]
    assert after["datelines"] == []
    replay(record, prefect_api, "--only", "datelines")
    assert contents(record)["datelines"] == whole["datelines"]


@pytest.mark.slow
def test_a_killed_replay_is_completed_by_the_next(record: Path, prefect_api: str) -> None:
    before = contents(record)
    age(record)
    run = start(record, command="replay", env={"PREFECT_API_URL": prefect_api, "ONRECORD_WORKERS": "1"})
    try:
        run.wait(4)
    except subprocess.TimeoutExpired:
        kill(run)
    else:
        run.communicate()
    replay(record, prefect_api)
    assert contents(record) == before


def listed(folder: Path, choice: Choice, **settings: Any) -> tuple[list[str], list[str]]:
    archived = Archived(Settings(data=folder, **settings), choice)
    return sorted(str(ref) for _, ref in archived.refs() if isinstance(ref, Ref)), archived.gone


def test_what_lies_where_it_lay_is_listed_without_the_network(ingested: Path, inputs: Path) -> None:
    refs, gone = listed(ingested, Choice())
    assert len([ref for ref in refs if "/raw/" in ref]) >= 4
    assert {place for (place,) in ask(ingested, "SELECT input FROM article_versions")} <= set(refs)
    assert gone == []


def test_a_file_that_changed_or_went_is_told_and_not_replayed(record: Path, inputs: Path) -> None:
    wires = sorted((inputs / "wires").iterdir())
    kept = {path: (path.read_bytes(), path.stat()) for path in wires[:2]}
    wires[0].write_text("Another text.")
    wires[1].unlink()
    refs, gone = listed(record, Choice())
    for path, (content, status) in kept.items():
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert sorted(gone) == [str(path) for path in wires[:2]]
    assert not {str(path) for path in wires[:2]} & set(refs)


def test_days_and_sources_are_chosen_by_name_of_file_and_run(ingested: Path, inputs: Path) -> None:
    today, _ = listed(ingested, Choice(since=date(2026, 1, 1)))
    assert today
    assert listed(ingested, Choice(since=date(2100, 1, 1))) == ([], [])
    sources = {"mine": {"kind": "files", "path": str(inputs / "wires")}}
    mine, _ = listed(ingested, Choice(source="mine"), sources=sources)
    assert mine == sorted(str(path) for path in (inputs / "wires").iterdir())


def test_a_wrong_source_is_one_line(tmp_path: Path) -> None:
    answer = onrecord("replay", "--source", "nobody", "--data", str(tmp_path))
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert "there is no source nobody" in answer.stderr


@pytest.mark.slow
def test_other_settings_are_other_rules(record: Path, prefect_api: str) -> None:
    """The rules alone find other quotes than the tagger; again they have nothing to do; and all comes back."""
    before = contents(record)
    usual = ask(record, "SELECT DISTINCT transform_version FROM article_versions")
    replay(record, prefect_api, "--engine", "rules")
    assert contents(record)["quotes"] != before["quotes"]
    named = ask(record, "SELECT transform_version FROM runs WHERE flow = 'replay'")
    assert named == [(f"{usual[0][0]} rules",)]
    assert replay(record, prefect_api, "--engine", "rules").startswith("0 documents read again")
    replay(record, prefect_api)
    assert contents(record) == before
