"""WARC files made for the tests: the same five stories in each of the three layouts."""

from __future__ import annotations

import gzip
import uuid
from itertools import count
from pathlib import Path
from unittest.mock import patch

from extract.archive import Archive
from extract.document import Document, Hints, Ref, Reject
from extract.fetched import Fetch
from extract.open import open_documents
from extract.sources import list_refs

STORIES = 5
LAYOUTS = ("members", "plain", "whole")


def body(number: int) -> bytes:
    """A page that does not compress to nothing, and no two alike."""
    words = " ".join(str(hash((number, word)) % 10_000) for word in range(150))
    return f"<html><title>Story {number}</title><p>{words}</p></html>".encode()


def fetch(number: int) -> Fetch:
    url = f"https://anselm.example/{number}.html"
    return Fetch(
        url,
        url,
        "ok",
        200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")),
        request_headers=(("User-Agent", "onrecord/0.1"),),
        reason="OK",
        address="192.0.2.7",
        body=body(number),
        started_at=f"2026-11-2{number % 10}T10:00:00.123Z",
    )


def make_warc(folder: Path, layout: str = "members") -> tuple[Path, list[Ref]]:
    """A file of STORIES documents with hints, and the references that the archive gave (good for members only).

    Record ids are counted, so that the bytes are the same in every run.
    """
    ids = (uuid.UUID(int=number) for number in count(1))
    with patch("uuid.uuid4", lambda: next(ids)), Archive(folder / "made", run="test") as archive:
        refs = [
            archive.add(fetch(0), Hints(title=f"Story {number}", authors=("Ada Quill",)), "desk")
            if number == 0
            else archive.add_resource(
                body(number),
                name=f"https://anselm.example/{number}.html",
                retrieved_at="2026-11-20T10:00:00Z",
                content_type="text/html; charset=utf-8",
            )
            for number in range(STORIES)
        ]
    path = Path(refs[0].location)
    if layout == "members":
        return path, refs
    data = gzip.decompress(path.read_bytes())
    target = folder / ("plain.warc" if layout == "plain" else "whole.warc.gz")
    target.write_bytes(data if layout == "plain" else gzip.compress(data))
    return target, refs


def list_all(path: Path) -> tuple[list[Ref], list[Reject]]:
    found = list(list_refs([str(path)]))
    return [item for item in found if isinstance(item, Ref)], [item for item in found if isinstance(item, Reject)]


def bodies_of(refs: list[Ref]) -> list[bytes]:
    return [item.content for item in open_documents(refs) if isinstance(item, Document)]
