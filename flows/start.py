"""Flows run from the command line, on this machine, with nothing set up before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.layout import Layout
from flows.prefect_server import server
from flows.progress import Progress, shown_by
from flows.runners import runner
from flows.settings import Settings


def ingest(inputs: Sequence[str], settings: Settings, shown: Progress) -> dict[str, Any]:
    """Run the ingest flow; gives the run's row.

    The server starts first, since it takes longest; the workers' imports and Prefect's own happen meanwhile.
    """
    with server(Layout(settings.data).logs) as api, runner(settings.workers) as workers, shown_by(shown):
        workers.warm_up()
        if api.process:
            shown.say(
                "starting a Prefect server for this run (some seconds; none is needed where PREFECT_API_URL is set)"
            )
        from flows.ingest import ingest as flow

        api.wait()
        row: dict[str, Any] = flow(list(inputs), settings.model_dump(mode="json"))
        return row
