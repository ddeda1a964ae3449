"""Somebody is told: of runs that failed, and of sources that have gone silent.

A webhook gets a POST with a JSON object whose `text` is a sentence (what Slack and Mattermost show); a command gets the
same object on its standard input. What goes wrong while telling is logged and stops nothing.
"""

from __future__ import annotations

import json
import logging
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Literal

import requests
from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State

from flows.layout import Layout
from flows.settings import Settings, load_settings
from load.questions import ask

SECONDS_TO_TELL = 30.0
GAPS_KNOWN = 5  # gaps between runs that brought something, before any silence can be called unusual
GAPS_LOOKED_AT = 30
LONGER_THAN_USUAL = 1.5  # times the longest of those gaps: a weekly magazine is not silent on Wednesdays
RUNS_OF_NOTHING = 5  # runs, all without a single article, before a source is told to be mute from the start

_log = logging.getLogger("onrecord")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell."""

    event: Literal["failed", "silent"]
    text: str  # one sentence
    flow: str
    source: str
    detail: str
    data: str  # folder of the record
    at: str  # ISO 8601, UTC


def tell(settings: Settings, event: Event) -> None:
    """Tell whoever the settings name."""
    told = asdict(event)
    if settings.notify_webhook:
        try:
            requests.post(settings.notify_webhook, json=told, timeout=SECONDS_TO_TELL).raise_for_status()
        except requests.RequestException as error:
            status = error.response.status_code if error.response is not None else type(error).__name__
            _log.warning("The notification did not reach its webhook (%s)", status)  # the address is a secret
    if settings.notify_command:
        try:
            subprocess.run(
                shlex.split(settings.notify_command),
                input=json.dumps(told),
                text=True,
                timeout=SECONDS_TO_TELL,
                check=True,
                capture_output=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            _log.warning("The notification command failed: %s", error)


def tell_of_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Prefect's hook for flow runs that failed or crashed."""
    asked = flow_run.parameters or {}
    try:
        settings = load_settings(**(asked.get("settings") or {}))
    except Exception as error:
        _log.warning("Nobody is told of the failure, since the settings cannot be read: %s", error)
        return
    detail = " ".join((state.message or state.name or "").split())
    text = f"onrecord: {flow_run.name} {(state.name or 'failed').lower()}: {detail}"
    tell(settings, _event("failed", text, settings, flow.name, str(asked.get("source") or ""), detail))


def tell_of_silence(settings: Settings, layout: Layout, source: str) -> None:
    """Tell that a source has gone silent, once for each silence."""
    if not (settings.notify_webhook or settings.notify_command):
        return
    rows = ask(layout.record, "source_runs", {"source": source}).rows
    why = silence([(began, versions) for began, versions, _, _ in rows], datetime.now(UTC).timestamp())
    mark = layout.runs.parent / "silent" / source
    if why is None:
        mark.unlink(missing_ok=True)
    elif not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(why, encoding="utf-8")
        text = f"onrecord: the source {source} has gone silent: {why}"
        tell(settings, _event("silent", text, settings, "ingest", source, why))


def silence(runs: Sequence[tuple[float, int]], now: float) -> str | None:
    """Why a source counts as silent, if it does. `runs` are (beginning in seconds, new versions), the oldest first."""
    fruitful = [began for began, versions in runs if versions]
    if not fruitful:
        return f"none of its {len(runs)} runs brought an article" if len(runs) >= RUNS_OF_NOTHING else None
    gaps = [after - before for before, after in pairwise(fruitful)][-GAPS_LOOKED_AT:]
    quiet = now - fruitful[-1]
    if len(gaps) < GAPS_KNOWN or quiet <= LONGER_THAN_USUAL * max(gaps):
        return None
    since = datetime.fromtimestamp(fruitful[-1], UTC)
    return f"nothing new since {since:%Y-%m-%d %H:%M} UTC; it never took longer than {_span(max(gaps))} before"


def _span(seconds: float) -> str:
    hours = seconds / 3600
    if hours < 2:
        return f"{seconds / 60:.0f} minutes"
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _event(
    kind: Literal["failed", "silent"], text: str, settings: Settings, flow: str, source: str, detail: str
) -> Event:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Event(kind, text, flow, source, detail, str(settings.data), at)
