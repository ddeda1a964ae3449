"""What a sentence attributes to whom: each cue with its subject, and the stretch before or after it that is the content.

A draft holds unit numbers and character offsets of one paragraph; link.py joins drafts over sentences and paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transform.quotes import phrases
from transform.quotes.cues import AS_SOURCE, Cue, find_cues
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CONJUNCTION,
    CUE,
    DAY,
    FINITE,
    GROUP,
    MARK,
    MONTH,
    NOUNLIKE,
    NUMBER,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    SUBORDINATOR,
    THAT,
    TIME,
    WHETHER,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_OBJECTS = frozenset("him her them us me you it himself herself themselves".split())
_DASHES = ("–", "—", "--", "-")


@dataclass(slots=True)
class Draft:
    """An attribution being put together."""

    line: Line
    sentence: int  # number within the paragraph
    pieces: list[tuple[int, int]]  # characters; quote marks still inside
    cue: Cue | None = None
    mention: Phrase | None = None
    addressee: tuple[int, int] | None = None  # units, both included
    when: list[tuple[int, int]] = field(default_factory=list)  # units that may name the day
    awaits: bool = False  # ends in a colon: what follows is its content
    open: bool = False  # its last region was left open for the next paragraph
    carried: bool = False
    after: bool = False  # the cue stands after the content
    last_unit: int = -1
    hulls: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # marks included → without


@dataclass(slots=True)
class _After:
    """What stands between a cue and its content."""

    at: int
    addressee: tuple[int, int] | None = None
    when: list[tuple[int, int]] = field(default_factory=list)


def read_sentence(line: Line, number: int, lexicon: Lexicon) -> list[Draft]:
    """The drafts of one sentence, in order."""
    lo, hi = line.sentences[number]
    if line.flags[lo] & CUE and line.flags[lo] & CAP or line.words[lo] in lexicon.prompts:  # "Asked whether …, she said"
        comma = next((unit for unit in range(lo, hi) if line.words[unit] == ","), None)
        if comma is not None and not any(line.flags[unit] & REGION for unit in range(lo, comma)):
            lo = comma + 1
            if lo >= hi:
                return []
    cues = find_cues(line, lo, hi, lexicon)
    drafts: list[Draft] = []
    claimed = lo
    credit = _closing_credit(line, lo, hi, cues, number, lexicon)
    if credit is not None:
        return [credit]
    for position, cue in enumerate(cues):
        if cue.first < claimed:
            continue
        later = cues[position + 1 :]
        draft = (
            _according(line, lo, hi, claimed, cue, number)
            if cue.verb is AS_SOURCE
            else _spoken(line, lo, hi, claimed, cue, later, number, lexicon, drafts)
        )
        if draft is not None:
            drafts.append(draft)
            claimed = max(claimed, draft.last_unit + 1)
    if not drafts:
        labelled = _after_colon(line, lo, hi, number)
        if labelled is not None:
            drafts.append(labelled)
    return drafts


def _after_colon(line: Line, lo: int, hi: int, number: int) -> Draft | None:
    """ "Jones was blunt: "We lost."": quoted words after a colon, with no say-verb."""
    flags, words = line.flags, line.words
    at = next((unit for unit in range(lo, hi) if words[unit] == ":"), None)
    if at is None or at == lo or at + 1 >= hi or not flags[at + 1] & REGION:
        return None
    first, last = _from_region(line, at + 1, hi - 1)
    pieces = [piece for piece in _region_pieces(line, first, last) if piece]
    if sum(len(line.text[start:end].split()) for start, end in pieces) < 4:
        return None
    label = phrases.before(line, lo, at - 1)
    mention = label if label is not None and label.start == lo else _main_subject(line, lo, at)
    return Draft(line, number, pieces, None, mention, last_unit=last)


def _closing_credit(line: Line, lo: int, hi: int, cues: list[Cue], number: int, lexicon: Lexicon) -> Draft | None:
    """ "…, X told a briefing Wednesday." ends a sentence: all before it is the content, other say-verbs too."""
    if len(cues) < 2:
        return None
    cue = cues[-1]
    if any(line.flags[at] & REGION for at in range(lo, hi)):
        return None
    if cue.verb is AS_SOURCE:
        if cue.before < lo or line.words[cue.before] != ",":
            return None
        return _according(line, lo, hi, lo, cue, number)
    if cue.verb.participle:
        return None
    subject = phrases.before(line, lo, cue.before)
    if subject is None or subject.start - 1 <= lo or line.words[subject.start - 1] != ",":
        return None
    draft = _spoken(line, lo, hi, lo, cue, [], number, lexicon, [])
    if draft is None or not draft.pieces or draft.pieces[0][0] > line.starts[cue.first]:
        return None
    return draft if draft.last_unit <= cue.last or line.words[draft.last_unit] != "." else None


def _piece(line: Line, first: int, last: int) -> tuple[int, int] | None:
    """Characters of units first to last without the commas, dashes and conjunctions at the edges."""
    words, flags = line.words, line.flags
    while first <= last and flags[first] & MARK and words[first] not in "([$£€#@¿¡":
        first += 1
    while last >= first and flags[last] & MARK and words[last] not in ")]%!?":
        last -= 1
    return (line.starts[first], line.ends[last]) if first <= last else None


def _according(line: Line, lo: int, hi: int, claimed: int, cue: Cue, number: int) -> Draft | None:
    """ "…, according to X" and "According to X, …"."""
    mention = phrases.after(line, cue.last + 1, hi)
    if mention is None:
        return None
    words = line.words
    end = _apposition_end(line, mention.stop, hi)
    if cue.first == lo or (cue.first == lo + 1 and line.flags[lo] & (CONJUNCTION | ADVERB)):
        comma = next((at for at in range(mention.stop + 1, hi) if words[at] in (",", ":")), None)
        if comma is None:
            return None
        kept = [piece for piece in _region_pieces(line, comma + 1, hi - 1) if piece]
        return Draft(line, number, kept, cue, mention, last_unit=hi - 1) if kept else None
    first = claimed
    pieces = [_piece(line, first, cue.first - 1)]
    last = cue.last
    if end + 1 < hi and words[end + 1] == "," and end + 4 < hi and line.flags[end + 2] & (AUXILIARY | FINITE | PREPOSITION):
        pieces.append(_piece(line, end + 2, hi - 1))
        last = hi - 1
    kept = [piece for piece in pieces if piece]
    if sum(len(line.text[start:stop].split()) for start, stop in kept) < 3:
        return None
    return Draft(line, number, kept, cue, mention, last_unit=max(last, mention.stop)) if kept else None


def _apposition_end(line: Line, at: int, hi: int) -> int:
    return at


def _spoken(
    line: Line, lo: int, hi: int, claimed: int, cue: Cue, later: list[Cue], number: int, lexicon: Lexicon, drafts: list[Draft]
) -> Draft | None:
    flags, words = line.flags, line.words
    subject, inverted = _subject(line, lo, hi, claimed, cue, drafts)
    if subject is None and not (cue.before >= lo and flags[cue.before] & REGION):
        if not inverted:
            return None
    group = cue.first if subject is None or inverted else min(subject.start, cue.first)
    left = group - 1
    resume = (subject.stop if inverted and subject else cue.last) + 1
    then = _after_cue(line, resume, hi, cue, lexicon, inverted)
    relative = subject is not None and subject.relative
    before = None if relative and not inverted else _before_group(line, claimed, left, lexicon)
    as_clause = left >= lo and words[left] in lexicon.fronting
    has_region_before = before is not None and any(flags[at] & REGION for at in range(before[0], before[1] + 1))
    draft = Draft(line, number, [], cue, subject, addressee=then.addressee, when=then.when, last_unit=max(cue.last, then.at - 1))
    at = then.at
    end = _content_end(line, lo, at, hi, later, lexicon)
    following = words[at] if at < hi else "."
    pieces: list[tuple[int, int] | None] = []
    marked_after = any(flags[unit] & REGION for unit in range(at, min(end + 1, hi)))

    if as_clause:  # "As Clark told reporters, the bill is dead"
        if following == "," and (marked_after or not cue.verb.mark_needed):
            pieces.append(_piece(line, at + 1, end))
            draft.last_unit = end
        return _finish(draft, pieces)
    clause = None
    if has_region_before and before is not None and not flags[before[1]] & REGION and at < hi and not flags[at] & MARK:
        clause = _complement(line, at, hi, end, cue, lexicon, True, inverted)
    if has_region_before and before is not None and clause is None:
        draft.after = True
        pieces.extend(_region_pieces(line, before[0], before[1]))
        if following in (",", ":") and at + 1 < hi:
            step = at + 1
            while step < end and flags[step] & CONJUNCTION and flags[step + 1] & REGION:
                step += 1
            if flags[step] & REGION or (
                flags[at + 1] & CONJUNCTION and any(flags[unit] & REGION for unit in range(at + 1, end + 1))
            ):
                pieces.extend(_region_pieces(line, step if flags[step] & REGION else at + 1, end))
                draft.last_unit = end
        elif at < hi and flags[at] & REGION:
            pieces.extend(_region_pieces(line, at, end))
            draft.last_unit = end
        elif following == "that":
            pieces.append(_piece(line, at, end))
            draft.last_unit = end
        return _finish(draft, pieces)
    if not marked_after and subject is not None:
        if relative and words[cue.before] != "," and line.words[subject.last + 1] != ",":
            return None  # "voters who say …" tells which voters
        if subject.pronoun and words[subject.first] in lexicon.pronouns.get("unnamed", ()):
            return None
        if subject.pronoun and subject.first > lo and not inverted and phrases.is_plain(line, subject.first - 1, lo):
            return None  # "the man she hopes to beat"
    complement = _complement(line, at, hi, end, cue, lexicon, before is not None, inverted)
    if complement is not None:
        first, last = complement
        if all(flags[unit] & (REGION | MARK) for unit in range(first, last + 1)):
            pieces.extend(_region_pieces(line, first, last))
        else:
            pieces.append(_piece(line, first, last))
        draft.last_unit = last
        draft.when.extend(_fronted_day(line, lo, left))
        return _finish(draft, pieces)
    if following == ":" and at + 1 >= hi:
        draft.awaits = True
        draft.when.extend(_fronted_day(line, lo, left))
        return draft
    if (
        before is not None
        and following == ","
        and at + 2 < hi
        and not cue.verb.mark_needed
        and not (cue.negated or cue.modal or cue.verb.participle)
        and not (flags[at + 1] & REGION)
    ):
        fronted = flags[before[0]] & (PREPOSITION | ADVERB | DAY | TIME) and not _is_clause(line, *before)
        verbal = flags[at + 1] & (AUXILIARY | FINITE) or words[at + 1].endswith("ed")
        if fronted and not verbal and _goes_on(line, at + 1, hi, later) and _opens_clause(line, at + 1, end):
            draft.last_unit = end
            return _finish(draft, [_piece(line, at + 1, end)])  # "In the end, Smith said, votes count"
        if (verbal and not _is_clause(line, *before)) or flags[before[0]] & SUBORDINATOR or words[at + 1] == "that":
            if _goes_on(line, at + 1, hi, later):
                draft.after = True
                draft.last_unit = end
                return _finish(draft, [_piece(line, *before), _piece(line, at + 1, end)])
    directed = cue.verb.addressee and cue.verb.infinitive
    if before is not None and not cue.verb.mark_needed and not cue.negated and not directed and _is_clause(line, *before):
        if following in (".", ",", ";", "!", "?") or at >= hi or flags[at] & (SUBORDINATOR | CONJUNCTION):
            draft.after = True
            pieces.append(_piece(line, *before))
            if following == "," and at + 2 < hi and _goes_on(line, at + 1, hi, later):
                pieces.append(_piece(line, at + 1, end))
                draft.last_unit = end
            return _finish(draft, pieces)
    return None


def _finish(draft: Draft, pieces: list[tuple[int, int] | None]) -> Draft | None:
    draft.pieces = [piece for piece in pieces if piece]
    return draft if draft.pieces else None


def _subject(
    line: Line, lo: int, hi: int, claimed: int, cue: Cue, drafts: list[Draft]
) -> tuple[Phrase | None, bool]:
    """The phrase that speaks, and whether it stands after the verb."""
    flags, words = line.flags, line.words
    at = cue.before
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
            found = _main_subject(line, lo, at)
            return found, False
    if words[at] == ",":
        inverse = phrases.after(line, cue.last + 1, hi)
        found = phrases.before(line, max(lo, claimed), at)
        if found is not None and (found.start == lo or flags[found.start - 1] & REGION):
            gap = range(found.last + 1, at)
            if not any(flags[unit] & (AUXILIARY | FINITE) for unit in gap) or any(flags[unit] & RELATIVE for unit in gap):
                return found, False
        if found is not None and not (inverse is not None and _ends_clause(line, inverse.stop + 1, hi)):
            return found, False
        if inverse is not None and flags[inverse.first] & ARTICLE and not _is_clause(line, max(lo, claimed), at):
            return found, False
        if inverse is not None and _ends_clause(line, inverse.stop + 1, hi):
            return inverse, True
        return found, False
    if flags[at] & CONJUNCTION:
        return _main_subject(line, lo, at), False
    return phrases.before(line, max(lo, claimed), at), False


def _ends_clause(line: Line, at: int, hi: int) -> bool:
    return at >= hi or line.words[at] in (".", ",", ";", ":") or bool(line.flags[at] & (DAY | PREPOSITION | RELATIVE))


def _main_subject(line: Line, lo: int, at: int) -> Phrase | None:
    """The subject of the sentence, for a verb that has none of its own (", saying that …", "and added …")."""
    flags = line.flags
    if flags[lo] & (SUBORDINATOR | PREPOSITION | ADVERB | DAY):
        comma = next((index for index in range(lo, at) if line.words[index] == ","), None)
        if comma is not None and comma + 1 < at:
            lo = comma + 1
    while lo < at and flags[lo] & (CONJUNCTION | MARK):
        lo += 1
    found = phrases.opening(line, lo, at)
    return Phrase(found.first, found.last, at + 1, at + 1, found.pronoun) if found else None


def _before_group(line: Line, claimed: int, left: int, lexicon: Lexicon) -> tuple[int, int] | None:
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
    if first < last and flags[first] & (CONJUNCTION | ADVERB) and flags[first] & CAP:
        if flags[first] & CONJUNCTION or words[first + 1] == ",":  # "But …", "However, …" is the paper's own
            first += 1
    while first < last and (flags[first] & MARK and words[first] not in "([$£€"):
        first += 1
    return (first, last) if first <= last else None


def _region_pieces(line: Line, first: int, last: int) -> list[tuple[int, int] | None]:
    """Content of units that hold quotation marks: the marks' insides when nothing else is there, else the whole."""
    flags = line.flags
    units = range(first, last + 1)
    if all(flags[unit] & (REGION | MARK) for unit in units):
        return [(line.starts[unit], line.ends[unit]) for unit in units if flags[unit] & REGION]
    return [_piece(line, first, last)]


def _is_clause(line: Line, first: int, last: int) -> bool:
    flags, words = line.flags, line.words
    if last - first < 2:
        return False
    return any(
        flags[at] & (AUXILIARY | FINITE | CUE) or words[at].endswith(("ed", "n't", "n’t", "'re", "’re", "'s", "’s"))
        for at in range(first, last + 1)
    )


def _after_cue(line: Line, at: int, hi: int, cue: Cue, lexicon: Lexicon, inverted: bool) -> _After:
    """Steps over the addressee and the phrases of time and place that stand before the content."""
    flags, words = line.flags, line.words
    found = _After(at)
    if cue.verb.addressee and not inverted and at < hi and not flags[at] & (MARK | REGION | THAT | PREPOSITION):
        last = _addressee_end(line, at, hi)
        if last is not None:
            found.addressee = (at, last)
            found.at = at = last + 1
    guard = 0
    while at < hi and guard < 8:
        guard += 1
        flag = flags[at]
        step = at
        if flag & (DAY | MONTH) and not flag & AUXILIARY:
            step = at + 1
            while step < hi and flags[step] & (TIME | NUMBER | MONTH | DAY):
                step += 1
            found.when.append((at, step - 1))
        elif flag & TIME and not flag & THAT and (at + 1 < hi and flags[at + 1] & (TIME | DAY | MONTH | MARK | THAT)):
            step = at + 1
            while step < hi and flags[step] & (TIME | DAY | MONTH):
                step += 1
            found.when.append((at, step - 1))
        elif words[at] == "on" and at + 1 < hi and flags[at + 1] & (DAY | MONTH):
            step = at + 2
            while step < hi and flags[step] & (TIME | NUMBER | MONTH | DAY):
                step += 1
            found.when.append((at, step - 1))
        elif flag & PREPOSITION and not flag & THAT:
            if words[at] == lexicon.infinitive and at + 1 < hi and not (
                flags[at + 1] & (ARTICLE | CAP | GROUP) or words[at + 1] in _OBJECTS
            ):
                break
            last = _adjunct_end(line, at + 1, hi)
            if last is None:
                break
            step = last + 1
        elif flag & ADVERB and at + 1 < hi and flags[at + 1] & (MARK | REGION | PREPOSITION | THAT | DAY):
            step = at + 1
        elif words[at] == ",":
            # ", in a statement," stands between as well, when marks follow
            resume = _parenthesis_end(line, at, hi)
            if resume is None:
                break
            step = resume
        else:
            break
        at = found.at = step
    return found


def _parenthesis_end(line: Line, at: int, hi: int) -> int | None:
    flags, words = line.flags, line.words
    if at + 1 >= hi or not flags[at + 1] & (PREPOSITION | RELATIVE | ARTICLE) and not words[at + 1].endswith("ing"):
        return None
    if flags[at + 1] & CUE:
        return None
    for index in range(at + 2, min(hi, at + 16)):
        if words[index] in (",", ":"):
            if index + 1 < hi and (flags[index + 1] & (REGION | THAT)):
                return index
            return None
        if flags[index] & (REGION | CUE):
            return None
    return None


def _addressee_end(line: Line, at: int, hi: int) -> int | None:
    flags, words = line.flags, line.words
    if words[at] in _OBJECTS:
        return at
    if flags[at] & (PRONOUN | WHETHER | CONJUNCTION | AUXILIARY):
        return None
    index = at
    while index < hi and flags[index] & ARTICLE:
        index += 1
    if index >= hi or not phrases.is_plain(line, index, -1):
        return None
    article = index > at
    while index + 1 < hi and phrases.is_plain(line, index + 1, -1):
        if flags[index + 1] & (ARTICLE | DAY | MONTH | TIME | AUXILIARY | PRONOUN):
            break
        if article and not flags[index] & CAP and flags[index + 1] & CAP:
            break
        index += 1
    while index + 2 < hi and words[index + 1] in ("of", "in", "at", "for", "and") and phrases.is_plain(line, index + 2, -1):
        index += 2
        while index + 1 < hi and phrases.is_plain(line, index + 1, -1) and flags[index] & flags[index + 1] & CAP:
            index += 1
    return index


def _adjunct_end(line: Line, at: int, hi: int) -> int | None:
    """Last unit of the noun phrase after a preposition, when something that can open content follows."""
    flags, words = line.flags, line.words
    index = at
    while index < hi and flags[index] & ARTICLE:
        index += 1
    if index >= hi:
        return None
    if flags[index] & REGION and index + 1 < hi and not flags[index + 1] & MARK:
        return index  # on “Meet the Press”
    if words[index] in _OBJECTS:
        return index
    if not phrases.is_plain(line, index, -1) and not flags[index] & (DAY | MONTH | NUMBER):
        return None
    while index + 1 < hi and (phrases.is_plain(line, index + 1, -1) or flags[index + 1] & (MONTH | NUMBER)):
        if flags[index + 1] & (ARTICLE | DAY | PRONOUN) or (
            not flags[index] & CAP and flags[index + 1] & CAP and index > at and not flags[at] & CAP and index - at >= 1
        ):
            break
        index += 1
    if index + 1 >= hi or flags[index + 1] & (MARK | REGION | THAT | DAY | PREPOSITION | PRONOUN | ARTICLE | CAP | TIME | WHETHER):
        return index
    return None


def _content_end(line: Line, lo: int, at: int, hi: int, later: list[Cue], lexicon: Lexicon) -> int:
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
        if before > at and flags[before] & REGION and cue.verb.participle and line.ends_said(before) == ",":
            end = before
            break
        subject = phrases.before(line, at, before) if not cue.verb.participle else None
        if subject is not None and subject.start - 1 > at:
            edge = subject.start - 1
            if flags[edge] & REGION and line.ends_said(edge) == ",":
                end = edge
                break
            if flags[edge] & (CONJUNCTION | SUBORDINATOR) and not flags[edge] & (THAT | WHETHER) and words[edge] != "than":
                end = edge - 1 if words[edge - 1] != "," else edge - 2
                break
        if before > at and words[before] in (",", "and", "but", *_DASHES):
            back = before
            while back > at and words[back] in (",", "and", "but", "then", *_DASHES):
                back -= 1
            if cue.verb.participle and words[before] == ",":
                end = back
                break
            if not cue.verb.participle and flags[before] & CONJUNCTION and cue.verb.past and cue.verb.kind != "belief":
                end = back
                break
    return max(end, at)


def _complement(
    line: Line, at: int, hi: int, end: int, cue: Cue, lexicon: Lexicon, before: bool, inverted: bool
) -> tuple[int, int] | None:
    """Units of the content after a cue, or None."""
    flags, words = line.flags, line.words
    if at >= hi:
        return None
    verb = cue.verb
    marked = any(flags[unit] & REGION for unit in range(at, end + 1))
    first = at
    if words[at] in (",", ":"):
        if at + 1 >= hi:
            return None
        if flags[at + 1] & REGION:
            return _from_region(line, at + 1, end)
        if flags[at + 1] & THAT and not flags[at + 1] & RELATIVE and not before:
            return at + 1, end
        if words[at] == ":" and not cue.negated:
            return at + 1, end
        return None
    if flags[at] & REGION:
        return _from_region(line, at, end)
    if cue.negated or cue.modal:
        if not marked or cue.negated:
            return None
    if words[at] == "that" or (flags[at] & THAT and not flags[at] & ARTICLE):
        if verb.mark_needed and not marked or (end - first < 2 and not marked):
            return None
        return first, end
    if inverted:
        return None
    if verb.object and marked:
        return first, _last_region(line, at, end)
    if verb.mark_needed and not marked:
        return None
    if flags[at] & WHETHER and verb.base in ("ask", "say", "explain", "wonder", "tell", "describe", "recall", "inquire", "question"):
        return first, end
    if words[at] == lexicon.infinitive and verb.infinitive:
        return first, end
    if flags[at] & (MARK | CONJUNCTION | SUBORDINATOR) or (flags[at] & PREPOSITION and not marked):
        return None
    if verb.that_needed and not marked:
        return None
    if verb.addressee and not verb.that_needed and verb.base in ("ask", "urge"):
        return None
    if flags[at] & (PRONOUN | ARTICLE | CAP | NUMBER | ADVERB) or phrases.is_plain(line, at, -1) or marked:
        if marked or _opens_clause(line, at, end):
            return first, end
    return None


def _opens_clause(line: Line, at: int, end: int) -> bool:
    """Whether a verb follows soon on a noun phrase: what makes words after a say-verb a clause and not its object."""
    flags, words = line.flags, line.words
    for index in range(at + 1, min(end, at + 14) + 1):
        flag, word = flags[index], words[index]
        if flag & (AUXILIARY | FINITE | CUE) and not flag & (NOUNLIKE | CAP) and words[index - 1] != "to":
            return True
        if flag & MARK and word != "," or flag & (RELATIVE | SUBORDINATOR) and not flag & THAT:
            return False
        if flag & CONJUNCTION and (word == "but" or words[index - 1] == "," or index < end and words[index + 1].endswith("ed")):
            return False
        if flags[index - 1] & PRONOUN and not flag & (MARK | PREPOSITION):
            return True
        if (word.endswith(("ed", "n’t", "n't", "’re", "'re")) and not flag & CAP) or words[at].endswith(("'s", "’s")):
            return True
    return bool(words[at].endswith(("’s", "'s", "’d", "'d", "’ll", "'ll", "’re", "'re", "’ve", "'ve", "’m", "'m")))


def _from_region(line: Line, first: int, end: int) -> tuple[int, int]:
    """Content that opens with a quotation mark: to the last mark, or on when the clause goes on without a comma."""
    flags, words = line.flags, line.words
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
            return first, end
    return first, last


def _last_region(line: Line, first: int, end: int) -> int:
    return max((unit for unit in range(first, end + 1) if line.flags[unit] & REGION), default=end)


def _goes_on(line: Line, at: int, hi: int, later: list[Cue]) -> bool:
    """Whether the words after "…, he said," belong to the content still ("…, he said, is ruin")."""
    flags, words = line.flags, line.words
    if words[at].endswith("ing") or flags[at] & RELATIVE and not flags[at] & THAT:
        return False
    if flags[at] & SUBORDINATOR and not flags[at] & THAT:
        return words[at] in ("because", "if", "unless")
    return not any(cue.first <= at + 2 for cue in later)


def _fronted_day(line: Line, lo: int, left: int) -> list[tuple[int, int]]:
    """ "On Tuesday, X said …": the opening phrase, when it names a day or date and stands before the subject."""
    flags = line.flags
    if left < lo or left - lo > 12 or not any(flags[at] & (DAY | MONTH) for at in range(lo, left + 1)):
        return []
    if not flags[lo] & (PREPOSITION | DAY | TIME | ADVERB | CONJUNCTION | ARTICLE):
        return []
    return [(lo, left)] if not any(flags[at] & (CUE | REGION | AUXILIARY | FINITE) for at in range(lo, left + 1)) else []
