"""The tagger engine: what the tagger marks in a text, as drafts, with the rules as its second reader.

The tagger finds more, above all indirect speech; the rules know where a say-verb and a name begin and end. Where both
read the same words as said, the rules' reading of cue and speaker stands; what only one of them finds is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from transform.quotes import phrases, rules
from transform.quotes.draft import Draft, from_characters
from transform.quotes.lexicon import CAP, CONJUNCTION, MARK, RELATIVE, THAT, Lexicon
from transform.quotes.phrases import Phrase
from transform.quotes.tagger import Tagged, Tagger
from transform.quotes.tokens import Tokens, tokenise
from transform.quotes.units import Line

_EDGES = " \t.,;:–—-…"
Range = tuple[int, int]


def drafts(texts: Sequence[list[Line]], lexicon: Lexicon, model: Tagger, caution: float = 0.0) -> list[list[Draft]]:
    """The drafts of each text, in its order. `caution` is that of Tagger.tag."""
    found = model.tag([tokens_of(lines) for lines in texts], caution)
    return [
        _merged(rules.drafts(lines, lexicon), [draft for one in tagged if (draft := _draft(lines, one, lexicon))])
        for lines, tagged in zip(texts, found, strict=True)
    ]


def tokens_of(lines: list[Line]) -> Tokens:
    """The tokens of a text that is cut into lines already."""
    text = lines[0].text if lines else ""
    return tokenise(text, [(line.start, line.end, list(line.regions.values())) for line in lines])


# --- the tagger's drafts ----------------------------------------------------------------------------------------------


def _draft(lines: list[Line], tagged: Tagged, lexicon: Lexicon) -> Draft | None:
    if not lines or tagged.cue is None:
        return None
    text = lines[0].text
    pieces = [piece for span in tagged.pieces if (piece := _trimmed(text, *span)) is not None]
    if not pieces:
        return None
    draft = from_characters(lines, pieces, tagged.cue, tagged.source, lexicon)
    if draft.mention is not None:
        draft.mention = _without_apposition(draft.mention_line, draft.mention)
    return draft


def _trimmed(text: str, start: int, end: int) -> Range | None:
    """A piece without the signs at its edges that belong to the sentence around it."""
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    while start < end and text[start] in _EDGES:
        start += 1
    return (start, end) if start < end else None


def _without_apposition(line: Line, mention: Phrase) -> Phrase:
    """ "Ann Lee, who led the trial," → "Ann Lee"; "the firm's chairman, Ann Lee," stays, with her name."""
    first, last = mention.first, mention.last
    flags, words = line.flags, line.words
    while last > first and flags[last] & MARK and words[last] != ")":
        last -= 1
    at = next((unit for unit in range(first + 1, last) if words[unit] in (",", "(", "–", "—")), None)
    relative = next(
        (unit for unit in range(first + 1, last + 1) if flags[unit] & RELATIVE and not flags[unit] & THAT), None
    )
    if at is not None and (relative is None or at < relative):
        listed = any(flags[unit] & CONJUNCTION for unit in range(at, last)) and flags[last] & CAP
        stop = next((unit for unit in range(at + 1, last + 1) if flags[unit] & MARK), last + 1)
        if words[at] == "," and not flags[at - 1] & CAP and phrases.is_name(line, at + 1, stop - 1):
            last = stop - 1
        elif not listed:
            last = at - 1
    elif relative is not None and relative > first:
        last = relative - 1
    return Phrase(first, last, mention.start, mention.stop, mention.pronoun) if last != mention.last else mention


# --- both readings ----------------------------------------------------------------------------------------------------


def _merged(ruled: list[Draft], tagged: list[Draft]) -> list[Draft]:
    """One list of drafts out of two, in the order of the text."""
    if not ruled or not tagged:
        return ruled or tagged
    result = list(tagged)
    contents = sorted((piece, at) for at, draft in enumerate(tagged) for piece in draft.pieces)
    starts = [piece[0] for piece, _ in contents]
    cues = [(_cue(draft), at) for at, draft in enumerate(tagged)]
    for draft in ruled:
        low, high = _cue(draft)
        same = next((at for (start, end), at in cues if start < high and low < end), None)
        if same is not None:
            result[same] = _agreed(draft, tagged[same])
        elif not any(_overlaps(contents, starts, piece) for piece in draft.pieces):
            result.append(draft)
    return sorted(result, key=lambda draft: draft.pieces[0])


def _cue(draft: Draft) -> Range:
    """The cue's characters; none at all (an empty range) where there is no cue."""
    return (draft.line.starts[draft.cue.first], draft.line.ends[draft.cue.last]) if draft.cue is not None else (-1, -1)


def _overlaps(contents: list[tuple[Range, int]], starts: list[int], piece: Range) -> bool:
    at = bisect_right(starts, piece[0])
    return any(one[0] < piece[1] and piece[0] < one[1] for one, _ in contents[max(0, at - 1) : at + 1])


def _agreed(ruled: Draft, tagged: Draft) -> Draft:
    """Of two drafts with one cue: the rules' where they read the same content, the tagger's else."""
    text = ruled.line.text
    ours, theirs = [_core(text, *piece) for piece in ruled.pieces], [_core(text, *piece) for piece in tagged.pieces]
    if ours == theirs:
        if tagged.mention is not None and not _share(ruled, tagged) and not _relative(tagged):
            ruled.mention, ruled.elsewhere = tagged.mention, tagged.elsewhere
        return ruled
    if len(ours) == len(theirs) == 1 and ours[0][1] == theirs[0][1] <= _cue(ruled)[0]:
        first = theirs[0][0]
        if ours[0][0] < first and text[first : first + 5].lower() == "that ":
            return ruled  # "Ports know that …, the minister said": what is said begins with the ports
    if _relative(tagged) and ruled.mention is not None:
        tagged.mention, tagged.elsewhere = ruled.mention, None
    return tagged


def _relative(draft: Draft) -> bool:
    """Whether the speaker is only "who": the rules know whom it stands for."""
    return draft.mention is not None and bool(draft.mention_line.flags[draft.mention.first] & RELATIVE)


def _core(text: str, start: int, end: int) -> Range:
    while end > start and not text[end - 1].isalnum():
        end -= 1
    while start < end and not text[start].isalnum():
        start += 1
    return start, end


def _share(one: Draft, other: Draft) -> bool:
    """Whether two drafts name the same words as their speaker."""
    if one.mention is None or other.mention is None or one.mention_line is not other.mention_line:
        return False
    return one.mention.first <= other.mention.last and other.mention.first <= one.mention.last
