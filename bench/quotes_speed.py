"""Articles a second and core of an engine: python -m bench.quotes_speed FILE.jsonl[.gz] [--engine rules] [--many 16].

FILE holds rows with a `text`. CPU time of this process, the best of several passes over the same articles, because
other work on the machine only ever makes a pass slower.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import get_args

from bench.predict import rows
from transform.quotes.find import Engine, cut_lines, draft, resolve
from transform.quotes.lexicon import lexicon


def texts(path: Path, limit: int | None) -> list[str]:
    """The articles' texts, at most `limit` of them."""
    texts_of_rows = [row["text"] for row in rows(path)]
    return texts_of_rows[:limit]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--engine", default="tagger", choices=get_args(Engine))
    parser.add_argument("--many", type=int, default=1, help="articles that are tagged side by side")
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--passes", type=int, default=3)
    arguments = parser.parse_args()
    words = lexicon(arguments.language)
    articles = texts(arguments.file, arguments.limit)
    best = float("inf")
    quotes = 0
    for _ in range(arguments.passes):
        begin = time.process_time()
        quotes = 0
        for first in range(0, len(articles), arguments.many):
            lines = [cut_lines(text, words) for text in articles[first : first + arguments.many]]
            found = draft(lines, words, arguments.engine)
            quotes += sum(len(resolve(drafts, one, words)) for drafts, one in zip(found, lines, strict=True))
        best = min(best, time.process_time() - begin)
    characters = sum(map(len, articles))
    print(
        f"{len(articles)} articles, {characters / len(articles):,.0f} characters each, {quotes} quotes: "
        f"{len(articles) / best:,.0f} articles/s, {1000 * best / len(articles):.2f} ms each"
    )


if __name__ == "__main__":
    main()
