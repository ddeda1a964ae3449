"""Words for the runs that go over time: again from the archive, over the past, by the clock."""

from __future__ import annotations

from datetime import date
from typing import Literal

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
