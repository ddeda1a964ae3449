"""Credits beside speech whose verb no list has: ""France will be France," an angry Bol retaliated."."""

from __future__ import annotations

from transform.quotes import clauses, phrases
from transform.quotes.cues import cue_of
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    CAP,
    CLOSED,
    CONJUNCTION,
    DAY,
    FINITE,
    MARK,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    SUBORDINATOR,
    Lexicon,
)
from transform.quotes.link import opens_after_speech
from transform.quotes.units import Line


def unlisted_credit(line: Line, lo: int, hi: int, number: int, lexicon: Lexicon) -> Draft | None:
    """ ""France will be France," an angry Bol retaliated.": beside speech any verb in the past is a say-verb.

    One in the present where it stands right beside a name or pronoun: ""…," shrugs Bol."
    """
    flags, words = line.flags, line.words
    if not flags[lo] & REGION or line.ends_said(lo) not in (",", "?", "!", "—", "–") or lo + 2 >= hi:
        return None
    if opens_after_speech(line, lo + 1):
        return None
    present = _present(line, lo + 1, lo + 2)
    inverted = _past(line, lo + 1) or present
    verb = lo + 1
    if inverted:
        mention = phrases.after(line, lo + 2, hi)
    elif _present(line, lo + 2, lo + 1):
        verb = lo + 2
        mention = phrases.before(line, lo + 1, lo + 1)
    else:
        verb = next((unit for unit in range(lo + 2, min(lo + 10, hi)) if _past(line, unit)), 0)
        mention = phrases.before(line, lo + 1, verb - 1) if verb else None
        if mention is not None and mention.start != lo + 1:
            return None
    if mention is None:
        return None
    end = mention.stop if inverted else verb
    if end + 1 < hi and not (flags[end + 1] & (MARK | PREPOSITION | ADVERB | SUBORDINATOR | CONJUNCTION | DAY | CAP)):
        return None
    draft = Draft(line, number, [(line.starts[lo], line.ends[lo])], cue_of(line, verb, verb, lexicon), mention)
    draft.after, draft.last_unit = True, max(end, verb)
    if end + 2 < hi and words[end + 1] in (",", ":") and flags[end + 2] & REGION:
        draft.pieces.extend(piece for piece in clauses.region_pieces(line, end + 2, hi - 1) if piece)
        draft.last_unit = hi - 1
    return draft


def _present(line: Line, unit: int, who: int) -> bool:
    """Whether a unit is a verb in the present beside a name or pronoun at unit `who`."""
    if max(unit, who) >= len(line.words) or line.flags[unit] & (CAP | CLOSED | NUMBER):
        return False
    named = line.flags[who] & (CAP | PRONOUN) and not line.flags[who] & POSSESSIVE
    return bool(named) and line.words[unit].endswith("s") and not line.words[unit].endswith("ss")


def _past(line: Line, unit: int) -> bool:
    word, flag = line.words[unit], line.flags[unit]
    if flag & (CAP | CLOSED & ~FINITE | NUMBER):
        return False
    return len(word) > 4 and word.endswith("ed") and not line.flags[unit - 1] & ARTICLE
