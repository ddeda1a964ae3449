"""What several commands take: the folder of the record, a number of rows; and where the record lies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.errors import UsageError

Data = Annotated[Path | None, Parameter(name="--data", help="Folder of the record [onrecord-data, or ONRECORD_DATA].")]
Limit = Annotated[int, Parameter(help="At most so many rows.")]


def settings_for(data: Path | None, workers: int | None = None) -> Any:
    """The settings in force (read late: pydantic is not needed for --help)."""
    from flows.settings import load_settings

    return load_settings(data=data, workers=workers)


def record_in(data: Path | None) -> Path:
    """The reading copy. Raises UsageError where there is none."""
    record: Path = settings_for(data).data / "record.duckdb"
    if not record.exists():
        raise UsageError(f"there is no record at {record}: `onrecord ingest INPUT` or `onrecord demo` makes one")
    return record
