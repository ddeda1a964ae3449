"""Which program and which rules are at work."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

from transform.reading import Reading

RULES = ("transform", "load/rows.py", "load/ids.py")
"""What decides the rows of a document."""


@cache
def program_version() -> str:
    return metadata.version("onrecord")


@cache
def transform_version() -> str:
    """A hash of the rules' own files, so that no one can change a rule and forget to say so (12 hex digits)."""
    digest = hashlib.sha256()
    for room in RULES:
        package, _, inside = room.partition("/")
        root = files(package)
        for name, file in sorted(_walk(root.joinpath(inside) if inside else root, room)):
            digest.update(name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def rules_of(reading: Reading) -> str:
    """The transform's version as it reads with some settings: other settings read other rows."""
    return f"{transform_version()} {reading.told}".rstrip()


def _walk(entry: Traversable, name: str) -> list[tuple[str, Traversable]]:
    if entry.is_file():
        return [] if name.endswith(".pyc") else [(name, entry)]
    return [each for child in entry.iterdir() for each in _walk(child, f"{name}/{child.name}")]
