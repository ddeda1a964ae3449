"""The run ledger: begun, counted, ended; and what a killed run left behind, put right by the next one.

A run under way is a file in state/runs/, locked by its process for as long as it lives: whether a run is dead is asked
of the operating system, and a number that another process got since does not matter. Prefect's own run records are not
relied on: they are lost when a process is killed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from flows.layout import Layout
from flows.versions import program_version, transform_version
from load import spool
from load.merge import Counts
from load.sinks.duckdb import Writer

KILLED = {"state": "crashed", "detail": "the process was killed; what it had read was loaded by the next run"}
STOPPED = ("CancelledError", "TerminationSignal")  # of flows.board, and Prefect's, which are not known here


@dataclass(slots=True)
class Run:
    """One run under way. `counts` grows with each merge; `inputs` and `skipped` count references."""

    run_id: str
    flow: str
    arguments: tuple[str, ...]
    started_at: str
    spool: Path
    counts: Counts = field(default_factory=Counts)
    inputs: int = 0
    skipped: int = 0
    batches: set[str] = field(default_factory=set)  # those to be read by this run
    rules: str = field(default_factory=transform_version)

    def row(self, state: str, detail: str | None = None) -> dict[str, Any]:
        """The run's row in the ledger as it ends."""
        counted = asdict(self.counts)
        return {
            **counted,
            "run_id": self.run_id,
            "flow": self.flow,
            "arguments": list(self.arguments),
            "state": state,
            "started_at": self.started_at,
            "ended_at": _now(),
            "program_version": program_version(),
            "transform_version": self.rules,
            "inputs": self.inputs,
            "skipped": self.skipped,
            "detail": detail,
        }


@contextmanager
def under_way(layout: Layout, flow: str, arguments: Sequence[str], flow_run_id: str = "") -> Iterator[Run]:
    """Begin a run; `flow_run_id` is Prefect's name for it.

    When the block ends well, its file, spool and journal go; its row is the caller's to write. When it does not, they
    stay, with what went wrong, for the next run's repair: what was read is never thrown away.
    """
    run_id = str(uuid4())
    run = Run(run_id, flow, tuple(arguments), _now(), layout.spool / run_id)
    layout.runs.mkdir(parents=True, exist_ok=True)
    path = layout.runs / f"{run_id}.json"
    hidden = layout.runs / f".{run_id}"
    with hidden.open("x", encoding="utf-8") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        begun = {"run_id": run_id, "flow": flow, "arguments": run.arguments, "started_at": run.started_at}
        file.write(json.dumps({**begun, "pid": os.getpid(), "flow_run_id": flow_run_id}) + "\n")
        file.flush()
        hidden.rename(path)  # whoever sees it sees it locked, and all of it
        try:
            yield run
        except BaseException as error:
            file.write(json.dumps(_why(error)) + "\n")
            raise
        shutil.rmtree(run.spool, ignore_errors=True)
        shutil.rmtree(layout.journals / run_id, ignore_errors=True)
        path.unlink(missing_ok=True)


def settled(
    run: Run, writer: Writer, detail: str | None = None, *, passes_over: bool = False, owed: int = 0
) -> dict[str, Any]:
    """The row of a run that came to its end, with its books checked: documents named = articles + rejects + those that
    were in the record before, and no address is `owed` an answer.

    A run whose books do not add up is called "incomplete" and says by how much: then something was lost, by a fault
    of ours or of a library's, and the same command again reads what is not in the ledger. `passes_over`: the run
    leaves some documents out on purpose, so that articles and rejects may be fewer.
    """
    found = writer.tally(sorted(run.batches))
    named = run.inputs - run.skipped
    accounted = found.articles + found.rejects
    if owed:
        what = f"does not add up: {owed} addresses were to be asked for and were not"
        return run.row("incomplete", f"{what}; run the same command again, and report this")
    if found.documents == named and (accounted == named or (passes_over and accounted < named)):
        return run.row("completed", detail)
    return run.row(
        "incomplete",
        f"does not add up: {named} documents to read in {len(run.batches)} batches, but {found.documents} in "
        f"{found.batches} batches were loaded, as {found.articles} articles and {found.rejects} rejects; "
        "run the same command again, and report this",
    )


SERVED_BY = "ONRECORD_SERVED_BY"  # in the environment of flow runs that `onrecord serve` starts: its process


def end_with_serve() -> None:
    """End this process when the `onrecord serve` that started it is gone; nothing is done where none did. Otherwise a
    run whose server is gone as well would wait for that for minutes, and nobody else may take its source meanwhile."""
    if served_by := os.environ.get(SERVED_BY):
        threading.Thread(target=_end_without, args=(int(served_by),), daemon=True).start()


def _end_without(pid: int) -> None:
    """A parent that went while this process was still starting is no parent any more: its number tells."""
    is_child = os.getppid() == pid
    while os.getppid() == pid if is_child else Path(f"/proc/{pid}").exists():
        time.sleep(1)
    os._exit(1)


@dataclass(frozen=True, slots=True)
class Repair:
    """What was put right: runs that did not end well, and what of theirs was saved."""

    runs: tuple[str, ...] = ()
    counts: Counts = field(default_factory=Counts)


def repair(layout: Layout, writer: Writer, flow: str = "") -> Repair:
    """Load what dead runs had spooled and write their rows; of one flow alone where it is named. The caller holds the
    record.

    Their journals are left for the caller to adopt (journal.adopt).
    """
    dead, counts = [], Counts()
    for path, begun in _dead(layout):
        if flow and begun["flow"] != flow:
            continue
        folder = layout.spool / begun["run_id"]
        _set_damaged_aside(folder, layout.damaged)
        saved = writer.merge(spool.waiting(folder))
        shutil.rmtree(folder, ignore_errors=True)
        ended = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
        known = {name: begun[name] for name in ("run_id", "flow", "arguments", "started_at")}
        why = {name: begun.get(name, value) for name, value in KILLED.items()}
        if not writer.has_run(str(begun["run_id"])):  # else it was killed behind its last step
            writer.record_run({**asdict(saved), **known, **why, "ended_at": ended})
        path.unlink(missing_ok=True)
        dead.append(str(begun["run_id"]))
        counts += saved
    return Repair(tuple(dead), counts)


def _set_damaged_aside(folder: Path, damaged: Path) -> None:
    """Move batches that cannot be read out of the way: a power cut leaves names without content, and one of them must
    not end every later run. Such a batch is in no ledger, so its documents are read again when they are named again."""
    for batch in spool.waiting(folder):
        if not spool.is_sound(batch):
            damaged.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(damaged / batch.name, ignore_errors=True)
            batch.rename(damaged / batch.name)


def live(layout: Layout) -> list[Mapping[str, Any]]:
    """The runs under way on this machine, oldest first: what their files say."""
    found = [begun for _, begun, dead in _files(layout) if not dead]
    return sorted(found, key=lambda begun: str(begun["started_at"]))


def stopped(layout: Layout) -> list[Mapping[str, Any]]:
    """Runs that did not end well and wait for the next run's repair."""
    return [begun for _, begun in _dead(layout)]


def _dead(layout: Layout) -> list[tuple[Path, dict[str, Any]]]:
    return [(path, begun) for path, begun, dead in _files(layout) if dead]


def _files(layout: Layout) -> Iterator[tuple[Path, dict[str, Any], bool]]:
    for path in sorted(layout.runs.glob("*.json")):
        try:
            with path.open("r+", encoding="utf-8") as file:
                dead = _unlocked(file)
                text = file.read()
        except FileNotFoundError:  # ended since
            continue
        begun: dict[str, Any] = {}
        for line in text.splitlines():
            with suppress(json.JSONDecodeError):  # killed while writing it
                begun |= json.loads(line)
        if "started_at" in begun:
            yield path, begun, dead
        elif dead:  # killed before it had done anything
            path.unlink(missing_ok=True)


def _unlocked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(file.fileno(), fcntl.LOCK_UN)
    return True


def _why(error: BaseException) -> dict[str, str]:
    """What fails while a stopped run is tidying up hides the stop, but remembers it."""
    met: BaseException | None = error
    while met is not None:
        if isinstance(met, KeyboardInterrupt) or type(met).__name__ in STOPPED:
            return {"state": "stopped", "detail": "stopped by the user; what it had read was loaded by the next run"}
        met = met.__cause__ or met.__context__
    return {"state": "failed", "detail": f"{type(error).__name__}: {error}"}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
