"""Trains the net: seeded, one thread, the same result every time on one machine."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.tagger.chunks import Chunk, Encoder, stack
from training.tagger.examples import STYLES, Example
from training.tagger.net import Net, Sizes
from training.tagger.words import UNKNOWN, Words


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was found to work on the tuning part (docs/benchmarks.md)."""

    passes: int = 30
    batch: int = 24  # chunks
    rate: float = 4e-3
    last_rate: float = 0.2  # of the first
    decay: float = 0.05
    averaged: float = 0.998  # what the weights' running mean, which is the net that is kept, keeps of itself a step
    forget_word: float = 0.06  # share of words hidden whole
    forget_own: float = 0.2  # share of learned vectors hidden, so that the given ones are used
    restyled: float = 0.2  # share of articles shown with other quotation marks
    seed: int = 1


def train(examples: list[Example], words: Words, sizes: Sizes, pos: int, recipe: Recipe, tune: list[Example]) -> Net:
    """A trained net. `tune` is only looked at, for the log."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    shuffle = random.Random(recipe.seed)  # noqa: S311 - order of batches, no secret
    encoder = Encoder(words)
    parts = [encoder.encode(example) for example in examples]
    restyled = [[encoder.encode(example.restyled(style)) for example in examples] for style in STYLES]
    net = Net(
        sizes, torch.from_numpy(words.vectors), words.own, len(words.suffixes), torch.from_numpy(words.flags), pos
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay, betas=(0.9, 0.98))
    averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(recipe.averaged))
    total, step = recipe.passes * sum(map(len, parts)) / recipe.batch, 0
    for number in range(recipe.passes):
        begin, seen, lost = time.process_time(), 0, 0.0
        shown = [
            shuffle.choice(restyled)[at] if shuffle.random() < recipe.restyled else own for at, own in enumerate(parts)
        ]
        for batch in _batches([chunk for article in shown for chunk in article], recipe.batch, shuffle):
            step += 1
            progress = min(1.0, step / total)
            rate = recipe.rate * min(1.0, step / 100) * _fall(progress, recipe.last_rate)
            for group in optimiser.param_groups:
                group["lr"] = rate
            inputs, labels, mask = stack(batch)
            loss = net.loss(net(_forget(inputs, recipe), mask), labels, mask)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            averaged.update_parameters(net)
            seen += 1
            lost += loss.item()
        note = f"pass {number + 1}: loss {lost / seen:.4f}, {time.process_time() - begin:.0f} s of CPU"
        if tune and (number % 3 == 2 or number + 1 == recipe.passes):
            note += "  " + check(averaged.module, encoder, tune)
        print(note, flush=True)
    kept: Net = averaged.module
    return kept.eval()


def _fall(progress: float, last: float) -> float:
    """Half a cosine, from 1 down to `last`."""
    return last + (1 - last) * 0.5 * (1 + math.cos(math.pi * progress))


def _batches(parts: list[Chunk], size: int, shuffle: random.Random) -> list[list[Chunk]]:
    """Chunks of like length together, in random order."""
    keyed = sorted(parts, key=lambda part: len(part.inputs) * (1 + 0.1 * shuffle.random()))
    batches = [keyed[at : at + size] for at in range(0, len(keyed), size)]
    shuffle.shuffle(batches)
    return batches


def _forget(inputs: tuple[torch.Tensor, ...], recipe: Recipe) -> tuple[torch.Tensor, ...]:
    words, own, suffix, shape, places = inputs
    hidden = torch.rand(words.shape) < recipe.forget_word
    own = own.masked_fill(hidden | (torch.rand(words.shape) < recipe.forget_own), 0)
    return words.masked_fill(hidden, UNKNOWN), own, suffix.masked_fill(hidden, 0), shape, places


@torch.no_grad()
def check(net: Net, encoder: Encoder, examples: list[Example]) -> str:
    """F1 of tokens and of exact spans, by role, and how often links are right."""
    net.eval()
    parts = sorted((chunk for one in examples for chunk in encoder.encode(one)), key=lambda part: len(part.inputs))
    tokens = [[0, 0, 0] for _ in range(3)]
    spans = [[0, 0, 0] for _ in range(3)]
    right = linked = 0
    for at in range(0, len(parts), 64):
        inputs, labels, mask = stack(parts[at : at + 64])
        scores, links, _, _ = net(inputs, mask)
        best = net.crf.decode(scores, mask)
        known = (labels[1] >= 0) & mask
        right += int((links.argmax(-1) == labels[1])[known].sum())
        linked += int(known.sum())
        for column in range(mask.shape[1]):
            count = int(mask[:, column].sum())
            guess, gold = best[:count, column].tolist(), labels[0][:count, column].tolist()
            for role in range(3):
                mine = {place for place, tag in enumerate(guess) if tag in (2 * role + 1, 2 * role + 2)}
                true = {place for place, tag in enumerate(gold) if tag in (2 * role + 1, 2 * role + 2)}
                _add(tokens[role], mine, true)
                _add(spans[role], _runs(guess, role), _runs(gold, role))
    net.train()
    return (
        "content, cue, source: tokens "
        + " ".join(f"{_f1(one):.1f}" for one in tokens)
        + ", spans "
        + " ".join(f"{_f1(one):.1f}" for one in spans)
        + f", links {100 * right / linked:.2f}"
    )


def _runs(tags: list[int], role: int) -> set[tuple[int, int]]:
    begin, inside = 2 * role + 1, 2 * role + 2
    found, first = set(), None
    for at, tag in enumerate([*tags, 0]):
        if first is not None and tag != inside:
            found.add((first, at))
            first = None
        if tag == begin or (tag == inside and first is None):
            first = at
    return found


def _add(
    counts: list[int],
    mine: set[object] | set[int] | set[tuple[int, int]],
    true: set[object] | set[int] | set[tuple[int, int]],
) -> None:
    counts[0] += len(mine & true)  # type: ignore[operator]
    counts[1] += len(mine)
    counts[2] += len(true)


def _f1(counts: list[int]) -> float:
    return 200 * counts[0] / max(1, counts[1] + counts[2])
