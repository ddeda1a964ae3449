"""Two readings of one text as one: the tagger's drafts and the rules'.

The tagger finds more, above all indirect speech; the rules know where a say-verb and a name begin and end. Where both
read the same words as said, the rules' reading of cue and speaker stands; where they differ, mostly the tagger's; what
only one of them finds is kept. The exceptions below were counted on PolNeAR (docs/benchmarks.md).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Mapping
from dataclasses import replace
from itertools import accumulate, chain

from transform.quotes.cues import AS_SOURCE
from transform.quotes.draft import Draft
from transform.quotes.lexicon import ARTICLE, CAP, CONJUNCTION, CUE, GROUP, MARK, PREPOSITION, PRONOUN, ROLE
from transform.quotes.marks import CONTINUING
from transform.quotes.phrases import Phrase
from transform.quotes.units import Line

Range = tuple[int, int]
_TYING = PREPOSITION | MARK | CONJUNCTION
_SPEAKERS = CAP | ROLE | GROUP | PRONOUN


def merged(ruled: list[Draft], tagged: list[Draft], linking: Container[str] = ()) -> list[Draft]:
    """One list of drafts out of two, in the order of the text. `linking`: words that are no part of a cue ("also")."""
    by_cue = {_cue(one): one for one in reversed(ruled) if one.cue is not None}  # the first of each
    tagged = [_up_to_the_next(by_cue, one) for one in _without_transcripts(ruled, tagged)]
    cores = {id(one): tuple(_cores(one)) for one in chain(ruled, tagged)}
    result = list(tagged)
    gone: set[int] = set()
    starts = [one.pieces[0][0] for one in tagged]  # in order
    ends = [max(one.pieces[-1][1], _cue(one)[1]) for one in tagged]
    reach = list(accumulate(ends, max))
    for draft in ruled:
        first, last = draft.pieces[0][0], draft.pieces[-1][1]
        cue = _cue(draft)
        low, high = (min(first, cue[0]), max(last, cue[1])) if draft.cue is not None else (first, last)
        near = [at for at in range(bisect_right(reach, low), bisect_left(starts, high)) if low < ends[at]]
        same = next((at for at in near if _meet(cue, _cue(tagged[at]))), None)
        rivals = [at for at in near if any(_meet(one, piece) for one in tagged[at].pieces for piece in draft.pieces)]
        ours = set(cores[id(draft)])
        split = (
            len(rivals) > 1 and draft.cue is not None and all(ours.issuperset(cores[id(tagged[at])]) for at in rivals)
        )
        if split or (rivals and same is None and all(_inside(draft, tagged[at]) for at in rivals)):
            result[rivals[0]] = draft  # one split quote, which the tagger ties to two cues; or the outer of two
            gone.update(rivals[1:])
        elif same is not None:
            result[same] = _agreed(draft, tagged[same], alone=not set(rivals) - {same}, linking=linking)
        elif not rivals:
            result.append(draft)
        elif draft.cue is not None and len(rivals) == 1 and _closer(draft, tagged[rivals[0]]):
            result[rivals[0]] = draft
    kept = [draft for at, draft in enumerate(result) if at not in gone]
    both = {cores[id(draft)] for draft in ruled} & {cores[id(draft)] for draft in tagged}
    for draft in kept:
        draft.disputed = draft.cue is not None and cores[id(draft)] not in both  # turns are the rules' alone
    return sorted(kept, key=lambda draft: draft.pieces[0])


def _up_to_the_next(ruled: Mapping[Range, Draft], tagged: Draft) -> Draft:
    """The tagger's draft as the rules have it, where it runs on into what another is said to say.

    "Critics say it is late; friends think it is early": two attributions, of which the tagger may make one. `ruled` are
    the rules' drafts by the characters of their cues.
    """
    if len(tagged.pieces) != 1 or tagged.cue is None or tagged.is_quoted:
        return tagged
    ((start, end),) = tagged.pieces
    own = ruled.get(_cue(tagged))
    if own is None or len(own.pieces) != 1 or own.pieces[0][0] != start or own.pieces[0][1] >= end:
        return tagged
    behind = own.pieces[0][1]
    if own.line.text[behind : behind + 1] not in (",", ";"):
        return tagged
    others = (one for one in ruled.values() if one.mention is not None and not one.elsewhere)
    runs_on = any(behind < _characters(one.line, one.mention)[0] < end for one in others if one.mention)
    return replace(tagged, pieces=own.pieces) if runs_on else tagged


def _inside(ruled: Draft, tagged: Draft) -> bool:
    """Whether the tagger's cue and content are what the rules' unquoted content tells: "Ports know that …, he said"."""
    if ruled.is_quoted or ruled.cue is None or len(ruled.pieces) > 1:
        return False
    ((start, end),) = ruled.pieces
    return all(start <= low and high <= end for low, high in (*tagged.pieces, _cue(tagged)))


def _closer(ruled: Draft, tagged: Draft) -> bool:
    """Of two drafts that tie words to different cues: whether the rules' cue is the nearer one.

    '"A," he said' after another say-verb; and '"A," he said, according to the paper': it is he who said it.
    """
    ours, theirs = _cores(ruled), _cores(tagged)
    hearsay = tagged.cue is not None and tagged.cue.verb is AS_SOURCE
    return ours == theirs or (hearsay and theirs[0] in ours)


def _agreed(ruled: Draft, tagged: Draft, alone: bool, linking: Container[str]) -> Draft:
    """Of two drafts with one cue, the one to believe. `alone`: no other of the tagger's shares its words."""
    ours, theirs = _cores(ruled), _cores(tagged)
    if ours == theirs:
        if _names_better(tagged, ruled):
            ruled.mention, ruled.elsewhere = tagged.mention, tagged.elsewhere
        if ruled.cue is not None and tagged.cue is not None:  # "has said in a statement"
            first, last = tagged.cue.first, tagged.cue.last
            while first < min(last, ruled.cue.first) and ruled.line.words[first] in linking:
                first += 1
            ruled.cue = replace(ruled.cue, first=first, last=last)
        return ruled
    if (
        ruled.cue is not None
        and ruled.cue.verb is AS_SOURCE
        and _ends_alike(ours, theirs)
        and _cue(ruled)[1] < ours[0][0]
    ):
        return ruled  # "According to Lee, the coast has 174 lights, of which 61 are tended": all of the sentence
    if alone and set(theirs) < set(ours):
        return ruled  # the tagger left the second half out
    if set(ours) < set(theirs) and _is_fronted(ruled, theirs):
        return ruled  # "Sentencing him, she said: …": what opens the sentence is not said
    if len(ours) == len(theirs) and _is_of_another_sentence(ruled, theirs):
        return ruled  # "He left at 7 p.m. "…," she said."
    if set(ours) < set(theirs) and _ends_credited(ruled, theirs):
        return ruled  # ""…," she said in a book about her work."
    if ruled.mention is not None:
        speaker = _characters(ruled.mention_line, ruled.mention)
        if any(_meet(speaker, piece) for piece in tagged.pieces):
            return ruled  # "According to him, the trains …": he is not part of what is said
    more = set(theirs) - set(ours)
    if len(more) < len(theirs) and any(_is_behind(ruled, start) for start, _ in more):
        return ruled  # words in marks within a sentence of the paragraph behind are no part of the speech before it
    one = len(ours) == len(theirs) == 1 and theirs[0][0] < ours[0][0] and ours[0][1] == theirs[0][1]
    if one and ruled.line.text.startswith("that ", ours[0][0]) and ruled.line.text.startswith("to ", theirs[0][0]):
        return ruled  # "said in a letter to families that it would"
    if ruled.addressee is not None and len(ours) == len(theirs) == 1 and ours[0][1] == theirs[0][1]:
        told = (ruled.line.starts[ruled.addressee[0]], ruled.line.ends[ruled.addressee[1]])
        clause = not ruled.line.text.startswith("to ", ours[0][0])  # "asked people not to run"
        if clause and told[0] <= theirs[0][0] < told[1] <= ours[0][0]:
            return ruled  # "told the court she was ill": the court is no part of what is said
    first = theirs[0][0]
    begins = ruled.line.text[first : first + 5].lower() == "that " and ours[0][0] < first
    if begins and len(ours) == len(theirs) == 1 and ours[0][1] == theirs[0][1] <= _cue(ruled)[0]:
        return ruled  # "Ports know that …, the minister said": what is said begins with the ports
    return tagged


def _ends_alike(ours: list[Range], theirs: list[Range]) -> bool:
    """Whether the rules' only piece is the tagger's only piece with more words before it."""
    return len(ours) == len(theirs) == 1 and ours[0][0] < theirs[0][0] and ours[0][1] == theirs[0][1]


def _is_behind(ruled: Draft, start: int) -> bool:
    """Whether words in marks that begin with a small letter stand in a paragraph behind that of a draft."""
    text = ruled.line.text
    return start > ruled.line.end and text[start].islower() and text[start - 1] in CONTINUING


def _is_fronted(ruled: Draft, theirs: list[Range]) -> bool:
    """Whether speech in marks behind its cue has got more words from before the speaker, which stand in none."""
    if ruled.cue is None or ruled.mention is None or ruled.elsewhere is not None or not ruled.is_quoted:
        return False
    begins = min(_cue(ruled)[0], _characters(ruled.line, ruled.mention)[0])
    ours = set(_cores(ruled))
    more = [one for one in theirs if one not in ours]
    first = min(start for start, _ in ours)
    whole = first > begins and ruled.line.text[first].isupper()
    return whole and all(end <= begins and not _marked(ruled, start, end) for start, end in more)


def _is_of_another_sentence(ruled: Draft, theirs: list[Range]) -> bool:
    """Whether the tagger's words begin in the sentence before speech in marks, and else are the same."""
    start = ruled.pieces[0][0]
    if ruled.line.text[start] not in CONTINUING or not theirs[0][0] < start < theirs[0][1]:
        return False
    begins = [ruled.line.starts[lo] for lo, _ in ruled.line.sentences if theirs[0][0] < ruled.line.starts[lo] <= start]
    return bool(begins) and not _marked(ruled, theirs[0][0], start - 1)


def _ends_credited(ruled: Draft, theirs: list[Range]) -> bool:
    """Whether speech in marks before its cue has got more words from behind the cue, which stand in none."""
    if ruled.cue is None or not ruled.is_quoted:
        return False
    ours = set(_cores(ruled))
    ends = _cue(ruled)[1]
    text = ruled.line.text
    return min(start for start, _ in ours) < ends and all(
        start >= ends and not _marked(ruled, start, end) and "," not in text[ends:start]
        for start, end in theirs
        if (start, end) not in ours
    )


def _marked(draft: Draft, start: int, end: int) -> bool:
    return any(_meet((region.start, region.end), (start, end)) for region in draft.line.regions.values())


def _names_better(tagged: Draft, ruled: Draft) -> bool:
    """Whether the tagger's mention is to stand: "nuclear experts" for "nuclear", anything for "quite"."""
    if tagged.mention is None or ruled.mention is None:
        return ruled.mention is None
    ours = _characters(ruled.mention_line, ruled.mention)
    theirs = _characters(tagged.mention_line, tagged.mention)
    if ours == theirs:
        return False
    if theirs[0] <= ours[0] and ours[1] <= theirs[1]:
        line, first = ruled.mention_line, ruled.mention.first
        if theirs[0] < ours[0] and line.flags[first] & ARTICLE and not line.flags[first - 1] & _TYING:
            return False  # "After the hearing a spokesman said"
        return not any(tagged.mention_line.flags[unit] & CUE for unit in _units(tagged.mention))
    return not any(ruled.mention_line.flags[unit] & _SPEAKERS for unit in _units(ruled.mention))


def _units(mention: Phrase) -> range:
    return range(mention.first, mention.last + 1)


def _characters(line: Line, mention: Phrase) -> Range:
    return line.starts[mention.first], line.ends[mention.last]


def _without_transcripts(ruled: list[Draft], tagged: list[Draft]) -> list[Draft]:
    """The tagger's drafts but those in "LEE: I never said so." and in what a line beneath signs.

    There is no say-verb there, so nothing for it to hold on to.
    """
    labelled = [
        piece
        for draft in ruled
        if draft.cue is None and (draft.mention is not None or draft.answers)
        for piece in draft.pieces
        if draft.line.text[piece[0]] not in CONTINUING or draft.mention_line.start > draft.line.start
    ]
    if not labelled:
        return tagged
    signed = {tuple(_cores(draft)) for draft in ruled if draft.mention_line.start > draft.line.start}
    return [
        draft
        for draft in tagged
        if tuple(_cores(draft)) in signed or not any(_meet(one, piece) for one in draft.pieces for piece in labelled)
    ]


def _cue(draft: Draft) -> Range:
    """The cue's characters; none at all (an empty range) where there is no cue."""
    return (draft.line.starts[draft.cue.first], draft.line.ends[draft.cue.last]) if draft.cue is not None else (-1, -1)


def _meet(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _cores(draft: Draft) -> list[Range]:
    """The pieces from their first letter to their last."""
    text = draft.line.text
    found = []
    for start, end in draft.pieces:
        while end > start and not text[end - 1].isalnum():
            end -= 1
        while start < end and not text[start].isalnum():
            start += 1
        found.append((start, end))
    return found
