"""Writers wait for each other, readers are never in the way, and nobody sees half of anything."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from socket import gethostname

import duckdb
import pytest

from load import lock
from load.lock import LockTimeoutError
from load.migrations import NewerSchemaError, migrate
from load.sinks.duckdb import PIECES, WRITER, DuckDBSink, Writer, read_only
from tests.load.records import TEXT, article, spooled
from transform.article import Article

HOLD = """
import sys, time
from pathlib import Path
from load.sinks.duckdb import DuckDBSink
with DuckDBSink(Path(sys.argv[1]), print).writing():
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(folder: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the record for a while."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_waits_and_says_for_whom(tmp_path: Path) -> None:
    said: list[str] = []
    with holder(tmp_path, 0.7) as other:
        with DuckDBSink(tmp_path, said.append, wait_seconds=30).writing() as writer:
            assert writer.known_batches() == set()
        assert said == [f"waiting for process {other.pid}, which is writing to {tmp_path / 'writing'}"]


def test_a_writer_elsewhere_is_named_with_its_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said: list[str] = []
    machine = gethostname()
    monkeypatch.setattr(lock, "gethostname", lambda: "another container with the folder")
    with holder(tmp_path, 0.7) as other, DuckDBSink(tmp_path, said.append, wait_seconds=30).writing():
        assert said == [f"waiting for process {other.pid} on {machine}, which is writing to {tmp_path / 'writing'}"]


def test_a_writer_that_waits_too_long_says_what_to_do(tmp_path: Path) -> None:
    with holder(tmp_path, 30) as other:
        record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=0.3)
        told = f"process {other.pid} .* run the same command again"
        with pytest.raises(LockTimeoutError, match=told), record.writing():
            pass
        other.kill()


def test_a_killed_writer_releases_the_record(tmp_path: Path) -> None:
    with holder(tmp_path, 30) as other:
        other.kill()
        other.wait()
        with DuckDBSink(tmp_path, lambda line: None, wait_seconds=5).writing() as writer:
            assert writer.known_batches() == set()


def test_a_reader_blocks_no_writer_and_keeps_its_snapshot(tmp_path: Path) -> None:
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    with record.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article())])
    reader = duckdb.connect(record.copy, read_only=True)
    with record.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "two", article("https://gazette.example/other"))])
    assert reader.execute("SELECT count(*) FROM articles").fetchone() == (1,)
    reader.close()
    with read_only(record.copy) as newer:
        assert newer.execute("SELECT count(*) FROM articles").fetchone() == (2,)


def test_what_was_loaded_and_not_published_is_known_until_the_next_publication(tmp_path: Path) -> None:
    """Also when the process dies between the two, or while it writes."""
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    with record.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article())])
    assert not record.is_ahead
    with record.writing(publish=False) as writer:
        writer.merge([spooled(tmp_path / "spool", "two", article("https://gazette.example/other"))])
    assert record.is_ahead
    with record.writing(publish=record.is_ahead):
        pass
    assert not record.is_ahead
    with read_only(record.copy) as published:
        assert published.execute("SELECT count(*) FROM articles").fetchone() == (2,)
    with pytest.raises(RuntimeError, match="killed"), record.writing():
        raise RuntimeError("killed in the middle")
    assert record.is_ahead


@pytest.mark.parametrize(("most", "left"), [(32, 7), (3, 1)])
def test_small_row_groups_are_put_together_where_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, left: int
) -> None:
    monkeypatch.setitem(PIECES, "sightings", most)
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    for number in range(7):
        with record.writing(publish=False) as writer:
            each = article(f"https://gazette.example/{number}")
            writer.merge([spooled(tmp_path / "spool", f"b{number}", each, source=f"{number}.txt")])
    with duckdb.connect(record.written, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM sightings").fetchone() == (7,)
        pieces = "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('sightings')"
        assert connection.execute(pieces).fetchone() == (left,)


def test_a_stranger_with_the_writers_file_open_is_waited_for(tmp_path: Path) -> None:
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=0.3)
    with record.writing():
        pass
    open_it = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(30)"
    command = [sys.executable, "-c", open_it, str(record.written)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stranger:
        assert stranger.stdout and stranger.stdout.readline() == "held\n"
        with pytest.raises(LockTimeoutError, match="open in another program"), record.writing():
            pass
        stranger.kill()


def test_half_made_reading_copies_are_swept(tmp_path: Path) -> None:
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    torn = tmp_path / ".record.duckdb.12345"
    torn.write_bytes(b"half")
    with record.writing():
        pass
    assert not torn.exists()
    assert record.copy.exists()


def test_a_record_of_a_newer_program_is_refused_in_one_line(tmp_path: Path) -> None:
    connection = duckdb.connect()
    migrate(connection)
    connection.execute("INSERT INTO schema_migrations VALUES (999, 'future')")
    with pytest.raises(NewerSchemaError, match=r"999.*upgrade"):
        migrate(connection)


def test_files_are_readable_by_both_duckdb_lines(tmp_path: Path) -> None:
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    with record.writing():
        pass
    header = record.copy.read_bytes()[:512]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") <= 68, "a storage version newer than DuckDB 1.5 reads"


def test_an_insert_behind_an_empty_one_is_not_lost(tmp_path: Path) -> None:
    """DuckDB 1.5.5 loses the second INSERT, rows and all, on a connection that keeps the order of rows."""
    connection = duckdb.connect(tmp_path / "written.duckdb", config={**WRITER, "threads": "2"})
    connection.execute("CREATE TABLE target (number BIGINT); CREATE TABLE source AS FROM range(300_000) rows(number)")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO target FROM source WHERE number % 3 = 7")
    connection.execute("INSERT INTO target FROM source")
    connection.execute("COMMIT")
    assert connection.execute("SELECT count(*) FROM target").fetchone() == (300_000,)


@pytest.mark.parametrize("most", [3_000_000, 10_000_000, 30_000_000])
def test_a_merge_that_cannot_do_with_its_memory_gets_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Whether the bound cannot be set, cannot be kept, or can: all is loaded, and nothing stays bounded."""
    monkeypatch.setattr("load.sinks.duckdb.MERGE_BYTES", most)
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    folders = [
        spooled(tmp_path / "spool", f"b{batch}", *(long_article(batch, number) for number in range(40)))
        for batch in range(7)
    ]
    with record.writing() as writer:
        counts = writer.merge(folders)
        # What comes after the merge is bounded no longer: this needs some 60 MB that cannot be put aside.
        assert writer.connection.execute("SELECT len(list(number)) FROM range(8_000_000) rows(number)").fetchone()
    assert (counts.documents, counts.articles, counts.quotes) == (280, 280, 280)
    with record.reading() as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT text) FROM article_versions").fetchone() == (
            280,
            280,
        )
        assert connection.execute("SELECT count(*) FROM quotes").fetchone() == (280,)
    assert not list((tmp_path / "writing").rglob("duckdb_temp*"))


def test_a_checkpoint_that_cannot_do_with_its_memory_is_written_all_the_same(tmp_path: Path) -> None:
    """DuckDB gives up the whole connection then; what is committed is in the log, and another connection has it."""
    record = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    batch = spooled(tmp_path / "spool", "b1", *(long_article(1, number) for number in range(100)))
    with record.writing():
        pass
    committed = record._connect()
    Writer(committed).merge([batch])
    with closing(record._checkpointed(committed, 4_000_000)) as connection:
        assert connection is not committed
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (100,)
    assert record.written.stat().st_size > 2_000_000
    assert not record.written.with_name("record.duckdb.wal").exists()


def long_article(batch: int, number: int) -> Article:
    """An article of some 50 KB that is like no other."""
    words = " ".join(f"{batch}-{number}-{word:05d}" for word in range(5_000))
    return article(f"https://gazette.example/{batch}/{number}", f"{TEXT}\n\n{words}")
