"""Which sink a record is in: a file in its folder, or the lake that its folder points to."""

from __future__ import annotations

from pathlib import Path

from load.lake import POINTER, Address, LakeError, pointed_to
from load.lock import Notice
from load.sinks.duckdb import DuckDBSink
from load.sinks.ducklake import DuckLakeSink

Sink = DuckDBSink | DuckLakeSink


def open_sink(address: str, folder: Path, notice: Notice, wait_seconds: float) -> Sink:
    """The sink at an address (`ducklake:…`), or, without one, that of the folder. A folder that was once given a lake
    keeps its address, so that every later command finds the record.

    Raises LakeError for an address that is none, and where the folder has another record.
    """
    pointer = folder / POINTER
    known = pointed_to(pointer) if pointer.exists() else None
    if address:
        Address.parse(address)
        if known not in (None, address) or (folder / "record.duckdb").exists():
            raise LakeError(f"{folder} has a record of its own already: name another folder for the lake (--data)")
        if known is None:
            folder.mkdir(parents=True, exist_ok=True)
            pointer.touch(mode=0o600)  # it may hold a password
            pointer.write_text(address + "\n", encoding="utf-8")
    if address or known:
        return DuckLakeSink(address or known or "", folder, notice, wait_seconds)
    return DuckDBSink(folder, notice, wait_seconds)
