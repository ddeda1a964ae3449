"""The record's speeds: python -m bench.record_speed [load|upsert|copy|questions …] [--articles 1000000].

* load: spooled batches of articles with quotes merged into an empty record; quote rows a second of CPU.
* --pages FOLDER: of reading real pages and loading them, what part is loading.
* upsert: 20,000 quotes of articles read again, merged into a record of 5 million quotes; CPU of the merge.
* copy: a reading copy of a record of 3 million quotes; wall time.
* questions: every question of load/queries/ on 1 million articles with 8 million quotes, on two threads: the first time
  on a connection (blocks are not decompressed yet), and again;
  then every rule of `onrecord check`.

Big records are made by DuckDB itself, under the temporary folder, and deleted afterwards: some names, places and
outlets come far oftener than others, one article in six is a copy, one in twenty has a second text.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from bench.pages_speed import documents
from flows.reading import get_ready, read_safely
from load import reading_copy, shared, spool, wording
from load.check import rules
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
LISTS = {"quotes_of_each"}  # rows of every article: a look at a small record


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
    print(f"load: {counts.quotes:,} quotes of {counts.articles:,} articles (with spans, blocks and signatures)")
    print(f"  rows and spool {spooled:.1f} s of CPU; merge {took:.1f} s of CPU, {waited:.1f} s wall")
    print(f"  {counts.quotes / took:,.0f} quotes merged a second of CPU; {1e3 * took / count:.2f} ms of CPU an article")


def share(folder: Path, pages: Path) -> None:
    """What part of an ingest's CPU goes into loading: real pages of a folder (bench/pages_speed.py says which) read in
    batches, merged, and the reading copy put in place; all in one process."""
    sink = DuckDBSink(folder, quiet)
    found = list(documents(pages, every=1))
    get_ready()
    duckdb.connect().execute("SELECT ?", [0])  # imports pandas, where that is installed, as flows/start.py does early
    spent: dict[str, float] = defaultdict(float)
    waiting, read_well = [], 0
    for at in range(0, len(found), 200):
        rows = Rows()
        for document in found[at : at + 200]:
            with _clock(spent, "read"):
                article = read_safely(document)
            if isinstance(article, Article):
                read_well += 1
                with _clock(spent, "signature"):
                    known = signature(article.text)
                with _clock(spent, "rows"):
                    add_article(rows, article, Origin(RUN, "rules-1", str(document.ref), None), known)
        with _clock(spent, "spool"):
            waiting.append(spool.write(folder / "spool", f"b{at}", rows, (f"b{at}", RUN, 200, 200, 0, 0.0)))
    with _clock(spent, "merge, checkpoint, reading copy"), sink.writing() as writer:
        writer.merge(waiting)
    whole = sum(spent.values())
    print(f"share: {len(found):,} pages, {read_well:,} articles")
    for what, seconds in spent.items():
        print(f"  {what:<32} {1e3 * seconds / len(found):6.2f} ms of CPU a page, {seconds / whole:6.1%}")


@contextmanager
def _clock(spent: dict[str, float], what: str) -> Iterator[None]:
    began = time.process_time()
    yield
    spent[what] += time.process_time() - began


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
        connection.execute(f"COPY (SELECT {names} FROM quotes) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608
        casts = ", ".join(f"CAST({each.name} AS {each.type})" for each in quotes.columns)
        began, wall = time.process_time(), time.perf_counter()
        connection.execute(f"INSERT INTO quotes SELECT {casts} FROM read_parquet('{file}')")  # noqa: S608
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
    texts = counts.versions + counts.reread
    print(f"upsert: {counts.quotes:,} quotes of {texts:,} texts into 5 million quotes, the whole merge:")
    print(f"  {took:.2f} s of CPU, {waited:.2f} s wall")
    with sink.writing(publish=False) as writer:
        connection = writer.connection
        connection.execute(
            """CREATE TEMP TABLE batch AS
            SELECT * REPLACE (text || '!' AS text) FROM quotes ORDER BY quote_id LIMIT 20_000"""
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
    with closing(duckdb.connect(sink.written, read_only=True, config={"threads": 2})) as connection:
        for name, question in ((name, each) for name, each in public().items() if name not in LISTS):
            times = []
            for _ in range(3):
                began, wall = time.process_time(), time.perf_counter()
                answer = ask_on(connection, question, ASKED.get(name, {}))
                times.append((time.process_time() - began, time.perf_counter() - wall))
            cold, warm = times[0], min(times[1:])
            print(
                f"  {name:<20} first {cold[0]:6.2f} s CPU {cold[1]:6.2f} s wall, again {warm[0]:6.2f} s CPU "
                f"{warm[1]:6.2f} s wall  {len(answer.rows):>6} rows",
                flush=True,
            )

        whole, waited = time.process_time(), time.perf_counter()
        for what, query in rules():
            began = time.process_time()
            row = connection.execute(f"SELECT count(*) FROM ({query})").fetchone()  # noqa: S608
            if (took := time.process_time() - began) > 1:
                print(f"  {took:6.2f} s CPU  {row[0] if row else 0:>9,} found  {what}", flush=True)
        whole, waited = time.process_time() - whole, time.perf_counter() - waited
        print(f"check: {whole:.1f} s of CPU, {waited:.1f} s wall")


def _make(connection: Connection, articles: int, quotes: int) -> None:
    """Fill the tables with made-up rows, by the rules of the docstring. Wordings of what they say are not looked for:
    all of it is of the same few words."""
    run = f"'{RUN}'::UUID"
    one = {"articles": articles, "quotes": quotes, "run": run, "each": quotes // articles}
    for statement in Path(__file__).with_name("made_record.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement.format(**one))
    connection.execute("INSERT INTO derivations VALUES ('utterances', ?)", [wording.rules()])
    shared.refresh(connection, "uncompared_utterances")


MEASURES: dict[str, Callable[[Path, int], None]] = {
    "load": load,
    "rows": lambda folder, articles: quote_rows(folder),
    "upsert": upsert,
    "copy": copy,
    "questions": questions,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], default=[])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--pages", type=Path, help="measure the share of loading with the pages of this folder, alone")
    arguments = parser.parse_args()
    if arguments.pages:
        MEASURES["share"] = lambda folder, articles: share(folder, arguments.pages)
    for name in ["share"] if arguments.pages else arguments.measures or MEASURES:
        folder = Path(tempfile.mkdtemp(prefix=f"onrecord-{name}-"))
        try:
            MEASURES[name](folder, arguments.articles)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
