"""Writes the project's answers in the form that the scorers read: python -m bench.predict KIND IN OUT

KIND is quotes, datelines, articles, or articles-without-rules (without those for single publishers). IN holds one JSON
object a line (for articles: a folder with gold.jsonl.gz and html/, whose rows name their page); OUT gets one answer a
line. Both may end in .gz. Only what a pipeline would know is handed on: text, language, publication date, URL, never
the gold.
"""

from __future__ import annotations

import argparse
import gzip
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, TextIO

from extract.document import Document, Ref, Reject
from transform.article import TEXT_KINDS, Article, Quote

Row = dict[str, Any]
PLACEHOLDER = 2000  # a leap year


def lines(path: Path, mode: Literal["r", "w"]) -> TextIO:
    """A text stream over a plain or gzipped file; `mode` is "r" or "w"."""
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.GzipFile(path, mode), encoding="utf-8")
    return path.open(mode, encoding="utf-8")


def rows(path: Path) -> Iterator[Row]:
    with lines(path, "r") as stream:
        yield from (json.loads(line) for line in stream if line.strip())


def datelines(source: Path) -> Iterator[Row]:
    """Agency and places as printed: the scorer compares letters with the page, not with canonical names. It compares
    month and day alone; where a story does not tell its year, they are written in the year PLACEHOLDER."""
    from transform.dateline import find_dateline

    for row in rows(source):
        published = date.fromisoformat(row["published"][:10]) if row.get("published") else None
        found = find_dateline(row["text"], language=row.get("lang", "en"), published=published)
        answer: Row | None = None
        if found:
            answer = {
                "start": found.start,
                "end": found.end,
                "places": [place.printed for place in found.dateline.places],
                "date": found.dateline.date or placeholder(found.month_day),
                "agency": found.agency_printed,
            }
        yield {"id": row["id"], "dateline": answer}


def placeholder(month_day: tuple[int, int] | None) -> str | None:
    return f"{PLACEHOLDER}-{month_day[0]:02d}-{month_day[1]:02d}" if month_day else None


def quotes(source: Path) -> Iterator[Row]:
    from transform.quotes.find import find_quotes

    for row in rows(source):
        found = find_quotes(row["text"], language=row.get("lang") or row.get("language") or "en")
        yield {"id": row["id"], "quotes": [answered(quote) for quote in found]}


def answered(quote: Quote) -> Row:
    """One quote as the scorer reads it, and what we know beyond."""
    speaker = quote.speaker
    return {
        "spans": [[span.start, span.end] for span in quote.spans],
        "cue": [[quote.cue_span.start, quote.cue_span.end]] if quote.cue_span else [],
        "cue_class": quote.cue_class,
        "speaker": [[quote.mention_span.start, quote.mention_span.end]] if quote.mention_span else [],
        "speaker_text": quote.mention,
        "kind": quote.kind,
        "speaker_name": speaker.name if speaker else None,
        "said_on": quote.said_on,
    }


def articles(folder: Path, *, site_rules: bool = True) -> Iterator[Row]:
    """One object for the whole folder: {tool, pred: {id: {title, authors, published, body}}}.

    The gold's bodies hold subheads, and the dateline as printed, so it is put back before the first paragraph.
    """
    from transform.read import read

    answers: dict[str, Row] = {}
    for row in rows(folder / "gold.jsonl.gz"):
        path = folder / "html" / row["html"]
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            content = stream.read()
        document = Document(Ref("file", str(path)), content=content, url=row.get("url"), content_type="text/html")
        article = read(document, site_rules=site_rules)
        answers[row["id"]] = {} if isinstance(article, Reject) else _article(article, content)
    yield {"tool": "onrecord", "pred": answers}


def _article(article: Article, content: bytes) -> Row:
    blocks = [block for block in article.blocks if block.kind in (*TEXT_KINDS, "subhead")]
    paragraphs = [block.text for block in blocks]
    first = next((index for index, block in enumerate(blocks) if block.kind in TEXT_KINDS), None)
    if article.dateline and first is not None:
        paragraphs[first] = article.dateline.raw + _separator(article.dateline.raw, content) + paragraphs[first]
    return {
        "title": article.title,
        "authors": [byline.name for byline in article.bylines],
        "published": article.published.value if article.published else None,
        "body": "\n".join(paragraphs),
    }


def _separator(raw: str, content: bytes) -> str:
    """What the page prints between the dateline and the story; a dash where the markup hides it."""
    page = html.unescape(content.decode("utf-8", "replace"))
    found = re.search(re.escape(raw) + r"([\s:.–—-]{1,5})", page)
    return found[1] if found else " — "


KINDS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "quotes": quotes,
    "datelines": datelines,
    "articles": articles,
    "articles-without-rules": partial(articles, site_rules=False),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("source", type=Path, metavar="IN")
    parser.add_argument("target", type=Path, metavar="OUT")
    arguments = parser.parse_args()
    with lines(arguments.target, "w") as stream:
        for answer in KINDS[arguments.kind](arguments.source):
            stream.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
