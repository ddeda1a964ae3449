"""The same by the clock: the sources of onrecord.toml as Prefect deployments, served by this process.

At the start it puts right what a crash may have left: runs of our ledger that did not end (they are completed), flow
runs that Prefect believes to be going although their process is gone (they are marked as crashed), and scheduled runs
that were missed (of each source at most one is made up for, at once; the others are cancelled). While it serves, a
source that is still being taken is not taken a second time (`ingest` sees to that itself), and a changed onrecord.toml
is taken over; one that makes no sense changes no schedule (runs read it themselves, and fail until it is mended).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.states import Cancelled, Crashed
from prefect.types.entrypoint import EntrypointType

from flows import runs
from flows.errors import UsageError
from flows.ingest import ingest
from flows.layout import Layout
from flows.settings import SETTINGS_FILE, Settings, check_contact, load_settings
from flows.sources import Source, next_due

TAG = "onrecord-serve"
LOOK_EVERY = 5.0  # seconds between two looks for runs that are due
ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)  # intervals count from here, whenever `serve` is started
Say = Callable[[str], None]
Stamp = tuple[int, int, int] | None


def serve(settings: Settings, say: Say, again: threading.Event) -> None:
    """Serve on the server in PREFECT_API_URL until told to stop (Ctrl-C, SIGTERM): runs under way are stopped then, and
    completed after the next start. Whenever `again` is set (SIGHUP), onrecord.toml is taken over."""
    _end_orphans()
    stamp = _stamp()
    sources = settings.scheduled()
    layout = Layout(settings.data)
    _complete(layout, settings, say)
    runner = _Runner(name="onrecord", query_seconds=LOOK_EVERY, limit=settings.runs_at_once, pause_on_shutdown=False)
    known: dict[str, UUID] = {}
    for name, source in sources.items():
        registered: Any = runner.add_deployment(deployment(name, source, settings))
        known[name] = registered
    with get_client(sync_client=True) as client:
        repair(client, layout, known, say)
        catch_up(client, settings, layout, known, say)
        _forget(client, settings, frozenset(known.values()))
    os.environ[runs.SERVED_BY] = str(os.getpid())
    say(f"serving {', '.join(sources)}; stop with Ctrl-C")
    watching = _watch(runner, settings, known, say, again, stamp)
    threading.Thread(target=watching, daemon=True, name="onrecord.toml").start()
    _run(runner)


def _watch(
    runner: Runner, settings: Settings, known: dict[str, UUID], say: Say, again: threading.Event, stamp: Stamp
) -> Callable[[], None]:
    """Take over onrecord.toml whenever it was changed, or `again` is set."""

    def watching() -> None:
        served, seen = settings, stamp
        while True:
            told = again.wait(LOOK_EVERY)
            again.clear()
            now = _stamp()
            if told or now != seen:
                seen = now
                try:
                    served = take_over(runner, served, known, say)
                except Exception as error:  # Prefect's server away, or a fault: what is served goes on
                    say(f"{SETTINGS_FILE} could not be taken over ({error}); `kill -HUP {os.getpid()}` tries again")

    return watching


def take_over(runner: Runner, served: Settings, known: dict[str, UUID], say: Say) -> Settings:
    """Serve what onrecord.toml says now; gives the settings served from now on: the old ones where the new ones make no
    sense. Runs under way go on as they began."""
    try:
        fresh = load_settings(data=served.data)
        sources = fresh.scheduled()
        check_contact(fresh, sources.values())
    except UsageError as error:
        say(f"{SETTINGS_FILE} was changed and is not taken over, the schedules stay: {error}")
        return served
    before = served.scheduled()
    for name, source in sources.items():
        if before.get(name) != source:
            registered: Any = runner.add_deployment(deployment(name, source, fresh))
            known[name] = registered
    for name in set(known) - set(sources):
        del known[name]
    with get_client(sync_client=True) as client:
        _forget(client, fresh, frozenset(known.values()))
    more = f"; runs_at_once stays {served.runs_at_once} until a restart" * (fresh.runs_at_once != served.runs_at_once)
    say(f"{SETTINGS_FILE} was taken over: serving {', '.join(sources)}{more}")
    return fresh.model_copy(update={"runs_at_once": served.runs_at_once})


def _stamp() -> Stamp:
    """By what a changed file is known; None where there is none."""
    try:
        status = Path(SETTINGS_FILE).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def deployment(name: str, source: Source, settings: Settings, **more: Any) -> RunnerDeployment:
    """A source as a deployment of the flow `ingest`. What a run needs to know is read from onrecord.toml when it
    begins, but where the record is."""
    schedule: Schedule | None = None
    if source.every:
        spread = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32  # sources do not all start at once
        anchor = ANCHOR + timedelta(seconds=round(spread * min(source.every.total_seconds(), 3600.0)))
        schedule = Interval(source.every, anchor_date=anchor)
    elif source.cron:
        schedule = Cron(source.cron, timezone=source.timezone)
    flow: Flow[..., Any] = ingest
    made = flow.to_deployment(
        name=name,
        description=source.about or f"The source {name} of onrecord.toml.",
        tags=["onrecord", f"source:{name}", TAG, _folder_tag(settings)],
        parameters={"inputs": [], "source": name, "settings": {"data": str(settings.data)}},
        entrypoint_type=EntrypointType.MODULE_PATH,  # a file path would put flows/ itself on sys.path
        schedule=schedule,
        **more,
    )
    assert isinstance(made, RunnerDeployment)  # noqa: S101 (not a coroutine outside of async code)
    return made


def repair(client: SyncPrefectClient, layout: Layout, known: dict[str, UUID], say: Say) -> None:
    """Mark flow runs whose process is gone as crashed; those that our ledger sees alive are left alone."""
    alive = {begun.get("flow_run_id") for begun in runs.live(layout)}
    going = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING, StateType.PAUSED)
    for run in _runs(client, known.values(), going):
        if str(run.id) not in alive:
            state: State[Any] = Crashed(
                message="Its process was gone when `onrecord serve` started; the next run completes it."
            )
            client.set_flow_run_state(run.id, state, force=True)
            say(f"{run.name} had been cut off; it is marked as crashed")


def catch_up(client: SyncPrefectClient, settings: Settings, layout: Layout, known: dict[str, UUID], say: Say) -> None:
    """Of each source make up for one missed run at most, at once."""
    now = datetime.now(UTC)
    for name, deployment_id in known.items():
        missed = [
            run
            for run in _runs(client, [deployment_id], (StateType.SCHEDULED,))
            if run.next_scheduled_start_time and run.next_scheduled_start_time < now
        ]
        for run in missed:
            state: State[Any] = Cancelled(
                message="Missed while `onrecord serve` was not running; one run makes up for all of them."
            )
            client.set_flow_run_state(run.id, state, force=True)
        if missed or _overdue(settings.sources[name], _last_began(layout, name), now):
            client.create_flow_run_from_deployment(deployment_id, tags=["catch-up"])
            say(f"{name} is overdue: it is taken at once")


def _overdue(source: Source, last: datetime | None, now: datetime) -> bool:
    """Whether a run should have begun since the last one; a source that never ran waits for its first time."""
    due = next_due(source, last) if last else None
    return due is not None and due < now


def _last_began(layout: Layout, source: str) -> datetime | None:
    from load.questions import ask

    if not layout.record.exists():
        return None
    rows = ask(layout.record, "source_runs", {"source": source}).rows
    return datetime.fromtimestamp(rows[-1][0], UTC) if rows else None


def _complete(layout: Layout, settings: Settings, say: Say) -> None:
    """Complete the runs of our own ledger that did not end well."""
    left = runs.stopped(layout)
    if left:
        say(f"completing {len(left)} runs that did not end well")
        ingest([], {"data": str(settings.data)})


def _forget(client: SyncPrefectClient, settings: Settings, kept: frozenset[UUID]) -> None:
    """Remove deployments of sources that are no longer served."""
    tags = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG, _folder_tag(settings)]))
    for old in client.read_deployments(deployment_filter=tags):
        if old.id not in kept:
            client.delete_deployment(old.id)


def _runs(client: SyncPrefectClient, deployments: Any, states: Sequence[StateType]) -> list[FlowRun]:
    chosen = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=list(deployments)),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))),
    )
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=chosen, offset=len(found)):
        found += page
    return found


def _folder_tag(settings: Settings) -> str:
    return f"record:{settings.data}"


class _Runner(Runner):
    """Prefect's runner, which on SIGTERM (systemd, Docker) ends as it does on Ctrl-C: its own way out cancels the flow
    runs, which people have not done, and leaves the event loop from within a signal handler."""

    def handle_sigterm(self, *args: Any, **kwargs: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def _run(runner: Runner) -> None:
    """Run the runner until it is interrupted; it ends its flow runs then."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # asyncio replaces no other
    try:
        asyncio.run(runner.start())
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGINT, before)
        _end_beginners()


def _end_beginners() -> None:
    """End flow runs that are still starting: Prefect's runner does not see them yet, and without a server they would
    wait for one for minutes. They hold nothing and have done nothing."""
    for entry in _flow_runs():
        with suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid():
                os.kill(int(entry.name), signal.SIGKILL)


def _end_orphans() -> None:
    """End flow runs whose `serve` was killed while they were starting, as those that have begun end themselves
    (runs.end_with_serve)."""
    told = f"{runs.SERVED_BY}=".encode()
    for entry in _flow_runs():
        with suppress(OSError):
            served_by = [each for each in (entry / "environ").read_bytes().split(b"\0") if each.startswith(told)]
            if served_by and not Path(f"/proc/{int(served_by[0].removeprefix(told))}").exists():
                os.kill(int(entry.name), signal.SIGKILL)


def _flow_runs() -> Iterator[Path]:
    """Processes of flow runs on this machine, as folders of /proc."""
    for entry in Path("/proc").iterdir():
        is_one = False
        with suppress(OSError):  # it has ended meanwhile
            is_one = entry.name.isdigit() and b"prefect.engine" in (entry / "cmdline").read_bytes()
        if is_one:
            yield entry
