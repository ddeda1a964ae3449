"""Many processes load into one lake at once, readers beside them, and one is killed: nothing lost, nothing twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from load import spool
from load.lake import Address, LakeError
from load.lock import LockTimeoutError
from load.sinks.duckdb import DuckDBSink
from load.sinks.ducklake import DuckLakeSink
from tests.load.records import TEXT, article, spooled
from tests.load.sinks.conftest import MakeLake, whole

LOADER = """
import sys
from pathlib import Path
from load import spool
from load.sinks.ducklake import DuckLakeSink
sink = DuckLakeSink(sys.argv[1], Path(sys.argv[2]), print)
print("started", flush=True)
for batch in spool.waiting(sink.folder / "spool"):
    with sink.writing() as writer:
        writer.merge([batch])
    print("merged", flush=True)
"""
LOADERS, BATCHES = 4, 4
LOOKS = 5  # of a reader, before there is another
LOOK_EVERY = 0.3  # seconds: a reader that never rests takes a core from those who load


def batches(folder: Path, loader: int) -> None:
    """Stories of a loader's own, and one that all of them have, under batches of their own names."""
    for number in range(BATCHES):
        own = article(f"https://gazette.example/{loader}-{number}", text=f"{TEXT} It was the {loader}-{number}th time.")
        spooled(folder / "spool", f"batch-{loader}-{number}", own, article(), source=f"{loader}-{number}.txt")


@pytest.mark.slow
def test_four_load_at_once_one_is_killed_and_nothing_is_lost_or_doubled(make_lake: MakeLake, tmp_path: Path) -> None:
    lake = make_lake(tmp_path)
    folders = [tmp_path / f"machine-{loader}" for loader in range(LOADERS)]
    running = []
    for loader, folder in enumerate(folders):
        batches(folder, loader)
        command = [sys.executable, "-c", LOADER, lake.address, str(folder)]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    chance = random.Random()  # noqa: S311
    for process in running:
        assert process.stdout and process.stdout.readline() == "started\n"
    time.sleep(chance.uniform(0.5, 6))
    victim = chance.randrange(LOADERS)
    running[victim].kill()
    counts = []
    while any(process.poll() is None for process in running):
        with lake.reading() as reader:
            for _ in range(LOOKS):  # each is at one whole state
                look = "SELECT count(*), (SELECT count(*) FROM batches) FROM articles"
                counts.append(reader.execute(look).fetchone())
                time.sleep(LOOK_EVERY)
    assert [process.wait() for index, process in enumerate(running) if index != victim] == [0] * (LOADERS - 1)
    assert counts == sorted(counts, key=str) or counts == sorted(counts)
    again = subprocess.run(
        [sys.executable, "-c", LOADER, lake.address, str(folders[victim])], capture_output=True, text=True, timeout=240
    )
    assert again.returncode == 0, again.stderr
    assert all(spool.waiting(folder / "spool") == [] for folder in folders)
    alone = DuckDBSink(tmp_path / "alone", lambda line: None)
    for loader in range(LOADERS):
        batches(alone.folder, loader)
    with alone.writing() as writer:
        writer.merge(spool.waiting(alone.folder / "spool"))
    assert whole(lake) == whole(alone)


def test_a_writer_that_waits_too_long_says_what_to_do(make_lake: MakeLake, tmp_path: Path) -> None:
    lake = make_lake(tmp_path)
    said: list[str] = []
    hasty = DuckLakeSink(lake.address, tmp_path, said.append, wait_seconds=0.3)
    with lake.writing(), pytest.raises(LockTimeoutError, match="safe in the spool"), hasty.writing():
        pass
    assert said == [
        f"waiting for another process that writes to {Address.parse(lake.address).catalog.replace('onrecord@', '')}"
    ]


@pytest.mark.parametrize(
    "text", ["ducklake:", "ducklake:sqlite:x.db", "postgresql://h/d", "ducklake:postgresql://host"]
)
def test_an_address_that_is_none_says_what_one_is(text: str) -> None:
    with pytest.raises(LakeError, match=r"a lake is ducklake:postgresql://"):
        Address.parse(text)


def test_an_address_keeps_its_options_and_hides_its_password() -> None:
    address = Address.parse("ducklake:postgresql://me:secret@host:5432/news?data_path=/shared/lake&sslmode=require")
    assert address.catalog == "postgresql://me:secret@host:5432/news?sslmode=require"
    assert address.data_path == "/shared/lake"


def test_a_catalog_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    sink = DuckLakeSink("ducklake:postgresql://me:secret@127.0.0.1:1/news", tmp_path, lambda line: None)
    with pytest.raises(LakeError, match=r"^postgresql://127.0.0.1:1/news does not answer") as raised, sink.writing():
        pass
    assert "secret" not in str(raised.value)
