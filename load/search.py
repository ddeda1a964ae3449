"""Full-text search over quotes and articles: DuckDB's fts index (BM25) where its extension loads, else a scan.

Both find the same: texts of current articles that hold every word asked for, as whole words, whatever case and accents;
words in "quotation marks" stand together. The index is a file of its own beside the record, made when it is asked for
and older than the record; the record itself is never written to. Scripts that put no space between words are scanned:
there a word may stand anywhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb

from load.extensions import load_extension

What = Literal["quotes", "articles"]
TEXTS: dict[What, str] = {
    "quotes": """SELECT q.quote_id AS id, concat_ws(' ', q.text, s.name) AS text FROM {record}quotes q
        SEMI JOIN {record}articles a ON a.current_version_id = q.version_id
        LEFT JOIN {record}speakers s USING (speaker_id)""",
    "articles": """SELECT a.article_id AS id, concat_ws(' ', v.title, v.subtitle, v.text) AS text
        FROM {record}articles a JOIN {record}article_versions v ON v.version_id = a.current_version_id""",
}
DETAILS: dict[What, str] = {
    "quotes": """SELECT coalesce(q.said_on, a.published_on) AS date, s.name AS speaker, q.text, a.title,
            o.name AS source, a.url, f.score
        FROM found f JOIN record.quotes q ON q.quote_id = f.id
        JOIN record.articles a ON a.current_version_id = q.version_id
        LEFT JOIN record.speakers s USING (speaker_id) LEFT JOIN record.sources o ON o.source_id = a.source_id
        ORDER BY f.score DESC, date DESC NULLS LAST, f.id""",
    "articles": """SELECT a.published_on AS date, NULL AS speaker, v.text, a.title, o.name AS source, a.url, f.score
        FROM found f JOIN record.articles a ON a.article_id = f.id
        JOIN record.article_versions v ON v.version_id = a.current_version_id
        LEFT JOIN record.sources o ON o.source_id = a.source_id
        ORDER BY f.score DESC, date DESC NULLS LAST, f.id""",
}
SNIPPET = 240  # characters
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"\w+")
_LETTERS = r"[^\p{L}\p{N}]+"  # what parts words, for the index; Python's \w has the underscore as well


class SearchError(ValueError):
    """There is nothing to search for."""


@dataclass(frozen=True, slots=True)
class Hit:
    day: date | None
    speaker: str | None
    text: str  # the quote, or the part of the article around the first word
    title: str | None
    source: str | None
    url: str | None
    score: float  # greater is better; of one search alone


@dataclass(frozen=True, slots=True)
class Found:
    hits: tuple[Hit, ...]
    indexed: bool


def search(
    record: Path, asked: str, what: What, *, limit: int = 20, indexed: bool = True, say: Callable[[str], None] = print
) -> Found:
    """The best texts that hold what is asked. Without `indexed`, or where fts does not load, every text is looked at.

    Raises SearchError where nothing is asked, duckdb.Error where the record cannot be read.
    """
    words, phrases = _parsed(asked)
    if not words:
        raise SearchError("name at least one word to search for")
    index = None
    if indexed and not _UNSPACED.search(asked):
        index = _index(record, say)
    with duckdb.connect(index or ":memory:", read_only=index is not None) as connection:
        name = str(record).replace("'", "''")
        connection.execute(f"ATTACH '{name}' AS record (READ_ONLY)")
        if index:
            load_extension(connection, "fts")
            query, parameters = _by_index(what, words)
        else:
            query, parameters = _by_scan(what, words)
        texts = f"SELECT * FROM ({query}) WHERE true"
        for phrase in phrases:
            texts += " AND contains(regexp_replace(lower(strip_accents(text)), ?, ' ', 'g'), strip_accents(?))"
            parameters += [_LETTERS, phrase]
        # Temporary tables are not for read-only files: the best are named in the query itself.
        found = f"WITH found AS ({texts} ORDER BY score DESC, id LIMIT {int(limit)}) {DETAILS[what]}"
        rows = connection.execute(found, parameters).fetchall()
    return Found(tuple(_hit(row, words) for row in rows), index is not None)


def _parsed(asked: str) -> tuple[list[str], list[str]]:
    """Words, and phrases of several of them."""
    phrases = [" ".join(_words(each)) for each in re.findall(r'["“„«]([^"“”„«»]+)["“”»]', asked)]
    return list(dict.fromkeys(_words(asked))), [each for each in phrases if " " in each]


def _words(text: str) -> list[str]:
    return [word for each in _WORD.findall(text.lower()) for word in each.split("_") if word]


def _by_index(what: What, words: list[str]) -> tuple[str, list[Any]]:
    match = f"fts_main_{what}.match_bm25(id, ?, conjunctive := 1)"
    return f"SELECT id, text, {match} AS score FROM {what} WHERE score IS NOT NULL", [" ".join(words)]


def _by_scan(what: What, words: list[str]) -> tuple[str, list[Any]]:
    conditions, scores = [], []
    parameters: list[Any] = []
    for word in words:
        anywhere = _UNSPACED.search(word) is not None
        pattern = r"{}" if anywhere else r"(^|[^\p{{L}}\p{{N}}]){}($|[^\p{{L}}\p{{N}}])"
        conditions.append("regexp_matches(plain, ?)")
        scores.append("len(regexp_extract_all(plain, ?))")
        parameters.append(pattern.format(re.escape(_plain(word))))
    score = f"({' + '.join(scores)}) / (1 + ln(1 + len(plain)))"
    query = f"""SELECT id, text, {score} AS score
        FROM (SELECT id, text, lower(strip_accents(text)) AS plain FROM ({TEXTS[what].format(record="record.")}))
        WHERE {" AND ".join(conditions)}"""
    return query, [*parameters, *parameters]


def _plain(word: str) -> str:
    row = duckdb.execute("SELECT lower(strip_accents(?))", [word]).fetchone()
    return str(row[0]) if row else word


def _index(record: Path, say: Callable[[str], None]) -> Path | None:
    """The index that fits the record, made where there is none; None where fts does not load."""
    with duckdb.connect() as connection:
        if not load_extension(connection, "fts"):
            return None
    index = record.with_name("search.duckdb")
    stamp = f"{record.stat().st_ino} {record.stat().st_size} {record.stat().st_mtime_ns}"
    if index.exists() and _stamp(index) == stamp:
        return index
    say("making the search index")
    temporary = index.with_name(f".{index.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        with duckdb.connect(temporary) as connection:
            load_extension(connection, "fts")
            name = str(record).replace("'", "''")
            connection.execute(f"ATTACH '{name}' AS record (READ_ONLY)")
            for what, texts in TEXTS.items():
                connection.execute(f"CREATE TABLE {what} AS {texts.format(record='record.')}")
                connection.execute(
                    f"PRAGMA create_fts_index('{what}', 'id', 'text', stemmer = 'none', stopwords = 'none', "
                    f"ignore = '{_LETTERS}', strip_accents = 1, lower = 1)"
                )
            connection.execute("CREATE TABLE stamp AS SELECT ? AS stamp", [stamp])
            connection.execute("DETACH record")
        temporary.replace(index)
    finally:
        temporary.unlink(missing_ok=True)
        temporary.with_name(f"{temporary.name}.wal").unlink(missing_ok=True)
    return index


def _stamp(index: Path) -> str | None:
    try:
        with duckdb.connect(index, read_only=True) as connection:
            row = connection.execute("FROM stamp").fetchone()
    except duckdb.Error:
        return None
    return str(row[0]) if row else None


def _hit(row: tuple[Any, ...], words: list[str]) -> Hit:
    day, speaker, text, title, source, url, score = row
    return Hit(day, speaker, _snippet(text or "", words), title, source, url, float(score))


def _snippet(text: str, words: list[str]) -> str:
    """The part of a text around the first of the words."""
    places = [at for word in words if (at := text.lower().find(word)) >= 0]
    start = max(0, min(places, default=0) - SNIPPET // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    piece = " ".join(text[start : start + SNIPPET].split())
    return f"{'… ' if start else ''}{piece}{' …' if start + SNIPPET < len(text) else ''}"
