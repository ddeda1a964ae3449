"""Copies found among synthetic articles, and what finding them costs: python -m bench.copies_found [--articles 100000].

Stories are made of a vocabulary with natural frequencies and of stock sentences that all outlets share. A known part of
the articles are copies of others: word for word, edited (up to one word in eight another, paragraphs left out, one of
its own), or excerpts (a fifth to two thirds of a story). They are merged in batches, in random order, as by one ingest
that puts its reading copy in place at the end, or, with --each-published, as by one ingest for each batch. Pairs of
articles in one cluster are compared with the pairs that were planted; CPU is that of the merges, of all that belongs to
copies (load/copies.py) alone, and of these an article, up to each eighth, quarter, half and all: flat where the cost is
linear.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from math import comb
from pathlib import Path

from load import copies, spool
from load.connection import Connection, number
from load.rows import Origin, Rows, add_article
from load.sinks.duckdb import DuckDBSink
from transform.article import Article, Block, Moment
from transform.similar import signature

RUN = "33333333-3333-5333-8333-333333333333"
MERGED_AT_ONCE = 2_500
SYLLABLES = ["ba", "ren", "to", "mil", "ka", "sor", "de", "lu", "vin", "ap", "fer", "no", "gra", "hel", "ist", "um"]


@dataclass(frozen=True, slots=True)
class Made:
    url: str
    paragraphs: tuple[str, ...]
    story: int
    relation: str  # origin, same, near or excerpt


class World:
    """Words and stock sentences that everybody writes with."""

    def __init__(self, seed: int) -> None:
        self.made = random.Random(seed)  # noqa: S311
        self.words = ["".join(self.made.choices(SYLLABLES, k=self.made.randint(1, 4))) for _ in range(30_000)]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.stock = [self.sentence() for _ in range(200)]

    def sentence(self) -> str:
        return " ".join(self.made.choices(self.words, cum_weights=self.weights, k=self.made.randint(8, 28))) + "."

    def paragraph(self) -> str:
        sentences = [self.sentence() for _ in range(self.made.randint(1, 3))]
        if self.made.random() < 0.1:
            sentences.append(self.made.choice(self.stock))
        return " ".join(sentences)

    def story(self) -> tuple[str, ...]:
        return tuple(self.paragraph() for _ in range(self.made.randint(4, 22)))

    def edited(self, story: tuple[str, ...]) -> tuple[str, ...]:
        share = self.made.uniform(0.005, 0.125)
        kept = [each for each in story if self.made.random() > 0.1] or list(story)
        words = [
            " ".join(self.made.choice(self.words) if self.made.random() < share else word for word in each.split())
            for each in kept
        ]
        return (*words, self.paragraph())

    def excerpt(self, story: tuple[str, ...]) -> tuple[str, ...]:
        length = max(2, round(len(story) * self.made.uniform(0.2, 0.66)))
        at = self.made.randint(0, len(story) - length)
        return story[at : at + length]


def plant(count: int, seed: int = 5) -> list[Made]:
    """Articles in random order: of each hundred, some sixty originals and forty copies."""
    world = World(seed)
    articles: list[Made] = []
    story = 0
    while len(articles) < count:
        text = world.story()
        articles.append(Made(f"https://outlet{story % 400}.example/{story}", text, story, "origin"))
        if world.made.random() < 0.25:
            for copy in range(min(40, 1 + int(world.made.expovariate(0.6)))):
                kind = world.made.choices(("same", "near", "excerpt"), (4, 4, 2))[0]
                made = text if kind == "same" else world.edited(text) if kind == "near" else world.excerpt(text)
                articles.append(Made(f"https://copy{copy}.example/{story}", made, story, kind))
        story += 1
    del articles[count:]
    world.made.shuffle(articles)
    return articles


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one merge, and of what in it was about copies."""

    articles: int  # in the record afterwards
    waiting: int  # of these, not compared yet
    merge: float
    copies: float


class Clock:
    """CPU that calls of functions take; put in their place."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[[Connection], None]) -> Callable[[Connection], None]:
        def call(connection: Connection) -> None:
            began = time.process_time()
            function(connection)
            self.seconds += time.process_time() - began

        return call


def load(articles: list[Made], folder: Path, each_published: bool) -> list[Cost]:
    """Merge them in batches; the last is published, so that nothing waits to be compared."""
    clock = Clock()
    for step in ("remember", "note", "refresh"):
        setattr(copies, step, clock.timed(getattr(copies, step)))
    sink = DuckDBSink(folder, lambda line: None)
    costs = []
    for at in range(0, len(articles), MERGED_AT_ONCE):
        rows = Rows()
        for each in articles[at : at + MERGED_AT_ONCE]:
            article = Article(
                each.url,
                f"story {each.story}",
                tuple(Block("paragraph", text) for text in each.paragraphs),
                published=Moment("2026-03-04", "day", "meta", "2026-03-04"),
            )
            add_article(rows, article, Origin(RUN, "rules", each.url, "2026-03-05T00:00:00Z"), signature(article.text))
        batch = spool.write(folder / "spool", f"b{at}", rows, (f"b{at}", RUN, 0, 0, 0, 0.0))
        count = min(at + MERGED_AT_ONCE, len(articles))
        with sink.writing(publish=False) as writer:
            began, clock.seconds = time.process_time(), 0.0
            writer.merge([batch])
            if each_published or count == len(articles):
                writer.compare()
            cost = time.process_time() - began
            waiting = number(writer.connection, "SELECT count(*) FROM uncompared")
            costs.append(Cost(count, waiting, cost, clock.seconds))
    return costs


def show(costs: list[Cost]) -> None:
    for each in costs:
        waiting = f", {each.waiting:,} wait" if each.waiting else ""
        print(f"  {each.articles:>8,} articles{waiting}: merge {each.merge:.2f} s of CPU, copies {each.copies:.2f} s")
    for part in (8, 4, 2, 1):
        upto = costs[: max(1, round(len(costs) / part))]
        count = upto[-1].articles
        merged, copied = (1e6 * sum(getattr(each, what) for each in upto) / count for what in ("merge", "copies"))
        print(f"  up to {count:>8,}: merge {merged:.0f} µs of CPU an article, copies {copied:.0f} µs")


def measure(articles: list[Made], folder: Path) -> None:
    sink = DuckDBSink(folder, lambda line: None)
    with sink.writing() as writer:
        rows = writer.connection.execute(
            "SELECT a.url, c.cluster_id, c.relation FROM clusters c JOIN articles a USING (article_id)"
        ).fetchall()
        began = time.perf_counter()
        writer.connection.execute("SELECT count(*) FROM articles LEFT JOIN clusters USING (article_id)").fetchone()
        took = time.perf_counter() - began
    truth = {each.url: each for each in articles}
    planted = Counter(each.story for each in articles)
    clusters: dict[str, list[str]] = defaultdict(list)
    for url, cluster, _ in rows:
        clusters[cluster].append(url)
    found = sum(comb(len(urls), 2) for urls in clusters.values())
    right = sum(comb(n, 2) for urls in clusters.values() for n in Counter(truth[url].story for url in urls).values())
    there = sum(comb(n, 2) for n in planted.values())
    print(f"pairs planted {there:,}, found {found:,}, right {right:,}")
    print(f"precision {right / found:.4f}, recall {right / there:.4f}")
    clustered = {url for url, _, _ in rows}
    for kind in ("same", "near", "excerpt"):
        copies = [each.url for each in articles if each.relation == kind and planted[each.story] > 1]
        share = sum(url in clustered for url in copies) / len(copies)
        print(f"  {kind}: {len(copies):,} planted, {share:.4f} in a cluster")
    print(f"join of all articles with their clusters: {took:.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--each-published", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="onrecord-copies-"))
    try:
        began = time.process_time()
        articles = plant(arguments.articles)
        print(f"{len(articles):,} articles made in {time.process_time() - began:.0f} s of CPU")
        began = time.process_time()
        for each in articles[:2000]:
            signature("\n\n".join(each.paragraphs))
        print(f"signature: {(time.process_time() - began) / min(2000, len(articles)) * 1e6:.0f} µs an article")
        costs = load(articles, folder, arguments.each_published)
        show(costs)
        measure(articles, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
