"""A run as a person sees it in Prefect's UI: sentences in the log, a progress bar while it goes, a report at the end.

Nothing of it can stop a run: where the server does not take it, the run goes on without. On the throw-away server of a
single command nobody looks, and nothing is sent.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from flows.progress import progress
from flows.run_server import is_our_own

LOOK_EVERY = 5.0  # seconds between two looks whether the run is cancelled
DRAW_EVERY = 15.0  # seconds between two updates of the bar: each costs the server as much as half a task run
_Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


_stopping = threading.Event()


def stop_all() -> None:
    """Have every run of this process stop at its next look; for runs in threads, which Ctrl-C does not reach."""
    _stopping.set()


class CancelledError(Exception):
    """Somebody cancelled this run in Prefect."""


@dataclass(slots=True)
class Board:
    """Where one run writes for people. `flow_run_id` is None where nobody looks."""

    log: _Log
    flow_run_id: UUID | None
    bar: UUID | None = None
    looked_at: float = field(default_factory=time.monotonic)
    drawn_at: float = field(default_factory=lambda: time.monotonic() - DRAW_EVERY)

    def say(self, sentence: str) -> None:
        """One sentence, for the log and for who waits."""
        self.log.info("%s", sentence)
        progress().say(sentence)

    def documents(self, read: int, listed: int, *, last: bool = False) -> None:
        """How far the run is; on the terminal at once, in Prefect every few seconds. Raises CancelledError."""
        progress().documents(read, listed)
        if _stopping.is_set():
            raise CancelledError("it was stopped; what it had read is kept for the next run")
        if self.flow_run_id is None or not (last or time.monotonic() - self.looked_at >= LOOK_EVERY):
            return
        self.looked_at = time.monotonic()
        if last or self.looked_at - self.drawn_at >= DRAW_EVERY:
            self.drawn_at = self.looked_at
            percent = 100.0 if last else 100.0 * read / listed if listed else 0.0
            told = f"{read:,} of {listed:,} documents {'read' if last else 'listed so far are read'}."
            self._send(lambda: self._draw(percent, told))
        if not last and self._send(self._cancelling):
            raise CancelledError("it was cancelled in Prefect; what it had read is kept for the next run")

    def report(self, key: str, markdown: str, about: str) -> None:
        """Put a page beside the run. `key` is the page's series: lower-case letters, digits and hyphens."""
        if self.flow_run_id is not None:
            self._send(lambda: create_markdown_artifact(markdown, key=key, description=about))

    def _draw(self, percent: float, told: str) -> None:
        if self.bar is None:
            made = create_progress_artifact(percent, key="progress", description=told)
            self.bar = made if isinstance(made, UUID) else None
        else:
            update_progress_artifact(self.bar, percent, description=told)

    def _cancelling(self) -> bool:
        if self.flow_run_id is None:
            return False
        with get_client(sync_client=True) as client:
            state = client.read_flow_run(self.flow_run_id).state
        return state is not None and (state.is_cancelling() or state.is_cancelled())

    def _send(self, call: Callable[[], object]) -> object:
        """Whatever the call gives; None where the server does not take it."""
        try:
            return call()
        except Exception as error:
            self.log.warning("Prefect's server did not take a message and the run goes on: %s", error)
            return None


def run_name() -> str:
    """A name for the flow run that is beginning: what is taken, of which days, and when it began."""
    asked = flow_run.parameters or {}
    inputs = [str(each) for each in asked.get("inputs") or ()]
    what = asked.get("source") or (Path(inputs[0]).name or inputs[0] if inputs else "everything")
    more = f" and {len(inputs) - 1} more" if len(inputs) > 1 else ""
    days = sorted({str(asked[name]) for name in ("since", "until") if asked.get(name)})
    of_days = f", {' to '.join(days)}" if days else ""
    begun = flow_run.scheduled_start_time or datetime.now(UTC)
    verb = "" if flow_run.flow_name == "ingest" else f"{flow_run.flow_name} "
    return f"{verb}{what}{more}{of_days} · {begun:%Y-%m-%d %H:%M}"


def board() -> Board:
    """The board of the flow run that this is called in."""
    context = FlowRunContext.get()
    running = context.flow_run if context else None
    return Board(get_run_logger(), running.id if running and not is_our_own() else None)
