"""Speech set off by dashes, where the language does so: "— Où étiez-vous ? demanda le juge.", "—No —dijo—. Vuelva."

A paragraph that opens with a dash may as well be an item of a list: it is speech where it names who says it, or stands
between two that do.
"""

from __future__ import annotations

from transform.quotes.cues import AS_SOURCE, find_cues
from transform.quotes.draft import Draft
from transform.quotes.lexicon import MARK, REGION, Lexicon
from transform.quotes.sources import speaker_of
from transform.quotes.units import Line

_DASHES = ("—", "–", "―", "-", "--")


def exchanges(lines: list[Line], lexicon: Lexicon) -> dict[int, Draft]:
    """The speeches by the number of their line."""
    if not lexicon.dashes:
        return {}
    opened = {number for number, line in enumerate(lines) if len(line.words) > 2 and line.words[0] in _DASHES}
    found: dict[int, Draft] = {}
    for number in sorted(opened):
        draft = _credited(lines[number], lexicon)
        if draft is not None:
            found[number] = draft
    for number in opened - found.keys():
        line = lines[number]
        if number - 1 in found or number + 1 in found:
            pieces = [(line.starts[1], line.ends[-1])]
            found[number] = Draft(line, 0, pieces, verbatim=True)
    return found


def _credited(line: Line, lexicon: Lexicon) -> Draft | None:
    """A speech with its credit: between dashes, or behind the comma or mark that ends what is said."""
    words, count = line.words, len(line.words)
    if any(flag & REGION for flag in line.flags):
        return None
    cues = [cue for cue in find_cues(line, 1, count, lexicon) if cue.verb is not AS_SOURCE]
    for cue in cues:
        before = cue.first - 1
        if before < 2 or not (words[before] in (*_DASHES, ",", "?", "!", "…") or words[before] == "..."):
            continue
        mention = speaker_of(line, cue.first, count, cue, lexicon)
        end = max(cue.last, mention.stop if mention is not None else cue.last)
        while end + 1 < count and words[end + 1] not in (*_DASHES, "."):
            end += 1  # "…, dit-il en riant."
        pieces = [piece for piece in (_piece(line, 1, before), _piece(line, end + 1, count - 1)) if piece]
        if not pieces:
            continue
        return Draft(line, 0, pieces, cue, mention, verbatim=True, after=True)
    return None


def _piece(line: Line, first: int, last: int) -> tuple[int, int] | None:
    """Characters of what is said: without the dashes at its edges, nor the stop that ends the credit."""
    while first <= last and line.flags[first] & MARK and line.words[first] not in "¿¡([…":
        first += 1
    while last >= first and line.words[last] in _DASHES:
        last -= 1
    return (line.starts[first], line.ends[last]) if first <= last else None
