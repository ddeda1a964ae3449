"""`onrecord parse`: documents to articles as JSON, without a database and without batches."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extract.archive import Archive
from extract.document import Document, Ref, Reject
from extract.listings import is_listing, read_listing
from extract.open import open_document
from extract.sources import list_refs
from extract.web import Web
from flows.guard import Guard
from flows.inputs import saved
from flows.settings import Settings, web_settings


def parse(inputs: Sequence[str], settings: Settings) -> Iterator[dict[str, Any] | str]:
    """Each input's articles as JSON values, and a line for each that gave none."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as notes, Guard(settings.reading, Path(notes)) as guard:
        for document in documents_of(inputs, settings):
            result = document if isinstance(document, Reject) else guard.read(document)
            yield f"{result.input}: {result.detail}" if isinstance(result, Reject) else result.as_dict()


def documents_of(inputs: Sequence[str], settings: Settings) -> Iterator[Document | Reject]:
    """The documents in each input, fetched where it is a URL; nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        scratch = settings.model_copy(update={"data": Path(folder)})
        for ref in list_refs(saved(inputs, scratch)):
            yield from [ref] if isinstance(ref, Reject) else _documents(ref, scratch)


def _documents(ref: Ref, settings: Settings) -> Iterator[Document | Reject]:
    if ref.kind != "url":
        yield open_document(ref)
        return
    with Web(web_settings(settings)) as web, Archive(settings.data) as archive:
        fetch = web.fetch(ref.location)
        if fetch.outcome != "ok":
            yield Reject(ref.location, "fetch", fetch.outcome, fetch.detail or fetch.outcome)
        elif is_listing(fetch.content_type, fetch.body):
            for item in read_listing(fetch.body, fetch.final_url):
                yield from [item] if isinstance(item, Reject) else _documents(item, settings)
        else:
            yield open_document(archive.add(fetch, ref.hints))
