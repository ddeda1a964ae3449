"""Spooled batches into tables: the same SQL for every sink, one short transaction.

What the record holds does not depend on the order or the grouping of merges: of two readings of the same version the
one obtained first (then: first by name) is kept, an article's current version is the one obtained last, and rows by
key are functions of their key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from load.tables import SPOOLED, Table, table


class Connection(Protocol):
    """What merging needs of a DuckDB connection."""

    def execute(self, query: str, parameters: object = ...) -> Connection: ...
    def fetchone(self) -> tuple[object, ...] | None: ...
    def fetchall(self) -> list[tuple[object, ...]]: ...


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


Reviser = Callable[[Connection, Sequence[Path]], tuple[int, int]]
"""What is done about documents that other rules had read, when the merge knows what comes in (load/revise.py)."""


def merge(connection: Connection, folders: Sequence[Path], revise: Reviser, tables: frozenset[str]) -> Counts:
    """Load complete spool folders in one transaction. Batches that the ledger has are passed over.

    Of tables that follow a version only those named are written.

    Raises duckdb.Error, with nothing changed, where the database refuses.
    """
    known = {str(row[0]) for row in connection.execute("SELECT batch_id FROM batches").fetchall()}
    fresh = [folder for folder in folders if folder.name not in known]
    if not fresh:
        return Counts()
    connection.execute("BEGIN")
    try:
        counts = _merge(connection, fresh, revise, tables)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return counts


def _merge(connection: Connection, folders: Sequence[Path], revise: Reviser, tables: frozenset[str]) -> Counts:
    _stage_versions(connection, folders)
    confirmed, passed_over = revise(connection, folders)
    versions = _count(connection, "SELECT count(*) FROM chosen WHERE is_new")
    reread = _count(connection, "SELECT count(*) FROM chosen WHERE NOT is_new")
    superseded = _count(connection, "SELECT count(*) FROM superseded")
    for each in SPOOLED:
        if each.follows == "version" and each.name in tables:
            if reread or superseded:
                gone = "SELECT version_id FROM chosen UNION SELECT version_id FROM superseded"
                connection.execute(f"DELETE FROM {each.name} WHERE version_id IN ({gone})")
            if files := _files(folders, each.name):
                connection.execute(_insert_of_versions(each, files))
    quotes = _count(connection, "SELECT count(*) FROM quotes SEMI JOIN chosen USING (version_id)")
    _withdraw_rejects(connection, folders)
    added = {each.name: _insert_by_key(connection, each, folders) for each in SPOOLED if each.follows == "key"}
    articles = _refresh_articles(connection)
    connection.execute(f"INSERT INTO batches {_select(table('batches'), _files(folders, 'batches'))}")
    documents = _count(connection, f"SELECT sum(documents) FROM {_parquet(_files(folders, 'batches'))}")
    connection.execute("DROP TABLE chosen; DROP TABLE superseded")
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


def _stage_versions(connection: Connection, folders: Sequence[Path]) -> None:
    """Table `chosen`: the versions to write, each with the one batch that it is taken from."""
    files = _files(folders, "article_versions")
    incoming = (
        f"SELECT version_id::UUID AS version_id, article_id::UUID AS article_id, transform_version,"
        f" retrieved_at::TIMESTAMPTZ AS retrieved_at, input, filename FROM {_parquet(files, filename=True)}"
        if files
        else "SELECT NULL::UUID AS version_id, NULL::UUID AS article_id, '' AS transform_version,"
        " NULL::TIMESTAMPTZ AS retrieved_at, '' AS input, '' AS filename WHERE false"
    )
    connection.execute("DROP TABLE IF EXISTS chosen")
    connection.execute(f"""
        CREATE TEMP TABLE chosen AS
        WITH incoming AS ({incoming}
            QUALIFY row_number() OVER (PARTITION BY version_id ORDER BY retrieved_at NULLS LAST, input, filename) = 1)
        SELECT i.version_id, i.article_id, parse_filename(parse_dirpath(i.filename)) AS batch_id,
               v.version_id IS NULL AS is_new
        FROM incoming i LEFT JOIN article_versions v USING (version_id)
        WHERE v.version_id IS NULL
           OR v.transform_version <> i.transform_version
           OR (coalesce(i.retrieved_at, 'infinity'), i.input) < (coalesce(v.retrieved_at, 'infinity'), v.input)""")


def _insert_of_versions(each: Table, files: Sequence[str]) -> str:
    source = f"""(SELECT p.*, parse_filename(parse_dirpath(p.filename)) AS batch_id
        FROM {_parquet(files, filename=True)} p)"""
    return f"""INSERT INTO {each.name} SELECT {_casts(each)} FROM {source} rows
        SEMI JOIN chosen ON chosen.version_id = rows.version_id::UUID AND chosen.batch_id = rows.batch_id"""


def _insert_by_key(connection: Connection, each: Table, folders: Sequence[Path]) -> int:
    files = _files(folders, each.name)
    if not files:
        return 0
    key = ", ".join(each.key)
    before = _count(connection, f"SELECT count(*) FROM {each.name}")
    connection.execute(f"""INSERT INTO {each.name}
        SELECT * FROM ({_select(each, files)}) incoming ANTI JOIN {each.name} USING ({key})
        QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {", ".join(each.names)}) = 1""")
    return _count(connection, f"SELECT count(*) FROM {each.name}") - before


def _withdraw_rejects(connection: Connection, folders: Sequence[Path]) -> None:
    """Remove what was said before of inputs that are now read, or rejected for another reason."""
    read = [f"SELECT input FROM {_parquet(files)}" for files in [_files(folders, "article_versions")] if files]
    lost = [f"SELECT * FROM {_parquet(files)}" for files in [_files(folders, "rejects")] if files]
    inputs = " UNION ".join([*read, *(f"SELECT input FROM ({each})" for each in lost)])
    still = f"AND reject_id NOT IN (SELECT reject_id::UUID FROM ({lost[0]}))" if lost else ""
    if inputs:
        connection.execute(f"DELETE FROM rejects WHERE input IN ({inputs}) {still}")


def _refresh_articles(connection: Connection) -> int:
    """Write the current state of the articles touched; gives how many are new."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE state AS
        WITH touched AS (SELECT v.* FROM article_versions v SEMI JOIN (
            SELECT article_id FROM chosen UNION SELECT article_id FROM superseded) USING (article_id))
        SELECT article_id, current_version_id, source_id, url, title, language, published_on, published_at,
               first_retrieved_at, last_retrieved_at, versions
        FROM (SELECT article_id, version_id AS current_version_id, source_id, url, title, language, published_on,
                     published_at, min(retrieved_at) OVER every AS first_retrieved_at,
                     retrieved_at AS last_retrieved_at, (count(*) OVER every)::INTEGER AS versions,
                     row_number() OVER (every ORDER BY retrieved_at DESC NULLS LAST, version_id) AS rank
              FROM touched WINDOW every AS (PARTITION BY article_id))
        WHERE rank = 1""")
    new = _count(connection, "SELECT count(*) FROM state ANTI JOIN articles USING (article_id)")
    changed = "SELECT article_id FROM state UNION SELECT article_id FROM superseded"
    connection.execute(f"DELETE FROM articles WHERE article_id IN ({changed})")
    connection.execute("INSERT INTO articles SELECT * FROM state")
    connection.execute("DROP TABLE state")
    return new


def _files(folders: Sequence[Path], name: str) -> list[str]:
    return [str(path) for folder in folders if (path := folder / f"{name}.parquet").exists()]


def _parquet(files: Sequence[str], *, filename: bool = False) -> str:
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"read_parquet([{listed}]{', filename = true' if filename else ''})"


def _select(each: Table, files: Sequence[str]) -> str:
    return f"SELECT {_casts(each)} FROM {_parquet(files)}"


def _casts(each: Table) -> str:
    """Columns as the table's types; a date that no calendar has becomes NULL and never stops a merge."""
    soft = ("DATE", "TIMESTAMPTZ")
    return ", ".join(
        f"{'TRY_CAST' if column.type in soft else 'CAST'}({column.name} AS {column.type}) AS {column.name}"
        for column in each.columns
    )


def _count(connection: Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(str(row[0])) if row and row[0] is not None else 0
