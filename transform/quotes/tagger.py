"""The learned tagger: which words of a text are content, cue and source, and which of them belong together.

The net (net.py) scores every token; the best tags are searched for here, and their spans tied together. Many texts at
once cost less than each on its own; what comes out is the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np

from transform.quotes.net import Floats, Integers, Net, Packed
from transform.quotes.tokens import QUOTED, Tokens

_OUTSIDE, _CONTENT, _CUE, _SOURCE = range(4)
_BEGIN = 1  # the tag that begins content; the next one goes on with it
_BEGINS = [_BEGIN, 3]  # tags that begin content and cues
_NONE = 5  # the link class "no such span"
_MARKS = frozenset("\"“”'‘’")
_SHY = 0.2  # of what begins a piece of content or a cue, for what _TOGETHER adds
_TOGETHER = 0.6
"""How much the chance of a tag, over all ways to tag a text, counts beside the one best way. That many ways agree on a
word, which begin and end elsewhere, is lost on the best one (docs/benchmarks.md)."""
_SAID = 0.4  # from this chance on a word at the edge of content is content; the best is half of the F1 that is reached
_LIKELY = 0.6  # the least mean chance of a piece outside marks: a wrong quote costs more than a missing one
_LEAST = 1e-6  # chance that is told from none
_FAINT = -40.0  # likewise, of scores beside the best at a place
_SCALED = 8  # steps after which chances are brought back to a sum of one, before they get too small to be told


@dataclass(frozen=True, slots=True)
class Tagged:
    """One attribution, in characters of the text: the pieces of what is said, the cue, who says it."""

    pieces: tuple[tuple[int, int], ...]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the tagger makes of one text: its attributions, and each token's chance (0 to 1) to be content."""

    attributions: list[Tagged]
    said: Floats


class Tagger:
    """A model of one language: the bytes of its file."""

    def __init__(self, packed: bytes) -> None:
        self.net = Net(packed)

    def tag(self, texts: Sequence[Tokens], caution: float = 0.0) -> list[Reading]:
        """The reading of each text. `caution` above 0 finds fewer and surer attributions, below 0 more."""
        if not any(tokens.starts for tokens in texts):
            return [Reading([], np.empty(0, np.float32)) for _ in texts]
        packed, order = self.net.scores([tokens for tokens in texts if tokens.starts])
        packed[:, _BEGINS] -= caution
        tags, packed_links = packed[:, : self.net.tags], packed[:, self.net.tags :]
        packed_links -= np.log(np.exp(packed_links).sum(axis=1, keepdims=True))
        chances = self._chances(tags, order)
        tags += _TOGETHER * np.log(np.maximum(chances, _LEAST))
        tags[:, _BEGINS] -= _SHY
        best, said = np.empty(len(packed), np.int64), np.empty(len(packed), np.float32)
        links = np.empty_like(packed_links)
        places = order.both[0]
        best[places], said[places], links[places] = self._decode(tags, order), chances[:, 1:3].sum(axis=1), packed_links
        found: list[Reading] = []
        base = 0
        for tokens in texts:
            count = len(tokens.starts)
            here = slice(base, base + count)
            edged = _edged(best[here], said[here])
            attributions = _attributions(tokens, edged, links[here], said[here]) if count else []
            found.append(Reading(attributions, said[here]))
            base += count
        return found

    def _chances(self, emitted: Floats, order: Packed) -> Floats:
        """The chance of each tag at each place, all ways to tag its chunk taken together (forward-backward)."""
        counts, edges, tags = order.counts, order.edges, self.net.tags
        own = np.exp(np.maximum(emitted - emitted.max(axis=1, keepdims=True), _FAINT))
        until = np.concatenate([own, own.take(order.across, axis=0)], axis=1)  # place; tags to the right, to the left
        until[: counts[0], :tags] *= np.exp(self.net.first)
        moves = np.zeros((2 * tags, 2 * tags), np.float32)  # there, here
        moves[:tags, :tags], moves[tags:, tags:] = np.exp(self.net.moves.transpose(2, 0, 1))
        room = np.empty((counts[0], 2 * tags), np.float32)
        before = until[: counts[0]]
        for step in range(1, len(counts)):
            count = counts[step]
            here = until[edges[step] : edges[step + 1]]
            here *= np.dot(before[:count], moves, out=room[:count])
            if step % _SCALED == 0:
                ways = here.reshape(count, 2, tags)
                ways /= ways.sum(axis=2, keepdims=True)
            before = here
        chances: Floats = until[:, :tags] * until[:, tags:].take(order.across, axis=0)
        chances /= own
        chances /= chances.sum(axis=1, keepdims=True)
        return chances

    def _decode(self, emitted: Floats, order: Packed) -> Integers:
        """The best tags (Viterbi), all chunks side by side, in their order.

        Both ways at once, so that nothing is traced back: the best way through a tag is the best one to it from the
        left and the best one to it from the right, which share the token's own score.
        """
        tags, most = self.net.tags, 2 * order.counts[0]
        moves = np.tile(self.net.moves, order.counts[0])  # there, here, place and way
        own = emitted.T
        best = np.stack([own, own.take(order.across, axis=1)], axis=2)  # tag, place, way
        best[:, : order.counts[0], 0] += self.net.first[:, None]
        steps = best.reshape(tags, -1)
        room = np.empty(tags * tags * most, np.float32)
        before = steps[:, :most]
        for low, high in pairwise(order.edges[1:]):
            width = 2 * (high - low)
            here = room[: tags * tags * width].reshape(tags, tags, width)
            np.add(before[:, None, :width], moves[:, :, :width], out=here)
            before = steps[:, 2 * low : 2 * high]
            before += np.maximum.reduce(here, axis=0)
        through = best[:, :, 0] - own
        through += best[:, :, 1].take(order.across, axis=1)
        found: Integers = through.argmax(axis=0)
        return found


def _edged(tags: Integers, said: Floats) -> Integers:
    """The tags, but that words of content and beside it are content by their own chance alone."""
    content = (tags == _BEGIN) | (tags == _BEGIN + 1)
    if not content.any():
        return tags
    tags[content & (said < _SAID)] = 0
    beside = np.flatnonzero((tags == 0) & ~content & (said >= _SAID))
    for stretch in np.split(beside, np.flatnonzero(np.diff(beside) > 1) + 1):
        if not len(stretch):
            continue
        first, last = int(stretch[0]), int(stretch[-1])
        if first and content[first - 1]:
            tags[stretch] = _BEGIN + 1
        elif last + 1 < len(tags) and content[last + 1]:
            tags[stretch] = _BEGIN + 1
            tags[first], tags[last + 1] = _BEGIN, _BEGIN + 1
    return tags


def _attributions(tokens: Tokens, tags: Integers, links: Floats, said: Floats) -> list[Tagged]:
    """The spans of one text, tied together."""
    roles = (tags + 1) // 2
    begins = (roles != _OUTSIDE) & ((tags & 1 == 1) | (roles != np.concatenate([[_OUTSIDE], roles[:-1]])))
    for first in tokens.paragraphs[1:]:  # what is quoted in one paragraph does not go on unquoted in the next
        if roles[first] == _CONTENT and (tokens.places[first] ^ tokens.places[first - 1]) & QUOTED:
            begins[first] = True
    firsts = np.flatnonzero(begins)
    if not len(firsts):
        return []
    breaks = np.flatnonzero(begins | (roles == _OUTSIDE))
    ends = np.append(breaks, len(roles))[np.searchsorted(breaks, firsts, "right")]
    totals = np.zeros((len(roles) + 1, 1 + links.shape[1]))
    np.cumsum(np.column_stack([said, links]), axis=0, out=totals[1:])
    wanted = totals[ends] - totals[firsts]
    likely = wanted[:, 0] >= _LIKELY * (ends - firsts)
    columns = firsts, ends, roles[firsts], wanted[:, 1:], likely
    spans = list(zip(*(column.tolist() for column in columns), strict=True))
    cues = [(first, last) for first, last, kind, *_ in spans if kind == _CUE]
    sources = [(first, last) for first, last, kind, *_ in spans if kind == _SOURCE]
    of_cue = [_linked(first, sources, scores, True) for first, _, kind, scores, _ in spans if kind == _CUE]
    pieces: dict[int | None, list[tuple[int, int]]] = {}
    for first, last, kind, scores, is_likely in spans:
        if kind == _CONTENT and (is_likely or tokens.places[first] & QUOTED):
            cue = _linked(first, cues, scores, False)
            if cue is not None and _goes_on(tokens, first, last):
                cue = _resumed(tokens, first, cue, cues, pieces)
            pieces.setdefault(cue, []).append((first, last))
    starts, stops = tokens.starts, tokens.ends

    def characters(span: tuple[int, int]) -> tuple[int, int]:
        return starts[span[0]], stops[span[1] - 1]

    found = []
    for cue, content in pieces.items():
        source = of_cue[cue] if cue is not None else None
        found.append(
            Tagged(
                tuple([characters(span) for span in content]),
                characters(cues[cue]) if cue is not None else None,
                characters(sources[source]) if source is not None else None,
            )
        )
    return sorted(found, key=lambda one: one.pieces[0])


def _goes_on(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a piece stands in marks and opens a sentence: the second half of a split quote, it may be."""
    places = tokens.places
    if not (places[first] & QUOTED and places[last - 1] & QUOTED):
        return False
    before = first - 1
    while before > 0 and tokens.words[before] in _MARKS:
        before -= 1
    return before >= 0 and tokens.words[before][-1] in ".?!"


def _resumed(
    tokens: Tokens, first: int, cue: int, cues: list[tuple[int, int]], pieces: dict[int | None, list[tuple[int, int]]]
) -> int:
    """The cue that a quoted sentence goes on from: in '"A," said Lee, who hopes to win. "B."' not the hope.

    Nor the cue of another paragraph, where one of its own has taken up quoted words before.
    """
    place = max(bisect_right(tokens.paragraphs, first) - 1, 0)
    begin, end = tokens.paragraphs[place], [*tokens.paragraphs, len(tokens.starts)][place + 1]
    if begin <= cues[cue][0] < end:
        content = pieces.get(cue)
        if not content or any((tokens.places[start] | tokens.places[stop - 1]) & QUOTED for start, stop in content):
            return cue
    for earlier in range(bisect_left(cues, (first, first)) - 1, -1, -1):
        if cues[earlier][0] < begin:
            break
        if any(stop <= cues[earlier][0] and tokens.places[start] & QUOTED for start, stop in pieces.get(earlier, ())):
            return earlier
    return cue


def _linked(first: int, candidates: list[tuple[int, int]], scores: list[float], may_lack: bool) -> int | None:
    """The candidate that the best possible link class names: one to the left (0 to 2) or right (3, 4)."""
    middle = bisect_left(candidates, (first, first))
    for link in sorted(range(len(scores)), key=scores.__getitem__, reverse=True):
        if link == _NONE:
            if may_lack:
                return None
            continue
        at = middle - 1 - link if link < 3 else middle + link - 3
        if 0 <= at < len(candidates):
            return at
    return None


@cache
def tagger(language: str | None) -> Tagger | None:
    """The model of a language, or None where there is none."""
    if language is None or not language.isalpha():
        return None
    packed: Any = files(__package__).joinpath("model", f"{language}.npz")
    return Tagger(packed.read_bytes()) if packed.is_file() else None
