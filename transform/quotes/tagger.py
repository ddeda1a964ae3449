"""The learned tagger: which words of a text are content, cue and source, and which of them belong together.

A small net (training/tagger/net.py says how it is built and trained) run in numpy alone. All paragraphs of all texts
given run side by side, so that many texts at once cost less than each on its own; what comes out is the same.
"""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transform.quotes.tokens import PLACES, QUOTED, Tokens, norm, shape

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

LONGEST = 160
"""Tokens that the net reads in one piece: whole paragraphs up to this length, or one longer paragraph."""
_UNKNOWN, _NUMBER = 0, 1
_REMEMBERED = 16_000  # words whose rows are kept, 1.5 kB each; then it starts afresh
_OUTSIDE, _CONTENT, _CUE, _SOURCE = range(4)
_BEGINS = [1, 3]  # tags that begin content and cues
_NONE = 5  # the link class "no such span"
_BLOCK = 256  # rows of gates, 400 kB for both directions: what a core's second cache holds
_MARKS = frozenset("\"“”'‘’")


@dataclass(frozen=True, slots=True)
class Tagged:
    """One attribution, in characters of the text: the pieces of what is said, the cue, who says it."""

    pieces: tuple[tuple[int, int], ...]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None


def chunks(tokens: Tokens) -> list[tuple[int, int]]:
    """Stretches of whole paragraphs of up to LONGEST tokens; a longer paragraph stands alone."""
    edges = [*tokens.paragraphs, len(tokens.starts)]
    found: list[tuple[int, int]] = []
    first = edges[0]
    for start, end in pairwise(edges):
        if end - first > LONGEST and start > first:
            found.append((first, start))
            first = start
    if edges[-1] > first:
        found.append((first, edges[-1]))
    return found


class Tagger:
    """A model of one language. Read-only but for what it remembers of words met."""

    def __init__(self, packed: bytes) -> None:
        with np.load(io.BytesIO(packed)) as arrays:
            stored = {name: arrays[name] for name in arrays.files}
        names = stored["words"].tobytes().decode().split("\n")
        self._words = {name: at for at, name in enumerate(names)}
        self._suffixes = {name: at for at, name in enumerate(stored["suffixes"].tobytes().decode().split("\n"))}
        flags = np.unpackbits(stored["flags"], axis=1)[:, : int(stored["flag_count"])]
        self._flags = flags.astype(np.uint8)
        self._vectors, self._vectors_scale = stored["vectors"], stored["vectors_scale"]
        self._own_vectors, self._own_scale = stored["own"], stored["own_scale"]
        self._own = len(self._own_vectors)

        def weights(name: str) -> Floats:
            return np.ascontiguousarray(stored[name], dtype=np.float32)

        self._suffix, self._shape = weights("suffix"), weights("shape")
        mix, bias = weights("mix"), weights("mix_bias")  # (width, 3 · mixed), (mixed,)
        self._mixed = len(bias)
        self._mix = mix[:-PLACES]
        bits = (np.arange(1 << PLACES)[:, None] >> np.arange(PLACES)) & 1
        self._places: Floats = bits.astype(np.float32) @ mix[-PLACES:]  # what each place adds, and the bias with it
        self._places[:, self._mixed : 2 * self._mixed] += bias
        self._layers = []
        top = weights("top")  # tags, then links
        count = int(stored["layers"])
        self._top = [part * np.float32(0.25) for part in np.split(top, count)]
        for number in range(count):
            ways = [np.split(weights(f"layer{number}_{way}"), 3, axis=1) for way in ("forward", "backward")]
            biases = [
                np.split(weights(f"layer{number}_{way}_bias")[None], 3, axis=1) for way in ("forward", "backward")
            ]
            gates = np.stack([np.stack(gate) for gate in zip(*ways, strict=True)])  # gate, way, width, half
            self._layers.append(
                (
                    gates * np.float32(0.25 if number else 1),
                    np.stack([np.stack(gate) for gate in zip(*biases, strict=True)]),
                )
            )
        self._top_bias = weights("top_bias")
        moves, self._first = weights("moves"), weights("first")
        self._moves = np.stack([moves, moves.T], axis=2)[..., None]  # there, here, way: to the right and to the left
        self._tags = len(self._first)
        self._rows = np.zeros((4096, self._mix.shape[1]), np.float32)
        self._seen: dict[str, int] = {}

    # --- words to vectors --------------------------------------------------------------------------------------------

    def _read(self, texts: Sequence[Tokens]) -> Floats:
        """All tokens of all texts, a row each: what a token adds to its right neighbour, to itself, to its left one."""
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        seen = self._seen
        words = [word for tokens in texts for word in tokens.words]
        new = [word for word in dict.fromkeys(words) if word not in seen]
        if new:
            self._remember(new, len(seen))
            seen.update(zip(new, range(len(seen), len(seen) + len(new)), strict=True))
        numbers = np.fromiter(map(seen.__getitem__, words), np.int64, len(words))
        places = np.fromiter(chain.from_iterable(tokens.places for tokens in texts), np.int64, len(words))
        read: Floats = self._rows.take(numbers, axis=0)
        read += self._places.take(places, axis=0)
        return read

    def _remember(self, words: list[str], first: int) -> None:
        """Works out the rows of words met for the first time."""
        while len(self._rows) < first + len(words):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        rows = np.empty((len(words), 3), np.int64)
        forms = np.empty(len(words), np.int64)
        for at, word in enumerate(words):
            low, form = norm(word), shape(word)
            known = _NUMBER if form == 5 else self._words.get(low, _UNKNOWN)
            # An unknown word with a capital, most often a name, shows its shape and nothing else.
            suffix = 0 if known == _UNKNOWN and form != 0 else self._suffixes.get(low[-3:], 0)
            rows[at] = known, known if known < self._own else 0, suffix
            forms[at] = form
        vectors = self._vectors[rows[:, 0]] * self._vectors_scale
        own = self._own_vectors[rows[:, 1]] * self._own_scale
        parts = [vectors, own, self._suffix[rows[:, 2]], self._shape[forms], self._flags[rows[:, 0]]]
        given = np.concatenate(parts, axis=1, dtype=np.float32)
        self._rows[first : first + len(words)] = given @ self._mix

    # --- the net -----------------------------------------------------------------------------------------------------

    def scores(self, texts: Sequence[Tokens]) -> tuple[Floats, _Packed]:
        """Scores of tags and links, one row a token in the order of the packed chunks."""
        spans: list[tuple[int, int]] = []
        base = 0
        for tokens in texts:
            spans.extend((base + first, base + last) for first, last in chunks(tokens))
            base += len(tokens.starts)
        mixed = self._convolve(self._read(texts), spans)
        order = _Packed(spans)
        given = mixed.take(order.both, axis=0)
        forward: Floats = np.empty((len(mixed), len(self._top_bias)), np.float32)
        forward[:] = self._top_bias
        backward = np.zeros_like(forward)
        for number, ((weights, bias), heads) in enumerate(zip(self._layers, self._top, strict=True)):
            states = run(given, weights, bias, order)
            half = states.shape[2]
            forward += states[0] @ heads[:half]
            backward += states[1] @ heads[half:]
            if number + 1 < len(self._layers):
                given = order.across_both(states)
        forward += backward.take(order.across, axis=0)
        return forward, order

    def _convolve(self, read: Floats, spans: list[tuple[int, int]]) -> Floats:
        """Each token with its neighbours of the same chunk."""
        size = self._mixed
        before, itself, after = read[:, :size], read[:, size : 2 * size], read[:, 2 * size :]
        mixed: Floats = np.empty((len(read), size), np.float32)
        mixed[0] = itself[0]
        np.add(itself[1:], before[:-1], out=mixed[1:])
        mixed[:-1] += after[1:]
        edges = np.array([first for first, _ in spans if first], np.int64)
        mixed[edges] -= before[edges - 1]
        mixed[edges - 1] -= after[edges]
        np.maximum(mixed, 0, out=mixed)
        return mixed

    # --- tags and links ----------------------------------------------------------------------------------------------

    def tag(self, texts: Sequence[Tokens], caution: float = 0.0) -> list[list[Tagged]]:
        """The attributions of each text. `caution` above 0 finds fewer and surer ones, below 0 more."""
        if not any(tokens.starts for tokens in texts):
            return [[] for _ in texts]
        scores, order = self.scores([tokens for tokens in texts if tokens.starts])
        scores[:, _BEGINS] -= caution
        packed_links = scores[:, self._tags :]
        packed_links -= np.log(np.exp(packed_links).sum(axis=1, keepdims=True))
        best = np.empty(len(scores), np.int64)
        links = np.empty_like(packed_links)
        best[order.both[0]], links[order.both[0]] = self._decode(scores[:, : self._tags], order), packed_links
        found: list[list[Tagged]] = []
        base = 0
        for tokens in texts:
            count = len(tokens.starts)
            here = slice(base, base + count)
            found.append(_attributions(tokens, best[here], links[here]) if count else [])
            base += count
        return found

    def _decode(self, emitted: Floats, order: _Packed) -> Integers:
        """The best tags (Viterbi), all chunks side by side, in their order.

        Both ways at once, so that nothing is traced back: the best way through a tag is the best one to it from the
        left and the best one to it from the right, which share the token's own score.
        """
        counts, edges = order.counts, order.edges
        own = emitted.T
        best = np.stack([own, own.take(order.across, axis=1)], axis=1)  # tag, way, place
        best[:, 0, : counts[0]] += self._first[:, None]
        room = np.empty(self._moves.size * counts[0], np.float32)
        before = best[:, :, : counts[0]]
        for step in range(1, len(counts)):
            count = counts[step]
            here = room[: self._moves.size * count].reshape(self._tags, self._tags, 2, count)
            np.add(before[:, None, :, :count], self._moves, out=here)
            before = best[:, :, edges[step] : edges[step + 1]]
            before += np.maximum.reduce(here, axis=0)
        through = best[:, 0] - own
        through += best[:, 1].take(order.across, axis=1)
        found: Integers = through.argmax(axis=0)
        return found


class _Packed:
    """Chunks side by side, longest first, step by step: step 0 of all, then step 1 of those long enough, and so on."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        ordered = sorted(spans, key=lambda span: span[0] - span[1])
        lengths = np.array([last - first for first, last in ordered])
        starts = np.array([first for first, _ in ordered])
        longest = int(lengths[0])
        self.counts = [
            int(count) for count in len(lengths) - np.searchsorted(lengths[::-1], np.arange(longest), "right")
        ]
        self.edges = [0, *np.cumsum(self.counts).tolist()]
        step = np.repeat(np.arange(longest), self.counts)
        chunk = np.arange(len(step)) - np.repeat(self.edges[:-1], self.counts)
        forward = starts[chunk] + step
        backward = starts[chunk] + lengths[chunk] - 1 - step
        self.both = np.stack([forward, backward])  # token at each place, read from the beginnings and from the ends
        place = np.empty(len(step), np.int64)
        place[forward] = np.arange(len(step))
        self.across = place[backward]  # from one order to the other, and the same way back

    def across_both(self, states: Floats) -> Floats:
        """What both ways found, side by side, in both orders: (2, places, half) to (2, places, 2 · half)."""
        _, count, half = states.shape
        found = np.empty((2, count, 2 * half), np.float32)
        found[0, :, :half], found[1, :, half:] = states
        found[0, :, half:] = states[1].take(self.across, axis=0)
        found[1, :, :half] = states[0].take(self.across, axis=0)
        return found


def run(given: Floats, weights: Floats, bias: Floats, order: _Packed) -> Floats:
    """A layer's weighted running means, times four, both ways: (2, places, width) to (2, places, half).

    The weights of the gates forget and out come halved, since sigmoid(x) = (tanh(x/2) + 1) / 2, and what reads the
    result divides by four: the halves of two sigmoids. Rows are multiplied in blocks that stay in the cache.
    """
    _, count, _ = given.shape
    half = weights.shape[3]
    value, forget, out = (np.empty((2, count, half), np.float32) for _ in range(3))
    room = np.empty(6 * min(count, _BLOCK) * half, np.float32)
    for low in range(0, count, _BLOCK):
        high = min(count, low + _BLOCK)
        gates = room[: 6 * (high - low) * half].reshape(3, 2, high - low, half)
        np.matmul(given[:, low:high], weights, out=gates)
        gates += bias
        np.tanh(gates, out=gates)
        first, second, third = gates
        np.subtract(1, second, out=forget[:, low:high])
        np.multiply(first, forget[:, low:high], out=value[:, low:high])
        second += 1
        np.multiply(second, 0.5, out=forget[:, low:high])
        np.add(third, 1, out=out[:, low:high])
    edges, before = order.edges, value[:, : order.counts[0]]
    for step in range(1, len(order.counts)):
        low, high = edges[step], edges[step + 1]
        kept = forget[:, low:high] * before[:, : high - low]
        before = value[:, low:high]
        before += kept
    value *= out
    return value


def _attributions(tokens: Tokens, tags: Integers, links: Floats) -> list[Tagged]:
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
    totals = np.concatenate([np.zeros((1, links.shape[1])), np.cumsum(links, axis=0, dtype=np.float64)])
    wanted = totals[ends] - totals[firsts]
    kinds = roles[firsts].tolist()
    spans = list(
        zip(firsts.tolist(), ends.tolist(), kinds, (-wanted).argsort(axis=1, kind="stable").tolist(), strict=True)
    )
    cues = [(first, last) for first, last, kind, _ in spans if kind == _CUE]
    sources = [(first, last) for first, last, kind, _ in spans if kind == _SOURCE]
    of_cue = [_linked(first, sources, order, True) for first, _, kind, order in spans if kind == _CUE]
    pieces: dict[int | None, list[tuple[int, int]]] = {}
    for first, last, kind, order in spans:
        if kind == _CONTENT:
            cue = _linked(first, cues, order, False)
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
                tuple(characters(span) for span in content),
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
        if not content or any(tokens.places[start] & QUOTED for start, _ in content):
            return cue
    for earlier in range(bisect_left(cues, (first, first)) - 1, -1, -1):
        if cues[earlier][0] < begin:
            break
        if any(stop <= cues[earlier][0] and tokens.places[start] & QUOTED for start, stop in pieces.get(earlier, ())):
            return earlier
    return cue


def _linked(first: int, candidates: list[tuple[int, int]], order: list[int], may_lack: bool) -> int | None:
    """The candidate that the first possible link class names: one to the left (0 to 2) or right (3, 4)."""
    middle = bisect_left(candidates, (first, first))
    for link in order:
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
