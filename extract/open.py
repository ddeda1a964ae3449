"""References opened: each container once, its records in the order they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from extract import files, jsonl, warc
from extract.document import Document, Ref, RefKind, Reject
from extract.files import MAX_DOCUMENT_BYTES

Opener = Callable[[Sequence[Ref]], Iterator[Document | Reject]]


def open_document(
    ref: Ref, *, max_bytes: int = MAX_DOCUMENT_BYTES, mapping: Mapping[str, str] | None = None
) -> Document | Reject:
    """The document that a reference names, or why it cannot be had; nothing raises."""
    return next(open_documents([ref], max_bytes=max_bytes, mapping=mapping))


def open_documents(
    refs: Sequence[Ref], *, max_bytes: int = MAX_DOCUMENT_BYTES, mapping: Mapping[str, str] | None = None
) -> Iterator[Document | Reject]:
    """One document or reject for each reference, container by container, by offset within each.

    `max_bytes` bounds one document after decompression. `mapping` names the keys of JSONL rows that hold our fields
    (title, text, html, url, published, authors, section, subtitle, language, retrieved), where the usual names miss.
    """
    openers: Mapping[RefKind, Opener] = {
        "file": partial(files.open_refs, max_bytes=max_bytes),
        "jsonl": partial(jsonl.open_refs, max_bytes=max_bytes, mapping=mapping),
        "warc": partial(warc.open_refs, max_bytes=max_bytes),
        "url": _not_fetched,
    }
    for (kind, _, _), group in groupby(in_order(refs), key=lambda ref: (ref.kind, ref.location, ref.version)):
        yield from openers[kind](list(group))


def in_order(refs: Iterable[Ref]) -> list[Ref]:
    """The order in which `open_documents` opens references."""
    return sorted(refs, key=lambda ref: (ref.kind, ref.location, ref.version, ref.offset))


def _not_fetched(refs: Sequence[Ref]) -> Iterator[Reject]:
    for ref in refs:
        yield Reject(ref.location, "open", "not_fetched", "An address is fetched into the archive before it is opened.")
