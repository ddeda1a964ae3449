"""What was removed stays removed: tombstones, and how every merge honours them.

A tombstone holds an id computed from what it names, never a name or an address: whoever reads the record does not learn
from it who asked to be forgotten.
"""

from __future__ import annotations

from load.connection import Connection, number

ALLOWED = """article_id::VARCHAR NOT IN (SELECT id FROM tombstones WHERE kind = 'article')
    AND coalesce(TRY_CAST(published_on AS DATE), TRY_CAST(retrieved_at AS TIMESTAMPTZ)::DATE, 'infinity') >= (
        SELECT coalesce(max(id::DATE), '-infinity') FROM tombstones WHERE kind = 'before')"""
"""Condition on staged rows of article_versions: nobody asked that the article be forgotten."""

OLD_TEXTS = """SELECT version_id FROM article_versions WHERE text IS NOT NULL
    AND coalesce(published_on, retrieved_at::DATE, 'infinity') < (
        SELECT coalesce(max(id::DATE), '-infinity') FROM tombstones WHERE kind = 'texts_before')"""
"""Versions whose text is older than what may be kept."""

_SPEAKERS = "(SELECT id::UUID FROM tombstones WHERE kind IN ('speaker', 'words'))"
_WORDS = "(SELECT id::UUID FROM tombstones WHERE kind = 'words')"


def honour(connection: Connection) -> None:
    """Take out of the record again what a merge brought of the forgotten. Part of the caller's transaction."""
    if not number(connection, "SELECT count(*) FROM tombstones"):
        return
    said = f"SELECT quote_id FROM quotes WHERE speaker_id IN {_WORDS}"
    connection.execute(f"DELETE FROM quote_spans WHERE quote_id IN ({said})")
    connection.execute(f"DELETE FROM quotes WHERE speaker_id IN {_WORDS}")
    connection.execute(f"""UPDATE quotes SET speaker_id = NULL, role = NULL, mention = NULL, mention_start = NULL,
        mention_end = NULL, route = 'none', confidence = 0 WHERE speaker_id IN {_SPEAKERS}""")
    connection.execute(f"DELETE FROM speaker_roles WHERE speaker_id IN {_SPEAKERS}")
    connection.execute(f"DELETE FROM speakers WHERE speaker_id IN {_SPEAKERS}")
    connection.execute(f"DELETE FROM facts WHERE kind = 'speaker' AND id IN {_SPEAKERS}")
    _forget_texts(connection)


def _forget_texts(connection: Connection) -> None:
    """Texts older than the day of retention go; what was read from them stays."""
    connection.execute(f"UPDATE blocks SET text = NULL WHERE version_id IN ({OLD_TEXTS})")
    connection.execute(f"UPDATE article_versions SET text = NULL WHERE version_id IN ({OLD_TEXTS})")
