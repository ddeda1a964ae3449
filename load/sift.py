"""Which of all known texts may be copies of those that a merge brings: bands of signatures, compared as arrays.

A signature is looked at in bands of two minima; texts with a band in common are candidates. The bands of all known
texts are kept nowhere: they are read off the signatures as these stream by, some 0.6 µs a text, where a table of them
took 64 rows a text and a join over all of it in every merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PLACES = 128  # minima of a signature (transform/similar.py)
BANDS = 64  # of two minima: of pairs with similarity .2 it finds 93%, with .3 99.8%
LEADERS = 8  # texts of one band that the others are compared with
SURE = 0.08  # similarity below which nothing is claimed: ten places of 128
AT_ONCE = 100_000  # pairs in memory; where their signatures are, 256 bytes each and twice

TESTED_AT_ONCE = 1_024  # texts whose bands are tested together, in half a megabyte

_OF_BAND = np.arange(BANDS, dtype=np.int64) << 16  # where a band begins in a table of bits
_MIXES = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B))  # of a product with these, the high half is the place
_SPREAD = np.int64(0x2545F4914F6CDD1D)
_MOST_BUCKETS = 1 << 21  # 16 MB; a few entries get fewer

Numbers = NDArray[np.int64]
Pair = tuple[Numbers, Numbers]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by number: keys (n, 2) uint64, high half first; shingles (n,); minima of the signature (n, 128) uint16."""

    keys: NDArray[np.uint64]
    shingles: NDArray[np.int32]
    minhash: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, rows: Numbers) -> Texts:
        """Some of them, or one several times."""
        return Texts(self.keys[rows], self.shingles[rows], self.minhash[rows])

    def once(self) -> Texts:
        """Each text once, however often it is here."""
        order = np.lexsort((self.keys[:, 1], self.keys[:, 0]))
        ordered = self.keys[order]
        first = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(self)]
        return self if first.all() else self.take(order[first])

    @classmethod
    def joined(cls, parts: Iterable[Texts]) -> Texts:
        """All of the parts, of which there is one at least."""
        keys, shingles, minhash = zip(*((each.keys, each.shingles, each.minhash) for each in parts), strict=True)
        return cls(np.concatenate(keys), np.concatenate(shingles), np.concatenate(minhash))


@dataclass(frozen=True, slots=True)
class Held:
    """Bands that are asked about, with all who have them: entry i says that text `texts[row[i]]` has `band[i]`."""

    texts: Texts
    row: Numbers
    band: Numbers


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of texts: their keys and lengths, and the share of places in which their signatures agree, 0 to 1."""

    one: NDArray[np.uint64]
    other: NDArray[np.uint64]
    one_shingles: NDArray[np.int32]
    other_shingles: NDArray[np.int32]
    similarity: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of keys of texts, the smaller one first."""

    one: NDArray[np.uint64]
    other: NDArray[np.uint64]


def bands(minhash: NDArray[np.uint16]) -> Numbers:
    """Keys (n, 64) of all bands: the number of the band and its two minima."""
    return np.arange(BANDS, dtype=np.int64) << 32 | _pairs(minhash)


def _pairs(minhash: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """The two minima of each band as one number, (n, 64)."""
    return np.ascontiguousarray(minhash).view(np.uint32)


class Sieve:
    """Lets through those texts that share a band with some that are given."""

    def __init__(self, minhash: NDArray[np.uint16]) -> None:
        self.bands = np.sort(bands(minhash), axis=None)
        self.known = np.zeros((len(_MIXES), BANDS << 16), dtype=np.bool_)
        for known, mix in zip(self.known, _MIXES, strict=True):
            known[_OF_BAND + (_pairs(minhash) * mix >> 16)] = True

    def hold(self, stream: Iterable[Texts]) -> Held:
        """The texts of a stream that have one of the bands and are not alone in it."""
        texts, rows, held, count = [], [], [], 0
        for part in stream:
            row, band = self._found(part.minhash)
            begins = np.diff(row, prepend=-1) > 0
            texts.append(part.take(row[begins]))
            rows.append(np.cumsum(begins) - 1 + count)
            held.append(band)
            count += len(texts[-1])
        row, band = np.concatenate(rows), np.concatenate(held)
        shared = _are_not_alone(band)
        return Held(Texts.joined(texts), row[shared], band[shared])

    def _found(self, minhash: NDArray[np.uint16]) -> tuple[Numbers, Numbers]:
        """Row and band of what is let through, by row."""
        rows, found = [], []
        for at in range(0, len(minhash), TESTED_AT_ONCE):
            # Two tables of bits let one in a thousand of other bands through; what is left is looked up.
            pairs = _pairs(minhash[at : at + TESTED_AT_ONCE])
            entry = np.flatnonzero(self.known[0].take(_OF_BAND + (pairs * _MIXES[0] >> 16)))
            pair, band = pairs.reshape(-1)[entry], entry % BANDS
            through = self.known[1].take((band << 16) + (pair * _MIXES[1] >> 16))
            rows.append(at + entry[through] // BANDS)
            found.append(band[through] << 32 | pair[through])
        row, key = (np.concatenate([np.empty(0, np.int64), *each]) for each in (rows, found))
        right = np.bincount(row, minlength=len(minhash))[row] == BANDS  # then it is one of those asked about
        others = np.flatnonzero(~right)
        place = np.minimum(np.searchsorted(self.bands, key[others]), len(self.bands) - 1)
        right[others] = self.bands[place] == key[others]
        return row[right], key[right]


def _are_not_alone(band: Numbers) -> NDArray[np.bool_]:
    """Whether another entry has the same band; of a few that are alone, too: bands are counted by hash."""
    buckets = min(1 << (4 * len(band)).bit_length(), _MOST_BUCKETS)
    bucket: Numbers = band * _SPREAD >> 42 & buckets - 1
    several: NDArray[np.bool_] = np.bincount(bucket, minlength=1) > 1
    return several[bucket]


class _Groups:
    """Entries of bands that several texts share, by band and within it by rank. Of one band, the first LEADERS of those
    that count are its leaders."""

    def __init__(self, band: Numbers, rank: Numbers) -> None:
        order = np.lexsort((rank, band))
        band, rank = band[order], rank[order]
        same = np.zeros(len(band) + 1, dtype=np.bool_)
        same[1:-1] = band[1:] == band[:-1]
        shared = same[1:] | same[:-1]
        self.rank: Numbers = rank[shared]
        begins = ~same[:-1][shared]
        self.start: Numbers = np.flatnonzero(begins)
        self.group: Numbers = np.cumsum(begins) - 1  # of each entry
        self.end: Numbers = np.append(self.start[1:], len(self.rank))[self.group]  # of each entry's group, exclusive

    def leads(self, counts: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each entry is a leader where those alone count that are named."""
        before: Numbers = np.cumsum(counts) - counts
        return counts & (before - before[self.start][self.group] < LEADERS)

    def behind(self, leaders: NDArray[np.bool_], wanted: Callable[[Numbers, Numbers], NDArray[np.bool_]]) -> Pair:
        """The ranks of each of these leaders and of each text behind it in its band, of those that are wanted."""
        at = np.flatnonzero(leaders)
        count = self.end[at] - at - 1
        found = [np.empty(0, dtype=np.int64)]
        for part in np.split(np.arange(len(at)), np.flatnonzero(np.diff(np.cumsum(count) // AT_ONCE)) + 1):
            # Of one band after the other in a row: entries at + 1, at + 2, ... up to its end.
            before = np.cumsum(count[part]) - count[part]
            entry = np.arange(count[part].sum()) + np.repeat(at[part] + 1 - before, count[part])
            one, other = np.repeat(self.rank[at[part]], count[part]), self.rank[entry]
            asked = wanted(one, other)
            found.append(np.unique(one[asked] << 32 | other[asked]))
        whole = np.unique(np.concatenate(found))
        return whole >> 32, whole & 0xFFFFFFFF


def _ranked(*keys: NDArray[np.uint64]) -> list[Numbers]:
    """The rank of each key among all that are given; the same key has the same rank."""
    whole = np.concatenate(keys)
    order = np.lexsort((whole[:, 1], whole[:, 0]))
    ordered = whole[order]
    rank = np.empty(len(whole), dtype=np.int64)
    rank[order] = np.cumsum(np.concatenate(([0], (ordered[1:] != ordered[:-1]).any(axis=1))))[: len(whole)]
    return np.split(rank, np.cumsum([len(each) for each in keys])[:-1])


def of_new(held: Held, new: Texts, gone: Texts) -> tuple[Pairs, Links]:
    """Pairs that are to be compared because of what came and went; and those of known texts that shared a band and of
    which one led it and does no longer, so that their link stands only where it leads another of their bands.

    `held` are the bands of the new texts and of those that went, as they are without the latter."""
    texts = Texts.joined([held.texts, gone])
    ranks, new_ranks, gone_ranks = _ranked(held.texts.keys, new.keys, gone.keys)
    count = 1 + max(int(each.max(initial=0)) for each in (ranks, new_ranks, gone_ranks))
    is_new, is_gone = np.zeros((2, count), dtype=np.bool_)
    is_new[new_ranks], is_gone[gone_ranks] = True, True
    row = np.zeros(count, dtype=np.int64)
    row[np.concatenate([ranks, gone_ranks])] = np.arange(len(texts))
    groups = _Groups(
        np.concatenate([held.band, bands(gone.minhash).reshape(-1)]),
        np.concatenate([ranks[held.row], np.repeat(gone_ranks, BANDS)]),
    )
    fresh, went = is_new[groups.rank], is_gone[groups.rank]
    leads, led = groups.leads(~went), groups.leads(~fresh)
    stays = ~is_gone
    came = groups.behind(leads, lambda one, other: (is_new[one] | is_new[other]) & stays[other])
    # Of two known texts a pair is new only where a leader went and another moved up.
    moved_up = groups.behind(leads & ~led & ~fresh, lambda one, other: stays[other])
    one, other = (np.concatenate(each) for each in zip(came, moved_up, strict=True))
    lost, behind = groups.behind(led & ~leads & ~went, lambda one, other: stays[other] & ~is_new[other])
    return compared(texts, row[one], row[other]), Links(texts.keys[row[lost]], texts.keys[row[behind]])


def of_leaders(held: Held, asked: Texts) -> Pairs:
    """Pairs of a text that is asked about and each of its leaders. `held` are the bands of these texts."""
    ranks, asked_ranks = _ranked(held.texts.keys, asked.keys)
    is_asked = np.zeros(1 + int(ranks.max(initial=0)), dtype=np.bool_)
    is_asked[asked_ranks] = True
    row = np.zeros(len(is_asked), dtype=np.int64)
    row[ranks] = np.arange(len(ranks))
    groups = _Groups(held.band, ranks[held.row])
    leads = groups.leads(np.ones(len(groups.rank), dtype=np.bool_))
    one, other = groups.behind(leads, lambda one, other: is_asked[other])
    return compared(held.texts, row[one], row[other])


def agreement(minhash: NDArray[np.uint16], one: Numbers, other: Numbers) -> NDArray[np.float64]:
    """Of each pair of rows, the share of places in which the signatures agree."""
    shares = np.zeros(len(one), dtype=np.float64)
    for at in range(0, len(shares), AT_ONCE):
        part = slice(at, at + AT_ONCE)
        shares[part] = (minhash[one[part]] == minhash[other[part]]).mean(axis=1)
    return shares


def compared(texts: Texts, one: Numbers, other: Numbers) -> Pairs:
    """Rows of texts in pairs; those alone of which anything can be said."""
    shares = agreement(texts.minhash, one, other)
    sure = shares >= SURE
    one, other = one[sure], other[sure]
    return Pairs(texts.keys[one], texts.keys[other], texts.shingles[one], texts.shingles[other], shares[sure])
