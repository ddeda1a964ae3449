"""Is the record sound? Doubled keys, rows that hang on nothing, offsets that do not slice, counts that do not agree.

DuckDB is asked to enforce none of it (docs/decisions.md); merging keeps it by construction, and this looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from load.connection import Connection
from load.copies import FEWEST_WORDS
from load.shared import counted
from load.tables import TABLES, table

REFERENCES = (
    ("articles", "current_version_id", "article_versions", "version_id"),
    ("articles", "source_id", "sources", "source_id"),
    ("article_versions", "article_id", "articles", "article_id"),
    ("article_versions", "source_id", "sources", "source_id"),
    ("article_versions", "version_id", "sightings", "version_id"),
    ("sightings", "version_id", "article_versions", "version_id"),
    ("signatures", "version_id", "article_versions", "version_id"),
    ("article_authors", "version_id", "article_versions", "version_id"),
    ("article_authors", "author_id", "authors", "author_id"),
    ("blocks", "version_id", "article_versions", "version_id"),
    ("datelines", "version_id", "article_versions", "version_id"),
    ("dateline_places", "version_id", "datelines", "version_id"),
    ("dateline_places", "place_id", "places", "place_id"),
    ("quotes", "version_id", "article_versions", "version_id"),
    ("quotes", "speaker_id", "speakers", "speaker_id"),
    ("quotes", "quote_id", "quote_spans", "quote_id"),
    ("quote_spans", "quote_id", "quotes", "quote_id"),
    ("speaker_roles", "version_id", "article_versions", "version_id"),
    ("speaker_roles", "speaker_id", "speakers", "speaker_id"),
    ("texts", "text_key", "article_versions", "text_key"),
    ("uncompared", "article_id", "articles", "article_id"),
    ("uncompared", "text_key", "article_versions", "text_key"),
    ("copy_links", "text_key", "article_versions", "text_key"),
    ("copy_links", "other_key", "article_versions", "text_key"),
    ("clusters", "article_id", "articles", "article_id"),
    ("utterances", "utterance_id", "utterance_keys", "utterance_id"),
    ("utterance_links", "utterance_id", "utterance_keys", "utterance_id"),
    ("utterance_links", "other_id", "utterance_keys", "utterance_id"),
    ("utterance_keys", "utterance_id", "quotes", "utterance_id"),
    ("shared_utterances", "utterance_id", "quotes", "utterance_id"),
    ("shared_utterances", "article_id", "articles", "article_id"),
    ("shared_utterances", "other_id", "articles", "article_id"),
)
"""(table, column, table that must have it, column there); NULL refers to nothing."""

_PART = "CASE q.part WHEN 'title' THEN v.title WHEN 'subtitle' THEN v.subtitle ELSE v.text END"
_QUOTE = f"FROM quotes q JOIN article_versions v USING (version_id) WHERE {_PART} IS NOT NULL"
_IN_PIECES = "SELECT quote_id FROM quote_spans WHERE position > 1"  # few: the others need no joining of pieces

SLICES = (
    (
        "blocks do not slice",
        """SELECT b.version_id FROM blocks b JOIN article_versions v USING (version_id)
        WHERE b.start_offset IS NOT NULL AND b.text IS NOT NULL
          AND substring(v.text, b.start_offset + 1, b.end_offset - b.start_offset) IS DISTINCT FROM b.text""",
    ),
    (
        "quote spans do not slice",
        f"""SELECT s.quote_id FROM quote_spans s JOIN quotes q USING (quote_id)
        JOIN article_versions v ON v.version_id = q.version_id
        WHERE {_PART} IS NOT NULL
          AND substring({_PART}, s.start_offset + 1, s.end_offset - s.start_offset) IS DISTINCT FROM s.text""",
    ),
    (
        "cues do not slice",
        f"""SELECT q.quote_id {_QUOTE} AND q.cue_start IS NOT NULL
          AND substring({_PART}, q.cue_start + 1, q.cue_end - q.cue_start) IS DISTINCT FROM q.cue""",
    ),
    (
        "mentions of speakers do not slice",
        f"""SELECT q.quote_id {_QUOTE} AND q.mention_start IS NOT NULL
          AND substring({_PART}, q.mention_start + 1, q.mention_end - q.mention_start) IS DISTINCT FROM q.mention""",
    ),
    (
        "quotes are not their spans",
        f"""SELECT q.quote_id FROM quotes q JOIN quote_spans s ON s.quote_id = q.quote_id AND s.position = 1
        WHERE q.quote_id NOT IN ({_IN_PIECES})
          AND (s.text <> q.text OR s.start_offset <> q.start_offset OR s.end_offset <> q.end_offset)
        UNION ALL SELECT quote_id FROM quotes JOIN (
            SELECT quote_id, string_agg(text, ' ' ORDER BY position) AS spans, min(start_offset) AS first,
                   max(end_offset) AS last FROM quote_spans WHERE quote_id IN ({_IN_PIECES})
            GROUP BY quote_id) USING (quote_id)
        WHERE spans <> text OR first <> start_offset OR last <> end_offset""",
    ),
)

COUNTS = (
    (
        "articles whose state is not that of their versions",
        """SELECT article_id FROM articles JOIN (
            SELECT v.article_id, count(DISTINCT version_id) AS n, min(s.retrieved_at) AS first,
                   max(s.retrieved_at) AS last
            FROM sightings s JOIN article_versions v USING (version_id) GROUP BY v.article_id) USING (article_id)
        WHERE n <> versions OR first IS DISTINCT FROM first_retrieved_at OR last IS DISTINCT FROM last_retrieved_at""",
    ),
    (
        "clusters without one origin and two members",
        """SELECT cluster_id FROM clusters GROUP BY cluster_id
        HAVING count(*) FILTER (is_origin) <> 1 OR count(*) <> any_value(size) OR count(*) < 2""",
    ),
    (
        "articles that nobody compared, and that do not wait for it",
        f"""SELECT a.article_id FROM articles a JOIN article_versions v ON v.version_id = a.current_version_id
        SEMI JOIN signatures s ON s.version_id = v.version_id
        WHERE v.words >= {FEWEST_WORDS} AND v.text_key NOT IN (SELECT text_key FROM texts)
          AND a.article_id NOT IN (SELECT article_id FROM uncompared)""",
    ),
    (
        "utterances that are not all of their cluster",
        """SELECT cluster_id FROM utterances GROUP BY cluster_id
        HAVING count(*) <> any_value(size) OR count(*) < 2 OR min(utterance_id) <> cluster_id""",
    ),
    (
        "utterances that are not counted as they are printed, and do not wait for it",
        f"""SELECT DISTINCT utterance_id FROM ({counted()} UNION ALL FROM shared_utterances)
        WHERE utterance_id NOT IN (SELECT utterance_id FROM uncompared_utterances)
          AND EXISTS (FROM derivations WHERE name = 'shared_utterances')
        GROUP BY {", ".join(table("shared_utterances").names)} HAVING count(*) <> 2""",
    ),
    (
        "forgotten, and there all the same",
        """SELECT article_id FROM articles
        WHERE article_id::VARCHAR IN (SELECT id FROM tombstones WHERE kind = 'article')
        UNION ALL SELECT speaker_id FROM speakers
        WHERE speaker_id::VARCHAR IN (SELECT id FROM tombstones WHERE kind IN ('speaker', 'words'))""",
    ),
)


@dataclass(frozen=True, slots=True)
class Fault:
    what: str
    rows: int
    example: str


def faults(connection: Connection) -> Iterator[Fault]:
    """Everything that is wrong with the record, one fault for each rule broken; nothing where it is sound."""
    for what, query in rules():
        row = connection.execute(f"SELECT count(*), min(found::VARCHAR) FROM ({query}) AS wrong(found)").fetchone()
        if row and row[0]:
            yield Fault(what, int(row[0]), str(row[1]))


def rules() -> Iterator[tuple[str, str]]:
    """(what it finds, query with one column of what is wrong) for each rule."""
    for each in TABLES:
        key = ", ".join(each.key)
        yield (
            f"{each.name}: doubled keys ({key})",
            f"SELECT concat_ws(' ', {key}) FROM {each.name} GROUP BY {key} HAVING count(*) > 1",
        )
    for name, column, other, there in REFERENCES:
        yield (
            f"{name}.{column} not in {other}",
            f"""SELECT DISTINCT t.{column} FROM {name} t ANTI JOIN {other} o ON o.{there} = t.{column}
            WHERE t.{column} IS NOT NULL""",
        )
    yield from SLICES
    yield from COUNTS
