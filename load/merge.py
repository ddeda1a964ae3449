"""Spooled batches into tables: the same SQL for every sink, one short transaction.

What the record holds does not depend on the order or the grouping of merges: of two readings of the same version the
one obtained first (then: first by name) is kept, an article's current version is the one obtained last, and rows by
key are functions of their key. Each place and moment of obtaining has one version: read again by newer rules it may
have another, and a version that nothing gives any more is no version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from load import copies, tombstones, utterances
from load.columns import Table
from load.connection import Connection, memory_bounded, number, temporary, transaction
from load.spooled import casts, files, parquet, select
from load.tables import SPOOLED, table

_PLACE = "s.input = n.input AND s.retrieved_at IS NOT DISTINCT FROM n.retrieved_at"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a merge changed."""

    articles: int = 0  # new
    versions: int = 0  # new, of new and known articles
    reread: int = 0  # known versions, replaced by what newer rules read
    confirmed: int = 0  # known versions that newer rules read as they are
    passed_over: int = 0  # documents in which newer rules read another text, in a replay of one part
    quotes: int = 0  # in new and reread versions
    rejects: int = 0  # new
    fetches: int = 0
    documents: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def unchanged(self) -> bool:
        return not (self.versions or self.reread or self.rejects)


class Revision(Protocol):
    """What is done about versions that other rules had read, while a merge knows what comes in (load/revise.py)."""

    @property
    def tables(self) -> frozenset[str]:
        """Of the tables that follow a version, those that may be written."""

    def before_seeing(self, connection: Connection) -> int:
        """When `chosen`, `seen` and `met` are staged; gives how many documents are passed over."""

    def after_seeing(self, connection: Connection, folders: Sequence[Path]) -> int:
        """When `stale`, `touched` and `changed` are staged as well and no row of a version is written; gives how many
        versions stay as they are."""


def merge(
    connection: Connection, folders: Sequence[Path], revision: Revision, memory_bytes: int | None = None
) -> Counts:
    """Load complete spool folders in one transaction. Batches that the ledger has are passed over.

    `memory_bytes` bounds what DuckDB holds at it. Raises duckdb.Error, with nothing changed, where the database refuses
    (duckdb.OutOfMemoryException where the bound is too low).
    """
    with memory_bounded(connection, memory_bytes) as as_usual, transaction(connection):
        known = {str(row[0]) for row in connection.execute("SELECT batch_id FROM batches").fetchall()}
        fresh = [folder for folder in folders if folder.name not in known]
        counts = _merge(connection, fresh, revision) if fresh else Counts()
        as_usual()  # a COMMIT may write a checkpoint, and one that lacks memory ends the whole connection
        return counts


def compare(connection: Connection, memory_bytes: int | None = None) -> None:
    """Look for copies and for wordings of utterances that merges left uncompared, in one transaction; bounds and
    errors as in `merge`."""
    with memory_bounded(connection, memory_bytes) as as_usual, transaction(connection):
        copies.refresh(connection)
        utterances.refresh(connection)
        as_usual()


def _merge(connection: Connection, folders: Sequence[Path], revision: Revision) -> Counts:
    _stage(connection, folders)
    passed_over = revision.before_seeing(connection)
    _see(connection)
    confirmed = revision.after_seeing(connection, folders)
    keep_former(connection)
    copies.remember(connection)
    utterances.remember(connection)
    versions = number(connection, "SELECT count(*) FROM chosen WHERE is_new")
    reread = number(connection, "SELECT count(*) FROM chosen WHERE NOT is_new")
    stale = number(connection, "SELECT count(*) FROM stale")
    everything = _is_everything_chosen(connection)
    written: dict[str, int] = {}
    for each in SPOOLED:
        if each.follows == "version" and each.name in revision.tables:
            if stale:
                connection.execute(f"DELETE FROM {each.name} WHERE version_id IN (SELECT version_id FROM stale)")
            if found := files(folders, each.name):
                rows = select(each, found) if everything else _of_chosen(each, found)
                written[each.name] = number(connection, f"INSERT INTO {each.name} {rows}")
    quotes = written.get("quotes", 0)
    if "quotes" not in revision.tables:
        quotes = number(connection, "SELECT count(*) FROM quotes SEMI JOIN chosen USING (version_id)")
    _withdraw_rejects(connection, folders)
    added = {each.name: _insert_by_key(connection, each, folders) for each in SPOOLED if each.follows == "key"}
    tombstones.honour(connection)
    articles = refresh_articles(connection)
    copies.note(connection)
    utterances.note(connection)
    if stale or copies.are_due(connection):  # neither names what is gone, not even for a while
        copies.refresh(connection)
        utterances.refresh(connection)
    connection.execute(f"INSERT INTO batches {select(table('batches'), files(folders, 'batches'))}")
    documents = number(connection, f"SELECT sum(documents) FROM {parquet(files(folders, 'batches'))}")
    for name in ("incoming", "chosen", "seen", "met", "stale", "touched", "former", "changed"):
        connection.execute(f"DROP TABLE {name}")
    return Counts(
        articles=articles,
        versions=versions,
        reread=reread,
        confirmed=confirmed,
        passed_over=passed_over,
        quotes=quotes,
        rejects=added["rejects"],
        fetches=added["fetches"],
        documents=documents,
    )


def _stage(connection: Connection, folders: Sequence[Path]) -> None:
    """Temporary tables `incoming`: every version read and allowed; `chosen`: those to write, each with the one batch
    that it is taken from; `seen`: what was at which place at which moment; `met`: sightings of these places at these
    moments that the record has already."""
    versions, sightings = files(folders, "article_versions"), files(folders, "sightings")
    allowed = tombstones.ALLOWED if number(connection, "SELECT count(*) FROM tombstones") else "true"
    nothing = "NULL::UUID AS version_id, NULL::UUID AS article_id, '' AS rules, NULL::TIMESTAMPTZ AS retrieved_at"
    temporary(
        connection,
        "incoming",
        f"""SELECT version_id::UUID AS version_id, article_id::UUID AS article_id, transform_version AS rules,
            retrieved_at::TIMESTAMPTZ AS retrieved_at, input, filename
        FROM {parquet(versions, filename=True)} WHERE {allowed}"""
        if versions
        else f"SELECT {nothing}, '' AS input, '' AS filename WHERE false",
    )
    temporary(
        connection,
        "chosen",
        """WITH first AS (FROM incoming
            QUALIFY row_number() OVER (PARTITION BY version_id ORDER BY retrieved_at NULLS LAST, input, filename) = 1)
        SELECT i.version_id, i.article_id, parse_filename(parse_dirpath(i.filename)) AS batch_id,
               v.version_id IS NULL AS is_new
        FROM first i LEFT JOIN article_versions v USING (version_id)
        WHERE v.version_id IS NULL
           OR v.transform_version <> i.rules
           OR (coalesce(i.retrieved_at, 'infinity'), i.input) < (coalesce(v.retrieved_at, 'infinity'), v.input)""",
    )
    also = (
        f"""UNION SELECT input, retrieved_at::TIMESTAMPTZ, version_id::UUID, transform_version
        FROM {parquet(sightings)} WHERE version_id::UUID IN (SELECT version_id FROM incoming)"""
        if sightings
        else ""
    )
    temporary(connection, "seen", f"SELECT input, retrieved_at, version_id, rules FROM incoming {also}")
    if number(connection, "SELECT count(DISTINCT rules) FROM seen") > 1:
        temporary(connection, "seen", "FROM seen QUALIFY rules = max(rules) OVER (PARTITION BY input, retrieved_at)")
    temporary(connection, "met", f"SELECT s.* FROM sightings s SEMI JOIN seen n ON {_PLACE}")


def _see(connection: Connection) -> None:
    """Write the sightings. Temporary tables `stale`: versions whose rows go, because they are written anew or because
    nothing gives them any more; `touched`: articles whose state may have changed; `changed`: whose text may have."""
    temporary(connection, "stale", "SELECT version_id FROM chosen WHERE NOT is_new")
    temporary(connection, "changed", "SELECT DISTINCT article_id FROM chosen")
    if not number(connection, "SELECT count(*) FROM met"):
        connection.execute("INSERT INTO sightings SELECT DISTINCT input, retrieved_at, version_id, rules FROM seen")
        temporary(
            connection,
            "touched",
            """FROM changed UNION
            SELECT article_id FROM incoming WHERE version_id IN (SELECT version_id FROM seen)"""
            if number(connection, "SELECT count(*) FROM incoming ANTI JOIN chosen USING (version_id)")
            else "FROM changed",
        )
        return
    temporary(
        connection,
        "replaced",
        f"SELECT DISTINCT s.* FROM met s JOIN seen n ON {_PLACE} WHERE s.transform_version <> n.rules",
    )
    temporary(
        connection,
        "fresh",
        f"""SELECT DISTINCT n.* FROM seen n
        ANTI JOIN met s ON {_PLACE} AND s.version_id = n.version_id AND s.transform_version = n.rules""",
    )
    replaced = number(connection, "SELECT count(*) FROM replaced")
    if replaced:
        known = "(input, coalesce(retrieved_at, 'infinity'), transform_version)"
        connection.execute(f"DELETE FROM sightings WHERE {known} IN (SELECT {known} FROM replaced)")
    connection.execute("INSERT INTO sightings SELECT input, retrieved_at, version_id, rules FROM fresh")
    temporary(
        connection,
        "touched",
        "FROM changed UNION SELECT article_id FROM incoming WHERE version_id IN (SELECT version_id FROM fresh)",
    )
    if replaced:
        temporary(connection, "gone", "SELECT DISTINCT version_id FROM replaced ANTI JOIN sightings USING (version_id)")
        versions = "SELECT article_id FROM article_versions WHERE version_id IN"
        connection.execute(f"INSERT INTO touched {versions} (SELECT version_id FROM replaced) EXCEPT FROM touched")
        connection.execute(f"INSERT INTO changed {versions} (SELECT version_id FROM gone) EXCEPT FROM changed")
        connection.execute("INSERT INTO stale FROM gone EXCEPT FROM stale")
        connection.execute("DROP TABLE gone")
    for name in ("replaced", "fresh"):
        connection.execute(f"DROP TABLE {name}")


def keep_former(connection: Connection) -> None:
    """Temporary table `former`: the articles of `touched` as they are, before any row of theirs is changed."""
    temporary(
        connection,
        "former",
        "SELECT article_id, current_version_id FROM articles SEMI JOIN touched USING (article_id)",
    )


def _is_everything_chosen(connection: Connection) -> bool:
    """Whether every version that comes in is to be written, and comes in once."""
    return not number(
        connection,
        "SELECT (SELECT count(*) FROM incoming) - (SELECT count(*) FROM chosen) + (SELECT count(*) FROM tombstones)",
    )


def _of_chosen(each: Table, found: Sequence[str]) -> str:
    source = f"""(SELECT p.*, parse_filename(parse_dirpath(p.filename)) AS batch_id
        FROM {parquet(found, filename=True)} p)"""
    return f"""SELECT {casts(each)} FROM {source} rows
        SEMI JOIN chosen ON chosen.version_id = rows.version_id::UUID AND chosen.batch_id = rows.batch_id"""


def _insert_by_key(connection: Connection, each: Table, folders: Sequence[Path]) -> int:
    found = files(folders, each.name)
    if not found:
        return 0
    key = ", ".join(each.key)
    return number(
        connection,
        f"""INSERT INTO {each.name}
        SELECT DISTINCT ON ({key}) * FROM ({select(each, found)}) incoming ANTI JOIN {each.name} USING ({key})
        ORDER BY {", ".join(each.names)}""",
    )


def _withdraw_rejects(connection: Connection, folders: Sequence[Path]) -> None:
    """Remove what was said before of inputs that are now read, or rejected for another reason."""
    if not number(connection, "SELECT count(*) FROM rejects"):
        return
    read = [f"SELECT input FROM {parquet(each)}" for each in [files(folders, "article_versions")] if each]
    lost = [f"SELECT * FROM {parquet(each)}" for each in [files(folders, "rejects")] if each]
    inputs = " UNION ".join([*read, *(f"SELECT input FROM ({each})" for each in lost)])
    still = f"AND reject_id NOT IN (SELECT reject_id::UUID FROM ({lost[0]}))" if lost else ""
    if inputs:
        connection.execute(f"DELETE FROM rejects WHERE input IN ({inputs}) {still}")


def refresh_articles(connection: Connection) -> int:
    """Write the current state of the articles of temporary table `touched`, and add to `changed` those that another
    version is now current of than in `former`. Gives how many are new. Articles without a version go."""
    temporary(
        connection,
        "state",
        """WITH times AS (
            SELECT v.article_id, s.version_id, s.retrieved_at
            FROM sightings s
            JOIN (SELECT version_id, article_id FROM article_versions SEMI JOIN touched USING (article_id)) v
                USING (version_id)),
        latest AS (
            SELECT article_id, first(version_id ORDER BY retrieved_at DESC NULLS LAST, version_id) AS version_id,
                   min(retrieved_at) AS first_at, max(retrieved_at) AS last_at, count(DISTINCT version_id) AS versions
            FROM times GROUP BY article_id)
        SELECT v.article_id, v.version_id AS current_version_id, v.source_id, v.url, v.title, v.language,
               v.published_on, v.published_at, l.first_at, l.last_at, l.versions::INTEGER AS versions
        FROM latest l JOIN article_versions v USING (version_id)""",
    )
    if number(connection, "SELECT count(*) FROM former"):
        new = number(connection, "SELECT count(*) FROM state ANTI JOIN former USING (article_id)")
        temporary(
            connection,
            "changed",
            """FROM changed UNION SELECT t.article_id FROM touched t
            LEFT JOIN state s USING (article_id) LEFT JOIN former f USING (article_id)
            WHERE s.current_version_id IS DISTINCT FROM f.current_version_id""",
        )
        connection.execute("DELETE FROM articles WHERE article_id IN (SELECT article_id FROM former)")
    else:
        new = number(connection, "SELECT count(*) FROM state")
        connection.execute("INSERT INTO changed SELECT article_id FROM state EXCEPT FROM changed")
    connection.execute("INSERT INTO articles FROM state")
    connection.execute("DROP TABLE state")
    return new
