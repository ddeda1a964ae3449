"""What became of an article: each change of its text, of its headline and of its quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from load import find
from load.connection import Connection


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph that went (`-`) or came (`+`)."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A quote as one text has it."""

    speaker: str | None
    cue: str | None
    text: str


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """A quote that a change added, made vanish or altered; `altered` names what: words, speaker, role, cue, kind."""

    change: str
    altered: tuple[str, ...]
    before: Said | None
    after: Said | None


@dataclass(frozen=True, slots=True)
class Change:
    """From one text of an article to the next. The old text was last obtained at `last_seen_before`, the new one first
    at `seen_at`; a `silent` change is one that the page does not admit."""

    number: int
    last_seen_before: datetime | None
    seen_at: datetime | None
    silent: bool
    title: tuple[str | None, str | None] | None
    subtitle: tuple[str | None, str | None] | None
    lines: tuple[Line, ...]
    quotes: tuple[QuoteChange, ...]


@dataclass(frozen=True, slots=True)
class History:
    article_id: str
    title: str | None
    url: str | None
    versions: int
    changes: tuple[Change, ...]


def history(connection: Connection, named: str) -> History:
    """The changes of one article, the oldest first; `named` as in find.article. Raises NotThereError."""
    key = find.article(connection, named)
    row = connection.execute("SELECT title, url, versions FROM articles WHERE article_id = ?", [key]).fetchone()
    title, url, versions = row or (None, None, 0)
    rows = connection.execute(
        """SELECT number, last_seen_before, seen_at, silent, title_changed, title_before, title, subtitle_changed,
               subtitle_before, subtitle, previous_version_id, version_id
        FROM version_changes WHERE article_id = ? ORDER BY number""",
        [key],
    ).fetchall()
    quotes = _quotes(connection, key)
    changes = tuple(
        Change(
            number=each[0],
            last_seen_before=each[1],
            seen_at=each[2],
            silent=each[3],
            title=(each[5], each[6]) if each[4] else None,
            subtitle=(each[8], each[9]) if each[7] else None,
            lines=_lines(_paragraphs(connection, each[10]), _paragraphs(connection, each[11])),
            quotes=tuple(quotes.get(each[0], ())),
        )
        for each in rows
    )
    return History(key, title, url, versions, changes)


def _quotes(connection: Connection, article_id: str) -> dict[int, list[QuoteChange]]:
    found: dict[int, list[QuoteChange]] = {}
    for number, change, altered, *said in connection.execute(
        """SELECT number, change, altered, speaker_before, cue_before, text_before, speaker_after, cue_after, text_after
        FROM quote_changes WHERE article_id = ? ORDER BY number, change, text_before, text_after""",
        [article_id],
    ).fetchall():
        before = Said(*said[:3]) if said[2] is not None else None
        after = Said(*said[3:]) if said[5] is not None else None
        found.setdefault(number, []).append(QuoteChange(change, tuple(altered or ()), before, after))
    return found


def _paragraphs(connection: Connection, version_id: object) -> list[str]:
    rows = connection.execute(
        """SELECT text FROM blocks WHERE version_id = ? AND start_offset IS NOT NULL AND text IS NOT NULL
        ORDER BY position""",
        [version_id],
    ).fetchall()
    return [row[0] for row in rows]


def _lines(before: list[str], after: list[str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [Line("-", text) for text in before[a:b]] + [Line("+", text) for text in after[c:d]]
    return tuple(lines)
