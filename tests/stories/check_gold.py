"""Check that the gold beside this file speaks of texts that are really there: python tests/stories/check_gold.py

Standard library only and none of On Record, so that gold and program cannot agree by sharing a mistake. For every
gold file: each paragraph stands in the story, in order and word for word; each span, cue and mention stands in the
part that it names; the kind of a quote is what its quotation marks make it; a dateline that takes its year from a
weekday has that weekday in the text, and it is the right one. Prints one line per fault; exit code 1 if there is any.
"""

from __future__ import annotations

import datetime
import gzip
import html.parser
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BETWEEN_MARKS = re.compile('"[^"]*"|“[^”]*”|‘(?:[^’]|’\\w)*’|„[^“]*“|«[^»]*»')
OPENING = '"“‘„«'
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "ru": "понедельник вторник среду четверг пятницу субботу воскресенье",
}


class TextOfPage(html.parser.HTMLParser):
    """The text of a page as a reader meets it, without scripts, one space for any white space."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(data)


def text_of_html(page: str) -> str:
    parser = TextOfPage()
    parser.feed(page)
    return " ".join("".join(parser.pieces).split())


def text_of_story(gold: dict[str, Any]) -> str:
    """All words of the story's file or record, on one line."""
    path = ROOT / gold["file"]
    if path.suffix == ".gz":
        archive = gzip.decompress(path.read_bytes()).decode("utf-8")
        responses = [record for record in archive.split("WARC/1.0\r\n") if "WARC-Type: response" in record]
        (page,) = [record for record in responses if f"WARC-Target-URI: {gold['record']}\r\n" in record]
        return text_of_html(page)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        row = json.loads(text.splitlines()[gold["record"]])
        return " ".join(f"{row['title']} {row['section']} {row['text']}".split())
    return text_of_html(text) if path.suffix == ".html" else " ".join(text.split())


def kind_by_marks(quote: dict[str, Any], paragraphs: list[str]) -> str:
    """direct, mixed or indirect, by how much of the content stands between quotation marks."""
    text = "\n\n".join(paragraphs)
    before = [f"[{OPENING}]", *[f"(?:[{OPENING}]|[-–—] )"] * len(quote["spans"])]  # « A, - said he. - B »
    if all(re.search(mark + re.escape(span), text) for mark, span in zip(before, quote["spans"], strict=False)):
        return "direct"
    if all(BETWEEN_MARKS.fullmatch(span) for span in quote["spans"]):
        return "direct, with its marks inside the span"
    return "mixed" if any(BETWEEN_MARKS.search(span) for span in quote["spans"]) else "indirect"


def faults(gold: dict[str, Any]) -> Iterator[str]:
    story, at = text_of_story(gold), 0
    for part in ("title", "subtitle", "section"):
        if gold[part] is not None and gold[part] not in story:
            yield f"{part} is not in the story: {gold[part]!r}"
    dateline = gold["dateline"]
    if dateline and f"{dateline['raw']}" not in story:
        yield f"dateline is not in the story: {dateline['raw']!r}"
    for number, paragraph in enumerate(gold["paragraphs"], 1):
        found = story.find(paragraph, at)
        if found < 0:
            yield f"paragraph {number} is not in the story, or not in its order: {paragraph[:60]!r}"
        else:
            at = found + len(paragraph)
    if dateline and dateline["date_basis"] == "weekday":
        weekday = WEEKDAYS[gold["language"]].split()[datetime.date.fromisoformat(dateline["date"]).weekday()]
        if not re.search(rf"\b{weekday}\b", " ".join(gold["paragraphs"])):
            yield f"{dateline['date']} is a {weekday}, and the text does not say so"
    for number, quote in enumerate(gold["quotes"], 1):
        for fault in faults_of_quote(quote, gold):
            yield f"quote {number}: {fault}"


def faults_of_quote(quote: dict[str, Any], gold: dict[str, Any]) -> Iterator[str]:
    paragraphs: list[str] = gold["paragraphs"] if quote["part"] == "body" else [gold[quote["part"]]]
    text, at = "\n\n".join(paragraphs), 0
    for span in quote["spans"]:
        found = text.find(span, at)
        if found < 0:
            yield f"span is not in the {quote['part']}, or not in its order: {span[:60]!r}"
        else:
            at = found + len(span)
    homes = [number for number, paragraph in enumerate(paragraphs) if any(span in paragraph for span in quote["spans"])]
    around = "\n\n".join(paragraphs[max(0, homes[0] - 1) : homes[-1] + 2]) if homes else text
    for name in ("cue", "mention", "addressee"):
        if quote[name] and quote[name] not in around:
            yield f"{name} is not near the quote: {quote[name]!r}"
    if quote["speaker"].casefold() not in text.casefold() + " ".join(gold["paragraphs"]).casefold():
        yield f"speaker is not named so anywhere in the story: {quote['speaker']!r}"
    if quote["role"] and quote["role"].casefold() not in " ".join(gold["paragraphs"]).casefold():
        yield f"role is not in the story: {quote['role']!r}"
    if (kind := kind_by_marks(quote, paragraphs)) != quote["kind"]:
        yield f"kind is {quote['kind']}, and the marks say {kind}: {quote['spans'][0][:60]!r}"
    if quote["said_on"] and not re.search("|".join(WEEKDAYS[gold["language"]].split()), around):
        yield f"said on {quote['said_on']}, and no weekday is near"


def main() -> int:
    files = sorted(HERE.glob("*.json"))
    broken = 0
    for file in files:
        for fault in faults(json.loads(file.read_text(encoding="utf-8"))):
            broken += 1
            print(f"{file.name}: {fault}")
    print(f"{len(files)} gold files, {broken} faults")
    return 1 if broken or not files else 0


if __name__ == "__main__":
    sys.exit(main())
