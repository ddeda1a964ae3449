"""Noun phrases where names alone have capitals (Spanish, French, Italian, Portuguese): what is no subject of a
say-verb, what of a phrase is a verb already, and what stands between a verb and its subject."""

from __future__ import annotations

from dataclasses import replace

from transform.quotes import phrases
from transform.quotes.cues import Cue
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    CAP,
    CLOSED,
    CONJUNCTION,
    DAY,
    MARK,
    MONTH,
    NUMBER,
    PREPOSITION,
    PRONOUN,
    REGION,
    ROLE,
    SPEAKING,
    THAT,
    TIME,
    TITLE,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_LONGEST_ASIDE = 6  # units
_GERUNDS = ("ndo", "ant")


def are_small(lexicon: Lexicon) -> bool:
    """Whether the language is one of them: no capital, no ending and no place of the verb tells a subject."""
    return not (lexicon.capital_nouns or lexicon.inflects or lexicon.verb_second)


def subject(line: Line, lo: int, cue: Cue, found: Phrase | None) -> Phrase | None:
    """What was found for a subject, or, where it is none, what its sentence opens with: "Le 16 avril, le directeur, Luc
    Bol, a déclaré"."""
    apposed = found is None and cue.before > lo and line.words[cue.before] == ","
    if apposed and not line.words[cue.last].endswith(_GERUNDS):
        return _opening(line, lo, cue)
    return _opening(line, lo, cue) if _is_nobody(line, lo, cue, found) else found


def _is_nobody(line: Line, lo: int, cue: Cue, phrase: Phrase | None) -> bool:
    """Whether a phrase hangs on a preposition before the verb ("En ese sentido dijo"), says when ("Ese mismo día,"), or
    has neither article nor capital nor a word for who speaks ("dijo refiriéndose a la grúa")."""
    if phrase is None or phrase.pronoun or phrase.relative:
        return False
    before = phrase.start - 1
    if lo <= before and phrase.last < cue.first and line.flags[before] & PREPOSITION and line.words[before] != "des":
        return True  # not "des experts ont dit"
    return not _is_told(line, phrase)


def _is_told(line: Line, phrase: Phrase) -> bool:
    units = line.flags[phrase.first : phrase.last + 1]
    if any(flag & (SPEAKING | PRONOUN) or flag & (CAP | ARTICLE | NUMBER) == CAP for flag in units):
        return True
    behind = line.flags[phrase.last + 1 : phrase.last + 2] if phrase.last > phrase.first else []  # "ce dernier"
    return bool(units[0] & ARTICLE) and not any(flag & (DAY | MONTH | NUMBER | TIME) for flag in [*units[1:], *behind])


def _opening(line: Line, lo: int, cue: Cue) -> Phrase | None:
    """The first phrase before a verb, of those that signs set off, which may be its subject: "La defensa del alcalde en
    dicho país indicó", "El 16 de abril, el gerente, Luis Soto, dijo"."""
    flags = line.flags
    for begin in range(lo, cue.first - 1):
        if (begin == lo or flags[begin - 1] & MARK) and flags[begin] & (ARTICLE | CAP):
            found = phrases.after(line, begin, cue.first)
            if found is not None and any(flag & (CAP | SPEAKING) for flag in flags[begin + 1 : found.last + 1]):
                return found
    return None


def is_object(line: Line, lo: int, cue: Cue, behind: Phrase | None) -> bool:
    """Whether the phrase behind a second verb is what it is about: "Bol habló de una crisis y destacó el plan"."""
    at = cue.before
    if behind is None or behind.pronoun or at <= lo or not line.flags[at] & CONJUNCTION:
        return False
    named = 0
    for unit in range(behind.first, behind.last + 1):
        if line.flags[unit] & PREPOSITION:
            break
        named |= line.flags[unit] & (CAP | SPEAKING)
    return not named


def without_verb(line: Line, phrase: Phrase | None) -> Phrase | None:
    """ "El ministro de Puertos propone que …": an unlisted verb before "that" is left off."""
    if phrase is None or phrase.pronoun or phrase.last + 1 >= len(line.flags):
        return phrase
    last = phrase.last
    verb = line.flags[last + 1] & THAT and last - phrase.first > 1 and not line.flags[last] & (CAP | SPEAKING)
    return replace(phrase, last=last - 1, stop=min(phrase.stop, last - 1)) if verb else phrase


def past_verb(line: Line, at: int, hi: int, lexicon: Lexicon) -> int:
    """Where the source begins behind "según": "según informó la policía"."""
    if at + 1 >= hi or not are_small(lexicon) or not line.words[at].endswith(lexicon.verb_endings or ("\0",)):
        return at
    verb = not line.flags[at] & (ARTICLE | CAP | CLOSED) and line.flags[at + 1] & (ARTICLE | CAP)
    return at + 1 if verb else at


def past_addressee(line: Line, at: int, hi: int, lexicon: Lexicon) -> int:
    """Behind whom it was said to and when, where that stands between verb and speaker: "a raconté à l'AFP la maire"."""
    flags, words = line.flags, line.words
    begin = at
    while at < hi and at - begin < 8:
        if words[at] in lexicon.addressees or flags[at] & (DAY | TIME):
            at += 1
        elif flags[at] & PREPOSITION and at + 1 < hi:
            step = at + 1
            while step < hi and flags[step] & ARTICLE:
                step += 1
            if step >= hi or flags[step] & (MARK | REGION | PRONOUN | THAT):
                return begin  # "insistió en que …"
            named = words[step] in lexicon.names.get("outlets", ())
            step += 1
            while step < hi and (flags[step] & (MONTH | NUMBER) or (named and flags[step] & CAP)):
                step += 1
            if step >= hi or not (flags[step] & (ARTICLE | CAP | TITLE | ROLE | PREPOSITION | DAY)):
                return begin
            at = step
        else:
            break
    return at


def past_aside(line: Line, at: int, hi: int) -> int:
    """Behind what commas set off between a verb and its subject: "lamenta, por su parte, Ann Bol"."""
    words = line.words
    if at + 2 < hi and words[at] == "," and line.flags[at + 1] & (PREPOSITION | ADVERB):
        comma = next((unit for unit in range(at + 2, min(at + _LONGEST_ASIDE, hi)) if words[unit] == ","), -1)
        if comma > 0 and comma + 1 < hi:
            return comma + 1
    return at
