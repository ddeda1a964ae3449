"""What a feed or sitemap says of an entry, and whether that is a reason to fetch it (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from extract.document import Ref
from extract.moments import read_moment

STALE_LEAST = 5
"""A listing of so many entries that all carry one and the same moment prints the moment of its making."""
HALF = 8  # bytes: of what is said, the title and the moments apart


def is_news(
    ref: Ref, row: Mapping[str, Any] | None, before: bytes | None, says: bytes, stale: bool, now: datetime
) -> bool:
    """Whether an entry of a listing is to be fetched: never fetched, due again, or said to be another than it was."""
    if row is None or not row["fetched_at"]:
        return True
    if ref.hints.found_in is None:  # a listing in an index: asked again unless its lastmod says that nothing changed
        return (
            row["updated"] is None
            or row["updated"] != ref.hints.updated
            or row["outcome"] not in ("ok", "not_modified")
        )
    if row["due_at"] is not None and row["due_at"] <= moment_text(now):
        return True
    if before is not None:
        return before[:HALF] != says[:HALF] or (not stale and before[HALF:] != says[HALF:])
    updated = None if stale else read_moment(ref.hints.updated)
    fetched = read_moment(row["fetched_at"])
    return updated is not None and fetched is not None and updated > fetched


def says_of(ref: Ref) -> bytes:
    """What a listing says of an entry, short: another title, or another moment, and the article has changed."""
    told = (ref.hints.title or "", f"{ref.hints.published}\x1f{ref.hints.updated}")
    return b"".join(hashlib.blake2b(part.encode("utf-8", "replace"), digest_size=HALF).digest() for part in told)


def one_moment_for_all(refs: Sequence[Ref]) -> bool:
    """Whether a listing dates all of its entries alike: its dates then say nothing of the entries."""
    moments = {ref.hints.updated or ref.hints.published for ref in refs}
    return len(refs) >= STALE_LEAST and len(moments) == 1


def moment_text(moment: datetime) -> str:
    """A moment as it stands in the file of known pages: in UTC, so that texts compare like moments."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
