"""How fast pages become articles, in CPU time, interleaved page by page with trafilatura (default, with metadata):

    python -m bench.pages_speed FOLDER [--every N] [--sets S,S] [--rounds N]

FOLDER holds gold.jsonl.gz and html/. Each page goes to both in turn; the ratio of the sums and the median of the pages'
ratios are printed, without and with the rules for single publishers; beside them what parsing alone costs, and what
the whole way to rows for the tables does: datelines, quotes by either engine, the signature for copies. Needs the
extra "bench".
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import trafilatura

from extract.document import Document, Ref
from load.rows import Origin, Rows, add_article
from transform.article import Article
from transform.page import html
from transform.page.decode import as_utf8
from transform.page.tree import parse
from transform.read import read
from transform.reading import Reading
from transform.similar import signature
from transform.sites.rules import rule_for


def documents(folder: Path, every: int, sets: str = "") -> Iterator[Document]:
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = (row for line in lines if (row := json.loads(line)) and (not sets or row["set"] in sets.split(",")))
        for index, row in enumerate(rows):
            if index % every == 0:
                content = gzip.decompress((folder / "html" / row["html"]).read_bytes())
                yield Document(Ref("file", row["html"]), content, url=row.get("url"), content_type="text/html")


def with_trafilatura(document: Document) -> Any:
    return trafilatura.bare_extraction(document.content, url=document.url, with_metadata=True, include_comments=False)


def to_rows(document: Document, reading: Reading) -> Rows:
    """What a worker does with a page, but for the writing."""
    rows = Rows()
    article = read(document, reading=reading)
    if isinstance(article, Article):
        add_article(rows, article, Origin("", "", str(document.ref), None), signature(article.text))
    return rows


def cpu(function: Callable[[Document], Any], document: Document) -> float:
    start = time.process_time()
    function(document)
    return time.process_time() - start


WAYS: dict[str, Callable[[Document], Any]] = {
    "trafilatura": with_trafilatura,
    "page": lambda document: html.take_apart(document, site_rules=False),
    "page, with rules": html.take_apart,
    "page to rows, tagger": lambda document: to_rows(document, Reading("tagger")),
    "page to rows, rules": lambda document: to_rows(document, Reading("rules")),
    "parsing alone": lambda document: parse(as_utf8(document.content, None)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=3, help="take every Nth page")
    parser.add_argument("--sets", default="", help="take these sets only, comma between them: aeb,fundus")
    parser.add_argument("--rounds", type=int, default=3, help="the least of so many times counts")
    arguments = parser.parse_args()
    pages = list(documents(arguments.folder, arguments.every, arguments.sets))
    rules = {rule.name: page for page in pages if (rule := rule_for(page.url, None))}
    for page in (pages[0], *rules.values()):  # models, rules and the compiler of selectors are loaded once a process
        for way in WAYS.values():
            way(page)
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for page in pages:
        rounds = [{name: cpu(way, page) for name, way in WAYS.items()} for _ in range(arguments.rounds)]
        for name in WAYS:
            times[name].append(min(each[name] for each in rounds))
    report(pages, times)
    ruled = [index for index, page in enumerate(pages) if rule_for(page.url, None)]
    if ruled:
        print("of these, pages that have a rule:")
        report(
            [pages[index] for index in ruled], {name: [own[index] for index in ruled] for name, own in times.items()}
        )


def report(pages: list[Document], times: dict[str, list[float]]) -> None:
    rival = times["trafilatura"]
    print(f"{len(pages)} pages, {sum(len(page.content) for page in pages) / 1e6:.0f} MB")
    for name, own in times.items():
        ratios = [theirs / ours for theirs, ours in zip(rival, own, strict=True) if ours]
        print(
            f"{name:22} {1000 * sum(own) / len(own):7.2f} ms a page   "
            f"{sum(rival) / sum(own):6.2f}x trafilatura (median page {statistics.median(ratios):.2f}x)"
        )


if __name__ == "__main__":
    main()
