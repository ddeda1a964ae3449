"""Rules for languages whose clauses we do not take apart: words in marks, the say-verb beside them, and who says it.

Stretches of at least four words in marks are speech (in German news 96 of 100 with eight words or more are, and 55 of
100 with four to seven; below, what is in marks is as often a name or a so-called thing), shorter ones only right beside
a say-verb or a colon. A stretch inside a clause of the paper's own is a direct quote by itself. Without marks only what
the language sets off is taken: "dass …", "que …", «что …», a clause before "…, sagte X", the rest of "laut X".
"""

from __future__ import annotations

from transform.quotes import clauses, marks, phrases
from transform.quotes.cues import AS_SOURCE, Cue, find_cues
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ADVERB,
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CONJUNCTION,
    CUE,
    DAY,
    MARK,
    MONTH,
    NUMBER,
    PERFECT,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    ROLE,
    SPEAKING,
    SUBORDINATOR,
    THAT,
    TIME,
    TITLE,
    Lexicon,
)
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

_LEAST = 4  # words in marks that are speech wherever they stand
_LEAST_CLAUSE = 3  # units of an indirect quote


def read_sentence(line: Line, number: int, lexicon: Lexicon) -> list[Draft]:
    """The drafts of one sentence, in order."""
    lo, hi = line.sentences[number]
    flags = line.flags
    cues = [cue for cue in find_cues(line, lo, hi, lexicon) if _credits(line, cue, lexicon)]
    regions = [unit for unit in range(lo, hi) if flags[unit] & REGION]
    if regions and all(flags[unit] & (REGION | MARK) for unit in range(lo, hi)):
        return []  # link.py joins it to what stands beside it
    if regions:
        return _in_marks(line, number, regions, cues, lexicon)
    for cue in cues:
        draft = _without_marks(line, number, cue, lexicon)
        if draft is not None:
            return [draft]
    return []


def _credits(line: Line, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a cue that is one only before a speaker has one: "…", so Bol."""
    if cue.verb.base not in lexicon.credits:
        return True
    after = line.flags[cue.last + 1] if cue.last + 1 < len(line.flags) else 0
    before = line.flags[cue.first - 1] if cue.first else 0
    return bool(before & (MARK | REGION) and after & (CAP | ARTICLE | PRONOUN))


# --- words in marks ---------------------------------------------------------------------------------------------------


def _in_marks(line: Line, number: int, regions: list[int], cues: list[Cue], lexicon: Lexicon) -> list[Draft]:
    lo, hi = line.sentences[number]
    found: list[Draft] = []
    split: Draft | None = None
    split_at = -1
    clause = _clause_in_marks(line, number, regions, cues, lexicon)
    if clause is not None:
        return [clause]
    for region in regions:
        cue = _behind(line, region, hi, cues) or _before(line, lo, region, cues)
        beside = cue is not None
        if split is not None and _rejoins(line, split_at, region):
            split.pieces.append((line.starts[region], line.ends[region]))
            split.last_unit = region
            split = None
            continue
        words = marks.count_words(line.text[line.regions[region].inner : line.regions[region].outer])
        if words < _LEAST and not beside:
            continue
        if cue is None and cues:
            cue = min(cues, key=lambda one: abs(one.first - region))
        draft = Draft(line, number, [(line.starts[region], line.ends[region])], cue, last_unit=region)
        if cue is not None:
            draft.mention, draft.after = speaker_of(line, lo, hi, cue, lexicon), cue.first > region
            draft.when = days(line, lo, hi)
            if draft.after:
                split, split_at = draft, cue.last
                draft.last_unit = cue.last
        elif words < _LEAST or _titled(line, region):
            continue
        elif region > lo and line.words[region - 1] == ":":
            draft.mention = _opening(line, lo, region - 1, lexicon)
            draft.carried = draft.mention is None and lexicon.capital_nouns
        else:
            draft.mention = _subject_of_it(line, lo, region, lexicon)
            draft.carried = draft.mention is None
        found.append(draft)
    return found


def _titled(line: Line, region: int) -> bool:
    """Whether words in marks look like a title: they end in no mark, and a noun or comma of the paper stands before."""
    inner = line.text[line.regions[region].inner : line.regions[region].outer].strip()
    return inner[-1:].isalnum() and len(inner.split()) < 6 and inner[:1].isupper() and line.words[region - 1] != ":"


def _clause_in_marks(line: Line, number: int, regions: list[int], cues: list[Cue], lexicon: Lexicon) -> Draft | None:
    """ "Dijo que algunas "vuelan hasta el Estrecho" y …": the clause that a "that" opens, its marks inside."""
    lo, hi = line.sentences[number]
    flags = line.flags
    if lexicon.verb_second:
        return None
    for cue in cues:
        if cue.verb is AS_SOURCE or cue.negated or cue.last > regions[0]:
            continue
        mention = speaker_of(line, lo, hi, cue, lexicon)
        resume = max(cue.last, mention.stop if mention is not None and mention.first > cue.last else cue.last) + 1
        that = resume + 1 if resume < hi and line.words[resume] == "," else resume
        if that + 1 >= regions[0] or not flags[that] & THAT or (mention is None and not lexicon.drops_subject):
            continue
        last = hi - 1
        while last > that and flags[last] & MARK and line.words[last] not in ")%":
            last -= 1
        when = days(line, lo, that)
        return Draft(line, number, [(line.starts[that], line.ends[last])], cue, mention, when=when, last_unit=hi - 1)
    return None


def _behind(line: Line, region: int, hi: int, cues: list[Cue]) -> Cue | None:
    """The say-verb right behind a stretch in marks: "…", sagte X; «…», — сказал X; "…", X said."""
    at = region + 1
    while at < hi and line.flags[at] & MARK and line.words[at] not in (".", ":", ";", "(", "?", "!"):
        at += 1
    for cue in cues:
        if cue.verb is AS_SOURCE and at <= cue.first <= at + 1:
            return cue
        if region < cue.first <= at + 1 and (cue.before <= at or cue.first == at):
            return cue
        if (
            cue.first > region
            and cue.first - at <= 4
            and not any(line.flags[unit] & (MARK | REGION | SUBORDINATOR) for unit in range(at, cue.first))
        ):
            return cue if at > region + 1 or cue.first == at else None
    return None


def _before(line: Line, lo: int, region: int, cues: list[Cue]) -> Cue | None:
    """The say-verb that leads up to a colon or comma before a stretch in marks, or stands right before it."""
    last = next((cue for cue in reversed(cues) if cue.last < region), None)
    if last is None:
        return None
    if line.words[region - 1] == ":" or last.last == region - 1:
        return last
    if line.words[region - 1] == "," and region - last.last < 8:
        return last
    return None


def _rejoins(line: Line, cue: int, region: int) -> bool:
    """Whether a second stretch goes on behind the credit: "A", sagte X, "B"."""
    between = range(cue + 1, region)
    return line.words[region - 1] in (",", ":", "-", "–", "—", ".") and not any(
        line.flags[unit] & (REGION | CUE | SUBORDINATOR) for unit in between
    )


# --- without marks ----------------------------------------------------------------------------------------------------


def _without_marks(line: Line, number: int, cue: Cue, lexicon: Lexicon) -> Draft | None:
    lo, hi = line.sentences[number]
    flags, words = line.flags, line.words
    last = hi - 1
    while last > lo and flags[last] & MARK and words[last] not in ")%":
        last -= 1
    if cue.verb is AS_SOURCE:
        return _according(line, number, cue, last, lexicon)
    if cue.negated:
        return None
    mention = speaker_of(line, lo, hi, cue, lexicon)
    resume = max(cue.last, mention.stop if mention is not None and mention.first > cue.last else cue.last) + 1
    at = resume
    while at < min(hi, resume + 12) and not flags[at] & THAT and words[at] != ",":
        if flags[at] & (CUE | SUBORDINATOR | MARK) and not flags[at] & THAT:
            break
        at += 1
    if at < hi and words[at] == "," and at + 1 < hi and (flags[at + 1] & THAT or _reported(line, at + 1, hi, lexicon)):
        at += 1
    elif not (at < hi and flags[at] & THAT and not flags[at] & RELATIVE) and not (
        at < hi and at == resume and flags[at] & THAT
    ):
        at = -1
    if at > 0 and last - at >= _LEAST_CLAUSE and (mention is not None or lexicon.drops_subject):
        when = days(line, lo, at)
        return Draft(line, number, [(line.starts[at], line.ends[last])], cue, mention, when=when, last_unit=hi - 1)
    before = cue.first - 1 if mention is None or mention.first > cue.last else mention.start - 1
    if before > lo + _LEAST_CLAUSE and words[before] == "," and mention is not None and last - resume < 12:
        piece = clauses.piece(line, lo, before - 1)
        if piece is not None and clauses_verbal(line, lo, before, lexicon):
            when = days(line, before, hi)
            return Draft(line, number, [piece], cue, mention, when=when, after=True, last_unit=hi - 1)
    return None


def clauses_verbal(line: Line, lo: int, end: int, lexicon: Lexicon) -> bool:
    """Whether units hold enough to be a clause: a known verb, or simply six words."""
    return end - lo >= 6 or any(line.flags[unit] & AUXILIARY for unit in range(lo, end))


def _reported(line: Line, at: int, hi: int, lexicon: Lexicon) -> bool:
    """German: a clause in the mood of reported speech ("er sei …") behind a comma."""
    return bool(lexicon.reported) and any(line.words[unit] in lexicon.reported for unit in range(at, hi))


def _according(line: Line, number: int, cue: Cue, last: int, lexicon: Lexicon) -> Draft | None:
    """ "laut X …", "selon X, …", "…, по словам X", "X zufolge …"."""
    lo, hi = line.sentences[number]
    words = line.words
    if words[cue.last] in lexicon.postposed:
        mention = phrases.before(line, lo, cue.first - 1)
        first, stop = (mention.first, cue.last) if mention is not None else (0, 0)
    else:
        mention = phrases.after(line, cue.last + 1, hi)
        first, stop = (cue.first, mention.stop) if mention is not None else (0, 0)
    if lexicon.capital_nouns:
        mention = phrases.up_to_noun(line, mention)
        stop = max(stop, cue.last) if mention is None or first > mention.last else max(cue.last, mention.last)
    if mention is None:
        return None
    if stop + 1 < hi and words[stop + 1] == ",":
        stop += 1
    pieces = [piece for piece in (clauses.piece(line, lo, first - 1), clauses.piece(line, stop + 1, last)) if piece]
    if sum(len(line.text[start:end].split()) for start, end in pieces) < _LEAST_CLAUSE:
        return None
    pieces = [piece for piece in pieces if len(line.text[piece[0] : piece[1]].split()) > 1] or pieces
    return Draft(line, number, pieces, cue, mention, when=days(line, lo, hi), after=first > lo, last_unit=hi - 1)


# --- who --------------------------------------------------------------------------------------------------------------


def speaker_of(line: Line, lo: int, hi: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    """The subject of a say-verb: right behind it where it is inverted, else before it."""
    if line.words[lo] in lexicon.focus and lo + 1 < cue.first and line.flags[lo + 1] & (ARTICLE | CAP | PRONOUN):
        lo += 1
    found = _subject(line, lo, hi, cue, lexicon)
    return phrases.up_to_noun(line, found) if lexicon.capital_nouns else found


def _subject(line: Line, lo: int, hi: int, cue: Cue, lexicon: Lexicon) -> Phrase | None:
    flags, words = line.flags, line.words
    if cue.verb is AS_SOURCE:
        if words[cue.last] in lexicon.postposed:
            return phrases.before(line, lo, cue.first - 1)
        return phrases.after(line, cue.last + 1, hi)
    at = cue.before
    if lexicon.verb_second:  # "Direktor Metz hat zur Eröffnung erklärt"
        bracket = next((unit for unit in range(at, lo, -1) if flags[unit] & (PERFECT | MARK | REGION)), lo)
        if flags[bracket] & PERFECT and bracket < at:
            found = phrases.before(line, lo, bracket - 1) if not flags[lo] & (PREPOSITION | ADVERB | DAY) else None
            return found or phrases.after(line, bracket + 1, hi)
    if at > lo and flags[at] & PRONOUN and words[at - 1] in ("-", "-t-"):
        return Phrase(at, at, at, at, pronoun=True)  # "a-t-il expliqué"
    if at > lo and words[at] == ",":
        apposed = phrases.before(line, lo, at)
        if apposed is not None and apposed.start == lo and not apposed.pronoun:
            return apposed  # "Ann Bol, the mayor, said"
    opens = at < lo or flags[at] & (REGION | MARK | CONJUNCTION | ADVERB | DAY | TIME | NUMBER | MONTH)
    fronted = not opens and flags[lo] & (PREPOSITION | ADVERB | DAY) and lexicon.verb_second
    behind = _behind_verb(line, cue, hi, lexicon)
    if (opens or fronted) and behind is not None:
        return behind
    found = phrases.before(line, lo, at) if at >= lo and not flags[at] & REGION else None
    if found is None or (found.relative and found.antecedent is None):
        return behind
    return found


def _opening(line: Line, lo: int, hi: int, lexicon: Lexicon) -> Phrase | None:
    """The phrase that a sentence opens with. Where nouns are capitals it has to be a name, a role or a house's."""
    flags, words = line.flags, line.words
    if not lexicon.capital_nouns or flags[lo] & PRONOUN:
        return phrases.opening(line, lo, hi)
    while lo < hi and flags[lo] & (ADVERB | CONJUNCTION):
        lo += 1
    at = lo
    while at < hi and (flags[at] & ARTICLE or (not flags[at] & CAP and phrases.is_plain(line, at, -1))):
        at += 1
    last = at
    while last + 1 < hi and flags[last + 1] & CAP and phrases.is_plain(line, last + 1, -1):
        last += 1
    told = last > at or flags[at] & SPEAKING or (at == lo and not flags[at] & CLOSED and len(words[at]) > 1)
    if not told or last > hi or not flags[last] & CAP or flags[lo] & PREPOSITION:
        return None
    return Phrase(lo, last, lo, last)


def _subject_of_it(line: Line, lo: int, region: int, lexicon: Lexicon) -> Phrase | None:
    """Whose words stand inside the paper's own clause: "Das Auswärtige Amt empfiehlt „besondere Vorsicht“"; None where
    the clause tells what somebody named before has said ("Sie sei „entsetzt“")."""
    if not lexicon.capital_nouns or line.flags[lo] & PRONOUN or _reported(line, lo, region, lexicon):
        return None
    return _opening(line, lo, region - 1, lexicon)


def _behind_verb(line: Line, cue: Cue, hi: int, lexicon: Lexicon) -> Phrase | None:
    at = cue.last + 1
    if at < hi and line.words[at] in ("-", "-t-"):
        at += 1  # "explique-t-elle"
    while at < hi and line.flags[at] & ADVERB and not line.flags[at] & (ARTICLE | PRONOUN | CAP):
        at += 1
    at = _past_addressee(line, at, hi, lexicon)
    if at >= hi or line.flags[at] & (PREPOSITION | THAT):
        return None
    found = phrases.after(line, at, hi)
    return None if found is None or line.flags[found.first] & (DAY | TIME) else found


def _past_addressee(line: Line, at: int, hi: int, lexicon: Lexicon) -> int:
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
            if step >= hi or flags[step] & (MARK | REGION | PRONOUN):
                return begin
            step += 1
            while step < hi and flags[step] & (MONTH | NUMBER):
                step += 1
            if step >= hi or not (flags[step] & (ARTICLE | CAP | TITLE | ROLE | PREPOSITION | DAY)):
                return begin
            at = step
        else:
            break
    return at


def days(line: Line, lo: int, hi: int) -> list[tuple[int, int]]:
    """The days and dates named in a sentence."""
    flags = line.flags
    found: list[tuple[int, int]] = []
    for unit in range(lo, hi):
        if flags[unit] & (DAY | MONTH) and not (found and unit <= found[-1][1]):
            first = unit - 1 if unit > lo and flags[unit - 1] & (NUMBER | TIME) else unit
            found.append((first, unit))
    return found
