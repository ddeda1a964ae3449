"""The net in torch: words → convolution → two layers of simple recurrence, both ways → tags, links, side tasks.

A layer of simple recurrence (Bradbury et al. 2017, "Quasi-Recurrent Neural Networks"; Lei et al. 2018, "Simple
Recurrent Units") takes its gates from its input alone, so that all of a text's multiplications are one, and only a
weighted running mean goes step by step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from training.tagger.examples import ENTITIES, IGNORED, LINKS, TAGS
from transform.quotes.tokens import PLACES, SHAPES


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths of the layers."""

    vector: int  # of the given word vectors
    own: int = 24  # of the word vectors learned here
    suffix: int = 16
    shape: int = 8
    mixed: int = 128
    hidden: int = 64  # a direction
    layers: int = 2


class _Running(torch.autograd.Function):
    """c[t] = f[t] c[t-1] + (1 - f[t]) z[t] along the first axis, without a graph of single steps."""

    @staticmethod
    def forward(ctx: Any, forget: Tensor, value: Tensor) -> Tensor:
        state = value * (1 - forget)
        for at in range(1, len(state)):
            state[at].addcmul_(forget[at], state[at - 1])
        ctx.save_for_backward(forget, value, state)
        return state

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:
        forget, value, state = ctx.saved_tensors
        flow = gradient.clone()
        for at in range(len(flow) - 1, 0, -1):
            flow[at - 1].addcmul_(forget[at], flow[at])
        previous = torch.cat([torch.zeros_like(state[:1]), state[:-1]])
        return flow * (previous - value), flow * (1 - forget)


def _gate(given: Tensor) -> Tensor:
    """A sigmoid of three straight lines, as steep in the middle."""
    return (nn.functional.hardtanh(given * 0.5) + 1) * 0.5


class Recurrence(nn.Module):
    """One layer, both ways. Input (time, batch, width), output (time, batch, 2 hidden)."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.gates = nn.Linear(width, 6 * hidden)
        with torch.no_grad():
            self.gates.bias[2 * hidden : 4 * hidden] = 1.0  # remember, to begin with

    def forward(self, inputs: Tensor, mask: Tensor) -> Tensor:
        size = self.hidden
        value, forget, out = self.gates(inputs).split(2 * size, dim=-1)
        value, forget, out = nn.functional.hardtanh(value), _gate(forget), _gate(out)
        keep = mask.unsqueeze(-1)
        value = value * keep
        forward = _Running.apply(forget[..., :size], value[..., :size])
        backward = _Running.apply(forget[..., size:].flip(0), value[..., size:].flip(0)).flip(0)
        return torch.cat([forward, backward], dim=-1) * out * keep


class Crf(nn.Module):
    """Scores of tag sequences: emissions and a table of transitions; the first tag may be no inside tag."""

    def __init__(self, tags: int) -> None:
        super().__init__()
        self.moves = nn.Parameter(torch.zeros(tags, tags))
        self.first = nn.Parameter(torch.zeros(tags))

    def loss(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Mean negative log-likelihood a sequence; scores (time, batch, tags)."""
        time, batch, _ = scores.shape
        along = torch.arange(batch)
        weight = mask.float()
        gold = self.first[tags[0]] + scores[0, along, tags[0]]
        emitted = scores.gather(2, tags.unsqueeze(2)).squeeze(2)
        gold = gold + ((emitted[1:] + self.moves[tags[:-1], tags[1:]]) * weight[1:]).sum(0)
        alpha = self.first + scores[0]
        moves = self.moves.unsqueeze(0)
        for at in range(1, time):
            step = torch.logsumexp(alpha.unsqueeze(2) + moves, dim=1) + scores[at]
            alpha = torch.where(mask[at].unsqueeze(1), step, alpha)
        return (torch.logsumexp(alpha, dim=1) - gold).sum()

    @torch.no_grad()
    def decode(self, scores: Tensor, mask: Tensor) -> Tensor:
        """Best tags, (time, batch)."""
        time, batch, _ = scores.shape
        best = self.first + scores[0]
        back = []
        for at in range(1, time):
            step, source = (best.unsqueeze(2) + self.moves.unsqueeze(0)).max(dim=1)
            keep = mask[at].unsqueeze(1)
            back.append(torch.where(keep, source, torch.arange(len(self.first)).expand(batch, -1)))
            best = torch.where(keep, step + scores[at], best)
        last = best.argmax(dim=1)
        path = [last]
        for source in reversed(back):
            last = source.gather(1, last.unsqueeze(1)).squeeze(1)
            path.append(last)
        return torch.stack(path[::-1])


class Net(nn.Module):
    """All of it. `vectors` are the given word vectors, kept as they are."""

    def __init__(self, sizes: Sizes, vectors: Tensor, own: int, suffixes: int, flags: Tensor, pos: int) -> None:
        super().__init__()
        self.sizes = sizes
        self.register_buffer("vectors", vectors)
        self.register_buffer("flags", flags)  # (words, flags): what the lexicon says of a word
        self.own = nn.Embedding(own, sizes.own)
        self.suffix = nn.Embedding(suffixes, sizes.suffix)
        self.shape = nn.Embedding(SHAPES, sizes.shape)
        width = sizes.vector + sizes.own + sizes.suffix + sizes.shape + flags.shape[1] + PLACES
        self.mix = nn.Conv1d(width, sizes.mixed, 3, padding=1)
        widths = [sizes.mixed] + [2 * sizes.hidden] * (sizes.layers - 1)
        self.layers = nn.ModuleList([Recurrence(one, sizes.hidden) for one in widths])
        self.drop = nn.Dropout(0.3)
        self.drop_input = nn.Dropout(0.1)
        top = 2 * sizes.hidden * sizes.layers
        self.tags = nn.Linear(top, len(TAGS))
        self.links = nn.Linear(top, len(LINKS))
        self.pos = nn.Linear(2 * sizes.hidden, pos)
        self.entities = nn.Linear(2 * sizes.hidden, len(ENTITIES))
        self.crf = Crf(len(TAGS))
        nn.init.normal_(self.own.weight, std=0.3)
        nn.init.normal_(self.suffix.weight, std=0.3)
        nn.init.normal_(self.shape.weight, std=0.3)

    def read(self, words: Tensor, own: Tensor, suffix: Tensor, shape: Tensor, places: Tensor) -> Tensor:
        """Tokens as vectors: (time, batch, width)."""
        parts = [self.vectors[words], self.own(own), self.suffix(suffix), self.shape(shape), self.flags[words]]
        return torch.cat([*parts, places], dim=-1)

    def forward(self, inputs: tuple[Tensor, ...], mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        keep = mask.unsqueeze(-1)
        read = self.drop_input(self.read(*inputs)) * keep
        mixed = torch.relu(self.mix(read.permute(1, 2, 0)).permute(2, 0, 1)) * keep
        state, outputs = self.drop(mixed), []
        for layer in self.layers:
            state = self.drop(layer(state, mask))
            outputs.append(state)
        top = torch.cat(outputs, dim=-1)
        return self.tags(top), self.links(top), self.pos(outputs[0]), self.entities(outputs[0])

    def loss(self, outputs: tuple[Tensor, ...], labels: tuple[Tensor, ...], mask: Tensor) -> Tensor:
        """Tags by the CRF; links, part of speech and entities by cross-entropy, the last two for what they teach."""
        scores, links, pos, entities = outputs
        tags, link_labels, pos_labels, entity_labels = labels
        tokens = mask.sum()

        def side(given: Tensor, wanted: Tensor) -> Tensor:
            return nn.functional.cross_entropy(
                given.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED, reduction="sum"
            )

        total = self.crf.loss(scores, tags, mask) + 0.5 * side(links, link_labels)
        return (total + 0.3 * side(pos, pos_labels) + 0.3 * side(entities, entity_labels)) / tokens
