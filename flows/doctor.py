"""`onrecord doctor`: is this installation sound, is the record, and what to do where it is not."""

from __future__ import annotations

import platform
import shutil
import tempfile
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
from flows.versions import program_version, rules_of
from load.migrations import available
from load.sinks.duckdb import DuckDBSink, damaged_says, read_only

PACKAGES = ("prefect", "duckdb", "beautifulsoup4", "requests", "lxml", "pyarrow")
LITTLE_DISK = 2 * 1024**3  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    state: Literal["ok", "note", "bad"]
    what: str
    says: str


def run(settings: Settings) -> int:
    """Print the findings; exit code 1 when one of them is bad."""
    layout = Layout(settings.data)
    findings = [*_program(settings), *_web(settings), *_folder(settings), *_writer(layout), *_record(layout.record)]
    findings += _archive(layout.record)
    out().print(table("", ("", "what", "finding"), ((f.state, f.what, f.says) for f in findings), wide=("finding",)))
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def _program(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        "ok", "onrecord", f"{program_version()}, rules {rules_of(settings.reading)}, Python {platform.python_version()}"
    )
    yield Finding("ok", "packages", ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES))
    url = server_at_hand()
    says = f"a server answers at {url}" if url else "none is running: each run starts one of its own (about 6 s)"
    yield Finding("ok" if url else "note", "prefect", says)


def _web(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("ok", "contact", settings.contact)
    else:
        says = "not set: nothing is fetched from the web without; write it into onrecord.toml, or ONRECORD_CONTACT"
        yield Finding("note", "contact", says)


def _folder(settings: Settings) -> Iterator[Finding]:
    layout = Layout(settings.data)
    existing = next(each for each in (layout.folder, *layout.folder.parents) if each.exists())
    free = shutil.disk_usage(existing).free
    says = f"{layout.folder}, {free / 1024**3:.1f} GiB free"
    yield Finding("ok" if free > LITTLE_DISK else "bad", "folder", says)
    if why := _why_not_writable(existing):
        yield Finding("bad", "folder", f"nothing can be written to {existing} ({why}): change its owner or its rights")
    for batch in sorted(layout.damaged.glob("*")):
        says = f"{batch} cannot be read (a power cut, a failing disk): its documents are read again when they are named"
        yield Finding("bad", "batch", f"{says}; then remove it")
    for begun in live(layout):
        yield Finding("note", "under way", f"process {begun['pid']} since {begun['started_at'][:19]}")
    for begun in stopped(layout):
        says = f"the run of {begun['started_at'][:19]} did not end well; the next ingest completes it"
        yield Finding("note", "stopped", says)


def _why_not_writable(folder: Path) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _writer(layout: Layout) -> Iterator[Finding]:
    """The writer's own file. Opening it for reading takes no part in the writer's lock, and a file that is being
    written is a file that can be."""
    written = DuckDBSink(layout.folder, notice=lambda line: None).written
    if not written.exists():
        return
    try:
        with read_only(written) as connection:
            schema = (connection.execute("SELECT max(number) FROM schema_migrations").fetchone() or (0,))[0]
    except duckdb.Error as error:
        said = " ".join(str(error).split())
        if "lock" in said:
            yield Finding("note", "writer", f"{written} is being written by another process")
        else:
            yield Finding("bad", "writer", damaged_says(written, layout.record, said))
        return
    newest = available()[-1][0]
    if schema > newest:
        says = f"{written} was written by a newer onrecord (schema {schema}, this program knows {newest})"
        yield Finding("bad", "writer", f"{says}: upgrade this program")


ORPHANS = """
    SELECT count(*) FROM (
        SELECT version_id FROM quotes UNION ALL SELECT version_id FROM blocks UNION ALL SELECT version_id FROM datelines
        UNION ALL SELECT current_version_id FROM articles
    ) ANTI JOIN article_versions USING (version_id)"""


def _archive(record: Path) -> Iterator[Finding]:
    """What the record refers to and what is there; and whether it has seen the future."""
    try:
        with read_only(record) as connection:
            archives = connection.execute("SELECT DISTINCT archive FROM fetches WHERE archive IS NOT NULL").fetchall()
            ahead = connection.execute(
                "SELECT max(ended_at) FROM runs WHERE ended_at > now() + INTERVAL 1 HOUR"
            ).fetchone()
            orphans = (connection.execute(ORPHANS).fetchone() or (0,))[0]
            incomplete = connection.execute("SELECT count(*) FROM runs WHERE state = 'incomplete'").fetchone()
    except duckdb.Error:  # told before
        return
    gone = [path for (path,) in archives if not Path(path).exists()]
    if gone:
        says = (
            f"{len(gone)} of {len(archives)} archive files are missing, {gone[0]} among them; the record is whole, but"
        )
        yield Finding("bad", "archive", f"{says} `onrecord replay` cannot read these pages again: bring the files back")
    if ahead and ahead[0]:
        says = f"a run ended at {ahead[0]:%Y-%m-%d %H:%M}, which is still to come: the clock is wrong, or was"
        yield Finding("note", "clock", f"{says}; of two versions the one obtained later counts as current")
    if orphans:
        yield Finding("bad", "books", f"{orphans} rows belong to no version: report this, and read everything again")
    if incomplete and incomplete[0]:
        says = f"{incomplete[0]} runs did not add up (`onrecord runs` says by how much): run the same commands again"
        yield Finding("note", "books", says)


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
