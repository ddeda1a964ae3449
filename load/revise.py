"""Documents read again by other rules: what is superseded, what stays as it is, and which quotes changed.

A version is what some rules read at a place at a moment. When other rules read another text from the same bytes, the
first reading was never a text of the publisher's: it goes. When they read the same, nothing is rewritten but the name
of the rules. So a record whose documents were all read again is, row for row, the record that today's rules make of
them from the start.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from load.columns import Table
from load.connection import Connection, number, temporary
from load.spooled import casts, files, parquet
from load.tables import SPOOLED, table

PARTS = {
    "quotes": ("quotes", "quote_spans", "speaker_roles"),
    "datelines": ("datelines", "dateline_places"),
    "authors": ("article_authors",),
    "blocks": ("blocks",),
    "metadata": ("article_versions",),
}
"""What a replay can be confined to, and the tables of each part."""
TRANSIENT = ("timeout", "memory", "crashed", "error")
"""Reasons of rejects that say nothing of the document: what was read of it before is kept."""
BOOKKEEPING = {"run_id", "transform_version"}
COMPARED = ("kind", "speaker", "role", "cue", "addressee", "said_on")
"""In what a quote of the same words can differ."""
CHANGES_FILE = "quote_changes.parquet"
KEPT_AS = "revision.json"
ALL_TABLES = frozenset(each.name for each in SPOOLED)


@dataclass(frozen=True, slots=True)
class Revision:
    """How documents are merged that other rules had read before. `report` is a folder of a replay: each merge leaves a
    Parquet file there with a row for every quote gained, lost or altered."""

    report: Path | None = None
    only: str | None = None  # a name of PARTS

    @property
    def tables(self) -> frozenset[str]:
        """The tables that may be rewritten."""
        return frozenset(PARTS[self.only]) if self.only else ALL_TABLES

    def keep(self, spool: Path) -> None:
        """Write it beside a run's batches, so that they are merged the same way by whoever merges them."""
        spool.mkdir(parents=True, exist_ok=True)
        (spool / KEPT_AS).write_text(json.dumps({"report": str(self.report), "only": self.only}), encoding="utf-8")

    @classmethod
    def kept(cls, spool: Path) -> Revision:
        """The revision that a run's batches are meant for; that of an ordinary run where nothing says."""
        try:
            known = json.loads((spool / KEPT_AS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        return cls(Path(known["report"]), known["only"])

    def before_seeing(self, connection: Connection) -> int:
        """Stage `pairs`, what each document was and is; of one part alone, pass over documents of another text."""
        passed_over = 0
        nothing_met = not number(connection, "SELECT count(*) FROM met")
        if self.only:
            passed_over = number(connection, "SELECT count(*) FROM chosen WHERE is_new")
            connection.execute("DELETE FROM chosen WHERE is_new; DELETE FROM seen")
        if nothing_met:
            connection.execute("CREATE OR REPLACE TEMP TABLE pairs (pair BIGINT, before_id UUID, after_id UUID)")
            return passed_over
        temporary(
            connection,
            "pairs",
            """SELECT row_number() OVER () AS pair, * FROM (
                SELECT DISTINCT ON (before_id) s.version_id AS before_id, n.version_id AS after_id
                FROM met s JOIN seen n
                  ON s.input = n.input AND s.retrieved_at IS NOT DISTINCT FROM n.retrieved_at
                WHERE s.transform_version <> n.rules AND s.version_id <> n.version_id ORDER BY before_id, after_id)""",
        )
        return passed_over

    def after_seeing(self, connection: Connection, folders: Sequence[Path]) -> int:
        """Take the unchanged out, and in a replay what today's rules refuse; report the quotes that change."""
        if self.report and not self.only:
            _withdraw_refused(connection, folders)
        confirmed = _set_aside_unchanged(connection, folders, self.tables)
        if self.report and self.only in (None, "quotes"):
            _report(connection, folders, self.report)
        connection.execute("DROP TABLE pairs")
        return confirmed


def _withdraw_refused(connection: Connection, folders: Sequence[Path]) -> None:
    """Documents that were read once and that today's rules say are none: their versions become stale."""
    lost = files(folders, "rejects")
    if not lost:
        return
    reasons = ", ".join(f"'{reason}'" for reason in TRANSIENT)
    refused = f"SELECT input FROM {parquet(lost)} WHERE stage = 'read' AND reason NOT IN ({reasons})"
    temporary(connection, "refused", f"SELECT DISTINCT version_id FROM sightings WHERE input IN ({refused})")
    connection.execute(f"DELETE FROM sightings WHERE input IN ({refused})")
    connection.execute("DELETE FROM refused WHERE version_id IN (SELECT version_id FROM sightings)")
    articles = "SELECT article_id FROM article_versions SEMI JOIN refused USING (version_id)"
    connection.execute("INSERT INTO stale FROM refused")
    for name in ("touched", "changed"):
        connection.execute(f"INSERT INTO {name} {articles} EXCEPT FROM {name}")
    connection.execute(
        "INSERT INTO pairs SELECT (SELECT count(*) FROM pairs) + row_number() OVER (), version_id, NULL FROM refused"
    )
    connection.execute("DROP TABLE refused")


def _set_aside_unchanged(connection: Connection, folders: Sequence[Path], tables: frozenset[str]) -> int:
    """Take versions whose rows come out as they are from `chosen`; only the name of the rules is written anew."""
    temporary(connection, "same", "SELECT version_id FROM chosen WHERE NOT is_new")
    if not number(connection, "SELECT count(*) FROM same"):
        return 0
    for each in SPOOLED:
        if each.follows == "version" and each.name in tables:
            if not number(connection, "SELECT count(*) FROM same"):
                break
            connection.execute(f"DELETE FROM same WHERE version_id IN ({_differing(each, folders)})")
    confirmed = number(connection, "SELECT count(*) FROM same")
    if confirmed and tables == ALL_TABLES:
        name = f"(SELECT any_value(transform_version) FROM {parquet(files(folders, 'article_versions'))})"
        connection.execute(
            f"UPDATE article_versions SET transform_version = {name} WHERE version_id IN (SELECT version_id FROM same)"
        )
    for name in ("chosen", "stale"):
        connection.execute(f"DELETE FROM {name} WHERE version_id IN (SELECT version_id FROM same)")
    if confirmed:
        temporary(
            connection,
            "changed",
            """FROM changed SEMI JOIN (SELECT article_id FROM chosen UNION
                SELECT article_id FROM article_versions SEMI JOIN stale USING (version_id)) USING (article_id)""",
        )
    connection.execute("DROP TABLE same")
    return confirmed


def _differing(each: Table, folders: Sequence[Path]) -> str:
    """A query for the versions whose rows in one table are not those that come in."""
    columns = ", ".join(name for name in each.names if name not in BOOKKEEPING)
    prints = f"sum(hash({columns})::HUGEINT) AS print"
    here = f"SELECT version_id, {prints} FROM {each.name} SEMI JOIN same USING (version_id) GROUP BY version_id"
    coming = "SELECT NULL::UUID AS version_id, NULL::HUGEINT AS print WHERE false"
    if found := files(folders, each.name):
        coming = f"SELECT version_id, {prints} FROM ({_of_chosen(each, found)}) GROUP BY version_id"
    return f"""SELECT version_id FROM ({here}) was FULL JOIN ({coming}) now USING (version_id)
        WHERE was.print IS DISTINCT FROM now.print"""


def _of_chosen(each: Table, found: Sequence[str]) -> str:
    """The incoming rows of one table, of the batch that each version is taken from."""
    return f"""SELECT {casts(each)} FROM (
        SELECT p.*, parse_filename(parse_dirpath(p.filename)) AS batch_id FROM {parquet(found, filename=True)} p) rows
        SEMI JOIN chosen ON chosen.version_id = rows.version_id::UUID AND chosen.batch_id = rows.batch_id"""


def _report(connection: Connection, folders: Sequence[Path], report: Path) -> None:
    """Write the quotes that this merge will change, each with what it was and what it is."""
    temporary(
        connection,
        "pairs",
        """SELECT row_number() OVER () AS pair, * FROM (
            SELECT before_id, after_id FROM pairs WHERE before_id IN (SELECT version_id FROM stale)
            UNION ALL SELECT version_id, version_id FROM chosen WHERE NOT is_new
            UNION ALL SELECT NULL, version_id FROM chosen
                WHERE is_new AND version_id NOT IN (
                    SELECT after_id FROM pairs WHERE after_id IS NOT NULL))""",
    )
    _stage_quotes(connection, "was", "before_id", "SELECT * FROM quotes", "SELECT speaker_id, name FROM speakers")
    quotes, speakers = files(folders, "quotes"), files(folders, "speakers")
    _stage_quotes(
        connection,
        "now",
        "after_id",
        f"SELECT DISTINCT ON (quote_id) {casts(table('quotes'))} FROM {parquet(quotes)}"
        if quotes
        else "SELECT * FROM quotes WHERE false",
        "SELECT speaker_id, name FROM speakers"
        + (f" UNION SELECT speaker_id::UUID, name FROM {parquet(speakers)}" if speakers else ""),
    )
    report.mkdir(parents=True, exist_ok=True)
    target = report / f"{len(list(report.glob('*.parquet'))):04}-{CHANGES_FILE}"
    versions = "SELECT version_id, input, title, url FROM article_versions"
    versions += _incoming_heads(files(folders, "article_versions"))
    connection.execute(f"""
        COPY (SELECT c.*, v.input, v.title, v.url FROM ({_CHANGES}) c
              LEFT JOIN (SELECT DISTINCT ON (version_id) * FROM ({versions})) v
                ON v.version_id = coalesce(c.after_id, c.before_id))
        TO '{str(target).replace("'", "''")}' (FORMAT parquet)""")
    for name in ("was", "now"):
        connection.execute(f"DROP TABLE {name}")


def _incoming_heads(found: Sequence[str]) -> str:
    return f" UNION ALL SELECT version_id::UUID, input, title, url FROM {parquet(found)}" if found else ""


def _stage_quotes(connection: Connection, name: str, side: str, quotes: str, speakers: str) -> None:
    temporary(
        connection,
        name,
        f"""SELECT p.pair, p.before_id, p.after_id, q.part, q.text, q.kind, s.name AS speaker, q.role, q.cue,
               q.addressee, q.said_on, q.start_offset, q.end_offset,
               row_number() OVER (PARTITION BY p.pair, q.part, q.text ORDER BY q.start_offset, q.quote_id) AS nth
        FROM pairs p JOIN ({quotes}) q ON q.version_id = p.{side}
        LEFT JOIN (SELECT DISTINCT ON (speaker_id) * FROM ({speakers})) s USING (speaker_id)""",
    )


_DIFFERS = ", ".join(f"CASE WHEN was.{each} IS DISTINCT FROM now.{each} THEN '{each}' END" for each in COMPARED)
_OVERLAP = """CASE WHEN was.before_id = was.after_id
    THEN least(was.end_offset, now.end_offset) - greatest(was.start_offset, now.start_offset)
    WHEN contains(was.text, now.text) THEN length(now.text) WHEN contains(now.text, was.text) THEN length(was.text)
    ELSE 0 END"""
_CHANGES = f"""
    WITH lost AS (SELECT * FROM was ANTI JOIN now USING (pair, part, text, nth)),
    gained AS (SELECT * FROM now ANTI JOIN was USING (pair, part, text, nth)),
    moved AS (
        SELECT was.pair, was.part, was.text AS text_before, was.nth AS nth_before, now.text AS text_after,
               now.nth AS nth_after, {_OVERLAP} AS overlap
        FROM lost was JOIN gained now USING (pair, part) WHERE overlap > 0
        QUALIFY row_number() OVER (
                    PARTITION BY pair, part, text_before, nth_before ORDER BY overlap DESC, text_after) = 1
            AND row_number() OVER (
                    PARTITION BY pair, part, text_after, nth_after ORDER BY overlap DESC, text_before) = 1),
    together AS (
        SELECT was.pair, was.part, was.text AS text_before, was.nth AS nth_before, now.text AS text_after,
               now.nth AS nth_after FROM was JOIN now USING (pair, part, text, nth)
        UNION ALL SELECT * EXCLUDE (overlap) FROM moved)
    SELECT CASE WHEN now.text IS NULL THEN 'lost' WHEN was.text IS NULL THEN 'gained' ELSE 'altered' END AS change,
           CASE WHEN was.text IS NOT NULL AND now.text IS NOT NULL THEN list_filter(
               [CASE WHEN was.text <> now.text THEN 'text' END, {_DIFFERS}], lambda each: each IS NOT NULL)
           END AS altered,
           coalesce(was.part, now.part) AS part, was.text AS text_before, now.text AS text_after,
           was.speaker AS speaker_before, now.speaker AS speaker_after, was.cue AS cue_before, now.cue AS cue_after,
           was.kind AS kind_before, now.kind AS kind_after,
           coalesce(was.before_id, now.before_id) AS before_id, coalesce(was.after_id, now.after_id) AS after_id
    FROM was
    FULL JOIN together t
      ON t.pair = was.pair AND t.part = was.part AND t.text_before = was.text AND t.nth_before = was.nth
    FULL JOIN now
      ON now.pair = t.pair AND now.part = t.part AND now.text = t.text_after AND now.nth = t.nth_after
    WHERE was.text IS NULL OR now.text IS NULL OR len(altered) > 0"""


def sweep(connection: Connection) -> None:
    """Remove what no version names any more: speakers, authors, places and sources that older rules had found."""
    for name, key, users in (
        ("speakers", "speaker_id", ("quotes", "speaker_roles")),
        ("authors", "author_id", ("article_authors",)),
        ("places", "place_id", ("dateline_places",)),
        ("sources", "source_id", ("article_versions",)),
    ):
        used = " UNION ".join(f"SELECT {key} FROM {user} WHERE {key} IS NOT NULL" for user in users)
        connection.execute(f"DELETE FROM {name} WHERE {key} NOT IN ({used})")
