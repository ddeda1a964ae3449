"""The tagger engine: what the tagger marks in a text, as drafts, with the rules as its second reader (merge.py)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from transform.quotes import phrases, rules
from transform.quotes.cues import AS_SOURCE
from transform.quotes.draft import Draft, from_characters, line_at
from transform.quotes.lexicon import (
    ARTICLE,
    CAP,
    CLOSED,
    CONJUNCTION,
    DAY,
    MARK,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    RELATIVE,
    SUBORDINATOR,
    THAT,
    TIME,
    Lexicon,
)
from transform.quotes.merge import merged
from transform.quotes.names import ADDING
from transform.quotes.net import Floats
from transform.quotes.phrases import Phrase
from transform.quotes.tagger import Tagged, Tagger
from transform.quotes.tokens import QUOTED, Tokens, tokenise
from transform.quotes.units import Line
from transform.quotes.unsaid import is_unsaid

MOST_CHARACTERS = 200_000
"""Of a text that the tagger reads: more than the longest report has. Two readings are compared draft by draft, which
is quadratic, so longer texts are left to the rules, which are linear."""
MOST_QUOTATIONS = 2_000  # likewise
_JOINING = (" and", " but", " or")
_EDGES = " \t.,;:–—-…"
_OPENING = " \t\"“”„«'‘’`"  # what may stand before the first quoted word of a paragraph
_NOBODYS = 0.1  # mean chance of words to be said by anybody, below which the rules are not believed
_FEW = 3  # words on which no such judgement is passed
_STRAY = 2  # words beside a whole quotation that are its sentence's own


def drafts(texts: Sequence[list[Line]], lexicon: Lexicon, model: Tagger, caution: float = 0.0) -> list[list[Draft]]:
    """The drafts of each text, in its order. `caution` is that of Tagger.tag."""
    tokens = [tokens_of(lines) if _is_a_report(lines) else None for lines in texts]
    readings = iter(model.tag([one for one in tokens if one is not None], caution))
    found = []
    for lines, read in zip(texts, tokens, strict=True):
        ruled = rules.drafts(lines, lexicon)
        if read is not None:
            reading = next(readings)
            drawn = [draft for one in reading.attributions if (draft := _draft(lines, one, lexicon))]
            tagged = [draft for draft in drawn if not is_unsaid(draft, lexicon)]
            ruled = _credible(ruled, tagged, read, reading.said)
            ruled = merged(ruled, tagged, lexicon.names.get("linking", ()))
        found.append(ruled)
    return found


def _credible(ruled: list[Draft], tagged: list[Draft], tokens: Tokens, said: Floats) -> list[Draft]:
    """The rules' drafts but those of words that the tagger is all but certain are nobody's.

    Only words without quotation marks count, in pieces of which no draft of the tagger's has a word: "at day's end",
    taken for what somebody then goes on to say. Turns of a transcript, which have no cue, are not for it to judge.
    """
    starts, ends = tokens.starts, tokens.ends
    known = bytearray(len(starts))
    for draft in tagged:
        for start, end in draft.pieces:
            first, last = bisect_right(ends, start), bisect_left(starts, end)
            known[first:last] = b"\1" * (last - first)
    kept = []
    for draft in ruled:
        chances: list[float] = []
        for start, end in draft.pieces:
            first, last = bisect_right(ends, start), bisect_left(starts, end)
            if 1 not in known[first:last]:
                chances += [float(said[at]) for at in range(first, last) if not tokens.places[at] & QUOTED]
        plain = draft.cue is None or draft.cue.verb is AS_SOURCE  # "According to her, …" is said
        if plain or len(chances) < _FEW or sum(chances) >= _NOBODYS * len(chances):
            kept.append(draft)
    return kept


def _is_a_report(lines: list[Line]) -> bool:
    """Whether a text is no longer, and has no more quotations, than somebody would write."""
    if lines and lines[-1].end - lines[0].start > MOST_CHARACTERS:
        return False
    return sum(len(line.regions) for line in lines) <= MOST_QUOTATIONS


def tokens_of(lines: list[Line]) -> Tokens:
    """The tokens of a text that is cut into lines already."""
    text = lines[0].text if lines else ""
    return tokenise(text, [(line.start, line.end, list(line.regions.values())) for line in lines])


def _draft(lines: list[Line], tagged: Tagged, lexicon: Lexicon) -> Draft | None:
    if not lines or tagged.cue is None:
        return None
    text = lines[0].text
    trimmed = [piece for span in tagged.pieces if (piece := _trimmed(text, *span)) is not None]
    pieces = _of_one_paragraph(lines, [_to_the_marks(lines, *piece) for piece in trimmed], tagged.cue[0])
    if not pieces:
        return None
    draft = from_characters(lines, pieces, tagged.cue, tagged.source, lexicon)
    if draft.mention is not None:
        draft.mention = _without_apposition(draft.mention_line, _antecedent(draft.mention_line, draft.mention))
        draft.mention = _of_the_sentence(draft)
    return draft


def _of_one_paragraph(lines: list[Line], pieces: list[tuple[int, int]], cue: int) -> list[tuple[int, int]]:
    """The pieces in the paragraph of the cue, and those in marks that open another, where there are any of these."""
    home = line_at(lines, cue)
    if pieces and home.start <= pieces[0][0] and pieces[-1][0] < home.end:  # in order: all of them, as nearly always
        return pieces
    if home.words and home.words[-1] == "?":  # "What would he tell him?" and the answer in the paragraph behind
        pieces = [piece for piece in pieces if piece[0] < home.end]

    def belongs(start: int, end: int) -> bool:
        line = line_at(lines, start)
        if line is home:
            return True
        opens = not line.text[line.start : start].strip(_OPENING)
        return opens and any(one.start < end and start < one.end for one in line.regions.values())

    left = [piece for piece in pieces if belongs(*piece)]
    return left or pieces


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A piece without the signs at its edges that belong to the sentence around it."""
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    while start < end and text[start] in _EDGES:
        start += 1
    for word in _JOINING:
        if text.endswith(word, start, end):
            return _trimmed(text, start, end - len(word))
    return (start, end) if start < end else None


def _to_the_marks(lines: list[Line], start: int, end: int) -> tuple[int, int]:
    """A quotation with a word or two beside it that are not said: '"We won," coach' → '"We won,"'."""
    line = line_at(lines, start)
    text = line.text
    for region in line.regions.values():
        if region.start == start:
            after = text[region.end : end].split(None, _STRAY)
            if 0 < len(after) <= _STRAY and text[region.outer - 1] in ",.?!":
                return start, region.end
        if region.end == end:
            before = text[start : region.start].split(None, _STRAY)
            if 0 < len(before) <= _STRAY and before[-1][-1] in ",:":
                return region.start, end
    return start, end


def _antecedent(line: Line, mention: Phrase) -> Phrase:
    """ "Malmgren, who denies the charge": whom "who" stands for."""
    at = mention.first
    if not line.flags[at] & RELATIVE:
        return mention
    lo = next((first for first, last in line.sentences if first <= at < last), 0)
    found = phrases.before(line, lo, at) if at > lo else None
    return found if found is not None and not found.pronoun else mention


def _of_the_sentence(draft: Draft) -> Phrase | None:
    """ "Bol, who has denied it, issued a statement saying": for a cue behind the clause with "who" it is Bol."""
    mention, cue = draft.mention, draft.cue
    if mention is None or cue is None or draft.elsewhere is not None or mention.antecedent is None:
        return mention
    if mention.first >= cue.first or "," not in draft.line.words[mention.last + 1 : cue.first]:
        return mention
    return Phrase(*mention.antecedent, *mention.antecedent)


def _without_apposition(line: Line, mention: Phrase) -> Phrase:
    """ "Ann Lee, who led the trial," → "Ann Lee"; "the firm's chairman, Ann Lee," stays, with her name."""
    first, last = mention.first, mention.last
    if first == last:
        return mention
    flags, words = line.flags, line.words
    first = max((lo for lo, _ in line.sentences if first < lo <= last), default=first)  # "…, it is Trump. Ann Lee"
    own = next((unit for unit in range(first + 2, last + 1) if flags[unit] & ARTICLE), first)
    if own > first and not any(flag & (CLOSED | MARK | CAP | POSSESSIVE) for flag in flags[first:own]):
        first = own  # "at one point the crowd chanted"
    while last > first and flags[last] & MARK and words[last] != ")":
        last -= 1
    while last > first and flags[last] & (DAY | TIME) and not flags[last] & (POSSESSIVE | CAP & ~DAY):
        last -= 1  # "supporters today"
    if last - 2 > first and flags[last] & DAY and words[last - 1] == "on" and not flags[last] & POSSESSIVE:
        last -= 2 * (not flags[last - 2] & (CAP | CLOSED))  # "the board on Monday", but "the Mail on Sunday"
    at = next((unit for unit in range(first + 1, last) if words[unit] in (",", "(", "–", "—")), None)
    relative = next(
        (unit for unit in range(first + 1, last + 1) if flags[unit] & RELATIVE and not flags[unit] & THAT), None
    )
    if at is not None and (relative is None or at < relative):
        listed = any(flags[unit] & CONJUNCTION for unit in range(at, last)) and flags[last] & CAP
        listed = listed and not flags[at + 1] & NUMBER  # "Ann Lee, 35, the daughter of Bo and Mia Lee"
        stop = next((unit for unit in range(at + 1, last + 1) if flags[unit] & MARK), last + 1)
        if words[at] == "," and not flags[at - 1] & CAP and phrases.is_name(line, at + 1, stop - 1):
            last = stop - 1
        elif not listed:
            last = at - 1
    elif relative is not None and relative > first:
        last = relative - 1
    else:  # "a spokesman when asked about it"
        when = next(
            (unit for unit in range(first + 1, last) if flags[unit] & SUBORDINATOR and not flags[unit] & PREPOSITION),
            last + 1,
        )
        last = when - 1
    while last > first and flags[last] & MARK and words[last] in ADDING:
        last -= 1  # "Ann Lee -- as Maas noted --"
    if (first, last) == (mention.first, mention.last):
        return mention
    return Phrase(first, last, mention.start, mention.stop, mention.pronoun)
