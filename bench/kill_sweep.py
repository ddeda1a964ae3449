"""Killed (-9) at random moments, then the same once more: python -m bench.kill_sweep [--seed 0] [--kills 200]

Eight operations share the kills: merge, reading copy, migration, compact and the merge into a lake (the operation
alone, in a process that has imported everything, killed within it; the lake's catalog is in a PostgreSQL cluster that
is started for it), ingest, backfill and replay (the whole command, against one Prefect server).
Each kill gets a folder of its own, is followed by one undisturbed rerun, and by the questions: are all rows those of an
undisturbed run (docs/reliability.md says which columns are left out); is any row an orphan; is a stray file left
(spool, half copies, run files, hidden files); do the books of every completed run add up. Prints a table, and each
fault with the seed that repeats it; exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import duckdb
import psycopg

from extract.document import Ref
from extract.sources import list_refs
from flows.batches import into_batches
from flows.prefect_server import LOOPBACK, lasting_server
from flows.reading import Order, read_batch
from load import migrations, reading_copy, spool
from load.ids import name_id
from load.lake import POINTER, pointed_to
from load.sinks.duckdb import DuckDBSink
from load.sinks.ducklake import DuckLakeSink
from tests.flows import corpus
from tests.flows.kill import kill, rows_of, start
from tests.postgres import cluster

ROOT = Path(__file__).parents[1]
SHARE = {
    "merge": 45,
    "copy": 30,
    "migration": 25,
    "compact": 20,
    "lake": 30,
    "ingest": 20,
    "backfill": 15,
    "replay": 15,
}
"""Of 200 kills: the operations that take a second get more than the commands that take ten."""
TABLE_OF_ORPHANS = """SELECT count(*) FROM (SELECT version_id FROM quotes UNION ALL SELECT version_id FROM blocks
    UNION ALL SELECT current_version_id FROM articles) ANTI JOIN article_versions USING (version_id)"""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something to kill: how a folder is prepared for it, how it begins, and how long it takes undisturbed."""

    prepare: Callable[[Path], None]
    begin: Callable[[Path], subprocess.Popen[bytes]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", nargs="*", choices=sorted(SHARE), default=sorted(SHARE))
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.child[0], Path(args.child[1]))
        return 0
    faults: list[str] = []
    print(f"{'operation':10} {'kills':>6} {'in it':>6} {'faults':>7} {'undisturbed s':>14}")
    with (
        tempfile.TemporaryDirectory(prefix="onrecord-kills-") as scratch,
        _surroundings(Path(scratch)) as env,
        contextlib.ExitStack() as lakes,
    ):
        every = operations(Path(scratch), env)
        if "lake" in args.only:
            every["lake"] = lakes.enter_context(_lake(Path(scratch)))
        for name, operation in every.items():
            if name in args.only:
                kills = max(1, round(SHARE[name] * args.kills / sum(SHARE.values())))
                faults += sweep(name, operation, Path(scratch) / name, Random(f"{args.seed}-{name}"), kills)  # noqa: S311
    print("\n".join(faults) or "no fault")
    return 1 if faults else 0


@contextlib.contextmanager
def _surroundings(scratch: Path) -> Iterator[dict[str, str]]:
    """A Prefect server for all commands, and the environment that leads to it."""
    os.environ["PREFECT_HOME"] = str(scratch / "prefect")
    with lasting_server(scratch / "logs", LOOPBACK, 0) as running:
        yield {"PREFECT_API_URL": running.url, "ONRECORD_MERGE_EVERY_SECONDS": "0"}


def operations(scratch: Path, env: dict[str, str]) -> dict[str, Operation]:
    inputs = corpus.write(scratch / "inputs", files=120, rows=80, records=60)
    source = f'[sources.past]\nkind = "jsonl"\npath = "{inputs}/rows.jsonl"\n'
    (scratch / "onrecord.toml").write_text(source)

    def command(*words: str) -> Callable[[Path], subprocess.Popen[bytes]]:
        return lambda folder: start(folder, *words[1:], command=words[0], env=env, cwd=scratch)

    whole = scratch / "whole"
    _end(command("ingest", str(inputs))(whole))
    days = ("--since", "2026-03-01", "--until", "2026-03-31", "--by", "month")
    return {
        **steps(scratch, inputs),
        "ingest": Operation(lambda folder: None, command("ingest", str(inputs))),
        "replay": Operation(lambda folder: _copy(whole, folder), command("replay")),
        "backfill": Operation(lambda folder: None, command("backfill", "--source", "past", *days)),
    }


def steps(scratch: Path, inputs: Path) -> dict[str, Operation]:
    """The operations on the record alone, which need no Prefect."""
    spooled, whole = scratch / "spooled", scratch / "merged"
    _spool_of(inputs, spooled)
    with_spool = partial(_with_spool, spooled)
    with_spool(whole)
    with DuckDBSink(whole, lambda line: None).writing() as writer:
        writer.merge(spool.waiting(whole / "spool" / "run"))
    return {
        "merge": Operation(with_spool, partial(_alone, "merge")),
        "copy": Operation(partial(_copy, whole), partial(_alone, "copy")),
        "migration": Operation(_with_first_schema, partial(_alone, "migration")),
        "compact": Operation(partial(_copy, whole), partial(_alone, "compact")),
    }


@contextlib.contextmanager
def _lake(scratch: Path) -> Iterator[Operation]:
    """The merge into lakes with nothing in them, a database each in one PostgreSQL cluster."""
    with cluster() as address, psycopg.connect(f"{address}/postgres", autocommit=True) as connection:

        def prepare(folder: Path) -> None:
            _with_spool(scratch / "spooled", folder)
            name = f"lake_{uuid4().hex}"
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
            (folder / POINTER).write_text(f"ducklake:{address}/{name}?data_path={folder}/data", encoding="utf-8")

        yield Operation(prepare, partial(_alone, "lake"))


def _sink(folder: Path) -> DuckDBSink | DuckLakeSink:
    pointer = folder / POINTER
    return DuckLakeSink(pointed_to(pointer), folder, print) if pointer.exists() else DuckDBSink(folder, print)


def _copy(whole: Path, folder: Path) -> None:
    shutil.copytree(whole, folder)


def _with_spool(spooled: Path, folder: Path) -> None:
    shutil.copytree(spooled, folder / "spool" / "run")


def _with_first_schema(folder: Path) -> None:
    (folder / "writing").mkdir(parents=True)
    number, name, sql = migrations.available()[0]
    with duckdb.connect(folder / "writing" / "record.duckdb") as connection:
        connection.execute("CREATE TABLE schema_migrations (number INTEGER, name VARCHAR)")
        connection.execute(sql)
        connection.execute("INSERT INTO schema_migrations VALUES (?, ?)", [number, name])


def _alone(what: str, folder: Path) -> subprocess.Popen[bytes]:
    """One operation in a process of its own; given when it begins."""
    command = [sys.executable, "-m", "bench.kill_sweep", "--child", what, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    if process.stdout is None or process.stdout.readline() != b"ready\n":
        raise RuntimeError("the operation did not begin")
    return process


def child(what: str, folder: Path) -> None:
    """One operation in a process of its own, which says when it begins."""
    sink = _sink(folder)
    print("ready", flush=True)
    if what == "compact":
        sink.compact()
    elif what == "copy" and isinstance(sink, DuckDBSink):
        for _ in range(10):
            reading_copy.sweep(sink.copy)
            reading_copy.publish(sink.written, sink.copy)
    else:
        with sink.writing() as writer:
            if what in ("merge", "lake"):
                writer.merge(spool.waiting(folder / "spool" / "run"))


def sweep(name: str, operation: Operation, scratch: Path, random: Random, kills: int) -> list[str]:
    """Kill one operation at so many moments; gives the faults found."""
    undisturbed = scratch / "undisturbed"
    operation.prepare(undisturbed)
    running = operation.begin(undisturbed)
    began = time.monotonic()
    _end(running)
    seconds = time.monotonic() - began
    expected = state(undisturbed)
    faults: list[str] = []
    inside = 0
    for number in range(kills):
        folder = scratch / str(number)
        operation.prepare(folder)
        running = operation.begin(folder)
        moment = random.uniform(0.0, seconds)
        try:
            running.wait(moment)
        except subprocess.TimeoutExpired:
            kill(running)
            inside += 1
        else:
            running.communicate()
        try:
            _end(operation.begin(folder))
            found = state(folder)
        except Exception as error:
            faults.append(f"{name} {number}, killed after {moment:.3f} s: {type(error).__name__}: {str(error)[:300]}")
            continue
        for what in sorted(expected.keys() | found.keys()):
            if expected.get(what) != found.get(what):
                said = f"{_size(expected.get(what))} expected, {_size(found.get(what))} found"
                faults.append(f"{name} {number}, killed after {moment:.3f} s: {what}: {said}")
        shutil.rmtree(folder)
    print(f"{name:10} {kills:6} {inside:6} {len(faults):7} {seconds:14.2f}", flush=True)
    return faults


def state(folder: Path) -> dict[str, Any]:
    """What must be equal: the rows, and what lies about."""
    with _sink(folder).reading() as connection:
        found: dict[str, Any] = dict(rows_of(connection))
        found["orphans"] = connection.execute(TABLE_OF_ORPHANS).fetchall()
        found["batches"] = connection.execute(
            "SELECT batch_id, documents, articles, rejects FROM batches ORDER BY ALL"
        ).fetchall()
        found["runs that do not add up"] = connection.execute(
            "SELECT * FROM runs WHERE state = 'incomplete'"
        ).fetchall()
        found["schema"] = connection.execute("SELECT * FROM schema_migrations ORDER BY ALL").fetchall()
    stray = [
        *folder.glob("spool/*/*"),
        *folder.glob("state/runs/*"),
        *folder.glob("state/fetches/*"),
        *folder.glob("damaged/*"),
        *folder.glob("writing/packed*"),
        *folder.glob("writing/ahead"),
    ]
    stray += [path for path in folder.rglob(".*") if path.is_file()]
    found["stray files"] = sorted(str(path.relative_to(folder)) for path in stray)
    return found


def _spool_of(inputs: Path, spooled: Path) -> None:
    """The batches of an ingest as they lie before the merge: read here, without a flow."""
    refs = [ref for ref in list_refs([str(inputs)]) if isinstance(ref, Ref)]
    for batch in into_batches(refs, "rules"):
        read_batch(Order(batch, name_id("run", "sweep"), "rules", spooled))


def _end(process: subprocess.Popen[bytes]) -> None:
    out, err = process.communicate(timeout=600)
    if process.returncode:
        raise RuntimeError(
            ((err or b"") + (out or b"")).decode("utf-8", "replace").strip() or f"ended with {process.returncode}"
        )


def _size(value: Any) -> str:
    return "nothing" if value is None else f"{len(value)} rows" if len(str(value)) > 80 else str(value)


if __name__ == "__main__":
    sys.exit(main())
