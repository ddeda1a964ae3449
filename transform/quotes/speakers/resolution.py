"""What a mention came to: a speaker, how they were found, how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from transform.article import Route, Speaker

HIGH = 0.8
"""From this confidence on a speaker may be taken for certain."""
GUESSED = 0.7
"""The confidence of one whom a phrase only seems to stand for."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention came to."""

    speaker: Speaker | None
    route: Route
    confidence: float
