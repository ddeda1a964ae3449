"""The tagger's net: what every token of some texts scores for each tag and each link, in numpy alone.

training/tagger/net.py says how it is built and trained. Chunks of all texts given run side by side, and everything
goes through in blocks of rows that stay in a core's cache.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from transform.quotes.tokens import PLACES, Tokens, norm, shape

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

LONGEST = 160
"""Tokens that the net reads in one piece: whole paragraphs up to this length, or one longer paragraph."""
_UNKNOWN, _NUMBER = 0, 1
_REMEMBERED = 16_000  # words whose rows are kept, 1.5 kB each; then it starts afresh
_BLOCK = 120  # rows of words, or of gates: a core's second cache holds all in hand, and OpenBLAS need not pack so few


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


class Net:
    """The net of one language, out of the bytes of its file. Read-only but for what it remembers of words met."""

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
        self._top = np.reshape(top * np.float32(0.25), (count, 2, -1, top.shape[1]))  # layer, way, half, tags and links
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
        moves, self.first = weights("moves"), weights("first")
        self.moves = np.stack([moves, moves.T], axis=2)  # there, here, way: to the right and to the left
        self.tags = len(self.first)
        self._rows = np.zeros((4096, self._mix.shape[1]), np.float32)
        self._seen = _Numbers()

    # --- words to vectors --------------------------------------------------------------------------------------------

    def _number(self, texts: Sequence[Tokens]) -> Integers:
        """The row of each token's word, in the order of the texts; rows of new words are worked out."""
        seen = self._seen
        if len(seen) > _REMEMBERED:
            seen.clear()
            seen.new.clear()
        words = chain.from_iterable(tokens.words for tokens in texts)
        numbers = np.fromiter(map(seen.__getitem__, words), np.int64)
        if seen.new:
            self._remember(seen.new, len(seen) - len(seen.new))
            seen.new.clear()
        return numbers

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

    def scores(self, texts: Sequence[Tokens]) -> tuple[Floats, Packed]:
        """Scores of tags and links, one row a token in the order of the packed chunks."""
        spans: list[tuple[int, int]] = []
        base = 0
        for tokens in texts:
            spans.extend((base + first, base + last) for first, last in chunks(tokens))
            base += len(tokens.starts)
        places = np.fromiter(chain.from_iterable(tokens.places for tokens in texts), np.int64, base)
        mixed = self._convolve(self._number(texts), places, spans)
        order = Packed(spans)
        both = np.zeros((2, base, len(self._top_bias)), np.float32)
        both[0] = self._top_bias
        given: Given = partial(_in_both_orders, mixed, order)
        layers, _, half, _ = self._top.shape
        for number, (weights, bias) in enumerate(self._layers, 1):
            read_on = number < layers
            states: Floats = np.empty((2, base if read_on else 0, half), np.float32)
            for low, high, found in run(given, weights, bias, order):
                both[:, low:high] += found @ self._top[number - 1]
                if read_on:
                    states[:, low:high] = found
            given = partial(_side_by_side, states, order)
        forward, backward = both
        forward += backward.take(order.across, axis=0)
        return forward, order

    def _convolve(self, numbers: Integers, places: Integers, spans: list[tuple[int, int]]) -> Floats:
        """Each token, given as the row of its word and its place, with its neighbours of the same chunk."""
        size, count = self._mixed, len(numbers)
        mixed: Floats = np.empty((count, size), np.float32)
        edges = np.array([first for first, _ in spans])
        room, added = np.zeros((2, min(count, _BLOCK) + 2, 3 * size), np.float32)  # a neighbour on either side
        for low in range(0, count, _BLOCK):
            high = min(count, low + _BLOCK)
            left, right = max(low - 1, 0), min(high + 1, count)
            read, of_place = room[left - low + 1 : right - low + 1], added[: right - left]
            self._rows.take(numbers[left:right], axis=0, out=read, mode="clip")
            read += self._places.take(places[left:right], axis=0, out=of_place, mode="clip")
            cuts = edges[np.searchsorted(edges, left, "right") : np.searchsorted(edges, right)] - left
            read[cuts - 1, :size] = 0
            read[cuts, 2 * size :] = 0
            end = high - low + 1
            if high == count:
                room[end] = 0
            here = mixed[low:high]
            np.add(room[1:end, size : 2 * size], room[: end - 1, :size], out=here)
            here += room[2 : end + 1, 2 * size :]
            np.maximum(here, 0, out=here)
        return mixed


class _Numbers(dict[str, int]):
    """Words by the order in which they are asked for; `new` holds those that never were before."""

    def __init__(self) -> None:
        super().__init__()
        self.new: list[str] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        self.new.append(word)
        return number


class Packed:
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

    def blocks(self) -> list[tuple[int, int]]:
        """Steps (half-open ranges) that have about _BLOCK places together, or are one that has more."""
        edges, first = self.edges, 0
        found: list[tuple[int, int]] = []
        for step in range(1, len(edges)):
            if step + 1 == len(edges) or edges[step + 1] - edges[first] > _BLOCK:
                found.append((first, step))
                first = step
        return found


Given = Callable[[int, int], Floats]
"""What a layer reads between two places, in both orders: (2, places, width)."""


def _in_both_orders(mixed: Floats, order: Packed, low: int, high: int) -> Floats:
    return mixed.take(order.both[:, low:high], axis=0)


def _side_by_side(states: Floats, order: Packed, low: int, high: int) -> Floats:
    """What both ways found, side by side: of (2, places, half)."""
    half = states.shape[2]
    there = order.across[low:high]
    found = np.empty((2, high - low, 2 * half), np.float32)
    found[0, :, :half], found[1, :, half:] = states[:, low:high]
    found[0, :, half:] = states[1].take(there, axis=0)
    found[1, :, :half] = states[0].take(there, axis=0)
    return found


def run(given: Given, weights: Floats, bias: Floats, order: Packed) -> Iterator[tuple[int, int, Floats]]:
    """A layer's weighted running means, times four, both ways: (2, places, half), for the places between two.

    To be used before the next is asked for: it stands where that will stand.

    A gate is clip(x, -1, 1), or half of that and a half: the weights of the gates forget and out come halved, and what
    reads the result divides by four. Each block of steps goes all the way while it is in the cache.
    """
    edges, blocks = order.edges, order.blocks()
    most, half = max(edges[stop] - edges[first] for first, stop in blocks), weights.shape[3]
    room = np.empty(weights.shape[0] * 2 * most * half, np.float32)
    bias = np.repeat(bias, most, axis=2)  # adding rows to rows is four times as fast as one row to many
    before: Floats | None = None
    for first, stop in blocks:
        low, high = edges[first], edges[stop]
        gates = room[: 6 * (high - low) * half].reshape(3, 2, high - low, half)
        np.matmul(given(low, high), weights, out=gates)
        gates += bias[:, :, : high - low]
        np.clip(gates, -1, 1, out=gates)
        value, forget, out = gates
        value *= np.subtract(1, forget)
        forget += 1
        forget *= 0.5
        for step in range(first, stop):
            here = slice(edges[step] - low, edges[step + 1] - low)
            state = value[:, here]
            if before is not None:
                state += forget[:, here] * before[:, : state.shape[1]]
            before = state
        before = state.copy()  # the room is for the next block
        out += 1
        out *= value
        yield low, high, out
