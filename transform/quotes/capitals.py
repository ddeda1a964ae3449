"""Noun phrases where every noun has a capital (German): how far they reach, whose role it is, what is no subject."""

from __future__ import annotations

from dataclasses import replace

from transform.quotes import phrases
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    HOUSE,
    MARK,
    MONTH,
    PREPOSITION,
    PRONOUN,
    REGION,
    ROLE,
    SPEAKING,
    SUBORDINATOR,
    TITLE,
    Lexicon,
)
from transform.quotes.names import NOBLE, PARTICLES
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

LONGEST_NAME = 4  # units
_LONGEST_ATTRIBUTE = 12  # units between an article and its noun: "der für die Aufsicht zuständige Chef"
_LEAST_NAME = 2  # units of a name behind a comma
_SMALL = ADVERB | ARTICLE | PRONOUN | CONJUNCTION | PREPOSITION | SUBORDINATOR  # capital only where they open


def subject_at(line: Line, at: int, hi: int, lexicon: Lexicon) -> Phrase | None:
    """The subject that begins at a unit, right behind a verb; None where an object does."""
    flags, words = line.flags, line.words
    if lexicon.verb_second and words[at] in lexicon.objects:
        at += 1  # "pflichtete ihm Bol bei"
        if at >= hi:
            return None
    if words[at] in lexicon.oblique:
        return None
    named = at + 1 if flags[at] & ARTICLE and at + 1 < hi else at
    if lexicon.capital_nouns and flags[named] & REGION and is_printed(line, named):
        return Phrase(named, named, at, named)  # "schrieb die „Warte“"
    found = phrases.after(line, at, hi)
    if lexicon.capital_nouns and flags[at] & ARTICLE and not flags[at] & PRONOUN:
        nouns = () if found is None else range(found.first + 1, found.last + 1)
        if not any(flags[unit] & CAP for unit in nouns):
            return _behind_attribute(line, at, hi) or found
    return found


def up_to_noun(line: Line, phrase: Phrase | None, lexicon: Lexicon) -> Phrase | None:
    """A phrase without the adverbs around it, nor whom a bare name spoke to ("sagte Bol der Zeitung")."""
    if phrase is None or phrase.pronoun or phrase.relative or not lexicon.capital_nouns:
        return phrase
    flags = line.flags
    first, last = phrase.first, phrase.last
    if flags[first] & REGION:
        return phrase  # "die „Warte“"
    while first < last and flags[first] & (ADVERB | CONJUNCTION) and not flags[first] & ARTICLE:
        first += 1
    end = next((unit for unit in range(first, last + 1) if flags[unit] & CAP and not flags[unit] & _SMALL), None)
    if end is None:
        return None
    plain = not flags[first] & (ARTICLE | HOUSE)
    while end < last:
        step = end + 1
        named = plain or (flags[end - 1] & CAP and any(flag & (ROLE | TITLE) for flag in flags[first:end]))
        named = named and line.words[end] not in NOBLE  # not "Alexander Van der Bol"
        if flags[step] & ARTICLE and named and not flags[end] & (ROLE | HOUSE | SPEAKING | TITLE):
            break  # "Ole Tamm", "der Wirt Ole Tamm"
        if flags[step] & (PREPOSITION | ARTICLE):  # "des Werks", "für den Norden", "von Bol"
            step = next((unit for unit in range(step, last + 1) if flags[unit] & CAP), last + 1)
        if step > last or not flags[step] & CAP:
            break
        end = step
    return Phrase(first, end, phrase.start, phrase.stop)


def with_name(line: Line, phrase: Phrase | None, lexicon: Lexicon) -> Phrase | None:
    """ "sagte die Leiterin der Werft, Ann Bol, am Montag": a role and the name behind its comma belong together."""
    if phrase is None or phrase.pronoun or phrase.relative:
        return phrase
    flags, words = line.flags, line.words
    comma = phrase.last + 1
    if comma + _LEAST_NAME >= len(words) or words[comma] != "," or not flags[phrase.first] & (ARTICLE | ROLE | TITLE):
        return phrase
    if not _is_role(line, phrase, lexicon):
        return phrase
    last = comma
    while (
        last + 1 < len(words)
        and last - comma < LONGEST_NAME
        and ((flags[last + 1] & CAP and not flags[last + 1] & (ARTICLE | DAY | MONTH)) or words[last + 1] in PARTICLES)
    ):
        last += 1
    opener = flags[comma + 1]
    if last - comma < _LEAST_NAME or opener & (ROLE | HOUSE | CLOSED) or not flags[last] & CAP:
        return phrase
    if opener & (ARTICLE | CAP) == ARTICLE:
        return phrase  # "secondo il sindaco, la Russia …"
    return replace(phrase, last=last, stop=max(phrase.stop, last))


def _is_role(line: Line, phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a phrase has a role and no name beside it: not "der Kapitän Ole Tamm, Jette Brodersen und …"."""
    flags = line.flags
    units = range(phrase.first, phrase.last + 1)
    role = next((unit for unit in units if flags[unit] & (ROLE | TITLE)), -1)
    if role < 0:
        # "le PDG, Ann Bol", "el titular de la Casa, Ann Bol": where other nouns are small, any phrase without a name
        end = next((unit for unit in units if flags[unit] & PREPOSITION), phrase.last + 1)
        caps = sum(1 for unit in range(phrase.first, end) if flags[unit] & CAP and not flags[unit] & ARTICLE)
        return not lexicon.capital_nouns and bool(flags[phrase.first] & ARTICLE) and caps < _LEAST_NAME
    behind = flags[role + 1] if role < phrase.last else ARTICLE
    return bool(behind & (ARTICLE | PREPOSITION)) or not (lexicon.capital_nouns or behind & CAP)


def is_object(line: Line, phrase: Phrase | None, lexicon: Lexicon) -> bool:
    """Whether its article says that a phrase is no subject: "den Ausbruch", "seinen Landsmann"."""
    return phrase is not None and not phrase.pronoun and line.words[phrase.first] in lexicon.oblique


def is_printed(line: Line, region: int) -> bool:
    """Whether words in marks may be the name of a paper."""
    words = line.text[line.regions[region].inner : line.regions[region].outer].split()
    return 0 < len(words) <= LONGEST_NAME and words[0][0].isupper() and words[-1][-1].isalnum()


def _behind_attribute(line: Line, at: int, hi: int) -> Phrase | None:
    """ "der für die Aufsicht zuständige Vizechef Ole Tamm": the role and name behind what an article opens."""
    flags = line.flags
    for unit in range(at + 2, min(hi, at + _LONGEST_ATTRIBUTE)):
        if flags[unit] & (MARK | REGION | CUE | CONJUNCTION):
            return None
        if flags[unit] & CAP and flags[unit] & ROLE and not flags[unit - 1] & (CAP | CLOSED):
            last = unit
            while last + 1 < hi and phrases.is_name(line, last + 1, last + 1) and flags[last + 1] & CAP:
                last += 1
            return Phrase(unit, last, at, last)
    return None
