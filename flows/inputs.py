"""What a run is asked for: arguments of the command line, or a named source of onrecord.toml in a window of time."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from glob import glob
from pathlib import Path

from extract.document import Ref, Reject
from extract.feeds import is_feed
from extract.jsonl import published_in
from extract.moments import read_moment
from extract.sources import list_refs
from extract.url_lists import without_user
from extract.warc_lists import read_list
from flows.errors import UsageError
from flows.layout import Layout
from flows.settings import Settings, is_on_web
from flows.sources import JsonlSource, Source, WarcSource, Window, arguments, file_kind, wanted

CONTAINERS = (".warc", ".warc.gz", ".jsonl", ".ndjson")
"""Files whose references carry offsets in the file as it lies there: a share of its bytes is a share of its work."""

Download = Callable[[str], Path | Reject | None]
"""Brings a file of the web to disk; None where it was read before."""

STDIN = "/dev/stdin"  # what the command line makes of a lone hyphen


def check(inputs: Sequence[str]) -> None:
    """Raise UsageError when no argument names anything; if some do, the others become rejects of the run."""
    if any(without_user(argument) != argument for argument in inputs):
        raise UsageError("an address with a name or password in it is not taken: it would be stored in the record")
    wrong = []
    for argument in inputs:
        first = None if argument == STDIN else next(list_refs([argument]), None)
        if not isinstance(first, Reject):
            return
        wrong.append(f"{argument}: {first.detail}")
    raise UsageError("; ".join(wrong))


def arguments_of(
    source: Source, window: Window | None, today: date, download: Download | None = None
) -> Iterator[str | Reject]:
    """What a source asks for, one argument of an ingest each: `arguments`, with lists of WARC files read.

    Of a list only the files whose names carry a day of the window, or no day. Lists on the web are read when there is
    a `download`, and given as they are otherwise.
    """
    if not isinstance(source, WarcSource):
        yield from arguments(source, window, today)
        return
    yield from source.path
    belongs = wanted(source, window, today)
    for place in arguments(source, window, today)[len(source.path) :]:
        path = download(place) if download and is_on_web(place) else place
        if path is None or isinstance(path, Reject):
            yield from [path] if path else []
            continue
        if is_on_web(str(path)):
            yield place
            continue
        for name in read_list(str(path), source.base):
            if isinstance(name, Reject) or belongs(Ref("warc", name)):
                yield name


def listed(
    inputs: Sequence[str],
    name: str,
    source: Source | None,
    window: Window | None,
    today: date,
    download: Download | None = None,
) -> Iterator[Ref | Reject]:
    """The references of a run: of the arguments given, or, where none are, of the whole source.

    Arguments that are given together with a source (some files of it, a day's address) are read in its way. Items of
    feeds and sitemaps are not known here: what `wanted` says of them is asked when they were fetched.
    """
    if source is None:
        yield from list_refs(inputs)
        return
    kind, belongs, in_its_days = file_kind(source), wanted(source, window, today), _days_of_rows(source, window)
    for argument in inputs or arguments_of(source, window, today, download):
        if isinstance(argument, str) and isinstance(source, WarcSource) and download and is_on_web(argument):
            path = download(argument)
            if path is None:
                continue
            argument = path if isinstance(path, Reject) else str(path)
        if isinstance(argument, Reject):
            yield argument
            continue
        for each in list_refs([argument], source=name, kind=kind):
            if isinstance(each, Reject) or (belongs(each) and in_its_days(each)):
                yield each


def _days_of_rows(source: Source, window: Window | None) -> Callable[[Ref], bool]:
    """Whether a row belongs to a window by its own date. One that prints no date belongs to each, since it may."""
    if not isinstance(source, JsonlSource) or window is None:
        return lambda ref: True

    def in_its_days(ref: Ref) -> bool:
        moment = read_moment(published_in(ref, source.fields))
        return moment is None or window.covers(moment)

    return in_its_days


def size_of(paths: Iterable[str | Reject]) -> int | None:
    """Bytes of the WARC and JSONL files that arguments name; None where anything else is among them."""
    total = 0
    for path in paths:
        names = [] if isinstance(path, Reject) else [path] if Path(path).is_file() else glob(path, recursive=True)  # noqa: PTH207
        if not names or not all(name.lower().endswith(CONTAINERS) for name in names):
            return None
        total += sum(Path(name).stat().st_size for name in names)
    return total


def saved(inputs: Sequence[str], settings: Settings) -> list[str]:
    """The arguments with standard input put into the archive, under a name made of its content."""
    if STDIN not in inputs:
        return list(inputs)
    content = sys.stdin.buffer.read()
    folder = Layout(settings.data).raw / "stdin"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:16]}{_ending(content)}"
    if not path.exists():
        half = path.with_name(f".{path.name}.{os.getpid()}")  # killed while writing, the name must not lie
        half.write_bytes(content)
        half.replace(path)
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
