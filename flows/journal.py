"""The journal of a run: its requests as JSON lines, each written when the body is safe in the archive.

When a run is killed the next one adopts its journal: the requests go into the record, and the documents that were
fetched and not yet loaded are read from the archive instead of being fetched again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from extract.document import Ref, Reject
from flows.refs import ref_json, ref_of


@dataclass(frozen=True, slots=True)
class Fetched:
    """What fetching some addresses gave: documents in the archive, rejects, and rows of `fetches`."""

    refs: tuple[Ref, ...] = ()
    rejects: tuple[Reject, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(slots=True)
class Journal:
    """The requests of one run, on disk before they count."""

    path: Path
    _file: IO[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, row: Sequence[Any], ref: Ref | None) -> None:
        """One request, with the document that it gave."""
        line = json.dumps({"row": row, "ref": json.loads(ref_json(ref)) if ref else None}, ensure_ascii=False)
        with self._lock:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("a", encoding="utf-8")
            self._file.write(line + "\n")
            self._file.flush()  # to the system: that survives this process

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def adopt(journals: Path, dead: Sequence[str], run_id: str) -> Fetched:
    """Take over the journals of dead runs: their rows, and the documents to read. A torn last line is passed over."""
    for run in dead:
        for path in sorted((journals / run).glob("*.jsonl")):
            mine = journals / run_id / f"{run}-{path.name}"
            mine.parent.mkdir(parents=True, exist_ok=True)
            path.rename(mine)
    rows, refs = [], []
    for line in _lines(journals / run_id):
        rows.append(tuple(line["row"]))
        if line["ref"]:
            refs.append(ref_of(json.dumps(line["ref"])))
    return Fetched(refs=tuple(refs), rows=tuple(rows))


def joined(parts: Sequence[Fetched]) -> Fetched:
    """Several results as one, in order."""
    return Fetched(
        tuple(ref for part in parts for ref in part.refs),
        tuple(reject for part in parts for reject in part.rejects),
        tuple(row for part in parts for row in part.rows),
    )


def _lines(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue
