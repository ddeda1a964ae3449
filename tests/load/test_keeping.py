"""What is forgotten is gone, from the file's bytes as well, and no later reading brings it back."""

from __future__ import annotations

import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from load import find, keeping, spool
from load.check import faults
from load.sinks.duckdb import DuckDBSink, read_only
from tests.load import known
from tests.load.records import article, spooled

NOW = "2026-11-24T00:00:00+00:00"


_sound: set[tuple[int, int]] = set()


def ask(sink: DuckDBSink, query: str) -> list[tuple[Any, ...]]:
    status = sink.copy.stat()
    with read_only(sink.copy) as connection:
        if (status.st_ino, status.st_mtime_ns) not in _sound:  # each copy is asked once whether it is sound
            assert list(faults(connection)) == []
            _sound.add((status.st_ino, status.st_mtime_ns))
        return connection.execute(query).fetchall()


def again(sink: DuckDBSink, rules: str) -> None:
    """Read everything again, as a replay by newer rules does."""
    rows = known.rows_of("record", rules=rules)
    with sink.writing() as writer:
        writer.merge([spool.write(sink.folder / "spool", rules, rows, (rules, known.RUN, 1, 1, 0, 0.0))])


@pytest.fixture
def sink(tmp_path: Path) -> DuckDBSink:
    return known.build(tmp_path)


def test_an_article_is_forgotten_for_good(sink: DuckDBSink) -> None:
    with sink.writing() as writer:
        gone = keeping.forget_article(writer.connection, "https://herald.example/fishermen", "asked", NOW)
    assert (gone.articles, gone.versions, gone.quotes) == (1, 1, 4)
    for rules in ("rules-1b", "rules-2"):
        assert ask(sink, "SELECT count(*) FROM articles WHERE url LIKE '%fishermen'") == [(0,)]
        assert ask(sink, "SELECT count(*) FROM speakers WHERE name = 'Jan Olde'") == [(0,)] or rules != "rules-1b"
        assert ask(sink, "SELECT count(*) FROM said WHERE speaker = 'Jan Olde'") == [(0,)]
        again(sink, rules)
    assert ask(sink, "SELECT count(*) FROM articles") == [(7,)]


def test_a_copy_left_alone_is_no_cluster(sink: DuckDBSink) -> None:
    assert ask(sink, "SELECT count(*) FROM clusters") == [(2,)]
    with sink.writing() as writer:
        keeping.forget_article(writer.connection, "https://wire.example/weir", "", NOW)
    assert ask(sink, "SELECT count(*) FROM clusters") == [(0,)]


def test_a_forgotten_speaker_has_no_name_and_gets_none(sink: DuckDBSink) -> None:
    with sink.writing() as writer:
        assert keeping.forget_speaker(writer.connection, "ILSE marn", "asked", NOW).quotes == 5
    for rules in ("rules-1b", "rules-2"):
        assert ask(sink, "SELECT count(*) FROM quotes WHERE text LIKE 'We will mend%'") == [(3,)]
        assert ask(sink, "SELECT count(*) FROM said WHERE speaker IS NULL AND role IS NULL AND mention IS NULL") == [
            (5,)
        ]
        for column in ("SELECT name FROM speakers", "SELECT mention FROM quotes", "SELECT reason FROM tombstones"):
            assert not [row for row in ask(sink, column) if "Marn" in str(row)]
        again(sink, rules)


def test_a_speakers_words_go_as_well_when_asked_for(sink: DuckDBSink) -> None:
    with sink.writing() as writer:
        keeping.forget_speaker(writer.connection, "Ilse Marn", "", NOW, words=True)
    again(sink, "rules-2")
    assert ask(sink, "SELECT count(*) FROM quotes WHERE text LIKE 'We will mend%'") == [(0,)]
    assert ask(sink, "SELECT count(*) FROM quote_spans WHERE text LIKE 'We will mend%'") == [(0,)]


def test_what_was_forgotten_comes_back_when_that_is_undone(sink: DuckDBSink) -> None:
    with sink.writing() as writer:
        keeping.forget_speaker(writer.connection, "Ilse Marn", "", NOW)
        assert keeping.restore(writer.connection, "Ilse Marn") == 5
    again(sink, "rules-2")
    assert ask(sink, "SELECT count(*) FROM said WHERE speaker = 'Ilse Marn'") == [(5,)]
    with sink.writing() as writer, pytest.raises(find.NotThereError, match="nothing was removed"):
        keeping.restore(writer.connection, "Ilse Marn")


def test_nothing_older_than_the_day_of_retention_stays_or_comes(sink: DuckDBSink) -> None:
    with sink.writing() as writer:
        gone = keeping.retain(writer.connection, "before", date(2026, 3, 4), "a year", NOW)
    assert gone.articles == 4
    again(sink, "rules-2")
    assert ask(sink, "SELECT min(published_on)::VARCHAR FROM articles") == [("2026-03-04",)]


def test_texts_go_and_what_was_read_from_them_stays(sink: DuckDBSink) -> None:
    with sink.writing() as writer:
        gone = keeping.retain(writer.connection, "texts_before", date(2026, 3, 5), "", NOW)
    assert gone.versions == 6
    again(sink, "rules-2")
    assert ask(
        sink, "SELECT count(*) FROM article_versions WHERE published_on < '2026-03-05' AND text IS NOT NULL"
    ) == [(0,)]
    assert ask(sink, "SELECT count(*) FROM blocks b JOIN articles a ON a.current_version_id = b.version_id"
                     " WHERE published_on < '2026-03-05' AND b.text IS NOT NULL") == [(0,)]  # fmt: skip
    assert ask(sink, "SELECT count(*) FROM said WHERE published_on < '2026-03-05'") == [(6,)]
    assert ask(sink, "SELECT count(*) FROM article_versions WHERE text IS NOT NULL") == [(3,)]


def test_the_forgotten_is_not_in_the_files_bytes_after_compacting(tmp_path: Path) -> None:
    sink = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article(title="Zyxquort confesses"), article(url=None))])
    assert b"Zyxquort" in sink.copy.read_bytes()
    with sink.writing(publish=False) as writer:
        keeping.forget_article(writer.connection, "Zyxquort", "", NOW)
    sink.compact()
    for file in (sink.copy, sink.written):
        assert b"Zyxquort" not in file.read_bytes()
    assert ask(sink, "SELECT count(*) FROM articles") == [(1,)]


def test_compacting_keeps_everything_and_gives_room_back(tmp_path: Path) -> None:
    sink = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    big = "".join(chr(97 + n % 26) * (n % 7 + 1) + " " for n in range(40_000))
    for number in range(6):
        text = f'"We will mend the weir," Ilse Marn said. {number} ' + big[number:]
        with sink.writing() as writer:
            writer.merge([spooled(tmp_path / "spool", f"b{number}", article(text=text), rules=f"rules-{number}")])
    before = ask(sink, "FROM said")
    assert sink.written.stat().st_size >= sink.compact()[1]
    assert ask(sink, "FROM said") == before


FULL_DISK = """
import resource, sys
from pathlib import Path
from load import spool
from load.sinks.duckdb import DuckDBSink, NoRoomError
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with DuckDBSink(folder, print).writing() as writer:
        writer.merge(spool.waiting(folder / "spool"))
except NoRoomError as error:
    print(error)
    sys.exit(3)
"""


def test_a_full_disk_is_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    sink = DuckDBSink(tmp_path, lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article())])
    big = "https://gazette.example/big"
    noise = "".join(chr(0x4E00 + (n * n * 7919) % 20000) for n in range(2_000_000))
    waits = spooled(tmp_path / "spool", "two", article(big, text=f'"We will mend the weir," {noise}'))
    limit = str(sink.written.stat().st_size + 300_000)
    answer = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path), limit], capture_output=True, text=True)
    assert answer.returncode == 3, answer.stderr
    assert "there is no room left" in answer.stdout
    assert "make room and run the same command again" in answer.stdout
    assert spool.waiting(tmp_path / "spool") == [waits]
    assert ask(sink, "SELECT count(*) FROM articles") == [(1,)]
    with sink.writing() as writer:  # there is room again
        writer.merge(spool.waiting(tmp_path / "spool"))
    assert ask(sink, "SELECT count(*) FROM articles") == [(2,)]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
