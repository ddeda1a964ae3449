"""Who the subject of a say-verb is: before it, after it, or that of the whole sentence."""

from __future__ import annotations

from transform.quotes import clauses, phrases
from transform.quotes.cues import Cue
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CONJUNCTION,
    DAY,
    FINITE,
    GROUP,
    MARK,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    ROLE,
    SPEAKING,
    SUBORDINATOR,
    TIME,
    TITLE,
)
from transform.quotes.names import is_region, printed
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_AFTER_PARTICIPLE = PREPOSITION | ARTICLE | POSSESSIVE | ADVERB
_LONGEST_TIME = 4  # units before the comma
_TOLD = (["me"], ["us"], ["him"], ["them"])
_REFLEXIVE = frozenset(("himself", "herself", "themselves", "itself"))


def subject(line: Line, lo: int, hi: int, claimed: int, cue: Cue, drafts: list[Draft]) -> tuple[Phrase | None, bool]:
    """The phrase that speaks, and whether it stands after the verb."""
    flags, words = line.flags, line.words
    at = cue.before
    if cue.verb.participle and at >= lo and flags[at] & REGION:
        if drafts and drafts[-1].mention is not None:
            return drafts[-1].mention, False
        own = main_subject(line, lo, at)
        if own is not None and not flags[own.first] & REGION:
            return own, False
    if at < lo or flags[at] & REGION or at < claimed:
        found = phrases.after(line, cue.last + 1, hi)
        return found, found is not None
    if cue.verb.participle and flags[at] & CAP and phrases.is_plain(line, at, lo - 1):
        own = phrases.before(line, max(lo, claimed), at)
        if own is not None and phrases.begins_clause(line, own.start, lo):
            return own, False
    if cue.verb.participle and phrases.is_plain(line, at, lo - 1):
        own = phrases.before(line, max(lo, claimed), at)
        if own is not None and own.start > lo and words[own.start - 1] == "with":
            return own, False
    if cue.verb.participle or flags[at] & CONJUNCTION or (words[at] == "," and drafts):
        if drafts and drafts[-1].mention is not None and (cue.verb.participle or flags[at] & CONJUNCTION):
            return drafts[-1].mention, False
        if cue.verb.participle and cue.first == cue.before + 1 and not flags[at] & (AUXILIARY | RELATIVE):
            found = main_subject(line, lo, at)
            return found, False
    if words[at] == "," and drafts and not cue.verb.participle:
        earlier = drafts[-1].mention
        if earlier is not None and earlier.relative and earlier.antecedent is not None and drafts[-1].cue is not None:
            # "Bol, who has said so, told the court"
            return Phrase(*earlier.antecedent, earlier.antecedent[0], at), False
    if words[at] == ",":
        told = cue.verb.addressee and words[cue.last + 1 : cue.last + 2] in _TOLD
        inverse = None if told else phrases.after(line, cue.last + 1, hi)  # ""…," Ann Bol, now retired, tells me"
        if inverse is not None and cue.verb.kind == "evidence":  # "her son, Piet, found a bill": no bill found it
            tells = range(inverse.first, inverse.last + 1)
            inverse = inverse if any(flags[unit] & (SPEAKING | CAP | GROUP) for unit in tells) else None
        found = phrases.before(line, max(lo, claimed), at)
        if found is not None and (found.start == lo or flags[found.start - 1] & REGION):
            gap = range(found.last + 1, at)
            if not any(flags[unit] & (AUXILIARY | FINITE) for unit in gap) or any(
                flags[unit] & RELATIVE for unit in gap
            ):
                return found, False
        if found is not None and not (inverse is not None and ends_clause(line, inverse.stop + 1, hi)):
            return found, False
        if inverse is not None and flags[inverse.first] & ARTICLE and not clauses.is_clause(line, max(lo, claimed), at):
            return found, False
        if inverse is not None and ends_clause(line, inverse.stop + 1, hi):
            return inverse, True
        return found, False
    if flags[at] & CONJUNCTION:
        return main_subject(line, lo, at), False
    return phrases.before(line, max(lo, claimed), at), False


def ends_clause(line: Line, at: int, hi: int) -> bool:
    return at >= hi or line.words[at] in (".", ",", ";", ":") or bool(line.flags[at] & (DAY | PREPOSITION | RELATIVE))


def _is_fronted(line: Line, lo: int, comma: int) -> bool:
    """Whether what a sentence opens with, up to a comma, stands before its subject."""
    flags, words = line.flags, line.words
    if flags[lo] & (SUBORDINATOR | PREPOSITION | ADVERB | DAY):
        counted = lo + 2 < comma and flags[lo + 1] & NUMBER and flags[lo + 2] & SPEAKING
        return not counted  # "about 200 protesters gathered"
    if words[lo].endswith("ing") and not flags[lo] & (TITLE | ROLE):
        return words[lo + 1] in _REFLEXIVE or bool(flags[lo + 1] & _AFTER_PARTICIPLE)  # "Speaking in Leeds, he"
    if not flags[comma + 1] & (CAP | PRONOUN | ARTICLE | SUBORDINATOR):
        return False
    later = 1 < comma - lo <= _LONGEST_TIME and flags[comma - 1] & (ADVERB | TIME)  # "Hours later, Bol"
    later = later and not any(flag & CAP for flag in flags[lo + 1 : comma])
    return bool(later or (flags[lo + 1] & PREPOSITION and flags[comma - 1] & NUMBER))  # "Back in 1999, Bol"


def main_subject(line: Line, lo: int, at: int) -> Phrase | None:
    """The subject of the sentence, for a verb that has none of its own (", saying that …", "and added …")."""
    flags = line.flags
    comma = next((index for index in range(lo, at) if line.words[index] == ","), None)
    opens = lo
    while comma is not None and comma + 1 < at:
        within = lo > opens and is_region(printed(line, lo, comma - 1))  # "At a rally in Portsmouth, N.H., Ann Bol"
        if not within and not _is_fronted(line, lo, comma):
            break
        lo = comma + 1
        comma = next((index for index in range(lo, at) if line.words[index] == ","), None)
    if flags[lo] & SUBORDINATOR and not flags[lo] & RELATIVE:
        lo += 1  # "When Bol came and said he would stay, …"
    while lo < at and flags[lo] & (CONJUNCTION | MARK):
        lo += 1
    if lo + 1 < at and flags[lo] & (PREPOSITION | ADVERB) and flags[lo + 1] & NUMBER:
        lo += 1  # "about 200 protesters"
    for index in range(at - 1, max(lo, at - 25), -1):
        if flags[index] & PRONOUN and flags[index - 1] & SUBORDINATOR and index + 1 < at:
            return Phrase(index, index, at + 1, at + 1, pronoun=True)  # "started it when he came in and later said"
        if flags[index] & (MARK | REGION):
            break
    found = phrases.opening(line, lo, at)
    return Phrase(found.first, found.last, at + 1, at + 1, found.pronoun) if found else None
