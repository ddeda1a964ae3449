"""What holds for every input whatever it is; each function raises AssertionError where it does not."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from extract.document import Document, Ref, Reject
from extract.listings import is_listing, read_listing
from extract.open import open_documents
from extract.reasons import REASONS
from extract.sources import list_refs
from flows.errors import UsageError
from flows.settings import load_settings
from load import spool
from load.rows import Origin, Rows, add_article, add_reject
from transform.article import Article, Quote
from transform.dateline import find_dateline
from transform.quotes.find import find_quotes
from transform.read import read

LANGUAGES = ("en", "de", "ru", "fr", "es", "it", "zh", None)
RUN = "00000000-0000-5000-8000-000000000000"


def prove(kind: str, content: bytes, folder: Path, content_type: str | None = None, charset: str | None = None) -> str:
    """Run one input through what reads its kind; gives in a word what came of it, for counting."""
    return PROOFS[kind](content, folder, content_type, charset)


def document(content: bytes, folder: Path, content_type: str | None, charset: str | None) -> str:
    """A page or text: an article whose every offset holds, or a reject with a reason."""
    made = Document(
        Ref("file", "/made"), content, content_type=content_type, charset=charset, retrieved_at="2026-03-05T00:00:00Z"
    )
    return _outcome(read(made), made)


def listing(content: bytes, folder: Path, content_type: str | None, charset: str | None) -> str:
    """A feed or sitemap: web addresses and rejects."""
    named = 0
    for found in read_listing(content, "https://a.example/listing"):
        if isinstance(found, Reject):
            reject(found)
        else:
            assert found.kind == "url"
            assert found.location.startswith(("http://", "https://")), found.location
            found.location.encode()
            json.dumps(found.hints.authors)
            named += 1
    assert is_listing(content_type, content) in (True, False)
    container("xml", content, folder)
    return "links" if named else "reject"


def container(ending: str, content: bytes, folder: Path) -> str:
    """A file of documents: each reference opens as one document or one reject."""
    path = folder / f"made.{ending}"
    path.write_bytes(content)
    listed = list(list_refs([str(path)]))
    assert listed, "a file that names nothing must say so"
    for each in listed:
        if isinstance(each, Reject):
            reject(each)
    refs = [each for each in listed if isinstance(each, Ref) and each.kind != "url"]
    opened = list(open_documents(refs))
    assert len(opened) == len(refs), "documents in = documents and rejects out"
    outcomes = [_outcome(each if isinstance(each, Reject) else read(each), each) for each in opened]
    return "article" if "article" in outcomes else "reject"


def settings(content: bytes, folder: Path, content_type: str | None, charset: str | None) -> str:
    """An onrecord.toml: settings, or one line that says what is wrong."""
    (folder / "onrecord.toml").write_bytes(content)
    with contextlib.chdir(folder):
        try:
            load_settings()
        except UsageError as error:
            assert "\n" not in str(error), error
            return "reject"
    return "settings"


def opening(content: bytes, folder: Path, content_type: str | None, charset: str | None) -> str:
    """A dateline: inside the text, and a date that exists."""
    text = content.decode("utf-8", "replace")
    for language in LANGUAGES:
        found = find_dateline(
            text, language=language, published=date(2026, 3, 5), reference=date(2026, 3, 6), body=text
        )
        if found:
            assert 0 <= found.start < found.end <= len(text)
            if found.dateline.date:
                date.fromisoformat(found.dateline.date)
    return "article"


def said(content: bytes, folder: Path, content_type: str | None, charset: str | None) -> str:
    """Quotes of a text in any language: every offset holds."""
    text = content.decode("utf-8", "replace")
    for language in LANGUAGES:
        for quote in find_quotes(text, language, title=text[:80], subtitle=text[80:160]):
            quote_holds(quote, {"body": text, "title": text[:80], "subtitle": text[80:160]})
    return "article"


def article(found: Article) -> None:
    """Offsets slice, nothing is empty, all of it can be stored and printed as JSON."""
    json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False).encode()
    parts = {"body": found.text, "title": found.title or "", "subtitle": found.subtitle or ""}
    for quote in found.quotes:
        quote_holds(quote, parts)
    for block in found.blocks:
        assert block.text.strip(), "a block of nothing"
    for dateline in found.datelines:
        assert dateline.raw.strip()
    rows = Rows()
    add_article(rows, found, Origin(RUN, "rules", "made", "2026-03-05T00:00:00Z"))
    for name, tuples in rows.by_table.items():
        spool.to_arrow(name, tuples)


def quote_holds(quote: Quote, parts: dict[str, str]) -> None:
    text = parts[quote.part]
    last = 0
    for span in quote.spans:
        assert last <= span.start < span.end <= len(text), quote
        last = span.end
    assert quote.text == " ".join(text[span.start : span.end] for span in quote.spans), quote
    for words, span in ((quote.cue, quote.cue_span), (quote.mention, quote.mention_span)):
        if span is not None:
            assert text[span.start : span.end] == words, quote
    assert 0 <= quote.confidence <= 1


def reject(found: Reject) -> None:
    """One sentence for a person, a known word for counting, and never a fault of our own."""
    assert found.reason != "error", found
    assert found.stage == "read" or found.reason in REASONS[found.stage], found
    assert found.detail.strip()
    rows = Rows()
    add_reject(rows, found, RUN)
    spool.to_arrow("rejects", rows.by_table["rejects"])


def _outcome(result: Article | Reject, of: object) -> str:
    if isinstance(result, Reject):
        reject(result)
        return "reject"
    article(result)
    return "article"


def _in_a(ending: str) -> Callable[[bytes, Path, str | None, str | None], str]:
    return lambda content, folder, content_type, charset: container(ending, content, folder)


PROOFS: dict[str, Callable[[bytes, Path, str | None, str | None], str]] = {
    "html": document,
    "text": document,
    "xml": document,
    "feed": listing,
    "sitemap": listing,
    "jsonl": _in_a("jsonl"),
    "warc": _in_a("warc"),
    "toml": settings,
    "dateline": opening,
    "quotes": said,
}


def kinds() -> Iterator[str]:
    yield from PROOFS
