"""Words for the runs that go over time: again from the archive, over the past, by the clock."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.options import Data, Workers, settings_for


def replay(
    *,
    since: date | None = None,
    until: date | None = None,
    source: str | None = None,
    only: Literal["quotes", "datelines", "authors", "blocks", "metadata"] | None = None,
    data: Data = None,
    workers: Workers = None,
) -> int:
    """Read the archive again by today's rules, without any network, and show which quotes changed.

    What comes out as it was is not rewritten. Every change lies in a Parquet file below reports/ in the data folder.

    Parameters
    ----------
    since
        Only what was obtained on this day (2026-03-01) or later.
    until
        Last day.
    source
        Only what this source of onrecord.toml gave.
    only
        Rewrite this part of the record alone, in texts that come out as they were.
    """
    from flows import start
    from flows.console import progress_bar, replay_lines

    settings = settings_for(data, workers)
    with progress_bar() as shown:
        done = start.replay(settings, shown, since=since, until=until, source=source or "", only=only)
    print(replay_lines(done, settings.data / "record.duckdb"))
    return 0


def serve(
    *,
    host: Annotated[str, Parameter(help="Address that Prefect's server listens at.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Its port; 0 for any that is free.")] = 4200,
    data: Data = None,
    workers: Workers = None,
) -> int:
    """Take the sources of onrecord.toml by the clock, each as its `every` or `cron` says, until stopped.

    Starts a Prefect server, with pages to look at, unless PREFECT_API_URL names one or one answers at port 4200. What
    a crash or a power cut left is put right at the start, and of each source one missed run is made up for.
    """
    from flows import start

    start.serve(settings_for(data, workers), lambda line: print(f"onrecord: {line}", flush=True), host, port)
    print("onrecord: stopped")
    return 0


COMMANDS = (replay, serve)
