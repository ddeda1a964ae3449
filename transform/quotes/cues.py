"""Say-verbs where they stand: which words of a sentence are a cue, and of what class."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transform.quotes.lexicon import (
    ACCORDING,
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CONJUNCTION,
    CUE,
    GROUP,
    MARK,
    NEGATION,
    NOUNLIKE,
    NUMBER,
    PASSIVE,
    PERFECT,
    PHRASE,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    SPEAKING,
    STANDALONE,
    SUBORDINATOR,
    THAT,
    Lexicon,
    Verb,
)
from transform.quotes.units import Line

CUE_CLASSES = {
    "neutral": "tells that something was said, and no more: say, tell, write, add, according to",
    "assertive": "stands by what is said: insist, argue, claim, stress, point out",
    "explanatory": "explains or recalls it: explain, clarify, remember",
    "concessive": "gives it away: admit, concede, confirm, agree",
    "negative": "speaks against: deny, reject, criticise, accuse, complain",
    "positive": "speaks for: praise, welcome, thank",
    "directive": "tells somebody what to do: urge, demand, warn, recommend",
    "commissive": "binds the speaker: promise, vow, threaten",
    "manner": "gives the voice: joke, shout, sigh, laugh",
    "evidence": "a document or a result speaks: show, find, indicate, estimate",
    "belief": "no speech: what somebody thinks or feels: believe, fear, expect",
    "intent": "no speech: what somebody means to do or wishes: hope, want, plan",
    "other": "a cue of a learned engine that no list holds",
}
"""What `Quote.cue_class` can be. The words of each class stand in [speech.verbs] of languages/*.toml;
[speech.attitudes] adds those that the rules take for no cue and a learned engine may find ("supports", "wants to")."""

NOT_SPEECH = frozenset({"belief", "intent", "other"})
"""Who asks for speech alone leaves these classes out."""

_PARTICIPLES = ("wn", "tten")
_EITHER = CUE | ACCORDING | PHRASE
AS_SOURCE = Verb("according-to", "neutral", False, False, False, False, False, False, False)
UNLISTED = Verb("", "other", False, False, False, False, False, False, False)


@dataclass(frozen=True, slots=True)
class Cue:
    """A say-verb phrase: units `first` to `last` are the cue as reported, `before` the last unit of what precedes it
    once auxiliaries and adverbs are left out."""

    first: int
    last: int
    before: int
    verb: Verb
    negated: bool
    modal: bool


def cue_of(line: Line, first: int, last: int, lexicon: Lexicon) -> Cue:
    """A cue given by its units, with the say-verb that stands in it; of class "other" where none does."""
    flags, words = line.flags, line.words
    verb = UNLISTED
    for index in range(first, last + 1):
        word = words[index]
        if word not in lexicon.phrases and word not in lexicon.verbs and word not in lexicon.according:
            continue
        for rest in (*lexicon.phrases.get(word, ()), ()):
            if tuple(words[index + 1 : index + 1 + len(rest)]) == rest:
                whole = " ".join((word, *rest))
                if whole in lexicon.according:
                    return Cue(first, last, first - 1, AS_SOURCE, False, False)
                if whole in lexicon.verbs:
                    verb = lexicon.verbs[whole]
                    break
    if verb is UNLISTED:
        kind = next((lexicon.attitudes[word] for word in words[first : last + 1] if word in lexicon.attitudes), None)
        verb = replace(UNLISTED, kind=kind) if kind else UNLISTED
    negated = any(flags[index] & NEGATION for index in range(first, last + 1))
    return Cue(first, last, first - 1, verb, negated, False)


def find_cues(line: Line, first: int, last: int, lexicon: Lexicon) -> list[Cue]:
    """The cues of one sentence (units first to last, half-open), in order; nothing inside quotation marks."""
    found: list[Cue] = []
    told = [at for at, flag in enumerate(line.flags[first:last], first) if flag & _EITHER]
    if not told:
        return found
    done = first
    for index in told:
        if index >= done:
            cue = _cue_at(line, index, first, last, lexicon)
            if cue is not None:
                found.append(cue)
                done = cue.last + 1
    return found


def _cue_at(line: Line, index: int, first: int, last: int, lexicon: Lexicon) -> Cue | None:
    flags, words = line.flags, line.words
    word = words[index]
    end = index
    if word in lexicon.phrases:
        for rest in lexicon.phrases[word]:
            if tuple(words[index + 1 : index + 1 + len(rest)]) == rest and index + len(rest) < last:
                word = " ".join((word, *rest))
                end = index + len(rest)
                break
    if word in lexicon.according:
        return Cue(index, end, index - 1, AS_SOURCE, False, False)
    verb = lexicon.verbs.get(word)
    if verb is None:
        return None
    if flags[index] & CAP and index > first:
        return None  # "The Washington Post"
    start, before, negated, modal = index, index - 1, False, False
    while before >= first:
        flag, text = flags[before], words[before]
        if flag & (AUXILIARY | ADVERB | NEGATION):
            if flag & NEGATION:
                negated = True
            if flag & PASSIVE and verb.past:
                return None
            if flag & AUXILIARY:
                if not flag & (PERFECT | PASSIVE):
                    modal = True
                if flag & PERFECT and before == start - 1 and not negated:
                    start = before
            before -= 1
        elif verb.past and flag & SUBORDINATOR and before > first and flags[before - 1] & PERFECT:
            before -= 1  # "has since confirmed"
        elif text == lexicon.infinitive and text:
            return None  # "to say that …": not said yet
        else:
            break
    if (
        before == index - 1
        and before >= first
        and flags[before] & ARTICLE
        and not flags[before] & (PRONOUN | STANDALONE | RELATIVE)
    ):
        return None  # "the think tank", "an alleged plot"
    if start == index and verb.past and word.endswith(_PARTICIPLES) and before >= first and not flags[before] & REGION:
        return None  # "a deck shown to investors", "a letter written in May"
    if flags[index] & NOUNLIKE and end == index and before == index - 1 and _is_noun(line, index, first, verb):
        return None
    return Cue(start, end, before, verb, negated, modal)


def _is_noun(line: Line, index: int, first: int, verb: Verb) -> bool:
    """Whether "claims", "report", "calls" is a noun here."""
    flags = line.flags
    before = index - 1
    if before < first:
        return True
    flag = flags[before]
    if flag & PRONOUN or flag & RELATIVE:
        return False
    if flag & (ARTICLE | POSSESSIVE | PREPOSITION | NUMBER):
        return True
    if flag & (REGION | MARK):
        return False
    if flag & CONJUNCTION and index + 1 < len(flags) and flags[index + 1] & (PRONOUN | THAT):
        return False  # "was late but claims it rained"
    word = line.words[index]
    name = before
    while name > first and flags[name] & CAP:
        name -= 1
    if name < before and flags[name] & REGION and line.ends_said(name) in (",", "?", "!"):
        behind = flags[index + 1] if index + 1 < len(flags) else MARK
        if behind & (MARK | PREPOSITION | ADVERB | CONJUNCTION):
            return False  # ""It is late," Ann Bol read"; not "Bol press secretary Jan Maas said"
    if not word.endswith("s") and line.words[before].endswith("s") and not flag & CAP:
        return False  # "the authors warn"
    if word.endswith("s") and not word.endswith("ss"):  # third person: a singular subject stands before it
        return not flag & (CAP | SPEAKING) or (line.words[before].endswith("s") and not flag & CAP)
    if verb.past:
        return False
    return not flag & GROUP and not line.words[before].endswith(("people", "men", "s"))
