"""A folder of made-up stories in several containers, big enough for a run of a few seconds."""

from __future__ import annotations

import json
from pathlib import Path

from extract.archive import Archive

STORY = """Weir number {n} to be mended, mayor says

GRAZ, March {day} (APA) - The weir at mill {n} will be mended before the summer, Mayor Ilse Marn said on Wednesday.

"We will mend weir number {n}, and we will mend it in stone," Marn told reporters. "Wood has failed us {n} times."

Engineer Bruno Katzel said that the work would take {n} days. "The river does not wait," he added.
"""


def write(folder: Path, files: int = 400, rows: int = 300, records: int = 100) -> Path:
    """Write text files, two broken inputs, a JSONL file and a WARC file; gives the folder."""
    wires = folder / "wires"
    wires.mkdir(parents=True)
    for n in range(files):
        (wires / f"{n:05}.txt").write_text(story(n), encoding="utf-8")
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
    return STORY.format(n=n, day=4 + 7 * (n % 4))
