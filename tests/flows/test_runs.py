"""The books of a run: documents named = articles + rejects + those that were there before, or the run says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.document import Reject
from flows import runs
from flows.layout import Layout
from load import spool
from load.ids import name_id
from load.rows import Rows, add_reject
from load.sinks.duckdb import DuckDBSink, Writer


def loaded(writer: Writer, folder: Path, run: runs.Run, batch: str, documents: int, rejects: int) -> None:
    """A batch with fewer rejects than documents, or as many, brought into the record."""
    rows = Rows()
    for number in range(rejects):
        add_reject(rows, Reject(f"{batch}-{number}", "read", "empty", "there is nothing in it"), run.run_id)
    spool.write(folder / "spool", batch, rows, (batch, run.run_id, documents, 0, rejects, 0.1))
    writer.merge(spool.waiting(folder / "spool"))


@pytest.mark.parametrize(
    ("inputs", "skipped", "batches", "state"),
    [
        (5, 0, {"one": (3, 3), "two": (2, 2)}, "completed"),
        (9, 4, {"one": (3, 3), "two": (2, 2)}, "completed"),
        (6, 0, {"one": (3, 3), "two": (2, 2)}, "incomplete"),  # a document in no batch
        (5, 0, {"one": (3, 3), "two": (2, 1)}, "incomplete"),  # a document that left no row
        (5, 0, {"one": (3, 3), "two": None}, "incomplete"),  # a batch that was not loaded
    ],
)
def test_books(inputs: int, skipped: int, batches: dict[str, Any], state: str, tmp_path: Path) -> None:
    with (
        runs.under_way(Layout(tmp_path), "ingest", ["x"]) as run,
        DuckDBSink(tmp_path, print).writing() as writer,
    ):
        run.inputs, run.skipped, run.batches = inputs, skipped, set(batches)
        for name, counts in batches.items():
            if counts:
                loaded(writer, tmp_path, run, name, *counts)
        row = runs.settled(run, writer)
        writer.record_run(row)
        assert writer.connection.execute("SELECT state FROM runs").fetchall() == [(state,)]
    assert row["state"] == state
    assert (row["detail"] is None) == (state == "completed")


def test_an_address_that_was_not_asked_for_is_missed(tmp_path: Path) -> None:
    with (
        runs.under_way(Layout(tmp_path), "ingest", ["x"]) as run,
        DuckDBSink(tmp_path, print).writing() as writer,
    ):
        row = runs.settled(run, writer, owed=2)
    assert row["state"] == "incomplete"
    assert "2 addresses" in row["detail"]


def test_a_run_that_ended_well_and_was_killed_before_it_could_go_stays_completed(tmp_path: Path) -> None:
    layout, sink = Layout(tmp_path), DuckDBSink(tmp_path, print)
    with runs.under_way(layout, "ingest", ["x"]) as run:
        begun = next(layout.runs.iterdir()).read_text()
    (layout.runs / f"{run.run_id}.json").write_text(begun)
    with sink.writing() as writer:
        writer.record_run(run.row("completed"))
        runs.repair(layout, writer)
        assert writer.connection.execute("SELECT run_id::VARCHAR, state FROM runs").fetchall() == [
            (run.run_id, "completed")
        ]
    assert not list(layout.runs.iterdir())


def test_a_damaged_batch_is_set_aside_and_does_not_stop_every_later_run(tmp_path: Path) -> None:
    """A power cut can leave files of the right name and no content."""
    layout, sink = Layout(tmp_path), DuckDBSink(tmp_path, print)
    with pytest.raises(SystemExit), runs.under_way(layout, "ingest", ["x"]) as run:
        rows = Rows()
        add_reject(rows, Reject("a", "read", "empty", "there is nothing in it"), name_id("run", "x"))
        spool.write(run.spool, "good", rows, ("good", run.run_id, 1, 0, 1, 0.1))
        broken = spool.write(run.spool, "torn", rows, ("torn", run.run_id, 1, 0, 1, 0.1))
        (broken / "rejects.parquet").write_bytes(b"PAR1 and nothing more")
        raise SystemExit
    with sink.writing() as writer:
        repaired = runs.repair(layout, writer)
        assert writer.known_batches() == {"good"}
    assert repaired.counts.rejects == 1
    assert [path.name for path in layout.damaged.iterdir()] == ["torn"]
