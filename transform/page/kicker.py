"""The line above a headline that names its theme: "Harbour news", "Analysis"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from transform.page.titles import plain

Element = Any

LEVELS = 2  # elements around the headline before which a kicker may stand
BEFORE = 3  # elements before each
WITHIN = 12  # elements inside one
MAX_KICKER = 60  # characters
_KICKER = re.compile(
    r"kicker|overline|eyebrow|roofline|topline|dachzeile|spitzmarke|cintillo|occhiello|antetitulo|surtitre|catchline"
)
"""Names that sites give to it, in lower case, in the words of several languages; they name nothing else."""
_DATE = re.compile(r"\d{4}|\d:\d\d")


def kicker_of(body: Element, titles: tuple[str, ...]) -> str | None:
    """What stands in or close before the first h1 under such a name; None where nothing does. A headline is none."""
    heading = next(body.iter("h1"), None)
    if heading is None:
        return None
    known = {plain(title) for title in titles}
    for node in _near(heading):
        words = node.get("class")
        if words and _KICKER.search(words.lower()):
            text = " ".join(" ".join(node.itertext()).split()).strip(" :|•·")
            if text and len(text) <= MAX_KICKER and plain(text) not in known and not _DATE.search(text):
                return text
    return None


def _near(heading: Element) -> Iterator[Element]:
    yield from islice(heading.iterdescendants("*"), WITHIN)
    node = heading
    for _ in range(LEVELS + 1):
        for before in islice(node.itersiblings("*", preceding=True), BEFORE):
            yield from islice(before.iter("*"), WITHIN)
        node = node.getparent()
        if node is None:
            return
