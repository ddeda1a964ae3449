"""What commands share: options of the same meaning, the settings behind them, and how a complaint looks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from flows.errors import UsageError
from flows.shown import printable

if TYPE_CHECKING:
    from flows.settings import Settings

Data = Annotated[Path | None, Parameter(name="--data", help="Folder of the record [onrecord-data, or ONRECORD_DATA].")]
Limit = Annotated[int, Parameter(help="At most so many rows.")]
Workers = Annotated[int | None, Parameter(help="Reading processes [one for each core].")]


Engine = Annotated[
    Literal["tagger", "rules"] | None,
    Parameter(help="What finds quotes: the tagger, or the rules alone (fewer, faster) [tagger]."),
]
Caution = Annotated[
    float | None,
    Parameter(help="Of the tagger: about +1 for fewer and surer quotes, -1 for more [0].", allow_leading_hyphen=True),
]

Where = Annotated[
    Literal["processes", "dask"] | None,
    Parameter(name="--runner", help="Read in processes here, or on a Dask cluster."),
]
Scheduler = Annotated[str | None, Parameter(help="Address of the Dask cluster's scheduler (tcp://host:8786).")]


def settings_for(
    data: Path | None,
    workers: int | None = None,
    where: Literal["processes", "dask"] | None = None,
    scheduler: str | None = None,
    sink: str | None = None,
    engine: Literal["tagger", "rules"] | None = None,
    caution: float | None = None,
) -> Settings:
    """The settings in force, with what the command line says on top. Raises UsageError."""
    from flows.settings import load_settings

    cluster = "" if where == "processes" else scheduler
    settings = load_settings(data=data, workers=workers, scheduler=cluster, sink=sink, engine=engine, caution=caution)
    if where == "dask" and not settings.scheduler:
        raise UsageError("--runner dask needs --scheduler tcp://HOST:PORT, or `scheduler` in onrecord.toml")
    return settings


def record_in(data: Path | None) -> Path:
    """The reading copy. Raises UsageError where there is none."""
    from flows.layout import Layout

    record = Layout(settings_for(data).data).record
    if not record.exists():
        raise UsageError(f"there is no record at {record}: `onrecord ingest INPUT` or `onrecord demo` makes one")
    return record


def show(name: str, parameters: dict[str, Any], data: Path | None, *, wide: tuple[str, ...]) -> int:
    """Print the answer to one of load/queries/ as a table."""
    from flows.console import out, table
    from load.questions import ask

    answer = ask(record_in(data), name, parameters)
    if not answer.rows:
        print("nothing found")
        return 0
    out().print(table("", answer.columns, answer.rows, wide=wide))
    return 0


def complain(line: str) -> None:
    """One line on stderr. A name or a title in it may come from the web; an escape would steer the terminal."""
    print(f"onrecord: {printable(line)}", file=sys.stderr)
