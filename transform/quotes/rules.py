"""What a sentence attributes to whom: each cue with its subject, and the stretch beside it that is the content.

A draft holds unit numbers and character offsets of one paragraph; link.py joins drafts over sentences and paragraphs.
"""

from __future__ import annotations

from transform.quotes import circumstances, clauses, phrases, plain, subjects
from transform.quotes.credits import unlisted_credit
from transform.quotes.cues import AS_SOURCE, Cue, find_cues
from transform.quotes.dialogue import exchanges
from transform.quotes.draft import Draft
from transform.quotes.interviews import answers
from transform.quotes.lexicon import (
    ADVERB,
    AUXILIARY,
    CAP,
    CONJUNCTION,
    CUE,
    DAY,
    FINITE,
    MARK,
    NOUNLIKE,
    PREPOSITION,
    PRONOUN,
    REGION,
    SUBORDINATOR,
    THAT,
    TIME,
    Lexicon,
)
from transform.quotes.link import link, opens_after_speech
from transform.quotes.turns import turns
from transform.quotes.units import Line
from transform.quotes.unsaid import SHOWING, is_on_sign, is_only_dubbed

_LABELLING = ("-", "–", "—", "--", "by")  # before a name and a colon: "… in the primaries - Philip Lang: "…""


def drafts(lines: list[Line], lexicon: Lexicon) -> list[Draft]:
    """The rules engine: the drafts of a text, in order."""
    spoken = {**exchanges(lines, lexicon), **(turns(lines, lexicon) or answers(lines, lexicon))}
    return link(lines, [_read(line, number, spoken, lexicon) for number, line in enumerate(lines)])


def _read(line: Line, number: int, spoken: dict[int, Draft], lexicon: Lexicon) -> list[Draft]:
    if number in spoken:
        return [spoken[number]]
    read = read_sentence if lexicon.grammar == "clauses" else plain.read_sentence
    return [one for sentence in range(len(line.sentences)) for one in read(line, sentence, lexicon)]


def read_sentence(line: Line, number: int, lexicon: Lexicon) -> list[Draft]:
    """The drafts of one sentence, in order."""
    lo, hi = line.sentences[number]
    if (line.flags[lo] & CUE and line.flags[lo] & CAP and not line.flags[lo] & NOUNLIKE) or line.words[
        lo
    ] in lexicon.prompts:  # "Asked whether …, she said"
        comma = next((unit for unit in range(lo, hi) if line.words[unit] == ","), None)
        if comma is not None and not line.is_marked(lo, comma):
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
        if cue.verb is AS_SOURCE and any(_introduces(line, one) for one in later):
            # "According to the agency, one reader posted: “…”"
            commas = (at + 1 for at in range(cue.last + 1, later[0].first) if line.words[at] == ",")
            claimed = max(claimed, next(commas, claimed))
            continue
        draft = (
            _according(line, lo, hi, claimed, cue, number)
            if cue.verb is AS_SOURCE
            else _spoken(line, lo, hi, claimed, cue, later, number, lexicon, drafts)
        )
        if draft is not None:
            drafts.append(draft)
            claimed = max(claimed, draft.last_unit + 1)
    if not drafts:
        other = (
            _after_colon(line, lo, hi, number)
            or unlisted_credit(line, lo, hi, number, lexicon)
            or _awaiting(line, lo, hi, number)
        )
        if other is not None:
            drafts.append(other)
    return drafts


def _awaiting(line: Line, lo: int, hi: int, number: int) -> Draft | None:
    """ "The mayor was blunt in a reply:" and the next paragraph is in marks: hers, as far as one can tell."""
    if hi != len(line.words) or line.words[hi - 1] != ":" or line.is_marked(lo, hi):
        return None
    mention = subjects.main_subject(line, lo, hi - 1)
    if mention is None:
        return None
    return Draft(line, number, [], None, mention, awaits=True, last_unit=hi - 1)


def _after_colon(line: Line, lo: int, hi: int, number: int) -> Draft | None:
    """ "Jones was blunt: "We lost."": quoted words after a colon, with no say-verb."""
    flags, words = line.flags, line.words
    at = next((unit for unit in range(lo, hi) if words[unit] == ":"), None) if line.regions else None
    if at is None or at == lo or at + 1 >= hi or not flags[at + 1] & REGION:
        return None
    first, last = clauses.from_region(line, at + 1, hi - 1)
    pieces = [piece for piece in clauses.region_pieces(line, first, last) if piece]
    if sum(len(line.text[start:end].split()) for start, end in pieces) < 4:
        return None
    label = phrases.before(line, lo, at - 1)
    named = label is not None and (
        label.start == lo or (words[label.start - 1] in _LABELLING and flags[label.last] & CAP)
    )
    mention = label if named else subjects.main_subject(line, lo, at)
    return Draft(line, number, pieces, None, mention, last_unit=last)


def _closing_credit(line: Line, lo: int, hi: int, cues: list[Cue], number: int, lexicon: Lexicon) -> Draft | None:
    """ "…, X told a briefing Wednesday." ends a sentence: all before it is the content, other say-verbs too."""
    if len(cues) < 2:
        return None
    cue = cues[-1]
    regions = [at for at in range(lo, hi) if line.flags[at] & REGION] if line.regions else []
    if regions and (regions[-1] > cue.first or any(_speaks(line, region, cues) for region in regions)):
        return None
    if cue.verb is AS_SOURCE:
        if cue.before < lo or line.words[cue.before] != ",":
            return None
        return _according(line, lo, hi, lo, cue, number)
    if cue.verb.participle:
        return None
    if cue.before <= lo or line.words[cue.before] != ",":  # else ", said X."
        subject = phrases.before(line, lo, cue.before)
        if subject is None or subject.start - 1 <= lo or line.words[subject.start - 1] != ",":
            return None
    draft = _spoken(line, lo, hi, lo, cue, [], number, lexicon, [])
    if draft is None or not draft.pieces or draft.pieces[0][0] > line.starts[cue.first]:
        return None
    return draft if draft.last_unit <= cue.last or line.words[draft.last_unit] != "." else None


def _ends_as_clause(line: Line, unit: int) -> bool:
    flag = line.flags[unit]
    return bool(flag & (MARK | REGION) or (flag & CUE and not line.words[unit].endswith("ing")))


def _introduces(line: Line, cue: Cue) -> bool:
    """Whether a say-verb, a colon and words in marks follow one another."""
    behind = cue.last + 2
    return behind < len(line.flags) and line.words[behind - 1] == ":" and bool(line.flags[behind] & REGION)


def _speaks(line: Line, region: int, cues: list[Cue]) -> bool:
    """Whether words in marks are speech with a cue of its own: right behind a say-verb, or credited behind them."""
    ended = line.ends_said(region) in (",", "?", "!")
    for number, cue in enumerate(cues):
        stated = cue.verb.kind != "evidence" and not cue.verb.object
        if stated and (region == cue.last + 1 or (region == cue.last + 2 and line.words[cue.last + 1] in (",", ":"))):
            return True
        if cue.before == region or (ended and region < cue.first <= region + 10 and number < len(cues) - 1):
            return True
    return False


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
        kept = [piece for piece in clauses.region_pieces(line, comma + 1, hi - 1) if piece]
        return Draft(line, number, kept, cue, mention, last_unit=hi - 1) if kept else None
    first = claimed
    pieces = [clauses.piece(line, first, cue.first - 1)]
    last = cue.last
    if (
        end + 1 < hi
        and words[end + 1] == ","
        and end + 4 < hi
        and (
            line.flags[end + 2] & (AUXILIARY | FINITE | PREPOSITION)
            or not clauses.is_clause(line, first, cue.first - 1)
        )
    ):
        if not line.flags[end + 2] & (AUXILIARY | FINITE | PREPOSITION):
            pieces.clear()  # "So far, according to Bol, prices are flat"
        pieces.append(clauses.piece(line, end + 2, hi - 1))
        last = hi - 1
    kept = [piece for piece in pieces if piece]
    if sum(len(line.text[start:stop].split()) for start, stop in kept) < 3:
        return None
    return Draft(line, number, kept, cue, mention, last_unit=max(last, mention.stop)) if kept else None


def _apposition_end(line: Line, at: int, hi: int) -> int:
    return at


def _spoken(
    line: Line,
    lo: int,
    hi: int,
    claimed: int,
    cue: Cue,
    later: list[Cue],
    number: int,
    lexicon: Lexicon,
    drafts: list[Draft],
) -> Draft | None:
    flags, words = line.flags, line.words
    subject, inverted = subjects.subject(line, lo, hi, claimed, cue, drafts)
    if subject is None and not (cue.before >= lo and flags[cue.before] & REGION) and not inverted:
        return None
    if is_only_dubbed(line, hi, cue, subject, lexicon):
        return None
    if cue.last + 1 < hi and words[cue.last + 1] in lexicon.anonymity:
        return None  # "an official, requesting anonymity, said"
    if subject is not None and cue.verb.base in SHOWING and is_on_sign(line, subject, lexicon):
        return None
    if (
        cue.verb.base == "tell"
        and words[cue.last + 1 : cue.last + 2] == ["of"]
        and not flags[cue.before] & (REGION | MARK)
    ):
        return None  # "has told of her horror"
    group = cue.first if subject is None or inverted else min(subject.start, cue.first)
    left = group - 1
    resume = (subject.stop if inverted and subject else cue.last) + 1
    then = circumstances.after_cue(line, resume, hi, cue, lexicon, inverted)
    relative = subject is not None and subject.relative
    before = None if relative and not inverted else clauses.before_group(line, claimed, left, lexicon)
    as_clause = left >= lo and words[left] in lexicon.fronting
    if as_clause and not lexicon.names.get("naming", frozenset()).isdisjoint(words[max(lo, left - 3) : left]):
        as_clause = False  # "who gave his name as Rami said"
    if as_clause and then.addressee and then.at + 1 < hi and flags[then.at] & PRONOUN:
        as_clause = not flags[then.at + 1] & (AUXILIARY | FINITE)  # "as the judge told him he had lied"
    has_region_before = before is not None and line.is_marked(before[0], before[1] + 1)
    draft = Draft(
        line, number, [], cue, subject, addressee=then.addressee, when=then.when, last_unit=max(cue.last, then.at - 1)
    )
    at = then.at
    end = clauses.content_end(line, lo, at, hi, later, lexicon)
    if relative and subject is not None and words[subject.first - 1] == ",":  # ", who asked not to be named, said"
        end = next((one.before - 1 for one in later if words[one.before] == "," and one.before > at), end)
    following = words[at] if at < hi else "."
    pieces: list[tuple[int, int] | None] = []
    marked_after = line.is_marked(at, min(end + 1, hi))

    if as_clause:  # "As Clark told reporters, the bill is dead"
        if at < hi and following not in (",", ":") and not flags[at] & (MARK | REGION):
            # "As Bol put it in a note explaining the deal, …"
            at = next((unit for unit in range(at, min(at + 12, hi)) if _ends_as_clause(line, unit)), at)
            following = words[at]
            end = clauses.content_end(line, lo, min(at + 1, hi - 1), hi, later, lexicon)
            marked_after = line.is_marked(at, min(end + 1, hi))
        if following in (",", ":") and (marked_after or not cue.verb.mark_needed):
            pieces.append(clauses.piece(line, at + 1, end))
            draft.last_unit = end
        return _finish(draft, pieces)
    clause = None
    if has_region_before and before is not None and not flags[before[1]] & REGION and at < hi and not flags[at] & MARK:
        clause = clauses.complement(line, at, hi, end, cue, lexicon, True, inverted)
    if has_region_before and before is not None and subject is not None and opens_after_speech(line, subject.start):
        return None
    if has_region_before and before is not None and clause is None:
        draft.after = True
        pieces.extend(clauses.region_pieces(line, before[0], before[1]))
        if following in (",", ":") and at + 1 < hi:
            step = at + 1
            while step < end and flags[step] & CONJUNCTION and flags[step + 1] & REGION:
                step += 1
            if flags[step] & REGION or (flags[at + 1] & CONJUNCTION and line.is_marked(at + 1, end + 1)):
                pieces.extend(clauses.region_pieces(line, step if flags[step] & REGION else at + 1, end))
                draft.last_unit = end
        elif at < hi and flags[at] & REGION:
            pieces.extend(clauses.region_pieces(line, at, end))
            draft.last_unit = end
        elif following == "that":
            pieces.append(clauses.piece(line, at, end))
            draft.last_unit = end
        return _finish(draft, pieces)
    if not marked_after and subject is not None:
        if relative and words[cue.before] != "," and words[subject.first - 1] != ",":
            return None  # "voters who say …" tells which voters
        if subject.pronoun and words[subject.first] in lexicon.pronouns.get("unnamed", ()):
            return None
        bare = subject.pronoun and subject.first > lo and not inverted and not (at < hi and flags[at] & THAT)
        if bare and phrases.is_plain(line, subject.first - 1, lo):
            return None  # "the man she hopes to beat"
    complement = clauses.complement(line, at, hi, end, cue, lexicon, before is not None, inverted)
    if complement is not None:
        first, last = complement
        if all(flags[unit] & (REGION | MARK) for unit in range(first, last + 1)):
            pieces.extend(clauses.region_pieces(line, first, last))
        else:
            pieces.append(clauses.piece(line, first, last))
        draft.last_unit = last
        draft.when.extend(circumstances.fronted_day(line, lo, left))
        return _finish(draft, pieces)
    if following == ":" and at + 1 >= hi:
        draft.awaits = True
        draft.when.extend(circumstances.fronted_day(line, lo, left))
        return draft
    if (
        before is not None
        and following == ","
        and at + 2 < hi
        and not cue.verb.mark_needed
        and not (cue.negated or cue.modal or cue.verb.participle)
        and not (flags[at + 1] & REGION)
    ):
        fronted = flags[before[0]] & (PREPOSITION | ADVERB | DAY | TIME) and not clauses.is_clause(line, *before)
        verbal = flags[at + 1] & (AUXILIARY | FINITE) or words[at + 1].endswith("ed")
        if (
            fronted
            and not verbal
            and clauses.goes_on(line, at + 1, hi, later)
            and clauses.opens_clause(line, at + 1, end)
        ):
            draft.last_unit = end
            return _finish(draft, [clauses.piece(line, at + 1, end)])  # "In the end, Smith said, votes count"
        if (
            (verbal and not clauses.is_clause(line, *before))
            or flags[before[0]] & SUBORDINATOR
            or words[at + 1] == "that"
        ) and clauses.goes_on(line, at + 1, hi, later):
            draft.after = True
            draft.last_unit = end
            return _finish(draft, [clauses.piece(line, *before), clauses.piece(line, at + 1, end)])
    directed = cue.verb.addressee and cue.verb.infinitive
    if (
        before is not None
        and not cue.verb.mark_needed
        and not cue.negated
        and not directed
        and clauses.is_clause(line, *before)
    ) and (following in (".", ",", ";", "!", "?") or at >= hi or flags[at] & (SUBORDINATOR | CONJUNCTION)):
        draft.after = True
        pieces.append(clauses.piece(line, *before))
        if following == "," and at + 2 < hi and clauses.goes_on(line, at + 1, hi, later):
            pieces.append(clauses.piece(line, at + 1, end))
            draft.last_unit = end
        return _finish(draft, pieces)
    return None


def _finish(draft: Draft, pieces: list[tuple[int, int] | None]) -> Draft | None:
    draft.pieces = [piece for piece in pieces if piece]
    return draft if draft.pieces else None
