"""Examples as numbers: chunks of whole paragraphs, padded into batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.tagger.examples import IGNORED, Example
from training.tagger.words import NUMBER, UNKNOWN, Words
from transform.quotes.net import chunks
from transform.quotes.tokens import PLACES, norm, shape


@dataclass(slots=True)
class Chunk:
    """Rows of (word, own, suffix, shape, places) and (tags, links, pos, entities), one a token."""

    inputs: np.ndarray
    labels: np.ndarray


class Encoder:
    """Looks words up once and remembers them."""

    def __init__(self, words: Words) -> None:
        self.words = {word: at for at, word in enumerate(words.names)}
        self.suffixes = {suffix: at for at, suffix in enumerate(words.suffixes)}
        self.own = words.own
        self._seen: dict[str, tuple[int, int, int, int]] = {}

    def word(self, word: str) -> tuple[int, int, int, int]:
        """(word, own vector, suffix, shape); an unknown word with a capital shows nothing but its shape."""
        found = self._seen.get(word)
        if found is None:
            low, form = norm(word), shape(word)
            at = self.words.get(low, UNKNOWN)
            if form == 5:
                at = NUMBER
            suffix = 0 if at == UNKNOWN and form != 0 else self.suffixes.get(low[-3:], 0)
            found = self._seen[word] = (at, at if at < self.own else 0, suffix, form)
        return found

    def encode(self, example: Example) -> list[Chunk]:
        tokens = example.tokens
        inputs = np.array(
            [(*self.word(word), place) for word, place in zip(tokens.words, tokens.places, strict=True)], np.int64
        ).reshape(-1, 5)
        labels = np.array([example.tags, example.links, example.pos, example.entities], np.int64).T
        return [Chunk(inputs[first:last], labels[first:last]) for first, last in chunks(tokens)]


def stack(parts: list[Chunk]) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...], Tensor]:
    """Inputs, labels and mask of a batch, time first."""
    longest = max(len(part.inputs) for part in parts)
    inputs = np.zeros((longest, len(parts), 5), np.int64)
    labels = np.full((longest, len(parts), 4), IGNORED, np.int64)
    mask = np.zeros((longest, len(parts)), bool)
    for at, part in enumerate(parts):
        count = len(part.inputs)
        inputs[:count, at], labels[:count, at], mask[:count, at] = part.inputs, part.labels, True
    labels[..., 0][~mask] = 0
    bits = ((inputs[..., 4, None] >> np.arange(PLACES)) & 1).astype(np.float32)
    given = (*(torch.from_numpy(inputs[..., column]) for column in range(4)), torch.from_numpy(bits))
    return given, tuple(torch.from_numpy(labels[..., column]) for column in range(4)), torch.from_numpy(mask)
