"""Exported files hold the whole record, read back equal, carry no full text unasked, and harm no spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from load.export import INTERNAL, ExportError, Format, export
from load.sinks.duckdb import DuckDBSink, read_only
from load.tables import TABLES
from tests.load import known
from tests.load.records import TEXT, article, spooled

READ = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return known.build(tmp_path_factory.mktemp("export")).copy


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_every_table_is_written_whole(record: Path, tmp_path: Path, form: Format) -> None:
    with read_only(record) as connection:
        written = {each.name: each for each in export(connection, tmp_path / "out", form)}
        assert set(written) >= {table.name for table in TABLES} - set(INTERNAL) | {"said"}
        for name, each in written.items():
            rows = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            assert rows == (each.rows,)
            if each.rows:
                read = duckdb.execute(f"SELECT count(*) FROM {READ[form]}('{each.file}')").fetchone()
                assert read == rows, name


def test_values_read_back_equal(record: Path, tmp_path: Path) -> None:
    with read_only(record) as connection:
        export(connection, tmp_path / "out", "parquet", full_text=True)
        connection.execute("SET TimeZone = 'UTC'")
        expected = connection.execute("FROM article_versions ORDER BY version_id").fetchall()
    duckdb.execute("SET TimeZone = 'UTC'")
    assert duckdb.execute(f"FROM '{tmp_path}/out/article_versions.parquet' ORDER BY version_id").fetchall() == expected


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("full_text", [False, True])
def test_full_texts_go_out_only_when_asked_for(tmp_path: Path, form: Format, full_text: bool) -> None:
    sink = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article(text=TEXT + " The council applauded for long."))])
    with read_only(sink.copy) as connection:
        for each in export(connection, tmp_path / "out", form, full_text=full_text):
            said = "applauded for long" in (
                str(duckdb.execute(f"FROM {READ[form]}('{each.file}')").fetchall()) if each.rows else ""
            )
            assert said == (full_text and each.name in ("article_versions", "blocks")), each.name


def test_formulas_in_csv_are_defused_and_nowhere_else(tmp_path: Path) -> None:
    sink = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    evil = '=HYPERLINK("http://evil.example","Weir")'
    with sink.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article(title=evil), article(title="-1+1", url=None))])
    with read_only(sink.copy) as connection:
        export(connection, tmp_path / "csv", "csv")
        export(connection, tmp_path / "parquet", "parquet")
    for name in ("articles", "said", "article_versions"):
        with (tmp_path / "csv" / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
            cells = [cell for row in csv.reader(lines) for cell in row]
        assert "'" + evil in cells
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    titles = duckdb.execute(f"SELECT title FROM '{tmp_path}/parquet/articles.parquet' ORDER BY title").fetchall()
    assert titles == [("-1+1",), (evil,)]


def test_a_folder_that_holds_something_is_not_written_to(record: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with read_only(record) as connection, pytest.raises(ExportError, match="name a new folder"):
        export(connection, tmp_path, "csv")
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_an_export_that_fails_leaves_nothing_behind(record: Path, tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "torn.duckdb") as torn:
        torn.execute("CREATE TABLE sources (source_id UUID)")
        with pytest.raises(duckdb.Error):
            export(torn, tmp_path / "out", "csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["torn.duckdb"]
