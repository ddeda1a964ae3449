"""Utterances that several quotes of today's articles print in the same words: how often, where, and since when.

Few utterances are printed twice, and to find them is to gather all quotes of the record by their words. So that is done
once, at the merge, for the utterances that came, went or moved (load/utterances.py notes which), and whoever asks what
spread reads the few. What an utterance has here follows from its quotes and their articles, and from nothing else.
"""

from __future__ import annotations

from load.connection import Connection, number

NAME = "shared_utterances"
RULES = "1"  # of what a row holds; a record of others is counted anew


def refresh(connection: Connection, waiting: str) -> None:
    """Count the utterances of a table anew; or all of them, where the record never did."""
    if number(connection, f"SELECT count(*) FROM derivations WHERE name = '{NAME}' AND rules = '{RULES}'"):
        if not number(connection, f"SELECT count(*) FROM {waiting}"):
            return
        some = f"AND q.utterance_id IN (SELECT utterance_id FROM {waiting})"
        connection.execute(f"DELETE FROM {NAME} WHERE utterance_id IN (SELECT utterance_id FROM {waiting})")
        connection.execute(f"INSERT INTO {NAME} {counted(some)}")
    else:
        connection.execute(f"DELETE FROM {NAME}")
        connection.execute(f"INSERT INTO {NAME} {counted()}")
        connection.execute(f"DELETE FROM derivations WHERE name = '{NAME}'")
        connection.execute("INSERT INTO derivations VALUES (?, ?)", [NAME, RULES])


def counted(some: str = "") -> str:
    """The query for the rows of those that a condition on `quotes q` takes, or of all."""
    return f"""
        SELECT q.utterance_id, count(*)::INTEGER AS quotes, max(q.words) AS words,
               (count(DISTINCT a.source_id) FILTER (a.published_at IS NOT NULL))::INTEGER AS outlets,
               min(a.published_at) AS first_at, min(a.article_id) AS article_id, max(a.article_id) AS other_id
        FROM quotes q JOIN articles a ON a.current_version_id = q.version_id
        WHERE q.utterance_id IS NOT NULL {some} GROUP BY q.utterance_id HAVING count(*) > 1"""
