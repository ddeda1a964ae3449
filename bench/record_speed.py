"""The record's speeds: python -m bench.record_speed [load|upsert|copy|questions …] [--articles 1000000].

* load: spooled batches of articles with quotes merged into an empty record; quote rows a second of CPU.
* upsert: 20,000 quotes of articles read again, merged into a record of 5 million quotes; CPU of the merge.
* copy: a reading copy of a record of 3 million quotes; wall time.
* questions: every question of load/queries/ on 1 million articles with 8 million quotes; wall and CPU time.

Big records are made by DuckDB itself, under the temporary folder, and deleted afterwards: names, places and outlets follow
Zipf's law, one article in six is a copy, one in twenty has a second text.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from load import reading_copy, spool
from load.connection import Connection
from load.questions import ask_on, public
from load.rows import Origin, Rows, add_article
from load.sinks.duckdb import DuckDBSink
from transform.article import Article, Block, Moment, Quote, Span, Speaker
from transform.similar import signature

RUN = "33333333-3333-5333-8333-333333333333"
WORDS = "the weir at the old mill will be mended before summer because wood has failed us and the river does not wait"
ASKED: dict[str, dict[str, str]] = {
    "framing": {"speaker": "Speaker 7"},
    "roles": {"speaker": "Speaker 17"},
    "timeline": {"speaker": "Speaker 17"},
    "voices_on": {"word": "granite"},
    "quotes": {"speaker": "Speaker 17"},
    "quoted_together": {"speaker": "Speaker 17"},
}
"""Parameters without which a question is none."""


def quiet(line: str) -> None:
    """Notices of waiting, which nobody reads here."""


def made_article(number: int, quotes: int = 8, note: str = "") -> Article:
    """An article with quotes of ten words each."""
    paragraphs, found, at = [], [], 0
    for index in range(quotes):
        said = f"{WORDS[:60]} {number} {index} {note}".strip()
        text = f"“{said}” said Speaker {number % 5000}, who had been asked about it in the morning by the council."
        found.append(
            Quote(
                "direct",
                (Span(at + 1, at + 1 + len(said)),),
                said,
                cue="said",
                speaker=Speaker(f"Speaker {number % 5000}", "person", "mayor"),
                route="named",
                confidence=1.0,
            )
        )
        paragraphs.append(Block("paragraph", text))
        at += len(text) + 2
    return Article(
        f"https://outlet{number % 300}.example/{number}",
        f"Story {number}",
        tuple(paragraphs),
        language="en",
        published=Moment("2026-03-04", "day", "meta", "2026-03-04"),
        quotes=tuple(found),
    )


def batch(folder: Path, name: str, numbers: range, rules: str = "rules-1", note: str = "") -> Path:
    rows = Rows()
    for number in numbers:
        article = made_article(number, note=note)
        add_article(rows, article, Origin(RUN, rules, f"a@{number}", "2026-03-05T00:00:00Z"), signature(article.text))
    return spool.write(folder, name, rows, (name, RUN, len(numbers), len(numbers), 0, 0.0))


def load(folder: Path, articles: int) -> None:
    sink = DuckDBSink(folder, quiet)
    count = min(articles, 20_000)
    began = time.process_time()
    batches = [batch(folder / "spool", f"b{at:09}", range(at, at + 200)) for at in range(0, count, 200)]
    spooled = time.process_time() - began
    with sink.writing(publish=False) as writer:
        began, wall = time.process_time(), time.perf_counter()
        counts = writer.merge(batches)
        took, waited = time.process_time() - began, time.perf_counter() - wall
    print(
        f"load: {counts.quotes:,} quotes of {counts.articles:,} articles (spans, blocks, signatures, copies with them)"
    )
    print(f"  rows and spool {spooled:.1f} s of CPU; merge {took:.1f} s of CPU, {waited:.1f} s wall")
    print(f"  {counts.quotes / took:,.0f} quotes merged a second of CPU; {1e3 * took / count:.2f} ms of CPU an article")


def quote_rows(folder: Path) -> None:
    """Rows of quotes alone, from Arrow, as the merge inserts them."""
    import pyarrow as pa

    from load.columns import ARROW
    from load.tables import table

    sink = DuckDBSink(folder, quiet)
    quotes = table("quotes")
    with sink.writing(publish=False) as writer:
        connection = writer.connection
        _make(connection, 125_000, 1_000_000)
        connection.execute("CREATE TEMP TABLE target AS FROM quotes LIMIT 0")
        names = ", ".join(f"{each.name}::VARCHAR AS {each.name}" if ARROW[each.type] == pa.string() else each.name
                          for each in quotes.columns)  # fmt: skip
        file = folder / "quotes.parquet"
        connection.execute(f"COPY (SELECT {names} FROM quotes) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
        casts = ", ".join(f"CAST({each.name} AS {each.type})" for each in quotes.columns)
        began, wall = time.process_time(), time.perf_counter()
        connection.execute(f"INSERT INTO quotes SELECT {casts} FROM read_parquet('{file}')")
        connection.execute("CHECKPOINT")
        took, waited = time.process_time() - began, time.perf_counter() - wall
    print(f"quote rows: 1,000,000 from spooled Parquet in {took:.2f} s of CPU, {waited:.2f} s wall:"
          f" {1e6 / took:,.0f} a second of CPU")  # fmt: skip


def upsert(folder: Path, articles: int) -> None:
    sink = DuckDBSink(folder, quiet)
    with sink.writing(publish=False) as writer:
        _make(writer.connection, 625_000, 5_000_000)
        for at in range(0, 2_500, 250):
            writer.merge([batch(folder / "spool", f"first{at}", range(at, at + 250))])
        batches = [
            batch(folder / "spool", f"again{at}", range(at, at + 250), "rules-2", "x") for at in range(0, 2_500, 250)
        ]
        began, wall = time.process_time(), time.perf_counter()
        counts = writer.merge(batches)
        took, waited = time.process_time() - began, time.perf_counter() - wall
    print(
        f"upsert: {counts.quotes:,} quotes of {counts.versions + counts.reread:,} texts into 5 million quotes, whole merge:"
    )
    print(f"  {took:.2f} s of CPU, {waited:.2f} s wall")
    with sink.writing(publish=False) as writer:
        connection = writer.connection
        connection.execute(
            "CREATE TEMP TABLE batch AS SELECT * REPLACE (text || '!' AS text) FROM quotes ORDER BY quote_id LIMIT 20_000"
        )
        began, wall = time.process_time(), time.perf_counter()
        connection.execute("BEGIN")
        connection.execute("DELETE FROM quotes WHERE version_id IN (SELECT version_id FROM batch)")
        connection.execute("INSERT INTO quotes FROM batch")
        connection.execute("COMMIT")
        took, waited = time.process_time() - began, time.perf_counter() - wall
    print(f"upsert: 20,000 scattered quote rows into 5 million, rows alone: {took:.2f} s of CPU, {waited:.2f} s wall")


def copy(folder: Path, articles: int) -> None:
    sink = DuckDBSink(folder, quiet)
    with sink.writing(publish=False) as writer:
        _make(writer.connection, 375_000, 3_000_000)
    size = sink.written.stat().st_size / 1e6
    for _ in range(3):
        began, wall = time.process_time(), time.perf_counter()
        reading_copy.publish(sink.written, sink.copy)
        took, waited = time.process_time() - began, time.perf_counter() - wall
        print(f"reading copy of 3 million quotes ({size:,.0f} MB): {waited:.2f} s wall, {took:.2f} s of CPU")


def questions(folder: Path, articles: int) -> None:
    sink = DuckDBSink(folder, quiet)
    with sink.writing(publish=False) as writer:
        began = time.perf_counter()
        _make(writer.connection, articles, 8 * articles)
        print(f"{articles:,} articles, {8 * articles:,} quotes made in {time.perf_counter() - began:.0f} s")
    print(f"{sink.written.stat().st_size / 1e9:.2f} GB")
    with sink.writing(publish=False) as writer:
        for name, question in public().items():
            times = []
            for _ in range(2):
                began, wall = time.process_time(), time.perf_counter()
                answer = ask_on(writer.connection, question, ASKED.get(name, {}))
                times.append((time.perf_counter() - wall, time.process_time() - began))
            waited, took = min(times)
            print(f"  {name:<20} {waited:6.2f} s wall {took:6.2f} s CPU  {len(answer.rows):>6} rows", flush=True)


def _make(connection: Connection, articles: int, quotes: int) -> None:
    """Fill the tables with made-up rows, by the rules of the docstring."""
    run = f"'{RUN}'::UUID"
    one = {"articles": articles, "quotes": quotes, "run": run, "each": quotes // articles}
    for statement in FILL.split(";\n"):
        if statement.strip():
            connection.execute(statement.format(**one))


FILL = """
INSERT INTO sources SELECT md5('source' || i)::UUID, 'outlet' || i || '.example', 'domain' FROM range(300) r(i);
INSERT INTO speakers SELECT md5('speaker' || i)::UUID, 'Speaker ' || i,
    CASE i % 10 WHEN 0 THEN 'organisation' WHEN 1 THEN 'unnamed' ELSE 'person' END FROM range({articles} // 5) r(i);
INSERT INTO places SELECT md5('place' || i)::UUID, 'Place ' || i, chr((65 + i % 26)::INTEGER) || chr((65 + i % 13)::INTEGER), NULL, 1, 1, i
    FROM range(2000) r(i);
CREATE OR REPLACE TEMP TABLE made AS SELECT i, md5('article' || i)::UUID AS article_id, md5('version' || i)::UUID AS version_id,
    md5('source' || floor(300 * power(random(), 3))::INTEGER)::UUID AS source_id, 'https://outlet.example/' || i AS url,
    'Story ' || i AS title, DATE '2023-01-01' + (i * 1200 // {articles})::INTEGER AS day,
    (DATE '2023-01-01' + (i * 1200 // {articles})::INTEGER)::TIMESTAMPTZ + to_minutes((i * 7919) % 1440) AS moment
    FROM range({articles}) r(i);
INSERT INTO article_versions BY NAME SELECT version_id, article_id, source_id, {run} AS run_id, 'rules' AS transform_version,
    'raw/a.warc.gz@' || i AS input, moment AS retrieved_at, url, title, 'en' AS language, day AS published_on, moment AS published_at,
    400 AS words, repeat('the weir at mill ' || i || ' will be mended ', 40)
        || CASE WHEN i % 50 = 0 THEN ' in granite' ELSE '' END AS text, md5('text' || i)::UUID AS text_key FROM made;
INSERT INTO article_versions BY NAME SELECT md5('earlier' || i)::UUID AS version_id, article_id, source_id, {run} AS run_id,
    'rules' AS transform_version, 'raw/a.warc.gz@1' || i AS input, moment - INTERVAL 1 HOUR AS retrieved_at, url,
    CASE WHEN i % 40 = 0 THEN 'Earlier ' ELSE '' END || title AS title, 'en' AS language, day AS published_on,
    moment AS published_at, 390 AS words, repeat('the weir at mill ' || i || ' was mended ', 40) AS text,
    md5('earlier text' || i)::UUID AS text_key FROM made WHERE i % 20 = 0;
INSERT INTO sightings SELECT input, retrieved_at, version_id, transform_version FROM article_versions;
INSERT INTO articles SELECT article_id, version_id, source_id, url, title, 'en', day, moment, moment, moment,
    CASE WHEN i % 20 = 0 THEN 2 ELSE 1 END FROM made;
INSERT INTO datelines BY NAME SELECT version_id, 1 AS position, 'PLACE (AG) -' AS raw,
    CASE WHEN i % 3 = 0 THEN 'Agency ' || (i % 7) END AS agency, day AS date, 'published' AS date_basis FROM made WHERE i % 2 = 0;
INSERT INTO dateline_places SELECT version_id, 1, 1, 'PLACE', md5('place' || floor(2000 * power(random(), 3))::INTEGER)::UUID,
    'only' FROM made WHERE i % 2 = 0;
INSERT INTO authors SELECT md5('author' || i)::UUID, 'Author ' || i, 'person' FROM range(3000) r(i);
INSERT INTO article_authors SELECT version_id, 1, md5('author' || floor(3000 * power(random(), 2))::INTEGER)::UUID FROM made
    WHERE i % 4 <> 0;
INSERT INTO clusters SELECT md5('article' || (i - i % 6))::UUID, article_id, CASE WHEN i % 6 = 2 THEN 'near' ELSE 'same' END,
    i % 6 = 0, 1, 2 FROM made WHERE (i % 6 = 0 OR i % 6 = 1) AND i + 1 < {articles};
CREATE OR REPLACE TEMP TABLE spoken AS SELECT m.version_id, m.day, q AS position, m.i,
    floor({articles} / 5 * power(random(), 4))::INTEGER AS who FROM made m, range(1, {each} + 1) r(q);
INSERT INTO quotes BY NAME SELECT md5('quote' || i || ' ' || position)::UUID AS quote_id, version_id, position,
    'body' AS part, ['direct', 'direct', 'mixed', 'indirect'][1 + (i + position) % 4] AS kind,
    'we will mend the weir at mill ' || (i // 2) || ' before summer ' || position AS text, 12 AS words, position AS block,
    position * 100 AS start_offset, position * 100 + 60 AS end_offset, ['said', 'added', 'warned'][1 + i % 3] AS cue,
    ['neutral', 'neutral', 'assertive'][1 + i % 3] AS cue_class,
    CASE WHEN position % 3 = 0 THEN ['she', 'he'][1 + who % 2] ELSE 'Speaker ' || who END AS mention,
    CASE WHEN position % 8 <> 7 THEN md5('speaker' || who)::UUID END AS speaker_id,
    CASE WHEN position % 3 = 0 THEN 'pronoun' ELSE 'named' END AS route, 1 AS confidence,
    md5('said' || (i // 2) || ' ' || position)::UUID AS utterance_id FROM spoken;
INSERT INTO quote_spans SELECT quote_id, version_id, 1, start_offset, end_offset, text FROM quotes;
INSERT INTO speaker_roles SELECT DISTINCT version_id, speaker_id, 'role ' || (position % 5) FROM quotes
    WHERE speaker_id IS NOT NULL AND position = 1;
INSERT INTO fetches BY NAME SELECT md5('fetch' || i)::UUID AS fetch_id, {run} AS run_id, url, url AS final_url,
    moment AS fetched_at, 200 AS status, ['ok', 'ok', 'ok', 'not_modified', 'timeout', 'blocked'][1 + i % 6] AS outcome,
    100 + i % 900 AS milliseconds, 'raw/a.warc.gz' AS archive, i AS archive_offset FROM made;
INSERT INTO rejects SELECT md5('reject' || i)::UUID, {run}, 'input' || i, 'read', ['empty', 'binary'][1 + i % 2], ''
    FROM range({articles} // 50) r(i);
DROP TABLE made;
DROP TABLE spoken;
"""

MEASURES: dict[str, Callable[[Path, int], None]] = {
    "load": load,
    "rows": lambda folder, articles: quote_rows(folder),
    "upsert": upsert,
    "copy": copy,
    "questions": questions,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], default=list(MEASURES))
    parser.add_argument("--articles", type=int, default=1_000_000)
    arguments = parser.parse_args()
    for name in arguments.measures:
        folder = Path(tempfile.mkdtemp(prefix=f"onrecord-{name}-"))
        try:
            MEASURES[name](folder, arguments.articles)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
