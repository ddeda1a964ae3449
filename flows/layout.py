"""What lies where in the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

POINTER = "record.lake"  # as load/lake.py has it, which is not imported for a name


@dataclass(frozen=True, slots=True)
class Layout:
    folder: Path

    @property
    def record(self) -> Path:
        """The reading copy: open it with anything. Where the record is in a lake, the pointer to it."""
        pointer = self.folder / POINTER
        return pointer if pointer.exists() else self.folder / "record.duckdb"

    @property
    def raw(self) -> Path:
        """WARC files of whatever was fetched or piped in."""
        return self.folder / "raw"

    @property
    def spool(self) -> Path:
        """Batches that are read and not yet merged, a folder a run."""
        return self.folder / "spool"

    @property
    def damaged(self) -> Path:
        """Batches that a power cut or a failing disk left unreadable; `onrecord doctor` names them."""
        return self.folder / "damaged"

    @property
    def runs(self) -> Path:
        """Runs under way, a file each, locked by the run's process."""
        return self.folder / "state" / "runs"

    @property
    def journals(self) -> Path:
        """Requests made by runs under way, a file a run."""
        return self.folder / "state" / "fetches"

    @property
    def reports(self) -> Path:
        """What replays changed, a folder each."""
        return self.folder / "reports"

    @property
    def state(self) -> Path:
        """What is known of addresses, and what runs under way have done."""
        return self.folder / "state"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"
