"""The same sentence over windows of time: a past cut into partitions, each a run of its own, as many at once as wanted.

A partition's state is what the ledger says of the runs with its arguments (flows/partitions.py). So what was done is
done, whoever did it; an interrupted backfill goes on where it was; and the same window twice does nothing. Partitions
run here, in threads that share the reading processes, or on the workers of a Prefect work pool.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect import Flow, flow, tags
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun, State
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed
from prefect.types.entrypoint import EntrypointType

from flows import runs
from flows.board import Board, CancelledError, board, run_name, stop_all
from flows.errors import UsageError
from flows.ingest import ingest
from flows.layout import Layout
from flows.notify import tell_of_failure
from flows.partitions import By, Partition, Plan
from flows.runners import runner
from flows.settings import Settings, load_settings
from flows.sources import Window
from load.ids import name_id
from load.sinks.sink import open_sink

PAGE = 200  # flow runs that Prefect gives at once
LOOK_EVERY = 3.0  # seconds between two looks at what the workers of a pool have done
GRACE = 10.0  # seconds that partitions under way have to stop on Ctrl-C
UNSEEN = 300.0  # seconds that a run of a pool may be without a process: while it is set up, and at its end
TAG = "backfill"


@flow(name="backfill", flow_run_name=run_name, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def backfill(
    source: str,
    since: date,
    until: date,
    by: By = "day",
    newest_first: bool = False,
    parallel: int = 1,
    pool: str = "",
    settings: dict[str, Any] | None = None,
) -> Any:
    """Take a source over the days `since` to `until`, in partitions that were not done before; gives the run's row.

    `parallel` partitions are under way at once: here, or, with `pool`, on the workers of that work pool. A partition
    that fails stops no other; the row's state is then "failed", and the next backfill begins with it.
    """
    chosen = load_settings(**(settings or {}))
    layout = Layout(chosen.data)
    plan = Plan(source, Window(since, until), by, newest_first)
    shown = board()
    try:
        with runs.under_way(layout, "backfill", plan.words, str(shown.flow_run_id or "")) as run:
            every = plan.progress(chosen)
            todo = [each.partition for each in every if each.open]
            shown.say(f"{len(every):,} partitions of {source}, {len(todo):,} of them to do.")
            polite = _at_the_same_pace(chosen, source, parallel)
            work = _on_pool(todo, polite, parallel, pool, shown) if pool else _here(todo, polite, parallel)
            failed = 0
            for done, (partition, state) in enumerate(work, 1):
                failed += not state.is_completed()
                shown.say(f"{partition.name}: {(state.name or '').lower()}. {done:,} of {len(todo):,} are through.")
                shown.documents(done, len(todo), last=done == len(todo))
            detail = f"{len(every)} partitions, {len(todo) - failed} done now, {failed} failed"
            row = run.row("failed" if failed else "completed", detail=detail)
            with open_sink(chosen.sink, layout.folder, shown.say, chosen.wait_seconds).writing() as writer:
                runs.repair(layout, writer, "backfill")  # one that was killed behind its last partition
                writer.record_run(row)
        return row
    except CancelledError as error:
        return Cancelled(message=str(error))


def _at_the_same_pace(settings: Settings, source: str, parallel: int) -> dict[str, Any]:
    """The settings of each partition, as plain values: several at once ask a host no oftener than one would, and
    paths are found from any folder."""
    plain = settings.parameters()
    mine = plain["sources"][source]
    if "seconds_between_requests" in mine:
        usual = mine["seconds_between_requests"]
        pace = settings.seconds_between_requests if usual is None else usual
        mine["seconds_between_requests"] = pace * max(1, parallel)
    for name in ("path", "file", "listed_in"):
        if name in mine:
            mine[name] = [each if "://" in each else str(Path(each).expanduser().absolute()) for each in mine[name]]
    return plain


def _here(todo: Sequence[Partition], settings: dict[str, Any], parallel: int) -> Iterator[tuple[Partition, State[Any]]]:
    """Run partitions in this process, as many at once as wanted; the reading processes are shared."""
    with runner(settings["workers"], settings["scheduler"]):
        if parallel <= 1:
            yield from ((partition, _run(partition, settings)) for partition in todo)
            return
        pool = ThreadPoolExecutor(parallel, thread_name_prefix="partition")
        waiting = {pool.submit(copy_context().run, _run, each, settings): each for each in todo}
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except BaseException:
            stop_all()
            pool.shutdown(wait=False, cancel_futures=True)
            wait([each for each in waiting if each.running()], GRACE)
            raise
        pool.shutdown()


def _run(partition: Partition, settings: dict[str, Any]) -> State[Any]:
    """One partition as a flow run of its own. What goes wrong is its state."""
    taken: Any = ingest
    with tags(TAG, f"source:{partition.source}", f"partition:{partition.name}"):
        state: State[Any] = taken(**partition.asked, settings=settings, return_state=True)
        return state


def _on_pool(
    todo: Sequence[Partition], settings: dict[str, Any], parallel: int, pool: str, shown: Board
) -> Iterator[tuple[Partition, State[Any]]]:
    """Have the workers of a work pool run the partitions; those that an earlier backfill left with them are awaited."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(pool)
        except ObjectNotFound:
            raise UsageError(
                f"there is no work pool {pool}: `prefect work-pool create {pool} --type process` makes one, and "
                f"`prefect worker start --pool {pool}` gives it a worker"
            ) from None
        deployed = _deployment(pool)
        left = _unfinished(client, deployed)
        lost = Lost(Layout(Path(settings["data"])))
        waiting: dict[UUID, Partition] = {}
        queue = list(todo)
        while queue or waiting:
            while queue and len(waiting) < max(1, parallel):
                each = queue.pop(0)
                waiting[left.get(_key(each, settings)) or _submit(deployed, each, settings)] = each
            time.sleep(LOOK_EVERY)
            shown.documents(len(todo) - len(queue) - len(waiting), len(todo))
            for flow_run in _read(client, list(waiting)):
                if flow_run.state is not None and flow_run.state.is_final():
                    yield waiting.pop(flow_run.id), flow_run.state
                elif lost.is_lost(flow_run, time.monotonic()):
                    state: State[Any] = Crashed(
                        message="Its worker is gone; the next backfill takes the partition again."
                    )
                    client.set_flow_run_state(flow_run.id, state, force=True)
                    yield waiting.pop(flow_run.id), state


@dataclass(slots=True)
class Lost:
    """Which flow runs have no process any more: Prefect believes a run whose machine died to be going for ever, but
    the lock on its file in the (shared) data folder went with it."""

    layout: Layout
    missing: dict[UUID, float] = field(default_factory=dict)

    def is_lost(self, flow_run: FlowRun, now: float) -> bool:
        """Whether a run that is said to be going has not been seen alive for a while; `now` in seconds of any clock."""
        alive = {begun.get("flow_run_id") for begun in runs.live(self.layout)}
        going = flow_run.state is not None and (flow_run.state.is_running() or flow_run.state.is_pending())
        if not going or str(flow_run.id) in alive:
            self.missing.pop(flow_run.id, None)
            return False
        return now - self.missing.setdefault(flow_run.id, now) > UNSEEN


def _deployment(pool: str) -> UUID:
    """The deployment that workers run partitions by; one a pool, whatever the source."""
    given: Flow[..., Any] = ingest
    made: Any = given.to_deployment(
        name=f"partitions-{pool}",
        description="Partitions of backfills.",
        tags=["onrecord", TAG],
        entrypoint_type=EntrypointType.MODULE_PATH,
        work_pool_name=pool,
    )
    applied: UUID = made.apply()
    return applied


def _submit(deployed: UUID, partition: Partition, settings: dict[str, Any]) -> UUID:
    flow_run: Any = run_deployment(
        deployed,
        parameters={**partition.asked, "settings": settings},
        flow_run_name=f"{partition.source} {partition.name}",
        tags=[TAG, f"source:{partition.source}", f"partition:{partition.name}", _key(partition, settings)],
        timeout=0,
    )
    return cast(UUID, flow_run.id)


def _key(partition: Partition, settings: dict[str, Any]) -> str:
    """A tag by which a later backfill knows the flow run of a partition again."""
    return "partition-key:" + name_id("partition", settings["data"], *partition.words)


def _unfinished(client: SyncPrefectClient, deployed: UUID) -> dict[str, UUID]:
    """Flow runs of partitions that have not ended, by their keys."""
    going = FlowRunFilterState(type=FlowRunFilterStateType(not_any_=list(TERMINAL_STATES)))
    chosen = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployed]), state=going)
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=chosen, offset=len(found)):
        found += page
    return {tag: run.id for run in found for tag in run.tags if tag.startswith("partition-key:")}


def _read(client: SyncPrefectClient, ids: Sequence[UUID]) -> list[FlowRun]:
    found: list[FlowRun] = []
    for at in range(0, len(ids), PAGE):
        found += client.read_flow_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=list(ids[at : at + PAGE])))
        )
    return found
