"""What is known of each language, as data: one TOML file a language, with its examples inside.

Each room reads its own section: `[calendar]` and `[dateline]` (dates.py, dateline.py), `[speech]` (quotes/),
`[page]` (page/). The files are part of the program: they are read once a process.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def known() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that have a file, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def rules(language: str) -> Mapping[str, Any]:
    """The whole file of one language; KeyError names a language that has none."""
    if language not in known():
        raise KeyError(f"no rules for language {language!r}; there are {', '.join(known())}")
    return tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))
