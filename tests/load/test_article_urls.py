"""An article is found by any address that its page was asked for or found at."""

from __future__ import annotations

from pathlib import Path

import pytest

from load import find, spool
from load.ids import name_id
from load.rows import Origin, Rows, add_article
from load.sinks.duckdb import DuckDBSink, read_only
from load.tables import table
from tests.load.records import RUN, article

CANONICAL = "https://gazette.example/weir"
FETCHED = {
    "run_id": RUN,
    "url": "http://gazette.example/weir?from=feed",
    "final_url": "https://gazette.example/weir?page=1",
    "fetched_at": "2026-03-05T00:00:00Z",
    "status": 200,
    "outcome": "ok",
    "archive": "raw/a.warc.gz",
    "archive_offset": 77,
}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article, fetched by an address that led to another, and once more by its own."""
    folder = tmp_path_factory.mktemp("addresses")
    rows = Rows()
    other = {
        **FETCHED,
        "url": CANONICAL,
        "final_url": CANONICAL,
        "archive_offset": 99,
        "fetched_at": "2026-03-06T00:00:00Z",
    }
    for each in (FETCHED, other):
        place = f"{each['archive']}@{each['archive_offset']}"
        add_article(rows, article(CANONICAL), Origin(RUN, "rules-1", place, str(each["fetched_at"])))
        values = tuple(each.get(name) for name in table("fetches").names[1:])
        rows.add_keyed("fetches", name_id("fetch", each["url"], each["fetched_at"]), *values)
    sink = DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spool.write(folder / "spool", "one", rows, ("one", RUN, 2, 2, 0, 0.0))])
    return sink.copy


def test_every_address_has_a_row(record: Path) -> None:
    with read_only(record) as connection:
        found = connection.execute("SELECT url, role FROM article_urls ORDER BY url").fetchall()
    assert found == [(FETCHED["url"], "asked"), (CANONICAL, "canonical"), (FETCHED["final_url"], "final")]


@pytest.mark.parametrize("address", [CANONICAL, FETCHED["url"], FETCHED["final_url"]])
def test_an_article_goes_by_each_of_its_addresses(record: Path, address: str) -> None:
    with read_only(record) as connection:
        assert find.article(connection, address) == name_id("article", CANONICAL)


def test_an_address_that_no_page_had_is_nobodys(record: Path) -> None:
    with read_only(record) as connection, pytest.raises(find.NotThereError, match="no article goes by"):
        find.article(connection, "http://gazette.example/weir?from=elsewhere")
