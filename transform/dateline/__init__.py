"""Where and when a story was filed, and by which agency: datelines as data, in the forms of the world's wires.

opening paragraphs → a form reads the signs (western, eastern) → names judged → places resolved, year found.
"""

from __future__ import annotations

from transform.dateline.find import (
    BODY_PARAGRAPH,
    OPENING,
    FoundDateline,
    find_dateline,
    find_datelines,
    later_dateline,
    read_dateline,
)

__all__ = [
    "BODY_PARAGRAPH",
    "OPENING",
    "FoundDateline",
    "find_dateline",
    "find_datelines",
    "later_dateline",
    "read_dateline",
]
