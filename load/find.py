"""Which article, which speakers does somebody mean? By id, address, or part of a name."""

from __future__ import annotations

from contextlib import suppress

import duckdb

from load.connection import Connection

SHOWN = 5


class NotThereError(LookupError):
    """Nothing in the record goes by what was named, or several things do; its text says which."""


def article(connection: Connection, named: str) -> str:
    """The article_id of what a person names: an id, any of its addresses, or part of a title or URL that one article
    alone has."""
    found = connection.execute(
        "SELECT article_id::VARCHAR, title, url FROM articles WHERE article_id = TRY_CAST($1 AS UUID) OR url = $1",
        [named],
    ).fetchall()
    if not found and "://" in named:
        with suppress(duckdb.CatalogException):  # a reading copy of an older program has no such view
            found = connection.execute(
                """SELECT article_id::VARCHAR, title, url FROM articles WHERE article_id IN (
                    SELECT article_id FROM article_urls WHERE url = $1) ORDER BY title""",
                [named],
            ).fetchall()
    if not found:
        found = connection.execute(
            """SELECT article_id::VARCHAR, title, url FROM articles
            WHERE contains(lower(strip_accents(title)), lower(strip_accents($1))) OR contains(url, $1)
            ORDER BY published_on DESC NULLS LAST, title""",
            [named],
        ).fetchall()
    if not found:
        raise NotThereError(f"no article goes by “{named}”: name its address, its article_id, or part of its title")
    if len(found) > 1:
        some = "; ".join(f"{title} ({url or key})" for key, title, url in found[:SHOWN])
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise NotThereError(f"{len(found)} articles go by “{named}”: {some}{more}")
    return str(found[0][0])


def speakers(connection: Connection, name: str) -> list[str]:
    """The speaker_ids of everybody of exactly this name, whatever its case and accents."""
    rows = connection.execute(
        """SELECT speaker_id::VARCHAR FROM speakers WHERE lower(strip_accents(name)) = lower(strip_accents($1))
        ORDER BY 1""",
        [name],
    ).fetchall()
    if not rows:
        raise NotThereError(f"nobody named “{name}” speaks in the record (the name must be whole: Ilse Marn)")
    return [str(row[0]) for row in rows]
