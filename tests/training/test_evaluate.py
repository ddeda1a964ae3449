"""The command that measures the tagger: here with the rules, a story of our own and a scorer that knows one measure."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from training.figures import MEASURES, f1, gold_class, interval
from training.tagger.folds import fold
from transform.quotes.lexicon import lexicon

ROOT = Path(__file__).parents[2]
TEXT = '"The mill will be mended," Ann Bol said on Monday. "It will take a year."\n\nShe added that the roof was next.'
SCORER = '''
def score(gold, answers):
    """How many quotes there are; every answer whose cue is the gold's counts as right."""
    wanted = [quote["cue_text"] for row in gold.values() for quote in row["quotes"]]
    text = next(iter(gold.values()))["text"]
    given = [text[a:b] for row in answers.values() for quote in row["quotes"] for a, b in quote["cue"]]
    right = len(set(wanted) & set(given))
    row = {"P": 100 * right / max(1, len(given)), "R": 100 * right / len(wanted)}
    return {name: {**row, "n_pred": len(given), "n_gold": len(wanted)} for name in NAMES}
'''


def quote(kind: str, cue: str, speaker: str, *said: str) -> dict[str, object]:
    spans = [[TEXT.index(part), TEXT.index(part) + len(part)] for part in said]
    start = TEXT.index(cue)
    return {
        "kind": kind,
        "spans": spans,
        "cue": [[start, start + len(cue)]],
        "cue_text": cue,
        "speaker": [[TEXT.index(speaker), TEXT.index(speaker) + len(speaker)]],
        "speaker_text": speaker,
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    quotes = [
        quote("direct", "said", "Ann Bol", "The mill will be mended,", "It will take a year."),
        quote("indirect", "added", "She", "that the roof was next"),
    ]
    rows = [{"id": f"story {number}", "text": TEXT, "quotes": quotes} for number in range(12)]
    path = tmp_path / "gold.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "scorer.py").write_text(f"NAMES = {list(MEASURES.values())}\n{SCORER}")
    return path


def evaluate(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "training.evaluate", str(data), "--work", str(data.parent / "nets"), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_figures_by_fold_and_class(data: Path) -> None:
    folds = sorted({fold(f"story {number}") for number in range(12)})
    answer = evaluate(
        data, "--engine", "rules", "--scorer", str(data.parent / "scorer.py"), "--folds", *map(str, folds[:2])
    )
    assert answer.returncode == 0, answer.stderr
    counted = sum(fold(f"story {number}") in folds[:2] for number in range(12))
    assert f"{counted} articles" in answer.stdout
    assert "| cue exact | 100.0 | 100.0 | 100.0 | 100.0–100.0 | 100.0 / 100.0 |" in answer.stdout
    assert f"| split | {counted} | 100.0 | 100.0 |" in answer.stdout
    assert f"| gold cue: speech | {2 * counted} | 100.0 | 100.0 |" in answer.stdout


def test_a_scorer_that_is_not_there_is_told(data: Path) -> None:
    answer = evaluate(data, "--engine", "rules", "--scorer", str(data.parent / "nothing.py"))
    assert answer.returncode != 0
    assert answer.stderr.startswith("there is no scorer at ")


def test_f1_and_its_interval() -> None:
    good = Counter({"x precise": 4, "x answers": 4, "x recalled": 4, "x gold": 4})
    bad = Counter({"x precise": 0, "x answers": 4, "x recalled": 0, "x gold": 4})
    assert f1(good + bad, "x") == pytest.approx(50)
    low, high = interval([good, bad] * 20, "x")
    assert 20 < low < 50 < high < 80


@pytest.mark.parametrize(
    ("cue", "kind"),
    [
        ("has said", "speech"),
        ("According to", "according to"),
        ("believes", "belief or intent"),
        ("is proud of", "none of our verbs"),
    ],
)
def test_class_of_a_gold_cue(cue: str, kind: str) -> None:
    assert gold_class(cue, lexicon("en")) == kind
