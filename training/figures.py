"""Figures of quotes against gold, by measure, class of case, speech or belief; intervals over resampled articles.

The measures are those of a scorer given by its path, a module with `score(gold, answers)` as
../shared/score/quotes.py: it is asked article by article, its shares are turned back into counts, these are added up.
"""

from __future__ import annotations

import importlib.util
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.quotes_cases import classes, head, matched
from transform.quotes.lexicon import Lexicon

Row = dict[str, Any]
Score = Callable[[dict[str, Row], dict[str, Row]], dict[str, dict[str, float]]]
MEASURES = {
    "direct + speaker": "c_end2end_head_direct",
    "mixed + speaker": "c_end2end_head_mixed",
    "indirect + speaker": "c_end2end_head_indirect",
    "all + speaker": "c_end2end_head",
    "content tokens": "b_content_tokens",
    "cue exact": "d_cue_exact",
    "direct segments exact, strict": "a_direct_exact_strict",
    "direct segments exact, mixed neutral": "a_direct_exact_mixed_neutral",
    "all content, half of the words": "b_content_iou50",
}
_THOUGHT = ("belief", "intent")
_CASES = ("split", "cue behind", "carried", "pronoun", "surname", "name", "noun phrase")


def scorer(path: Path) -> Score:
    """The `score` of a module outside this repository. SystemExit in one line where there is none."""
    spec = importlib.util.spec_from_file_location("outside_scorer", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"there is no scorer at {path}: give --scorer FILE.py, a module with score(gold, answers)")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Score = module.score
    return found


def count(score: Score, gold: Row, answers: Sequence[Row], lexicon: Lexicon) -> Counter[str]:
    """All counts of one article."""
    counts: Counter[str] = Counter()
    scored = score({gold["id"]: gold}, {gold["id"]: {"quotes": list(answers)}})
    for name, key in MEASURES.items():
        row = scored[key]
        counts[f"{name} answers"] += int(row["n_pred"])
        counts[f"{name} gold"] += int(row["n_gold"])
        counts[f"{name} precise"] += round(row["P"] * row["n_pred"] / 100)
        counts[f"{name} recalled"] += round(row["R"] * row["n_gold"] / 100)
    match = matched(gold["text"], gold["quotes"], list(answers))
    right = {
        number: head(gold["quotes"][number].get("speaker_text") or "") == head(answers[at].get("speaker_text") or "")
        for number, at in match.items()
    }
    for number, quote in enumerate(gold["quotes"]):
        cases = [f"gold cue: {gold_class(quote.get('cue_text') or '', lexicon)}"]
        if quote["kind"] != "indirect":
            cases += [name for name in classes(gold["text"], quote) if name in _CASES]
        for case in cases:
            counts[f"{case} gold"] += 1
            counts[f"{case} found"] += number in match
            counts[f"{case} right"] += right.get(number, False)
    back = {at: number for number, at in match.items()}
    for at, answer in enumerate(answers):
        case = f"answer: {answer_class(answer['cue_class'])}"
        counts[f"{case} gold"] += 1
        counts[f"{case} found"] += at in back
        counts[f"{case} right"] += at in back and right[back[at]]
    return counts


def gold_class(cue: str, lexicon: Lexicon) -> str:
    """Whether a cue as printed holds one of our verbs, and of which class."""
    for word in cue.lower().replace("’", "'").split():
        verb = lexicon.verbs.get(word.strip(":,."))
        if verb is not None:
            return "belief or intent" if verb.kind in _THOUGHT else "speech"
    return "according to" if "according" in cue.lower() else "none of our verbs"


def answer_class(cue_class: str | None) -> str:
    if cue_class is None:
        return "no cue"
    return cue_class if cue_class in (*_THOUGHT, "other") else "speech"


def f1(counts: Counter[str], name: str) -> float:
    """In percent."""
    precision = counts[f"{name} precise"] / max(1, counts[f"{name} answers"])
    recall = counts[f"{name} recalled"] / max(1, counts[f"{name} gold"])
    return 200 * precision * recall / (precision + recall) if precision + recall else 0.0


def interval(counted: list[Counter[str]], name: str, samples: int = 400) -> tuple[float, float]:
    """The middle 95 of 100 F1s of articles drawn with replacement; the same every time."""
    draw = random.Random(7)  # noqa: S311 (a sample, no secret)
    keys = [f"{name} {what}" for what in ("precise", "answers", "recalled", "gold")]
    few = [Counter({key: one[key] for key in keys}) for one in counted]
    drawn = sorted(f1(total(draw.choices(few, k=len(few))), name) for _ in range(samples))
    return drawn[samples // 40], drawn[-1 - samples // 40]


def total(counted: Sequence[Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in counted:
        found.update(one)
    return found


def table(folds: dict[int, list[Counter[str]]]) -> str:
    """Everything as Markdown."""
    counted = [one for fold in folds.values() for one in fold]
    whole = total(counted)
    lines = [
        f"{len(counted)} articles",
        "",
        "| F1 | " + " | ".join(f"fold {number}" for number in folds) + " | all | 95% | precision / recall |",
        "|---|" + "---|" * (len(folds) + 3),
    ]
    for name in MEASURES:
        low, high = interval(counted, name)
        precision = 100 * whole[f"{name} precise"] / max(1, whole[f"{name} answers"])
        recall = 100 * whole[f"{name} recalled"] / max(1, whole[f"{name} gold"])
        each = " | ".join(f"{f1(total(fold), name):.1f}" for fold in folds.values())
        lines.append(
            f"| {name} | {each} | {f1(whole, name):.1f} | {low:.1f}–{high:.1f} | {precision:.1f} / {recall:.1f} |"
        )
    lines += [
        "",
        "| of these quotes, or answers | there are | found | found, and the speaker right |",
        "|---|---|---|---|",
    ]
    for case in sorted(key.removesuffix(" gold") for key in whole if key.endswith(" gold")):
        if case in MEASURES:
            continue
        there = max(1, whole[f"{case} gold"])
        found, right = (100 * whole[f"{case} {what}"] / there for what in ("found", "right"))
        lines.append(f"| {case} | {whole[f'{case} gold']:,} | {found:.1f} | {right:.1f} |")
    return "\n".join(lines)
