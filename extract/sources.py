"""What an argument is (URL, folder, glob, file of one of several kinds) and the documents it names, one by one."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from extract import feeds, files, jsonl, sitemaps, url_lists, warc
from extract.document import Ref, Reject
from extract.files import reject_os_error
from extract.url_lists import read_address

Lister = Callable[[str, os.stat_result, str], Iterator[Ref | Reject]]

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
GLOB_SIGNS = re.compile(r"[*?\[]")
HOST_LIKE = re.compile(
    r"www\.|(?:[\w-]+\.)+(?:com|org|net|info|news)(?:/|$)|(?:[\w-]+\.)+[a-z]{2}/",
    re.IGNORECASE,
)
"""A missing path that was probably meant as a web address."""
OWN = os.path.join("state", "runs")  # noqa: PTH118 - flows/layout.py makes it before anything is listed
"""What a data folder of On Record holds, and hardly another: what lies in such a folder is the record, and no news."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: the endings of its name, a look at its first bytes where the name does not tell, its lister."""

    name: str
    endings: tuple[str, ...]
    list_refs: Lister
    recognise: Callable[[bytes], bool] | None = None


KINDS = (
    FileKind("warc", (".warc", ".warc.gz", ".arc", ".arc.gz"), warc.list_refs),
    FileKind("jsonl", (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"), jsonl.list_refs),
    FileKind(
        "feed", (".xml", ".rss", ".atom", ".rdf", ".json"), feeds.list_refs, lambda head: feeds.is_feed(None, head)
    ),
    FileKind("sitemap", (".xml", ".xml.gz"), sitemaps.list_refs, sitemaps.is_sitemap),
    FileKind("urls", (".txt", ".urls"), url_lists.list_refs, url_lists.is_url_list),
    FileKind("file", ("",), files.list_refs),
)
"""The first kind whose ending and content fit; the last takes every file."""


def list_refs(arguments: Sequence[str], *, source: str = "", kind: str | None = None) -> Iterator[Ref | Reject]:
    """The documents that the arguments name, in their order, and a reject (stage "list") for what cannot be listed.

    An argument is an http or https URL of a page or feed (one `url` reference, not fetched here), a file: URL, a file,
    a folder (all files below it, by name, links followed once; hidden ones and data folders of On Record are left out),
    or a glob (`**` goes deep).
    `kind` says what the files are, by a name of KINDS, where their own names and first bytes are not to decide.

    Nothing is read ahead: memory holds the names of one folder at a time. Rejects: missing, no_permission, no_match,
    empty_folder, record_folder, not_a_file, link_loop, bad_name, unknown_scheme, bad_url, and those of the containers.
    """
    for argument in arguments:
        if _is_text(argument):
            yield from _list_argument(argument.strip(), source, kind)
        else:
            yield _reject_name(argument)


def _list_argument(argument: str, source: str, kind: str | None) -> Iterator[Ref | Reject]:
    if not argument:
        yield Reject("", "list", "missing", "An empty argument names nothing.")
        return
    if SCHEME.match(argument):
        yield from _list_address(argument, source, kind)
        return
    path = os.path.abspath(os.path.expanduser(argument))  # noqa: PTH100, PTH111 - resolve() would follow links
    if not os.path.lexists(path) and GLOB_SIGNS.search(argument):
        yield from _list_glob(path, argument, source, kind)
        return
    yield from _list_path(path, source, argument, kind)


def _list_address(address: str, source: str, kind: str | None) -> Iterator[Ref | Reject]:
    scheme = address.partition(":")[0].lower()
    if scheme == "file":
        yield from _list_path(os.path.abspath(unquote(urlsplit(address).path)), source, address, kind)  # noqa: PTH100
        return
    if scheme not in ("http", "https"):
        detail = f"{scheme}: addresses are not fetched; http, https and file: are."
        yield Reject(address, "list", "unknown_scheme", detail)
        return
    yield read_address(address, address, source)


def _list_glob(pattern: str, argument: str, source: str, kind: str | None) -> Iterator[Ref | Reject]:
    paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob knows no absolute patterns
    if not paths:
        yield Reject(argument, "list", "no_match", "No file or folder has a name like this.")
    fixed = len(os.path.dirname(GLOB_SIGNS.split(pattern, maxsplit=1)[0]))  # noqa: PTH120

    @cache
    def is_of_a_record(folder: str) -> bool:
        """Whether it is, or lies in, a data folder of On Record that the pattern does not name itself."""
        return len(folder) > fixed and (_is_own(folder) or is_of_a_record(os.path.dirname(folder)))  # noqa: PTH120

    found = passed_over = False
    for path in paths:
        if "**" in pattern and os.path.isdir(path):  # noqa: PTH112 - the files below it are matched themselves
            continue
        if is_of_a_record(os.path.dirname(path)):  # noqa: PTH120
            passed_over = True
            continue
        found = True
        yield from _list_path(path, source, path, kind)
    if passed_over and not found:
        yield _reject_record(argument)


def _list_path(path: str, source: str, name: str, kind: str | None) -> Iterator[Ref | Reject]:
    if not _is_text(path):
        yield _reject_name(path)
        return
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        reject = reject_os_error(error, name, "list")
        if reject.reason == "missing" and HOST_LIKE.match(name):
            detail = f"No such file or folder; for the web address write https://{name}"
            reject = Reject(name, "list", "missing", detail)
        yield reject
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _list_folder(path, source, name, kind)
    else:
        yield from _list_file(path, status, source, kind)


def _list_folder(path: str, source: str, name: str, kind: str | None) -> Iterator[Ref | Reject]:
    if _is_own(path):
        yield _reject_record(name)
        return
    found = False
    for found_one in _walk(path, source, kind):
        found = True
        yield found_one
    if not found:
        detail = "The folder holds no file (hidden ones and data folders of On Record are left out)."
        yield Reject(name, "list", "empty_folder", detail)


def _walk(top: str, source: str, kind: str | None) -> Iterator[Ref | Reject]:
    """Files below a folder, files and folders together by name; a folder reached twice through links is read once."""
    seen: set[tuple[int, int]] = set()
    waiting = [iter([top])]  # the names still to visit, one iterator a level
    while waiting:
        path = next(waiting[-1], None)
        if path is None:
            waiting.pop()
            continue
        if not _is_text(path):
            yield _reject_name(path)
            continue
        try:
            status = os.stat(path)  # noqa: PTH116
            if not stat.S_ISDIR(status.st_mode):
                yield from _list_file(path, status, source, kind)
            elif (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                if _is_own(path):
                    continue
                names = sorted(name for name in os.listdir(path) if not name.startswith("."))  # noqa: PTH208
                waiting.append(map(partial(os.path.join, path), names))
        except OSError as error:
            yield reject_os_error(error, path, "list")


def _reject_record(name: str) -> Reject:
    detail = "It is a data folder of On Record; to read again what was fetched, name the folder raw in it."
    return Reject(name, "list", "record_folder", detail)


def _is_own(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, OWN))  # noqa: PTH112, PTH118


def _is_text(name: str) -> bool:
    """Whether a name can be written down: Python carries bytes that are no UTF-8 as lone surrogates."""
    if "\0" in name:
        return False
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _reject_name(name: str) -> Reject:
    readable = os.fsencode(name).decode("utf-8", "replace").replace("\0", "\ufffd")
    return Reject(readable, "list", "bad_name", "Its name is no UTF-8 text, so it cannot be recorded; rename it.")


def _list_file(path: str, status: os.stat_result, source: str, kind: str | None) -> Iterator[Ref | Reject]:
    if not stat.S_ISREG(status.st_mode):
        detail = "It is a pipe, socket or device, not a file; pipe its content in with the argument -."
        yield Reject(path, "list", "not_a_file", detail)
        return
    chosen = _kind_of(path) if kind is None else next(each for each in KINDS if each.name == kind)
    yield from chosen.list_refs(path, status, source)


def _kind_of(path: str) -> FileKind:
    name = path.lower()
    head: bytes | None = None
    for kind in KINDS:
        if not name.endswith(kind.endings):
            continue
        if kind.recognise is None:
            return kind
        if head is None:
            head = _head(path)
        if kind.recognise(head):
            return kind
    return KINDS[-1]


def _head(path: str) -> bytes:
    """The first bytes of a file; none where it cannot be read: opening it will say why."""
    try:
        with Path(path).open("rb") as file:
            return file.read(feeds.SNIFFED)
    except OSError:
        return b""
