"""A document that ends its process, or never comes back, is a reject, and the next one is read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from extract.document import Document, Ref, Reject
from flows import watchdog
from flows.guard import NAME, Guard, read_watched
from flows.reading import CRASHED, STUCK
from tests.flows.test_runners import LIMIT, dies, hangs
from transform.article import Article
from transform.reading import USUAL, Reading

STORY = b'PARIS, May 17. /AGENCY/. "We are ready," Mayor Anna Weber said. The city is ready, she added.\n'


def document(name: str) -> Document:
    return Document(Ref("file", name), STORY, content_type="text/plain")


def fragile(document: Document, reading: Reading, notes: Path, *, ill: Callable[[], object]) -> Article | Reject:
    """The real reading; what `ill` does happens at a document of that name."""
    if document.ref.location == "ill.txt":
        with watchdog.noted(notes, NAME, LIMIT) as note, note.reading(0):
            ill()
    return read_watched(document, reading, notes)


def test_a_document_is_read_as_it_would_be_here(tmp_path: Path) -> None:
    with Guard(USUAL, tmp_path) as guard:
        found = guard.read(document("one.txt"))
    assert isinstance(found, Article)
    assert [quote.speaker.name for quote in found.quotes if quote.speaker][:1] == ["Anna Weber"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("ill", "why"), [(dies, CRASHED), (hangs, STUCK)])
def test_what_ends_its_process_costs_itself_alone(ill: Callable[[], object], why: str, tmp_path: Path) -> None:
    with Guard(USUAL, tmp_path, partial(fragile, ill=ill)) as guard:
        lost, found = guard.read(document("ill.txt")), guard.read(document("one.txt"))
    assert isinstance(lost, Reject)
    assert (lost.input, lost.detail) == ("ill.txt", why)
    assert isinstance(found, Article)
    assert list(tmp_path.iterdir()) == []


def sleeps(document: Document, reading: Reading, notes: Path) -> Article | Reject:
    (notes / "begun").touch()
    time.sleep(100)
    raise AssertionError("nobody waits so long")


def test_who_has_had_enough_does_not_wait_for_a_document(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Guard(USUAL, tmp_path, sleeps) as guard:
        threading.Thread(target=guard.read, args=(document("long.txt"),), daemon=True).start()
        while not (tmp_path / "begun").exists() and time.monotonic() - began < 60:
            time.sleep(0.05)
        raise KeyboardInterrupt
    assert (tmp_path / "begun").exists()
    assert time.monotonic() - began < 90
