"""Rules for languages whose clauses we do not take apart: words in marks, the say-verb beside them, and who says it.

Stretches of at least four words in marks are speech (in German news 96 of 100 with eight words or more are, and 55 of
100 with four to seven; below, what is in marks is as often a name or a so-called thing), shorter ones only right beside
a say-verb or a colon. A stretch inside a clause of the paper's own is a direct quote by itself. Without marks only what
the language sets off is taken: "dass …", "que …", «что …», a clause before "…, sagte X", the rest of "laut X".
"""

from __future__ import annotations

from transform.quotes import capitals, clauses, marks, phrases, small_nouns, sources
from transform.quotes.cues import AS_SOURCE, NOT_SPEECH, Cue, cue_of, find_cues
from transform.quotes.draft import Draft
from transform.quotes.lexicon import (
    ARTICLE,
    AUXILIARY,
    CAP,
    CLOSED,
    CUE,
    DAY,
    DEFINITE,
    MARK,
    MONTH,
    NUMBER,
    PREPOSITION,
    PRONOUN,
    REGION,
    RELATIVE,
    SUBORDINATOR,
    THAT,
    TIME,
    Lexicon,
)
from transform.quotes.units import Line

_LEAST = 4  # words in marks that are speech wherever they stand
_LEAST_TOLD = 2  # words in marks that are speech where the clause tells what somebody has said
_ENDS = ".!?…"
_INFINITIVES = ("r", "re")  # of Spanish, Portuguese, French; of French and Italian
_LEAST_CREDITED = 2  # words that are speech where any verb and its subject stand behind them
_LEAST_CLAUSE = 3  # units of an indirect quote


def read_sentence(line: Line, number: int, lexicon: Lexicon) -> list[Draft]:
    """The drafts of one sentence, in order."""
    lo, hi = line.sentences[number]
    flags = line.flags
    regions = [unit for unit in line.regions if lo <= unit < hi] if line.regions else None
    if regions and all(flag & (REGION | MARK) for flag in flags[lo:hi]):
        return []  # link.py joins it to what stands beside it
    cues = find_cues(line, lo, hi, lexicon)
    if cues:
        cues = [cue for cue in cues if _credits(line, hi, cue, lexicon)]
    if regions:
        return _in_marks(line, number, regions, cues, lexicon)
    for cue in cues:
        draft = _without_marks(line, number, cue, lexicon)
        if draft is not None:
            return [draft]
    return []


def _credits(line: Line, hi: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether a cue that is one only before a speaker ("…", so Bol), with a particle ("teilte … mit") or with an "es"
    ("heißt es") has it."""
    base, words, flags = cue.verb.base, line.words, line.flags
    if base in lexicon.particles:
        return not lexicon.particles[base].isdisjoint(words[cue.last + 1 : hi])
    if base in lexicon.impersonal:
        return _has_no_subject(line, hi, cue)
    if base not in lexicon.credits:
        return True
    after = flags[cue.last + 1] if cue.last + 1 < len(flags) else 0
    before = flags[cue.first - 1] if cue.first else 0
    return bool(before & (MARK | REGION) and after & (CAP | ARTICLE | PRONOUN))


def _has_no_subject(line: Line, hi: int, cue: Cue) -> bool:
    """Whether a verb for what is said somewhere is one here: "heißt es bei der Werft", not "Der Kahn heißt „Ute“"."""
    flags = line.flags
    before, after = cue.first - 1, cue.last + 1
    if after < hi and flags[after] & PRONOUN:
        return True
    if after >= hi or before < 0:
        return False
    return bool(flags[before] & (PRONOUN | MARK | REGION) and flags[after] & (MARK | PREPOSITION))


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
        if found and found[-1].mention is not None and found[-1].mention.first <= region <= found[-1].mention.last:
            continue  # "…", schrieb „Die Warte“
        cue = _behind(line, region, hi, cues) or _before(line, lo, region, cues)
        beside = cue is not None and not (cue.first == region + 1 and _named(line, region, lexicon))
        if cue is not None and sources.is_subject(line, lo, region, cue, lexicon):
            continue  # "Die „Warte“ schrieb …"
        if split is not None and _rejoins(line, split_at, region):
            split.pieces.append((line.starts[region], line.ends[region]))
            split.last_unit = region
            split = None
            continue
        words = marks.count_words(line.text[line.regions[region].inner : line.regions[region].outer])
        credit = sources.unlisted(line, region, hi, lexicon) if cue is None and words >= _LEAST_CREDITED else None
        short = words < _LEAST and not _is_part(line, lo, hi, region, cues, lexicon)
        if short and not beside and credit is None:
            continue
        if not beside and credit is None and _named(line, region, lexicon):
            continue
        if cue is None and cues and credit is None:
            led = [one for one in cues if one.first < region] if not lexicon.inflects else []
            cue = min(led or cues, key=lambda one: abs(one.first - region))
        draft = Draft(line, number, [(line.starts[region], line.ends[region])], cue, last_unit=region)
        if credit is not None:
            first, verb, draft.mention = credit
            draft.cue = cue_of(line, first, verb, lexicon)
            draft.after, draft.when = True, days(line, lo, hi)
            draft.dropped = draft.mention is None
            split, split_at = draft, verb if draft.mention is None else draft.mention.stop
            draft.last_unit = split_at
        elif cue is not None:
            draft.mention, draft.after = sources.speaker_of(line, lo, hi, cue, lexicon), cue.first > region
            draft.carried = draft.mention is None and lexicon.capital_nouns and line.words[region - 1] == ":"
            draft.dropped = draft.mention is None and lexicon.drops_subject
            draft.when = days(line, lo, hi)
            if draft.after:
                split, split_at = draft, cue.last
                draft.last_unit = cue.last
        elif short or _titled(line, region):
            continue
        elif region > lo and line.words[region - 1] == ":":
            draft.mention = sources.before_colon(line, lo, region - 1, lexicon)
            draft.carried = draft.mention is None and lexicon.capital_nouns
        else:
            draft.mention = sources.subject_of_it(line, lo, region, lexicon)
            draft.carried = draft.mention is None
        found.append(draft)
    return found


def _titled(line: Line, region: int) -> bool:
    """Whether words in marks look like a title: they end in no mark, and a noun or comma of the paper stands before."""
    inner = line.text[line.regions[region].inner : line.regions[region].outer].strip()
    return inner[-1:].isalnum() and len(inner.split()) < 6 and inner[:1].isupper() and line.words[region - 1] != ":"


def _is_part(line: Line, lo: int, hi: int, region: int, cues: list[Cue], lexicon: Lexicon) -> bool:
    """Whether a few words in marks are part of what is said: "sprach von einem „ehrlichen Zeitplan“", ": „Halt!“"."""
    if region < 1 or lexicon.inflects:  # in Russian news they are as often names
        return False
    inner = line.text[line.regions[region].inner : line.regions[region].outer].strip()
    if line.words[region - 1] == ":":
        return inner[-1:] in _ENDS
    if not inner[:1].islower() and not _is_phrase(line, region, inner):
        return False  # "die „Augsburger Zeitung“"
    if any(cue.verb.kind not in NOT_SPEECH for cue in cues):
        return True
    several = marks.count_words(inner) >= _LEAST_TOLD
    return several and not lexicon.hearsay.isdisjoint(line.words[lo:hi])


def _is_phrase(line: Line, region: int, inner: str) -> bool:
    """Whether words in marks that begin with a noun go on as no name does: "sprach von einer „Reise ins Blaue“"."""
    before = line.flags[region - 1]
    small = [word for word in inner.split() if word.islower()]
    return bool(before & ARTICLE and not before & DEFINITE and small and inner[-1].isalnum())


def _named(line: Line, region: int, lexicon: Lexicon) -> bool:
    """Whether a noun before words in marks says whose name they are: "das Buch „Die Kunst, einen Kahn zu teeren“"."""
    if not lexicon.capital_nouns or not region:
        return False
    inner = line.text[line.regions[region].inner : line.regions[region].outer].strip()
    if not inner[-1:].isalnum() or not inner[:1].isupper():
        return False
    flag, word = line.flags[region - 1], line.words[region - 1]
    noun = flag & CAP and not flag & CLOSED and line.text[line.starts[region - 1]].isupper()
    return bool(noun) and word not in lexicon.names.get("sayings", ())


def _clause_in_marks(line: Line, number: int, regions: list[int], cues: list[Cue], lexicon: Lexicon) -> Draft | None:
    """ "Dijo que algunas "vuelan hasta el Estrecho" y …": the clause that a "that" opens, its marks inside."""
    lo, hi = line.sentences[number]
    flags = line.flags
    if lexicon.verb_second:
        return None
    for cue in cues:
        if cue.verb is AS_SOURCE or cue.negated or cue.last > regions[0]:
            continue
        mention = sources.speaker_of(line, lo, hi, cue, lexicon)
        resume = max(cue.last, mention.stop if mention is not None and mention.first > cue.last else cue.last) + 1
        that = resume + 1 if resume < hi and line.words[resume] == "," else resume
        first = that
        if that + 1 < hi and not flags[that] and line.words[that].endswith(_INFINITIVES) and flags[that + 1] & THAT:
            that += 1  # "a dit souhaiter que …"
        if that + 1 >= regions[0] or not flags[that] & THAT or (mention is None and not lexicon.drops_subject):
            continue
        last = hi - 1
        while last > that and flags[last] & MARK and line.words[last] not in ")%":
            last -= 1
        when = days(line, lo, that)
        draft = Draft(line, number, [(line.starts[first], line.ends[last])], cue, mention, when=when, last_unit=hi - 1)
        draft.dropped = mention is None
        return draft
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
    if cue.negated or ("," not in words[lo:hi] and not any(flag & THAT for flag in flags[lo:hi])):
        return None
    mention = sources.speaker_of(line, lo, hi, cue, lexicon)
    resume = max(cue.last, mention.stop if mention is not None and mention.first > cue.last else cue.last) + 1
    at = resume
    while at < min(hi, resume + 12) and not flags[at] & THAT and words[at] != ",":
        if flags[at] & (CUE | SUBORDINATOR | MARK) and not flags[at] & THAT:
            break
        at += 1
    comma = at + 1 < hi and words[at] == ","
    if comma and (flags[at + 1] & THAT or sources.is_reported(line, at + 1, hi, lexicon)):
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


def _according(line: Line, number: int, cue: Cue, last: int, lexicon: Lexicon) -> Draft | None:
    """ "laut X …", "selon X, …", "…, по словам X", "X zufolge …"."""
    lo, hi = line.sentences[number]
    words, flags = line.words, line.flags
    if words[cue.last] in lexicon.postposed:
        mention = phrases.before(line, lo, cue.first - 1)
        first, stop = (mention.first, cue.last) if mention is not None else (0, 0)
    else:
        mention = phrases.after(line, small_nouns.past_verb(line, cue.last + 1, hi, lexicon), hi)
        first, stop = (cue.first, mention.stop) if mention is not None else (0, 0)
    if lexicon.capital_nouns:
        mention = capitals.up_to_noun(line, mention, lexicon)
        stop = max(stop, cue.last) if mention is None or first > mention.last else max(cue.last, mention.last)
    if mention is None:
        return None
    if not lexicon.capital_nouns and first == cue.first:
        named = capitals.with_name(line, mention, lexicon) or mention  # "según la alcaldesa, Lola Ruiz"
        if named.last + 1 >= hi or flags[named.last + 1] & MARK:  # not "según el alcalde, Lola Ruiz se fue"
            mention, stop = named, max(stop, named.stop)
    if stop + 1 < hi and words[stop + 1] == ",":
        stop += 1
    pieces = [piece for piece in (clauses.piece(line, lo, first - 1), clauses.piece(line, stop + 1, last)) if piece]
    if sum(len(line.text[start:end].split()) for start, end in pieces) < _LEAST_CLAUSE:
        return None
    pieces = [piece for piece in pieces if len(line.text[piece[0] : piece[1]].split()) > 1] or pieces
    return Draft(line, number, pieces, cue, mention, when=days(line, lo, hi), after=first > lo, last_unit=hi - 1)


def days(line: Line, lo: int, hi: int) -> list[tuple[int, int]]:
    """The days and dates named in a sentence."""
    flags = line.flags
    found: list[tuple[int, int]] = []
    for unit in range(lo, hi):
        if flags[unit] & (DAY | MONTH) and not (found and unit <= found[-1][1]):
            first = unit - 1 if unit > lo and flags[unit - 1] & (NUMBER | TIME) else unit
            found.append((first, unit))
    return found
