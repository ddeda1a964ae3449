"""Measures the tagger on articles it never saw: python -m training.evaluate DATA --work FOLDER [--folds 0 1 2 3 4]

DATA, --silver, --spelling and --vectors are those of training.tagger. For each fold a net is trained on the other four
and kept as FOLDER/N.npz; a fold whose net is there is not trained again, so that folds can be trained one by one, on
several machines, or after an interruption (nets of another recipe must be removed by hand). Then all articles of the
folds are read as `find_quotes` reads them and scored by --scorer: figures by fold and together, with 95% intervals over
resampled articles, by class of case and by speech or belief. `--engine rules` trains nothing. About thirteen minutes of
CPU a fold for 840 articles; training needs pip install -e '.[training]', scoring nets that are there does not.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

from bench.predict import answered, rows
from training.figures import count, scorer, table
from training.tagger.folds import fold
from transform.quotes import learned, rules
from transform.quotes.find import Engine, cut_lines, resolve
from transform.quotes.lexicon import lexicon
from transform.quotes.tagger import Tagger

Row = dict[str, Any]
_AT_ONCE = 32  # articles


def answers(texts: list[str], net: Tagger | None, caution: float) -> list[list[Row]]:
    """The quotes of each text, as the scorer reads them; by the rules alone where there is no net."""
    words = lexicon("en")
    found: list[list[Row]] = []
    for first in range(0, len(texts), _AT_ONCE):
        lines = [cut_lines(text, words) for text in texts[first : first + _AT_ONCE]]
        if net is None:
            drafts = [rules.drafts(one, words) for one in lines]
        else:
            drafts = learned.drafts(lines, words, net, caution)
        found += [
            [answered(quote) for quote in resolve(some, one, words)] for some, one in zip(drafts, lines, strict=True)
        ]
    return found


def trained(path: Path, arguments: argparse.Namespace, number: int) -> Tagger:
    """The net of a fold: that in the folder, or a new one, put there whole or not at all."""
    if not path.is_file():
        from training.tagger.__main__ import train_and_pack

        packed = train_and_pack(
            arguments.data, arguments.silver, arguments.spelling, arguments.vectors, number, arguments.seed
        )
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_bytes(packed)
        unfinished.replace(path)
    return Tagger(path.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--work", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--folds", type=int, nargs="+", choices=range(5), default=list(range(5)))
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--spelling", type=Path, nargs="*", default=[])
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scorer", type=Path, default=Path("../shared/score/quotes.py"))
    parser.add_argument("--engine", choices=get_args(Engine), default="tagger")
    parser.add_argument("--caution", type=float, default=0.0)
    parser.add_argument("--answers", type=Path, metavar="OUT", help="write the answers there as well, as JSON lines")
    arguments = parser.parse_args()
    score = scorer(arguments.scorer)
    arguments.work.mkdir(parents=True, exist_ok=True)
    gold = list(rows(arguments.data))
    words = lexicon("en")
    counted: dict[int, list[Counter[str]]] = {}
    written: list[Row] = []
    for number in arguments.folds:
        ours = [row for row in gold if fold(row["id"]) == number]
        net = trained(arguments.work / f"{number}.npz", arguments, number) if arguments.engine == "tagger" else None
        found = answers([row["text"] for row in ours], net, arguments.caution)
        counted[number] = [count(score, row, some, words) for row, some in zip(ours, found, strict=True)]
        written += [{"id": row["id"], "quotes": some} for row, some in zip(ours, found, strict=True)]
    if arguments.answers:
        arguments.answers.write_text("".join(json.dumps(row) + "\n" for row in written), encoding="utf-8")
    print(table(counted))


if __name__ == "__main__":
    main()
