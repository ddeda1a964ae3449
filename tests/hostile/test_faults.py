"""Disks, files and clocks that fail: one clear line each, the data safe, and `onrecord doctor` names the way out."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.document import Reject
from flows import doctor
from flows.layout import Layout
from flows.runs import Run
from flows.settings import load_settings
from load import migrations, spool
from load.ids import name_id
from load.rows import Rows, add_reject
from load.sinks.duckdb import DamagedRecordError, DuckDBSink, NoRoomError, read_only

RUN = name_id("run", "test")


def batch(folder: Path, name: str, rows: int = 3) -> list[Path]:
    """A batch of rejects, spooled."""
    made = Rows()
    for number in range(rows):
        add_reject(made, Reject(f"{name}-{number}", "read", "empty", f"there is nothing in it {number:050}"), RUN)
    spool.write(folder / "spool", name, made, (name, RUN, rows, 0, rows, 0.1))
    return spool.waiting(folder / "spool")


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A small sound record."""
    folder = tmp_path / "record"
    with DuckDBSink(folder, print).writing() as writer:
        writer.merge(batch(folder, "first"))
    return folder


def rejects(folder: Path) -> int:
    with read_only(folder / "record.duckdb") as connection:
        return len(connection.execute("SELECT * FROM rejects").fetchall())


def found(folder: Path, what: str) -> list[str]:
    """What doctor says of something, where it is not sound."""
    layout = Layout(folder)
    settings = load_settings(data=folder)
    every = [
        *doctor._folder(settings),
        *doctor._writer(layout),
        *doctor._record(layout.record),
        *doctor._archive(layout.record),
    ]
    return [each.says for each in every if each.what == what and each.state != "ok"]


@pytest.mark.parametrize("way", ["cut", "noise"])
def test_a_damaged_writers_file_is_put_right_by_what_the_message_says(record: Path, way: str) -> None:
    written = record / "writing" / "record.duckdb"
    damage(written, way)
    with pytest.raises(DamagedRecordError) as said, DuckDBSink(record, print).writing():
        pass
    assert "\n" not in str(said.value)
    assert found(record, "writer") and found(record, "writer")[0].startswith(f"{written} is damaged")
    assert rejects(record) == 3, "readers notice nothing"
    commands = re.search(r"\((mv .*)\) and run", str(said.value))
    assert commands
    subprocess.run(commands[1], shell=True, check=True)  # noqa: S602 (what a person would paste)
    with DuckDBSink(record, print).writing() as writer:
        writer.merge(batch(record, "second"))
    assert rejects(record) == 6
    assert found(record, "writer") == []


@pytest.mark.parametrize("way", ["cut", "noise"])
def test_a_damaged_reading_copy_is_replaced_by_the_next_writing(record: Path, way: str) -> None:
    damage(record / "record.duckdb", way)
    assert found(record, "record")
    with DuckDBSink(record, print).writing(publish=False):
        pass
    assert rejects(record) == 3
    assert found(record, "record") == []


def damage(path: Path, way: str) -> None:
    if way == "cut":
        os.truncate(path, 20_000)
    else:
        path.write_bytes(b"\xa7 no database " * 9000)


def test_a_record_from_the_future_is_left_alone(record: Path) -> None:
    with duckdb.connect(record / "writing" / "record.duckdb") as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'tomorrow')")
    before = (record / "writing" / "record.duckdb").read_bytes()
    with (
        pytest.raises(migrations.NewerSchemaError, match="upgrade this program"),
        DuckDBSink(record, print).writing(),
    ):
        pass
    assert (record / "writing" / "record.duckdb").read_bytes() == before
    assert "upgrade this program" in found(record, "writer")[0]


def test_half_a_migration_is_none(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = migrations.available()
    number = known[-1][0] + 1
    broken = "CREATE TABLE half (a INTEGER); ALTER TABLE rejects ADD COLUMN half INTEGER; SELECT * FROM nowhere"
    monkeypatch.setattr(migrations, "available", lambda: [*known, (number, "half", broken)])
    with pytest.raises(duckdb.Error), DuckDBSink(record, print).writing():
        pass
    whole = "CREATE TABLE half (a INTEGER)"
    monkeypatch.setattr(migrations, "available", lambda: [*known, (number, "half", whole)])
    with DuckDBSink(record, print).writing() as writer:
        assert writer.connection.execute("SELECT max(number) FROM schema_migrations").fetchone() == (number,)
        names = [row[0] for row in writer.connection.execute("DESCRIBE rejects").fetchall()]
    assert "half" not in names, "nothing of the first try is left"
    assert rejects(record) == 3


def test_a_full_disk_costs_nothing(record: Path) -> None:
    """Files may not grow beyond some size, as on a full disk; afterwards the same batches are loaded after all."""
    waiting = batch(record, "large", 40_000)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((record / "record.duckdb").stat().st_size + 4096, usual[1]))
    try:
        with pytest.raises((NoRoomError, OSError, duckdb.Error)) as said, DuckDBSink(record, print).writing() as writer:
            writer.merge(waiting)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert isinstance(said.value, NoRoomError), repr(said.value)
    assert "make room and run the same command again" in str(said.value)
    assert rejects(record) == 3
    assert spool.waiting(record / "spool") == waiting, "what was read is still there"
    with DuckDBSink(record, print).writing() as writer:
        writer.merge(waiting)
    assert rejects(record) == 40_003
    assert [path.name for path in record.iterdir() if path.name.startswith(".")] == []


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small file system of its own; skipped where that needs rights we do not have."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("may not mount a file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_read_only_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("The weir will be mended, the mayor said.")
    with mounted(tmp_path / "ro", "ro,size=1m") as folder:
        done = onrecord("ingest", str(tmp_path / "story.txt"), "--data", str(folder / "record"))
        assert found(folder / "record", "folder")[-1].startswith("nothing can be written to")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Read-only file system" in done.stderr


@pytest.mark.parametrize("place", ["story.txt/record", "story.txt"])
def test_a_folder_that_cannot_be_is_one_line(place: str, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("The weir will be mended, the mayor said.")
    done = onrecord("ingest", str(tmp_path / "story.txt"), "--data", str(tmp_path / place))
    assert done.returncode in (1, 2)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def onrecord(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "flows.cli", *words], capture_output=True, encoding="utf-8")


def test_doctor_finds_what_is_missing_wrong_or_to_come(record: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    row: dict[str, Any] = Run(RUN, "ingest", ("x",), tomorrow, record / "spool").row("incomplete", "does not add up")
    with DuckDBSink(record, print).writing() as writer:
        writer.record_run({**row, "ended_at": tomorrow})
        writer.connection.execute(
            "INSERT INTO fetches (fetch_id, url, archive) VALUES (uuid(), 'https://a.example', '/gone/a.warc.gz')"
        )
        writer.connection.execute(
            "INSERT INTO articles BY NAME SELECT uuid() AS article_id, uuid() AS current_version_id, 1 AS versions"
        )
    (Layout(record).damaged / "torn").mkdir(parents=True)
    assert found(record, "archive")[0].startswith("1 of 1 archive files are missing, /gone/a.warc.gz")
    assert "the clock is wrong, or was" in found(record, "clock")[0]
    assert [says[:6] for says in found(record, "books")] == ["1 rows", "1 runs"]
    assert "cannot be read (a power cut" in found(record, "batch")[0]
