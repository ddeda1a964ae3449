"""Where content begins and ends: clauses, stretches in marks, and what goes on behind a cue."""

from __future__ import annotations

from transform.quotes import phrases
from transform.quotes.cues import AS_SOURCE, Cue
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    FINITE,
    MARK,
    NEGATION,
    NOUNLIKE,
    NUMBER,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    SUBORDINATOR,
    THAT,
    WHETHER,
    Lexicon,
)
from transform.quotes.units import Line

CONTRACTIONS = tuple(mark + end for mark in "'’" for end in ("s", "d", "ll", "re", "ve", "m"))
_DASHES = ("–", "—", "--", "-")


def piece(line: Line, first: int, last: int) -> tuple[int, int] | None:
    """Characters of units first to last without the commas, dashes and conjunctions at the edges."""
    words, flags = line.words, line.flags
    while first <= last and flags[first] & MARK and words[first] not in "([$£€#@¿¡":
        first += 1
    while last >= first and flags[last] & MARK and words[last] not in ")]%!?":
        last -= 1
    return (line.starts[first], line.ends[last]) if first <= last else None


def region_pieces(line: Line, first: int, last: int) -> list[tuple[int, int] | None]:
    """Content of units that hold quotation marks: the marks' insides when nothing else is there, else the whole."""
    flags = line.flags
    units = range(first, last + 1)
    if all(flags[unit] & (REGION | MARK) for unit in units):
        return [(line.starts[unit], line.ends[unit]) for unit in units if flags[unit] & REGION]
    return [piece(line, first, last)]


def is_clause(line: Line, first: int, last: int) -> bool:
    flags, words = line.flags, line.words
    if last - first < 2:
        return False
    return any(
        flags[at] & (AUXILIARY | FINITE | CUE) or words[at].endswith(("ed", "n't", "n’t", "'re", "’re", "'s", "’s"))
        for at in range(first, last + 1)
    )


def content_end(line: Line, lo: int, at: int, hi: int, later: list[Cue], lexicon: Lexicon) -> int:
    """Last unit of content that begins at `at`: the sentence's end, or where the next attribution begins."""
    flags, words = line.flags, line.words
    end = hi - 1
    if flags[lo] & SUBORDINATOR and words[lo] not in ("that", "what", "how"):
        comma = next((unit for unit in range(at + 2, hi) if words[unit] == ","), None)
        if comma is not None:
            end = comma - 1
    for cue in later:
        if cue.first <= at + 1:
            continue
        before = cue.before
        if cue.verb is AS_SOURCE:
            if words[before] == ",":
                end = before - 1
                break
            continue
        if before > at and flags[before] & REGION and line.ends_said(before) in (",", "?", "!"):
            if cue.verb.participle:
                end = before
                break
            if before > at + 1 and cue.last + 1 < hi and flags[cue.last + 1] & (CAP | PRONOUN | ARTICLE):
                end = before - 1  # "…, "I think so," said Kunin": the last words in marks are Kunin's
                while end > at and flags[end] & (MARK | CONJUNCTION):
                    end -= 1
                break
        subject = phrases.before(line, at, before) if not cue.verb.participle else None
        if subject is not None and subject.start - 1 > at:
            edge = subject.start - 1
            while edge - 1 > at and flags[edge] & ADVERB and flags[edge - 1] & CONJUNCTION:
                edge -= 1  # "and even her friends say"
            if words[edge] == ";" and not line.is_marked(cue.last + 1, hi):
                end = edge - 1
                break
            if words[edge] == "," and _speech_follows(line, cue.last + 1, hi):
                end = edge - 1
                break
            if flags[edge] & REGION and line.ends_said(edge) == ",":
                end = edge
                break
            if (
                flags[edge] & (CONJUNCTION | SUBORDINATOR)
                and not flags[edge] & (THAT | WHETHER)
                and words[edge] != "than"
            ):
                end = edge - 1 if words[edge - 1] != "," else edge - 2
                break
        if before > at and words[before] in (",", "and", "but", *_DASHES):
            back = before
            while back > at and words[back] in (",", "and", "but", "then", *_DASHES):
                back -= 1
            if cue.verb.participle and words[before] == ",":
                end = back
                break
            if (
                not cue.verb.participle
                and flags[before] & CONJUNCTION
                and (cue.verb.past or _tells_now(line, lo, at, cue))
                and not (cue.negated or cue.verb.kind == "belief")
                and not _goes_on_in_perfect(line, at, before)
            ):
                end = back
                break
    for index in range(at + 3, end - 1):
        if (
            words[index] == ","
            and words[index + 1] in lexicon.adversatives
            and not flags[index + 2] & (REGION | MARK | CAP)
            and (flags[index + 2] & CUE or words[index + 2].endswith("ed"))
        ):
            return index - 1  # "said it would be hard, but declined to …"
    return max(end, at)


def _goes_on_in_perfect(line: Line, at: int, before: int) -> bool:
    """Whether "and had warned" goes on with a clause that "had" too: "said it had struck a depot and had warned"."""
    word = line.words[before + 1] if before + 1 < len(line.words) else ""
    if word == "had" and at > 0 and line.words[at - 2] != "had":
        return True  # "said his client was sorry and had written"
    return bool(line.flags[before + 1] & AUXILIARY) and word in line.words[at:before] if word else False


def _tells_now(line: Line, lo: int, at: int, cue: Cue) -> bool:
    """Whether both of two cues are in the present: "concedes that it is late but says it is good"."""
    if not line.words[cue.last].endswith("s") or line.flags[cue.last] & NOUNLIKE:
        return False
    return any(line.flags[unit] & CUE and line.words[unit].endswith("s") for unit in range(lo, at))


def _speech_follows(line: Line, at: int, hi: int) -> bool:
    """Whether words in marks stand right behind a cue."""
    if at < hi and line.words[at] in (",", ":"):
        at += 1
    return at < hi and bool(line.flags[at] & REGION)


def complement(
    line: Line, at: int, hi: int, end: int, cue: Cue, lexicon: Lexicon, before: bool, inverted: bool
) -> tuple[int, int] | None:
    """Units of the content after a cue, or None."""
    flags, words = line.flags, line.words
    if at >= hi:
        return None
    verb = cue.verb
    marked = line.is_marked(at, end + 1)
    first = at
    if words[at] in (",", ":"):
        if at + 1 >= hi:
            return None
        if flags[at + 1] & REGION:
            return from_region(line, at + 1, end)
        if flags[at + 1] & THAT and not flags[at + 1] & RELATIVE and not before:
            return at + 1, end
        if words[at] == ":" and not cue.negated:
            return at + 1, end
        return None
    if flags[at] & REGION:
        return from_region(line, at, end)
    if (cue.negated or cue.modal) and (not marked or cue.negated):
        return None
    if words[at] == "that" or (flags[at] & THAT and not flags[at] & ARTICLE):
        if (verb.mark_needed and not marked) or (end - first < 2 and not marked):
            return None
        return first, end
    if inverted:
        return None
    if verb.object and marked:
        last = last_region(line, at, end)
        if last < end and flags[last + 1] & (PREPOSITION | SUBORDINATOR) and line.ends_said(last) != ",":
            while last < end and not flags[last + 1] & (MARK | CONJUNCTION):
                last += 1  # "called the deal "a step" in the fight for clean air"
        return first, last
    if verb.mark_needed and not marked:
        return None
    if flags[at] & WHETHER and verb.base in (
        "ask",
        "say",
        "explain",
        "wonder",
        "tell",
        "describe",
        "recall",
        "inquire",
        "question",
    ):
        return first, end
    if words[at] == lexicon.infinitive and any(word in lexicon.anonymity for word in words[at + 1 : at + 4]):
        return None  # "asked not to be named"
    if words[at] == lexicon.infinitive and verb.infinitive:
        return first, end
    about = False
    if flags[at] & (PREPOSITION | ADVERB) and at < end and flags[at + 1] & NUMBER:
        about = words[at] in lexicon.names.get("approximate", ())
    if flags[at] & (MARK | CONJUNCTION | SUBORDINATOR) or (flags[at] & PREPOSITION and not (marked or about)):
        return None
    if flags[at] & PREPOSITION and marked:  # "apologized for what happened: “I should not have”"
        said = next((unit for unit in range(at, end + 1) if flags[unit] & REGION), end)
        if words[said - 1] == ":":
            return from_region(line, said, end)
    opening = flags[at] & PRONOUN or words[at] == "there"
    clear = at < end and opening and flags[at + 1] & (AUXILIARY | FINITE)  # "announced it was …"
    if verb.that_needed and not marked and not clear:
        return None
    if verb.addressee and not verb.that_needed and verb.base in ("ask", "urge"):
        return None
    opens = flags[at] & (PRONOUN | ARTICLE | CAP | NUMBER | ADVERB | NEGATION) or phrases.is_plain(line, at, -1)
    opens = opens or about
    return (first, end) if marked or (opens and opens_clause(line, at, end)) else None


def opens_clause(line: Line, at: int, end: int) -> bool:
    """Whether a verb follows soon on a noun phrase: what makes words after a say-verb a clause and not its object."""
    flags, words = line.flags, line.words
    if words[at].endswith(CONTRACTIONS):
        return True
    for index in range(at + 1, min(end, at + 14) + 1):
        flag, word = flags[index], words[index]
        if flag & (AUXILIARY | FINITE | CUE) and not flag & (NOUNLIKE | CAP) and words[index - 1] != "to":
            return True
        if word == "than" or (word == "but" and words[index - 1] == "all"):
            continue  # "says more than 300 people are missing", "says all but three are safe"
        if (flag & MARK and word != ",") or (flag & (RELATIVE | SUBORDINATOR) and not flag & THAT):
            return False
        if flag & CONJUNCTION and (
            word == "but" or words[index - 1] == "," or (index < end and words[index + 1].endswith("ed"))
        ):
            return False
        if flags[index - 1] & PRONOUN and not flag & (MARK | PREPOSITION):
            return True
        if (
            word.endswith("s")
            and index > at + 1
            and index < end
            and not flag & (CAP | CLOSED)
            and not words[index - 1].endswith("s")
            and not flags[index - 1] & CLOSED
            and flags[index + 1] & (PREPOSITION | ARTICLE | NUMBER | ADVERB | PRONOUN)
        ):
            return True  # "the steel shrinks by nine millimetres"
        if (word.endswith(("ed", "n’t", "n't", "’re", "'re")) and not flag & CAP) or words[at].endswith(("'s", "’s")):
            return True
    return False


def from_region(line: Line, first: int, end: int) -> tuple[int, int]:
    """Content that opens with a quotation mark: to the last mark, or on when the clause goes on without a comma."""
    flags, _words = line.flags, line.words
    last = first
    while last < end:
        following = last + 1
        if flags[following] & REGION:
            last = following
        elif flags[following] & MARK or (flags[following] & CONJUNCTION):
            ahead = following + 1
            if ahead <= end and flags[ahead] & REGION:
                last = ahead
            else:
                break
        else:
            said = line.ends_said(last) if flags[last] & REGION else ""
            if said and said in ".?!,":
                break
            if last == first and flags[following] & (PREPOSITION | ADVERB) and _is_utterance(line, first):
                break
            return first, end
    return first, last


def _is_utterance(line: Line, unit: int) -> bool:
    """Whether words in marks right behind a say-verb are all that is said: "He shouted "Shame on you" at the judge"."""
    inner = line.text[line.regions[unit].inner : line.regions[unit].outer]
    return unit > 0 and bool(line.flags[unit - 1] & CUE) and inner[:1].isupper() and " " in inner


def last_region(line: Line, first: int, end: int) -> int:
    return max((unit for unit in range(first, end + 1) if line.flags[unit] & REGION), default=end)


def goes_on(line: Line, at: int, hi: int, later: list[Cue]) -> bool:
    """Whether the words after "…, he said," belong to the content still ("…, he said, is ruin")."""
    flags, words = line.flags, line.words
    if words[at].endswith("ing") or (flags[at] & RELATIVE and not flags[at] & THAT):
        return False
    if flags[at] & SUBORDINATOR and not flags[at] & THAT:
        return words[at] in ("because", "if", "unless")
    return not any(cue.first <= at + 2 for cue in later)


def before_group(line: Line, claimed: int, left: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Units before the subject that can be content: they end at a comma, a dash or a quotation mark."""
    flags, words = line.flags, line.words
    if left < claimed:
        return None
    last = left
    if words[last] in (",", "?", "!", *_DASHES):
        last -= 1
    elif not flags[last] & REGION:
        return None
    first = claimed
    while first < last and (flags[first] & MARK and words[first] not in "([$£€"):
        first += 1
    joins = flags[first] & CONJUNCTION or (flags[first] & ADVERB and first < last and words[first + 1] == ",")
    if first < last and joins and flags[first] & CAP:  # "But …", "However, …" is the paper's own
        first += 1
    while first < last and (flags[first] & MARK and words[first] not in "([$£€"):
        first += 1
    if (
        flags[last] & REGION
    ):  # "He had silenced her: "She signed," he said": what stands before the colon is the paper's
        for at in range(last - 1, first, -1):
            if words[at] in (":", ";", *_DASHES) and flags[at + 1] & REGION:
                first = at + 1
                break
            if not flags[at] & (REGION | MARK):
                break
    return (first, last) if first <= last else None
