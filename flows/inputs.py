"""Arguments that name inputs: refused early where all of them are wrong, and standard input kept as a file."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence

from extract.document import Reject
from extract.feeds import is_feed
from extract.sources import list_refs
from flows.errors import UsageError
from flows.layout import Layout
from flows.settings import Settings

STDIN = "/dev/stdin"  # what the command line makes of a lone hyphen


def check(inputs: Sequence[str]) -> None:
    """Raise UsageError when no argument names anything; if some do, the others become rejects of the run."""
    wrong = []
    for argument in inputs:
        first = None if argument == STDIN else next(list_refs([argument]), None)
        if not isinstance(first, Reject):
            return
        wrong.append(f"{argument}: {first.detail}")
    raise UsageError("; ".join(wrong))


def saved(inputs: Sequence[str], settings: Settings) -> list[str]:
    """The arguments with standard input put into the archive, under a name made of its content."""
    if STDIN not in inputs:
        return list(inputs)
    content = sys.stdin.buffer.read()
    folder = Layout(settings.data).raw / "stdin"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:16]}{_ending(content)}"
    if not path.exists():
        path.write_bytes(content)
    return [str(path) if argument == STDIN else argument for argument in inputs]


def _ending(content: bytes) -> str:
    """The ending by which sources.py knows this kind of file."""
    if content.startswith(b"WARC/"):
        return ".warc"
    if content.startswith(b"\x1f\x8b"):
        return ".warc.gz"
    if is_feed(None, content):
        return ".xml"
    first, _, _ = content.lstrip().partition(b"\n")
    try:
        if first.startswith(b"{") and isinstance(json.loads(first), dict):
            return ".jsonl"
    except ValueError:
        pass
    return ".txt"
