"""Keeping the record in order: making it compact, and taking out what must not be in it (any more)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from load import copies, find, tombstones, utterances
from load.connection import Connection, number, temporary, transaction
from load.ids import name_id
from load.merge import keep_former, refresh_articles
from load.tables import SPOOLED

SPEAKER_KINDS = ("person", "organisation", "group", "document", "unnamed")
Retained = Literal["before", "texts_before"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went. `kept_in` are archives of raw pages that still hold the article."""

    articles: int = 0
    versions: int = 0
    quotes: int = 0
    kept_in: tuple[str, ...] = ()


def forget_article(connection: Connection, named: str, reason: str, now: str) -> Forgotten:
    """Erase an article with all its versions, for good; `named` as in find.article. Raises NotThereError."""
    key = find.article(connection, named)
    with transaction(connection):
        _bury(connection, "article", key, reason, now)
        gone = f"SELECT version_id FROM article_versions WHERE article_id = '{key}'"
        return _erase(connection, gone)


def forget_speaker(connection: Connection, name: str, reason: str, now: str, *, words: bool = False) -> Forgotten:
    """Take a speaker's name from the record: what was said stays, said by nobody; with `words` it goes as well. The
    texts of articles are not changed: forget the article where the text itself must go.

    `name` is the whole name, whatever its case and accents. Raises NotThereError.
    """
    known = find.speakers(connection, name)
    with transaction(connection):
        ids = ", ".join(f"'{key}'" for key in known)
        quotes = number(connection, f"SELECT count(*) FROM quotes WHERE speaker_id IN ({ids})")
        for key in dict.fromkeys([*known, *(name_id("speaker", kind, name) for kind in SPEAKER_KINDS)]):
            _bury(connection, "words" if words else "speaker", key, reason, now)
        said = f"SELECT version_id FROM quotes WHERE speaker_id IN ({ids})"
        temporary(connection, "touched", f"SELECT article_id FROM articles WHERE current_version_id IN ({said})")
        temporary(connection, "changed", "FROM touched")
        keep_former(connection)
        utterances.remember(connection)
        tombstones.honour(connection)
        utterances.note(connection)
        utterances.refresh(connection)
        for name in ("touched", "former", "changed"):
            connection.execute(f"DROP TABLE {name}")
    return Forgotten(quotes=quotes)


def retain(connection: Connection, kind: Retained, day: date, reason: str, now: str) -> Forgotten:
    """Keep nothing older than a day (`before`), or no texts (`texts_before`): of articles published before it, or,
    where that is not known, obtained before it. Later merges bring nothing older back."""
    with transaction(connection):
        _bury(connection, kind, day.isoformat(), reason, now)
        if kind == "texts_before":
            old = tombstones.OLD_TEXTS
            count = number(connection, f"SELECT count(*) FROM ({old})")
            tombstones.honour(connection)
            return Forgotten(versions=count)
        return _erase(connection, f"SELECT version_id FROM article_versions WHERE NOT ({tombstones.ALLOWED})")


def restore(connection: Connection, named: str) -> int:
    """Take tombstones away, by id or by a speaker's whole name; gives how many. What was removed comes back when it is
    read again."""
    ids = [named, *(name_id("speaker", kind, named) for kind in SPEAKER_KINDS)]
    marks = ", ".join("?" for _ in ids)
    count = connection.execute(f"SELECT count(*) FROM tombstones WHERE id IN ({marks})", ids).fetchone()
    connection.execute(f"DELETE FROM tombstones WHERE id IN ({marks})", ids)
    if not count or not count[0]:
        raise find.NotThereError(f"nothing was removed by the name of “{named}”: FROM tombstones lists what was")
    return int(count[0])


def _bury(connection: Connection, kind: str, key: str, reason: str, now: str) -> None:
    connection.execute("DELETE FROM tombstones WHERE kind = ? AND id = ?", [kind, key])
    connection.execute("INSERT INTO tombstones VALUES (?, ?, ?, ?)", [kind, key, reason, now])


def _erase(connection: Connection, versions: str) -> Forgotten:
    """Remove versions with all that hangs on them, and what then hangs on nothing."""
    temporary(
        connection, "erased", f"SELECT version_id, article_id FROM article_versions WHERE version_id IN ({versions})"
    )
    places = connection.execute(
        """SELECT DISTINCT regexp_replace(input, '@[0-9]+$', '') FROM sightings
        SEMI JOIN erased USING (version_id) WHERE regexp_matches(input, '@[0-9]+$') ORDER BY 1"""
    ).fetchall()
    counts = (
        number(connection, "SELECT count(DISTINCT article_id) FROM erased"),
        number(connection, "SELECT count(*) FROM erased"),
        number(connection, "SELECT count(*) FROM quotes SEMI JOIN erased USING (version_id)"),
    )
    temporary(connection, "touched", "SELECT DISTINCT article_id FROM erased")
    temporary(connection, "changed", "FROM touched")
    keep_former(connection)
    copies.remember(connection)
    utterances.remember(connection)
    for each in SPOOLED:
        if each.follows in ("version", "document"):
            connection.execute(f"DELETE FROM {each.name} WHERE version_id IN (SELECT version_id FROM erased)")
    refresh_articles(connection)
    copies.note(connection)
    copies.refresh(connection)
    utterances.note(connection)
    utterances.refresh(connection)
    for table, key, users in (
        ("speakers", "speaker_id", ("quotes", "speaker_roles")),
        ("authors", "author_id", ("article_authors",)),
        ("places", "place_id", ("dateline_places",)),
    ):
        used = " UNION ".join(f"SELECT {key} FROM {user} WHERE {key} IS NOT NULL" for user in users)
        connection.execute(f"DELETE FROM {table} WHERE {key} NOT IN ({used})")
    for name in ("erased", "touched", "former", "changed"):
        connection.execute(f"DROP TABLE {name}")
    return Forgotten(*counts, kept_in=tuple(row[0] for row in places))
