"""`onrecord doctor`: is this installation sound, is the record, and what to do where it is not."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import duckdb

from flows.console import out, table
from flows.layout import Layout
from flows.prefect_server import server_at_hand
from flows.runs import live, stopped
from flows.settings import Settings
from flows.versions import program_version, transform_version
from load.migrations import available
from load.sinks.duckdb import read_only

PACKAGES = ("prefect", "duckdb", "beautifulsoup4", "requests", "lxml", "pyarrow")
LITTLE_DISK = 2 * 1024**3  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    state: Literal["ok", "note", "bad"]
    what: str
    says: str


def run(settings: Settings) -> int:
    """Print the findings; exit code 1 when one of them is bad."""
    findings = [*_program(), *_web(settings), *_folder(settings), *_record(Layout(settings.data).record)]
    out().print(table("", ("", "what", "finding"), ((f.state, f.what, f.says) for f in findings), wide=("finding",)))
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def _program() -> Iterator[Finding]:
    yield Finding(
        "ok", "onrecord", f"{program_version()}, rules {transform_version()}, Python {platform.python_version()}"
    )
    yield Finding("ok", "packages", ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES))
    url = server_at_hand()
    says = f"a server answers at {url}" if url else "none is running: each run starts one of its own (about 6 s)"
    yield Finding("ok" if url else "note", "prefect", says)


def _web(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("ok", "contact", settings.contact)
    else:
        says = "not set: publishers cannot reach you; set contact in onrecord.toml, or ONRECORD_CONTACT"
        yield Finding("note", "contact", says)


def _folder(settings: Settings) -> Iterator[Finding]:
    layout = Layout(settings.data)
    existing = next(each for each in (layout.folder, *layout.folder.parents) if each.exists())
    free = shutil.disk_usage(existing).free
    says = f"{layout.folder}, {free / 1024**3:.1f} GiB free"
    yield Finding("ok" if free > LITTLE_DISK else "bad", "folder", says)
    for begun in live(layout):
        yield Finding("note", "under way", f"process {begun['pid']} since {begun['started_at'][:19]}")
    for begun in stopped(layout):
        says = f"the run of {begun['started_at'][:19]} did not end well; the next ingest completes it"
        yield Finding("note", "stopped", says)


def _record(record: Path) -> Iterator[Finding]:
    if not record.exists():
        yield Finding("note", "record", "none yet: `onrecord demo` or `onrecord ingest INPUT` makes one")
        return
    try:
        with read_only(record) as connection:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes), (SELECT count(*) FROM rejects),"
                " (SELECT max(number) FROM schema_migrations)"
            ).fetchone()
    except duckdb.Error as error:
        says = f"cannot be read ({' '.join(str(error).split())}); remove it: the next ingest puts a new copy in place"
        yield Finding("bad", "record", says)
        return
    articles, quotes, rejects, schema = counts or (0, 0, 0, 0)
    newest = available()[-1][0]
    says = f"{articles} articles, {quotes} quotes, {rejects} rejects; schema {schema}"
    if schema > newest:
        yield Finding("bad", "record", f"{says}, this program knows {newest}: upgrade onrecord")
    else:
        yield Finding("ok", "record", says)
