"""What the archive and the record still have of documents: references that can be read again without any network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path

from extract.document import Ref, Reject
from extract.fetched import OUTCOMES
from extract.files import version_of
from extract.sources import list_refs
from flows.errors import UsageError
from flows.layout import Layout
from flows.settings import Settings
from flows.sources import DATE_FIELD, FilesSource, JsonlSource, Source, WarcSource, file_kind
from load.sinks.duckdb import read_only

NOT_PAGES = frozenset({*OUTCOMES[1:], "listing", "http_error", "not_text", "empty"})
"""Why a record of the archive is no document: it never was one when it was fetched either."""
ARCHIVE_NAME = re.compile(r"onrecord-(\d{4})(\d\d)(\d\d)-([^-]+)-\d+\.warc\.gz")
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Which documents: obtained on the days `since` to `until` (both included), by one source of onrecord.toml."""

    since: date = date.min
    until: date = date.max
    source: str = ""


@dataclass(slots=True)
class Archived:
    """Documents to read again, and, once they were listed, those that are no longer where they lay."""

    settings: Settings
    choice: Choice
    gone: list[str] = field(default_factory=list)

    def refs(self) -> Iterator[tuple[str, Ref | Reject]]:
        """References, each with the name of the source whose way of reading is theirs ("" where there is none)."""
        layout = Layout(self.settings.data)
        named = self.settings.source(self.choice.source) if self.choice.source else None
        runs = _runs_of(layout.record, self.choice.source) if named else None
        if named and not runs and not layout.record.exists():
            raise UsageError(f"there is no record at {layout.record}, which alone knows what {self.choice.source} gave")
        for path in sorted(each for each in layout.raw.rglob("*") if each.is_file()):
            if self._wants_archive(path, runs):
                for ref in list_refs([str(path)]):
                    if isinstance(ref, Reject) or ref.kind != "url":
                        yield "", ref
        for container, places in groupby(_recorded(layout, self.choice), key=_container):
            yield from self._elsewhere(container, list(places), named)

    def _wants_archive(self, path: Path, runs: frozenset[str] | None) -> bool:
        """Whether a file of raw/ can hold documents of the choice: its name says day and run."""
        if name := ARCHIVE_NAME.fullmatch(path.name):
            day = date(*map(int, name.groups()[:3]))
            mine = runs is None or name[4] in runs
        else:
            day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
            mine = runs is None
        return mine and self.choice.since <= day <= self.choice.until

    def _elsewhere(
        self, container: str, places: Sequence[tuple[str, str | None]], named: Source | None
    ) -> Iterator[tuple[str, Ref | Reject]]:
        """Documents of the user's own files; only those that the record has, as long as they are what they were."""
        path = Path(container)
        name = next((each for each, source in self.settings.sources.items() if _is_of(container, source)), "")
        if named and name != self.choice.source:
            return
        if not path.is_file():
            self.gone += [place for place, _ in places]
            return
        if places[0][0] == container:  # a file that is one document
            status = path.stat()
            modified = datetime.fromtimestamp(status.st_mtime, UTC).replace(microsecond=0)
            obtained = places[0][1]
            if obtained and modified != datetime.fromisoformat(obtained).replace(microsecond=0):
                self.gone.append(container)
            else:
                yield name, Ref("file", container, version=version_of(status), source=name)
            return
        known = {place for place, _ in places}
        kind = file_kind(self.settings.sources[name]) if name else None
        for ref in list_refs([container], source=name, kind=kind):
            if isinstance(ref, Ref) and str(ref) in known:
                known.discard(str(ref))
                yield name, ref
        self.gone += sorted(known)


def _recorded(layout: Layout, choice: Choice) -> Iterator[tuple[str, str | None]]:
    """(place, moment obtained) of each document outside the archive that the record read, or failed to read."""
    if not layout.record.exists():
        return
    with read_only(layout.record) as connection:
        cursor = connection.execute(
            """SELECT input, max(strftime(retrieved_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S+00:00')) FROM (
                SELECT input, retrieved_at FROM article_versions
                WHERE coalesce((retrieved_at AT TIME ZONE 'UTC')::DATE BETWEEN $since AND $until, true)
                UNION ALL SELECT input, NULL FROM rejects WHERE stage = 'read' AND $whole)
            WHERE NOT starts_with(input, $raw) GROUP BY input ORDER BY input""",
            {
                "since": choice.since,
                "until": choice.until,
                "whole": (choice.since, choice.until) == (date.min, date.max),
                "raw": f"{layout.raw}/",
            },
        )
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


def _container(place: tuple[str, str | None]) -> str:
    """The file that a place lies in: all of it, or what stands before @offset."""
    path, sign, offset = place[0].rpartition("@")
    return path if sign and offset.isdigit() and not Path(place[0]).exists() else place[0]


def _is_of(path: str, source: Source) -> bool:
    """Whether a file is one that a source asks for, whatever the day."""
    if not isinstance(source, FilesSource | JsonlSource | WarcSource):
        return False
    for pattern in source.path:
        wide = str(Path(DATE_FIELD.sub("*", pattern)).absolute())
        if fnmatchcase(path, wide) or fnmatchcase(path, f"{wide}/*"):
            return True
    return False


def _runs_of(record: Path, source: str) -> frozenset[str]:
    """First eight letters of the ids of a source's runs: its archive files are named after them."""
    if not record.exists():
        return frozenset()
    with read_only(record) as connection:
        rows = connection.execute(
            "SELECT left(run_id::VARCHAR, 8) FROM runs WHERE list_contains(arguments, '--source') "
            "AND arguments[list_position(arguments, '--source') + 1] = ?",
            [source],
        ).fetchall()
    return frozenset(row[0] for row in rows)
