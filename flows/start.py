"""Flows run from the command line, on this machine, with nothing set up before.

Order is time here: the server takes longest and starts first, with nothing but the standard library imported; the
arguments are looked at, Prefect is imported and a worker started while it is on its way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

from flows.layout import Layout
from flows.prefect_server import Server, server
from flows.progress import Progress, progress, shown_by
from flows.settings import Settings


def ingest(
    inputs: Sequence[str],
    settings: Settings,
    shown: Progress,
    *,
    source: str = "",
    since: date | None = None,
    until: date | None = None,
) -> dict[str, Any]:
    """Run the ingest flow; gives the run's row. Raises UsageError when no input names anything."""
    if source:
        settings.source(source)  # a wrong name is told at once
    with server(Layout(settings.data).logs) as api, shown_by(shown):
        row = _run(inputs, settings, api, source=source, since=since, until=until)
        api.leave()
        return row


def _run(inputs: Sequence[str], settings: Settings, api: Server, **asked: Any) -> dict[str, Any]:
    from flows.inputs import check, saved
    from flows.runners import runner

    if inputs:
        check(inputs)
    with runner(settings.workers) as workers:
        workers.warm_up()
        if api.process:
            progress().say("starting a Prefect server (some seconds)")
        import fastapi.encoders  # noqa: F401 (Prefect imports it late, when a flow begins)

        from flows.ingest import ingest as flow

        api.wait()
        with _no_heartbeat() if api.process else nullcontext():
            row: dict[str, Any] = flow(saved(inputs, settings), settings.model_dump(mode="json"), **asked)
            return row


@contextmanager
def _no_heartbeat() -> Iterator[None]:
    """Nobody watches the heartbeat of a run on a server of its own, and ending it costs up to a second."""
    from prefect.context import SettingsContext
    from prefect.settings import get_current_settings

    now = get_current_settings()
    flows = now.flows.model_copy(update={"heartbeat_frequency": None})
    context = SettingsContext.get()
    if context is None:
        yield
        return
    with SettingsContext(profile=context.profile, settings=now.model_copy(update={"flows": flows})):
        yield
