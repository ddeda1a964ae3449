"""Every bundled story, read by the real reader, against what a careful person marked in it (the *.json here).

Stories of the founding shape ("shape": "tass") must come out exactly as marked. The others are compared as strictly,
but for punctuation at the edges of a span and the extent of a speaker's phrase; what the reader is known to miss stands
in the gold under "known_misses", each with its reason. A miss that is not listed fails the test, and so does a listed
one that is no longer missed. `python tests/stories/test_stories.py [NAME…]` prints all differences; `--forget` takes
what is no longer missed out of the lists.
"""

from __future__ import annotations

import gc
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from examples.make_warc import write
from extract.document import Document, Ref
from extract.open import open_document
from extract.sources import list_refs
from transform.article import TEXT_KINDS, Article, Quote
from transform.read import read
from transform.reading import Engine, Reading

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STORIES = sorted(path.stem for path in HERE.glob("*.json"))
LEADING = re.compile(
    r"^(?:the|a|an|his|her|its|their|le|la|un|une|il|lo|el|der|die|das|ein|eine)\s+|^l['’]", re.IGNORECASE
)


def load(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return gold


@cache
def documents(file: str) -> tuple[Document, ...]:
    """All documents in one bundled file, in its order."""
    listed = list_refs([str(ROOT / file)])
    opened = [open_document(ref) if isinstance(ref, Ref) else ref for ref in listed]
    assert all(isinstance(document, Document) for document in opened), opened
    return tuple(document for document in opened if isinstance(document, Document))


def read_story(gold: dict[str, Any]) -> Article:
    found = documents(gold["file"])
    match gold.get("record"):
        case int(number):
            document = found[number]
        case str(url):
            (document,) = [one for one in found if one.url == url]
        case _:
            (document,) = found
    # By the rules: the tagger also finds what the gold leaves out (what is hoped, praised, refused). The founding shape
    # must come out exactly by the default engine.
    article = read(document, reading=Reading("tagger" if gold.get("shape") == "tass" else "rules"))
    assert isinstance(article, Article), article
    return article


# --- what differs -----------------------------------------------------------------------------------------------------


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").casefold())


def same_words(left: str | None, right: str | None) -> bool:
    return words(left) == words(right)


def within(left: str | None, right: str | None) -> bool:
    """One phrase holds the other: "Ann Bol" and "Ann Bol, the group's founder"."""
    one, other = (" ".join(words(LEADING.sub("", text or ""))) for text in (left, right))
    return one == other or bool(one and other and (f" {one} " in f" {other} " or f" {other} " in f" {one} "))


def differences(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, str]]:
    """What differs, as (key, sentence): the key names the fact and is what "known_misses" lists."""
    yield from differences_of_head(gold, article)
    yield from differences_of_dateline(gold, article)
    paragraphs = [block.text for block in article.blocks if block.kind in TEXT_KINDS]
    matched = SequenceMatcher(None, gold["paragraphs"], paragraphs, autojunk=False)
    for what, from_gold, to_gold, from_got, to_got in matched.get_opcodes():
        if what != "equal":
            for text in gold["paragraphs"][from_gold:to_gold]:
                yield f"paragraph lost: {text[:40]}", repr(text)
            for text in paragraphs[from_got:to_got]:
                yield f"paragraph extra: {text[:40]}", repr(text)
    yield from differences_of_quotes(gold, article)


def differences_of_head(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, str]]:
    got = {
        "language": article.language,
        "section": article.section,
        "title": article.title,
        "subtitle": article.subtitle,
        "authors": [byline.name for byline in article.bylines],
        "published": article.published.value[:10] if article.published else None,
    }
    for name, value in got.items():
        if name == "authors" and not gold[name]:
            continue  # a wire names its reporter, if at all, in ways that the gold does not follow
        if value != gold[name]:
            yield name, f"{gold[name]!r} came out as {value!r}"


def differences_of_dateline(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, str]]:
    expected, got = gold["dateline"], article.dateline
    if expected is None or got is None:
        if (expected is None) != (got is None):
            yield "dateline", f"{expected!r} came out as {got!r}"
        return
    found = {
        "raw": re.sub(r"[\s–—-]+$", "", got.raw),
        "places": [{"name": place.name or place.printed, "country": place.country} for place in got.places],
        "date": got.date,
        "date_basis": got.date_basis,
        "agency": got.agency,
    }
    for name, value in found.items():
        if value != expected[name]:
            yield f"dateline {name}", f"{expected[name]!r} came out as {value!r}"


def differences_of_quotes(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, str]]:
    # Many headlines are speech without saying so ("… — MFA"): there, only words in quotation marks are marked.
    got = [quote for quote in article.quotes if quote.part == "body" or quote.kind != "indirect"]
    exact = gold["shape"] == "tass"
    free = list(got)
    for number, expected in enumerate(gold["quotes"], 1):
        match = best_match(expected, free, article)
        name = f"quote {number}"
        if match is None:
            yield name, f"not found: {expected['spans']}"
            continue
        free.remove(match)
        yield from ((f"{name} {key}", why) for key, why in differences_of_quote(expected, match, article, exact=exact))
    for quote in free:
        yield f"extra: {quote.text[:50]}", f"not marked by the reader of the gold: {quote.text!r} < {quote.cue!r}"


def spans_of(quote: Quote, article: Article) -> list[str]:
    """The spans sliced out of the part that they count in: offsets must be right for this to match anything."""
    part = {"body": article.text, "title": article.title or "", "subtitle": article.subtitle or ""}[quote.part]
    return [part[span.start : span.end] for span in quote.spans]


def best_match(expected: dict[str, Any], free: list[Quote], article: Article) -> Quote | None:
    """The quote that shares the most words with the expected one, at least half of all that the two hold."""

    def share(quote: Quote) -> float:
        if quote.part != expected["part"]:
            return 0.0
        one, other = words(" ".join(expected["spans"])), words(" ".join(spans_of(quote, article)))
        return 2 * len(set(one) & set(other)) / max(1, len(set(one)) + len(set(other)))

    best = max(free, key=share, default=None)
    return best if best is not None and share(best) >= 0.5 else None


def differences_of_quote(
    expected: dict[str, Any], quote: Quote, article: Article, *, exact: bool
) -> Iterator[tuple[str, str]]:
    spans = spans_of(quote, article)
    if (spans != expected["spans"]) if exact else ([*map(words, spans)] != [*map(words, expected["spans"])]):
        yield "spans", f"{expected['spans']} came out as {spans}"
    if quote.kind != expected["kind"]:
        yield "kind", f"{expected['kind']} came out as {quote.kind}: {expected['spans'][0][:60]!r}"
    if (quote.cue != expected["cue"]) if exact else not within(quote.cue, expected["cue"]):
        yield "cue", f"{expected['cue']!r} came out as {quote.cue!r}"
    if (quote.mention != expected["mention"]) if exact else not within(quote.mention, expected["mention"]):
        yield "mention", f"{expected['mention']!r} came out as {quote.mention!r}"
    name = quote.speaker.name if quote.speaker else None
    if (
        (name != expected["speaker"])
        if exact
        else not same_words(LEADING.sub("", name or ""), LEADING.sub("", expected["speaker"]))
    ):
        yield "speaker", f"{expected['speaker']!r} came out as {name!r}"
    role = quote.speaker.role if quote.speaker else None
    if (role != expected["role"]) if exact else (expected["role"] and not within(role, expected["role"])):
        yield "role", f"{expected['role']!r} came out as {role!r}"
    if quote.said_on != expected["said_on"]:
        yield "said_on", f"{expected['said_on']!r} came out as {quote.said_on!r}"
    if exact and expected["addressee"] and quote.addressee != expected["addressee"]:
        yield "addressee", f"{expected['addressee']!r} came out as {quote.addressee!r}"


# --- the tests --------------------------------------------------------------------------------------------------------


def test_gold_speaks_of_what_is_there() -> None:
    checked = subprocess.run([sys.executable, HERE / "check_gold.py"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_bundled_story_has_its_gold() -> None:
    marked = {load(name)["file"] for name in STORIES}
    bundled = {path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").glob("wires/*.txt")}
    bundled |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").glob("pages/*.html")}
    bundled |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").glob("feed/20*/**/*.html")}
    bundled |= {"examples/archive.jsonl", "examples/archive.warc.gz"}
    bundled |= {path.relative_to(ROOT).as_posix() for path in HERE.glob("*.txt")}
    assert marked == bundled - {"examples/pages/section-front.html"}
    for container in ("examples/archive.jsonl", "examples/archive.warc.gz"):
        assert len(documents(container)) == sum(load(name)["file"] == container for name in STORIES)


@pytest.mark.parametrize("name", STORIES)
def test_story_is_read_as_marked(name: str) -> None:
    gold = load(name)
    found = dict(differences(gold, read_story(gold)))
    known = gold["known_misses"]
    assert gold["shape"] != "tass" or not known, "a story of the founding shape comes out right"
    fresh = [f"{key}: {why}" for key, why in found.items() if key not in known]
    gone = [
        f"{key}: no longer missed, take it out of known_misses (--forget does)" for key in known if key not in found
    ]
    assert not fresh + gone, "\n" + "\n".join(fresh + gone)


@pytest.mark.parametrize("engine", ["rules", "tagger"])
def test_what_is_read_goes_when_it_is_done_with(engine: Engine) -> None:
    """Nothing of an article holds itself, so that its memory is free at once and not only when it is searched for."""
    reading = Reading(engine)
    stories = [documents(load(name)["file"])[0] for name in STORIES]
    for story in stories:
        read(story, reading=reading)  # what is kept for the next ones is made now
    gc.collect()
    gc.disable()
    try:
        for story in stories:
            read(story, reading=reading)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_section_front_is_no_article() -> None:
    (document,) = documents("examples/pages/section-front.html")
    assert not isinstance(read(document), Article)


def test_bundled_warc_is_what_its_script_makes(tmp_path: Path) -> None:
    write(tmp_path / "archive.warc.gz")
    made, bundled = ((folder / "archive.warc.gz").read_bytes() for folder in (tmp_path, ROOT / "examples"))
    assert gzip.decompress(made) == gzip.decompress(bundled)  # compressed, they differ between builds of zlib


def forget(name: str, found: dict[str, str]) -> None:
    """Take out of a gold file the known misses that are no longer missed; nothing is ever added here."""
    gold = load(name)
    gold["known_misses"] = {key: reason for key, reason in gold["known_misses"].items() if key in found}
    (HERE / f"{name}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for story in [argument for argument in sys.argv[1:] if argument != "--forget"] or STORIES:
        marks = load(story)
        missed = dict(differences(marks, read_story(marks)))
        print(f"## {story}")
        for key, why in missed.items():
            print(f"  {'(known) ' if key in marks['known_misses'] else ''}{key}: {why}")
        if "--forget" in sys.argv:
            forget(story, missed)
