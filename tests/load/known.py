"""The known record: articles, requests and losses written down in known/*.json, small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extract.document import Reject
from load import spool
from load.ids import name_id
from load.rows import Origin, Rows, add_article, add_reject
from load.sinks.duckdb import DuckDBSink
from load.tables import table
from transform.article import Article, Block, Byline, Dateline, Moment, Place, Quote, Span, Speaker
from transform.similar import signature

HERE = Path(__file__).parent / "known"
RUN = "22222222-2222-5222-8222-222222222222"
PLACES = {
    "GRAZ": Place("GRAZ", "Graz", "AT", "Styria", 47.07, 15.44, 2778067, "only"),
    "LYON": Place("LYON", "Lyon", "FR", "Auvergne-Rhône-Alpes", 45.75, 4.85, 2996944, "size"),
    "LINZ": Place("LINZ", "Linz", "AT", "Upper Austria", 48.31, 14.29, 2772400, "only"),
}


def build(folder: Path, name: str = "record") -> DuckDBSink:
    """Load known/NAME.json into a record in `folder`."""
    known = written(name)
    rows = rows_of(name)
    count = len(known["articles"])
    batch = spool.write(folder / "spool", name, rows, (name, RUN, count, count, len(known.get("rejects", ())), 0.5))
    sink = DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([batch])
        for run in known.get("runs", ()):
            writer.record_run(run)
    return sink


def written(name: str) -> dict[str, Any]:
    """The file as it stands."""
    known: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return known


def rows_of(name: str, rules: str = "rules-1") -> Rows:
    """Rows of everything in known/NAME.json, as rules of that name would read it."""
    known = written(name)
    rows = Rows()
    for each in known["articles"]:
        article = article_of(each)
        add_article(rows, article, Origin(RUN, rules, each["input"], each["seen"]), signature(article.text))
    for each in known.get("fetches", ()):
        rows.add_keyed("fetches", name_id("fetch", each["url"], each["fetched_at"]), *_fetch(each))
    for each in known.get("rejects", ()):
        add_reject(rows, Reject(*each), RUN)
    return rows


def article_of(row: dict[str, Any]) -> Article:
    """An article as written down: quotes are found in the paragraphs by their words, cues and mentions behind them."""
    blocks = tuple(Block("paragraph", text) for text in row["paragraphs"])
    text = "\n\n".join(row["paragraphs"])
    place = row.get("place")
    dateline = Dateline(
        f"{place or ''} ({row.get('agency', '')}) -",
        (PLACES[place],) if place else (),
        row["published"][:10],
        "published",
        (),
        row.get("agency"),
    )
    return Article(
        url=row["url"],
        title=row["title"],
        subtitle=row.get("subtitle"),
        blocks=blocks,
        language="en",
        bylines=tuple(Byline(name) for name in row.get("by", ())),
        published=_moment(row["published"]),
        modified=_moment(row["modified"]) if row.get("modified") else None,
        datelines=(dateline,) if place or row.get("agency") else (),
        quotes=tuple(_quote(each, text) for each in row.get("quotes", ())),
    )


def _moment(value: str) -> Moment:
    return Moment(value, "day" if len(value) == 10 else "second", "jsonld", value)


def _quote(row: dict[str, Any], text: str) -> Quote:
    start = text.index(row["text"])
    span = Span(start, start + len(row["text"]))
    speaker = Speaker(row["speaker"], row.get("is", "person"), row.get("role")) if "speaker" in row else None
    cue, mention = row.get("cue"), row.get("mention")
    return Quote(
        kind=row.get("kind", "direct"),
        spans=(span,),
        text=row["text"],
        cue=cue,
        cue_span=_near(text, cue, span),
        cue_class=row.get("class", "neutral" if cue else None),
        mention=mention,
        mention_span=_near(text, mention, span),
        speaker=speaker,
        route=row.get("route", "named" if speaker else "none"),
        confidence=1.0 if speaker else 0.0,
    )


def _near(text: str, words: str | None, span: Span) -> Span | None:
    if not words:
        return None
    at = text.find(words, span.end)
    at = text.rindex(words, 0, span.start) if at < 0 else at
    return Span(at, at + len(words))


def _fetch(row: dict[str, Any]) -> tuple[Any, ...]:
    values = {"run_id": RUN, "final_url": row["url"], "milliseconds": 200, **row}
    return tuple(values.get(name) for name in table("fetches").names[1:])
