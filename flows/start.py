"""Flows run from the command line, on this machine, with nothing set up before.

Order is time here: the server takes longest and starts first, with nothing but the standard library imported; the
arguments are looked at, Prefect is imported and a worker started while it is on its way. Where much is to be read, the
server is within this process and starts when Prefect is imported.
"""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flows.errors import StoppedError, UsageError
from flows.layout import Layout
from flows.locks import alone
from flows.memory import few_arenas
from flows.prefect_server import lasting_server, server_at_hand
from flows.progress import Progress, progress, shown_by
from flows.run_server import RunServer, run_server
from flows.settings import Settings, check_contact

MUCH_BYTES = 50_000_000  # as a WARC file some eight hundred pages

if TYPE_CHECKING:
    from flows.partitions import Plan
    from flows.replay import Replayed


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
    named = [settings.source(source)] if source else []  # a wrong name is told at once
    check_contact(settings, named, inputs)
    if inputs and not any("://" in each or Path(each).exists() for each in inputs):
        _check(inputs)  # before the server has a folder for its log: a mistyped path leaves nothing behind
    with run_server(Layout(settings.data).logs, is_long=_is_much(inputs)) as api, shown_by(shown), _soon(api, settings):
        if inputs:
            _check(inputs)
        from flows.ingest import ingest as flow
        from flows.inputs import saved

        _ready(api)
        with _in_the_open(api, "ingest", *([f"source:{source}"] if source else [])):
            taken: Any = flow
            row = taken(saved(inputs, settings), settings.parameters(), source, since, until)
        api.leave()
        if row is None:
            raise StoppedError(f"{source} is being taken by another run already: `onrecord runs` shows it")
        return cast(dict[str, Any], row)


def replay(
    settings: Settings, shown: Progress, *, since: date | None, until: date | None, source: str, only: str | None
) -> Replayed:
    """Run the replay flow."""
    if source:
        settings.source(source)
    with run_server(Layout(settings.data).logs) as api, shown_by(shown), _soon(api, settings):
        from flows.replay import replay as flow

        _ready(api)
        with _in_the_open(api, "replay", *([f"source:{source}"] if source else [])):
            done: Any = flow(settings.parameters(), since, until, source, only)
        api.leave()
        return cast("Replayed", done)


def backfill(plan: Plan, settings: Settings, shown: Progress, *, parallel: int, pool: str) -> dict[str, Any]:
    """Run the backfill flow; gives the run's row. Raises UsageError where a pool is named and no server is at hand."""
    check_contact(settings, [settings.source(plan.source)])
    if pool and server_at_hand() is None:
        raise UsageError("--pool needs a Prefect server that lasts: `onrecord serve`, or set PREFECT_API_URL")
    with run_server(Layout(settings.data).logs) as api, shown_by(shown), _soon(api, settings):
        from flows.backfill import backfill as flow

        _ready(api)
        taken: Any = flow
        with _in_the_open(api, "backfill", f"source:{plan.source}"):
            row = taken(
                plan.source,
                plan.window.first,
                plan.window.last,
                plan.by,
                plan.newest_first,
                parallel,
                pool,
                settings.parameters(),
            )
        api.leave()
        return cast(dict[str, Any], row)


def serve(settings: Settings, say: Callable[[str], None], host: str, port: int) -> None:
    """Serve the scheduled sources until told to stop. Raises UsageError where there is nothing to serve or somebody
    serves this record already, ServerError."""
    check_contact(settings, settings.scheduled().values())
    layout = Layout(settings.data)
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))  # systemd and Docker mean what Ctrl-C means
    again = threading.Event()
    signal.signal(signal.SIGHUP, lambda *_: again.set())  # from the start: it would end the process
    with alone(layout, "serve") as first:
        if not first:
            raise UsageError(f"another `onrecord serve` is serving {layout.folder} already")
        with lasting_server(layout.logs, host, port) as api:
            say(f"Prefect's server is {api.url.removesuffix('/api')}")
            from flows import serve

            serve.serve(settings, say, again)


def _is_much(inputs: Sequence[str]) -> bool:
    """Whether the files that are named make a run of minutes, to which memory matters more than a second."""
    return sum(path.stat().st_size for path in map(Path, inputs) if path.is_file()) >= MUCH_BYTES


def _check(inputs: Sequence[str]) -> None:
    """Raise UsageError when no argument names anything."""
    from flows.inputs import check

    check(inputs)


@contextmanager
def _soon(api: RunServer, settings: Settings) -> Iterator[None]:
    """Start a worker and Prefect's imports while the server is on its way."""
    from flows.runners import runner

    few_arenas()
    gc.disable()  # of a second and a half that the imports take, a fifth went into searching for garbage
    try:
        with runner(settings.workers, settings.scheduler) as workers:
            workers.warm_up()
            if api.is_our_own:
                progress().say("starting a Prefect server (some seconds)")
            yield
    finally:
        gc.enable()  # _ready did, unless an argument made no sense


def _ready(api: RunServer) -> None:
    """Have the server and what a flow run needs late: both load at once."""
    import fastapi.encoders  # noqa: F401 (Prefect imports it when a flow begins)

    api.begin()
    import duckdb

    duckdb.connect().execute("SELECT ?", [0])  # its first parameter imports pandas, where that is installed
    api.wait()
    gc.freeze()
    gc.enable()


@contextmanager
def _in_the_open(api: RunServer, *tags: str) -> Iterator[None]:
    """Flow runs with these tags; on a server of our own, where nobody looks, without a heartbeat."""
    from prefect import tags as tagged
    from prefect.exceptions import CancelledRun

    try:
        with tagged("onrecord", *tags), _unseen() if api.is_our_own else nullcontext():
            yield
    except CancelledRun as error:
        raise StoppedError(f"{error}; run the same command again to go on where it stopped") from error


@contextmanager
def _unseen() -> Iterator[None]:
    """On a server of our own, which ends with the run, nobody looks at events, of which each task run sends three: they
    are most of what a run costs the server."""
    from prefect.events.clients import NullEventsClient
    from prefect.events.worker import EventsWorker

    EventsWorker.set_client_override(NullEventsClient)
    try:
        with _no_heartbeat():
            yield
    finally:
        EventsWorker.set_client_override(None)


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
