"""A trained net as the arrays that transform/quotes/net.py reads: vectors in 8 bits, the rest in 16."""

from __future__ import annotations

import io

import numpy as np
from torch import Tensor

from training.tagger.examples import TAGS
from training.tagger.net import Net
from training.tagger.words import Words

_BALANCE = np.array([0.75 * (tag == "B-cue") for tag in TAGS], np.float32)
"""The net is shy: most words it was shown are no cue. Tuned on fold 0, for the F1 of whole attributions."""


def pack(net: Net, words: Words) -> bytes:
    """The file's bytes: the same for the same net."""
    vectors, vectors_scale = _eight_bits(words.vectors)
    own, own_scale = _eight_bits(_array(net.own.weight))
    arrays: dict[str, np.ndarray] = {
        "words": np.frombuffer("\n".join(words.names).encode(), np.uint8),
        "suffixes": np.frombuffer("\n".join(words.suffixes).encode(), np.uint8),
        "vectors": vectors,
        "vectors_scale": vectors_scale,
        "own": own,
        "own_scale": own_scale,
        "flags": np.packbits(words.flags.astype(np.uint8), axis=1),
        "flag_count": np.array(words.flags.shape[1]),
        "suffix": _array(net.suffix.weight),
        "shape": _array(net.shape.weight),
        "mix": np.concatenate(list(_array(net.mix.weight).transpose(2, 1, 0)), axis=1),
        "mix_bias": _array(net.mix.bias),
        "layers": np.array(len(net.layers)),
        "top": np.concatenate([_array(net.tags.weight), _array(net.links.weight)]).T,
        "top_bias": np.concatenate([_array(net.tags.bias) + _BALANCE, _array(net.links.bias)]),
        "moves": _array(net.crf.moves),
        "first": _array(net.crf.first),
    }
    for number, layer in enumerate(net.layers):
        size = layer.hidden
        weight, bias = _array(layer.gates.weight).copy(), _array(layer.gates.bias).copy()
        weight[2 * size :] *= 0.5  # the gate's line goes from -1 to 1
        bias[2 * size :] *= 0.5
        for way, part in (("forward", 0), ("backward", 1)):
            rows = np.concatenate(
                [np.arange(gate * 2 * size + part * size, gate * 2 * size + (part + 1) * size) for gate in range(3)]
            )
            arrays[f"layer{number}_{way}"] = weight[rows].T
            arrays[f"layer{number}_{way}_bias"] = bias[rows]
    half = {
        name: array.astype(np.float16) if array.dtype == np.float32 and not name.endswith("_scale") else array
        for name, array in arrays.items()
    }
    stream = io.BytesIO()
    np.savez_compressed(stream, **half)  # type: ignore[arg-type]
    return stream.getvalue()


def _array(tensor: Tensor) -> np.ndarray:
    found: np.ndarray = tensor.detach().numpy()
    return found


def _eight_bits(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers from -127 to 127, and what each column is to be multiplied by."""
    scale = np.maximum(np.abs(table).max(axis=0), 1e-6) / 127
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)
