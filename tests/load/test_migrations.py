"""Every stored record of an earlier program is brought forward and is then as sound as one made today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from load import spool
from load.check import faults
from load.merge import merge
from load.migrations import available, migrate
from load.revise import Revision
from load.rows import Origin, Rows, add_article
from tests.load.records import RUN, TEXT, article, spooled
from transform.similar import signature

ADDED = ("https://herald.example/weir", "https://post.example/weir")
STORED = sorted((Path(__file__).parent / "stored").glob("*.sql"))


@pytest.fixture(params=STORED, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(request.param.read_text(encoding="utf-8"))
    return connection


def test_a_stored_record_comes_forward_and_is_sound(old: duckdb.DuckDBPyConnection) -> None:
    names = ("article_versions", "quotes", "runs")
    queries = {name: f"SELECT {', '.join(_columns(old, name))} FROM {name} ORDER BY ALL" for name in names}
    before = {name: old.execute(query).fetchall() for name, query in queries.items()}
    assert migrate(old) > 0
    assert old.execute("SELECT max(number) FROM schema_migrations").fetchone() == (available()[-1][0],)
    assert list(faults(old)) == []
    assert all(old.execute(queries[name]).fetchall() == rows for name, rows in before.items())
    assert migrate(old) == 0


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {name}").fetchall()]


def test_a_migrated_record_knows_its_history(old: duckdb.DuckDBPyConnection) -> None:
    migrate(old)
    assert old.execute("SELECT number, text_changed, silent FROM version_changes").fetchall() == [(2, True, True)]
    assert old.execute("SELECT count(*) FROM sightings").fetchone() == (3,)


def test_a_migrated_record_is_added_to(old: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """What the old program knew is known: only the new text is new, and copies word for word are found with the old."""
    migrate(old)
    later = article("https://herald.example/weir", text=TEXT)
    counts = merge(old, [spooled(tmp_path, "three", article(), later)], Revision())
    assert (counts.articles, counts.versions) == (1, 1)
    assert list(faults(old)) == []
    assert old.execute("SELECT count(*), sum(is_origin::INT) FROM clusters").fetchone() == (2, 1)


def test_what_an_earlier_program_spooled_is_merged(old: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A batch that waited while the program was upgraded lacks the columns that came since."""
    migrate(old)
    batch = spooled(tmp_path, "three", replace(article("https://herald.example/weir"), kicker="Flood", live=True))
    file = batch / "article_versions.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["kicker", "live"]), file)
    today = spooled(tmp_path, "four", replace(article("https://post.example/weir"), kicker="Flood", live=True))
    assert merge(old, [batch, today], Revision()).versions == 2
    added = old.execute("SELECT kicker, live FROM article_versions WHERE url IN (?, ?) ORDER BY url", list(ADDED))
    assert added.fetchall() == [(None, None), ("Flood", True)]


def test_signatures_of_a_record_with_bands_are_those_of_today(tmp_path: Path) -> None:
    """Until migration 9 the search for copies had a table of bands, and the signatures of today's texts beside it."""
    long = TEXT + " " + " ".join(f"The weir {number} at mill {number * 7 % 31} will be mended." for number in range(30))
    connection = duckdb.connect()
    migrate(connection)
    rows = Rows()
    for number in range(3):
        each = article(f"https://paper{number}.example/weir", text=long + f" In year {number}.")
        add_article(rows, each, Origin(RUN, "rules-1", f"a{number}.txt", None), signature(each.text))
    merge(connection, [spool.write(tmp_path, "one", rows, ("one", RUN, 3, 3, 0, 0.0))], Revision())
    today = connection.execute("FROM texts ORDER BY ALL").fetchall()
    assert [len(row[2]) for row in today] == [256] * 3
    connection.execute("CREATE TABLE bands AS SELECT text_key, unnest(range(64)) AS band FROM texts; DROP TABLE texts")
    connection.execute(next(sql for each, _, sql in available() if each == 9))
    assert connection.execute("FROM texts ORDER BY ALL").fetchall() == today
