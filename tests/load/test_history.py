"""What changed from text to text: headlines, paragraphs, quotes; and what a newer reading of the same bytes is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.history_lines import lines
from load import find
from load.history import history
from load.sinks.duckdb import DuckDBSink, read_only
from tests.load import known
from tests.load.records import TEXT, article, spooled

EXPECTED = Path(__file__).parent / "known" / "history.diff"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return known.build(tmp_path_factory.mktemp("history"), "history").copy


def ask(record: Path, query: str) -> list[tuple[Any, ...]]:
    with read_only(record) as connection:
        return connection.execute(query).fetchall()


def test_a_history_reads_as_written_down(record: Path) -> None:
    with read_only(record) as connection:
        shown = "\n".join(lines(history(connection, "https://gazette.example/weir"))) + "\n"
    assert shown == EXPECTED.read_text(encoding="utf-8")


def test_quotes_are_added_vanish_and_are_altered(record: Path) -> None:
    assert ask(
        record,
        """SELECT number, change, altered, speaker_before, speaker_after FROM quote_changes
        ORDER BY number, change, altered""",
    ) == [
        (2, "added", None, None, "Jan Olde"),
        (2, "altered", ["cue"], "Bruno Katzel", "Bruno Katzel"),
        (2, "altered", ["words"], "Ilse Marn", "Ilse Marn"),
        (2, "vanished", None, "Ilse Marn", None),
        (3, "altered", ["speaker"], "Jan Olde", "Jan Older"),
        (4, "altered", ["speaker"], "Jan Older", "Jan Olde"),
    ]


def test_a_page_that_goes_back_to_an_earlier_text_has_changed_again(record: Path) -> None:
    assert ask(record, "SELECT versions FROM articles WHERE url LIKE '%weir'") == [(3,)]
    assert ask(record, "SELECT speaker FROM said WHERE text LIKE 'Nobody%'") == [("Jan Olde",)]
    assert ask(record, "SELECT number, silent, title_changed FROM version_changes ORDER BY ALL") == [
        (2, True, True),
        (3, False, False),
        (4, True, False),
    ]


def test_the_same_text_seen_again_is_no_change(record: Path) -> None:
    with read_only(record) as connection:
        still = history(connection, "still")
    assert (still.versions, still.changes) == (1, ())


def test_names_that_fit_nothing_or_several_say_so(record: Path) -> None:
    with read_only(record) as connection:
        with pytest.raises(find.NotThereError, match="no article goes by “dam”"):
            history(connection, "dam")
        with pytest.raises(find.NotThereError, match="2 articles go by “gazette”: "):
            history(connection, "gazette")


def merged(folder: Path, *batches: Path) -> Path:
    sink = DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)
    for batch in batches:
        with sink.writing() as writer:
            writer.merge([batch])
    return sink.copy


def test_the_same_bytes_read_otherwise_by_newer_rules_are_no_change_of_the_article(tmp_path: Path) -> None:
    better = replace(article(), title="Weir to be mended, says mayor")
    copy = merged(
        tmp_path,
        spooled(tmp_path / "spool", "one", article()),
        spooled(tmp_path / "spool", "two", better, rules="rules-2"),
    )
    assert ask(copy, "SELECT title, versions FROM articles") == [("Weir to be mended, says mayor", 1)]
    assert ask(copy, "SELECT count(*) FROM version_changes") == [(0,)]
    assert ask(copy, "SELECT count(*) FROM article_versions") == [(1,)]
    assert ask(copy, "SELECT count(*) FROM quotes") == [(1,)]


def test_a_text_that_another_place_still_gives_stays(tmp_path: Path) -> None:
    """Of two places with one text the first is read anew, to another text: the second still vouches for the old one."""
    better = replace(article(), title="Weir to be mended, says mayor")
    copy = merged(
        tmp_path,
        spooled(tmp_path / "spool", "one", article()),
        spooled(tmp_path / "spool", "two", article(), source="b.txt", retrieved_at="2026-03-06T00:00:00+00:00"),
        spooled(tmp_path / "spool", "three", better, rules="rules-2"),
    )
    assert ask(copy, "SELECT title, versions FROM articles") == [("Weir to be mended", 2)]


def test_an_article_that_newer_rules_place_elsewhere_leaves_nothing_behind(tmp_path: Path) -> None:
    moved = replace(article(), url="https://gazette.example/weir-mended")
    copy = merged(
        tmp_path,
        spooled(tmp_path / "spool", "one", article()),
        spooled(tmp_path / "spool", "two", moved, rules="rules-2"),
    )
    assert ask(copy, "SELECT url FROM articles") == [("https://gazette.example/weir-mended",)]
    assert ask(copy, f"SELECT count(*) FROM article_versions WHERE text = '{TEXT}'") == [(1,)]
