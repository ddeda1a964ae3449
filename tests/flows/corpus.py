"""A folder of made-up stories in several containers, big enough for a run of a few seconds."""

from __future__ import annotations

import json
import random
from pathlib import Path

from extract.archive import Archive

STORY = """Weir number {n} to be mended, mayor says

GRAZ, March {day} (APA) - The {0} at mill {n} will be mended before {1}, Mayor {2} Marn said on Wednesday.

"We will mend {3}, and {4} with it," Marn told reporters. "Wood has failed {5} times."

Engineer {6} Katzel said that {7} would take {n} days. "The river {8}," he added.
"""
_LISTED = """
alder amber anchor barley basalt birch bridge candle canal cellar chalk cherry cinder clover copper cotton cradle
dapple ember fallow fennel ferry flint furrow garnet ginger granite hazel heather hollow honey hornbeam iron ivory
juniper kettle lantern larch lavender linden lumber maple marble meadow mortar mulberry nettle nutmeg orchard
otter paddle pebble pepper pewter quarry quartz raven rivet saddle saffron sandal shingle silver spruce sorrel
thistle timber turnip velvet walnut willow winter yarrow
"""
WORDS = _LISTED.split()
OWN_EVERY = 3  # one story in so many has words of its own; of the others, a hundred differ in their numbers alone


def write(folder: Path, files: int = 200, rows: int = 120, records: int = 60, *, brief: bool = False) -> Path:
    """Write text files (brief ones to have many), two broken inputs, a JSONL file and a WARC file; gives the folder."""
    wires = folder / "wires"
    wires.mkdir(parents=True)
    for n in range(files):
        (wires / f"{n:05}.txt").write_text(brief_story(n) if brief else story(n), encoding="utf-8")
    (wires / "empty.txt").write_bytes(b"")
    (wires / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for n in range(files, files + rows):
            title, _, text = story(n).partition("\n\n")
            file.write(json.dumps({"url": f"https://paper.example/{n}", "title": title, "text": text}) + "\n")
        file.write("{not json\n")
    with Archive(folder / "warc", run="made") as archive:
        for n in range(files + rows, files + rows + records):
            title, _, text = story(n).partition("\n\n")
            paragraphs = "".join(f"<p>{each}</p>" for each in text.strip().split("\n\n"))
            body = f"<article><h1>{title}</h1>{paragraphs}</article>"
            page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
            archive.add_resource(
                page.encode(),
                name=f"https://paper.example/{n}",
                retrieved_at="2026-03-05T00:00:00Z",
                content_type="text/html; charset=utf-8",
            )
    return folder


def story(n: int) -> str:
    """One story of hundreds that are nearly equal, as notices of road works are, or one with words of its own."""
    words = random.Random(n if n % OWN_EVERY == 0 else -1 - n // 100)  # noqa: S311 (words, not secrets)
    phrases = [" ".join(words.choices(WORDS, k=5)) for _ in range(9)]
    phrases[2], phrases[6] = (words.choice(WORDS).capitalize() for _ in range(2))
    return STORY.format(*phrases, n=n, day=4 + 7 * (n % 4))


def brief_story(n: int) -> str:
    """A story of one sentence."""
    return f"Weir number {n} is open\n\nGRAZ, March 4 (APA) - The weir at mill {n} was opened on Wednesday.\n"
