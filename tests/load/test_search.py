"""Search finds the same with an index and without, in every script, and never writes to the record."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from load import search as module
from load.extensions import load_extension
from load.search import Found, SearchError, What, search
from load.sinks.duckdb import DuckDBSink
from tests.load import known
from tests.load.records import article, spooled


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sink = known.build(tmp_path_factory.mktemp("search"))
    said = '"We will mend the weir," Ilse Marn said.'
    with sink.writing() as writer:
        more = [
            article("https://a.example/ru", text=f"{said} Плотину починят весной.", title="Плотина"),
            article("https://a.example/de", text=f"{said} Die Wasserwerke müssen überholt werden.", title="Wehr"),
            article("https://a.example/zh", text=f"{said} 旧磨坊的水坝将修复", title="水坝"),
        ]
        writer.merge([spooled(sink.folder / "spool", "more", *more)])
    return sink.copy


def both(record: Path, asked: str, what: What) -> Found:
    """The answer of the index, which the scan must give as well."""
    with_index = search(record, asked, what, say=lambda line: None)
    without = search(record, asked, what, indexed=False)
    assert not without.indexed
    key = [sorted(str((hit.url, hit.speaker, hit.title)) for hit in found.hits) for found in (with_index, without)]
    assert key[0] == key[1]
    return with_index


def test_fts_loads_from_its_package_here() -> None:
    with duckdb.connect() as connection:
        assert load_extension(connection, "fts")
        assert not load_extension(connection, "no_such_extension")


@pytest.mark.parametrize(
    ("asked", "what", "titles"),
    [
        ("granite", "quotes", {"Mayor promises weir of stone", "Weir will be mended"}),
        ("GRANITE sixty", "quotes", {"Mayor promises weir of stone", "Weir will be mended"}),
        ("granite fishermen", "quotes", set()),
        ("fish", "quotes", set()),
        ('"asked the fishermen"', "quotes", {"Fishermen were not asked"}),
        ('"fishermen asked"', "quotes", set()),
        ("Olde", "quotes", {"Fishermen were not asked"}),
        ("theatre bees", "articles", {"Four"}),
        ("almond's trees", "articles", set()),
        ("плотину", "articles", {"Плотина"}),
        ("uberholt Mussen", "articles", {"Wehr"}),
        ("überholt", "articles", {"Wehr"}),
        ("水坝", "articles", {"水坝"}),
    ],
)
def test_texts_are_found_by_all_their_words(record: Path, asked: str, what: What, titles: set[str]) -> None:
    assert {hit.title for hit in both(record, asked, what).hits} == titles


def test_the_best_come_first_and_show_where(record: Path) -> None:
    first = both(record, "weir council", "articles").hits[0]
    assert "council" in first.text
    assert len(search(record, "weir", "quotes", limit=2).hits) == 2


def test_an_index_is_used_again_and_made_anew_when_the_record_is_newer(tmp_path: Path) -> None:
    sink = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article())])
    said: list[str] = []
    before = sink.copy.read_bytes()
    for _ in range(2):
        assert search(sink.copy, "weir", "quotes", say=said.append).indexed
    assert said == ["making the search index"]
    assert sink.copy.read_bytes() == before
    with sink.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "two", article("https://a.example/two"))])
    assert len(search(sink.copy, "weir", "quotes", say=said.append).hits) == 2
    assert len(said) == 2


def test_without_the_extension_every_text_is_looked_at(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load_extension", lambda connection, name: False)
    found = search(record, "granite", "quotes")
    assert not found.indexed
    assert len(found.hits) == 2


@pytest.mark.parametrize("asked", ["", "  ", "—!?"])
def test_nothing_asked_is_told(record: Path, asked: str) -> None:
    with pytest.raises(SearchError, match="at least one word"):
        search(record, asked, "quotes")
