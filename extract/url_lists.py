"""One container: a text file of web addresses, one a line, blank lines and lines after # left out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from extract.document import Hints, Ref, Reject
from extract.files import reject_os_error

WEB = (b"http://", b"https://")
LINE_LIMIT = 1 << 16  # bytes; browsers stop far earlier


def is_url_list(head: bytes) -> bool:
    """Whether the first bytes of a text are addresses and nothing else; no story consists of addresses."""
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()]
    said = [line for line in lines if line and not line.startswith(b"#")]
    return bool(said) and all(line.lower().startswith(WEB) and b" " not in line for line in said)


def list_refs(path: str, status: os.stat_result, source: str = "") -> Iterator[Ref | Reject]:
    """The addresses as url references, in their order, one after the other; rejects: no_permission, bad_url."""
    offset = 0
    try:
        with Path(path).open("rb") as file:
            while line := file.readline(LINE_LIMIT):
                text = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").strip()
                if text and not text.startswith("#"):
                    yield read_address(text, f"{path}@{offset}", source, Hints(found_in=path))
                offset += len(line)
    except OSError as error:
        yield reject_os_error(error, path, "list")


USER = re.compile(r"(?<=://)[^/?#\s]*@")


def without_user(text: str) -> str:
    """A text with names and passwords of addresses in it blotted out.

    >>> without_user("http://ada:secret@a.example/x")
    'http://***@a.example/x'
    """
    return USER.sub("***@", text)


def read_address(text: str, name: str, source: str = "", hints: Hints | None = None) -> Ref | Reject:
    """An address as a url reference without its fragment; `name` is what a reject calls it."""
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() not in ("http", "https"):
            raise ValueError("only http and https addresses are fetched")
        if not parts.hostname or (parts.port is not None and not 0 < parts.port < 65536):
            raise ValueError("it names no host")
        if "@" in parts.netloc:
            raise ValueError("a name or password in it would be stored in the record and in logs")
    except ValueError as error:
        shown = without_user(text)[:120]
        return Reject(without_user(name), "list", "bad_url", f"{shown} is no web address that is fetched: {error}.")
    return Ref("url", urldefrag(text).url, source=source, hints=hints or Hints())
