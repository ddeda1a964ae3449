"""Quotes by class of case, with intervals: python -m bench.quotes_cases GOLD PRED

GOLD and PRED are rows as ../shared/score/quotes.py reads them. For every quote of GOLD that is direct or mixed: is
there an answer that shares at least half of its words, and is the last word of its speaker's phrase right? By class:
split (two stretches or more), cue behind the content, speaker a pronoun, a bare surname, a longer name, a noun phrase,
cue in another paragraph ("carried"). The intervals are of documents drawn with replacement, 95 of 100.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from bench.predict import Row, rows

_WORD = re.compile(r"\w+")
_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "you", "who", "him", "her", "them", "which", "that"))
_SMALL = frozenset(("the", "a", "an", "this", "that", "these", "those", "his", "her", "their", "its", "our", "my"))
_BREAKS = frozenset(("of", "from", "at", "in", "for", "with", "on", "by", "to", "who", "whose", "which", "and", "as"))
_SAMPLES = 200


def tokens(text: str, spans: list[list[int]]) -> frozenset[int]:
    """Where the words of some stretches begin."""
    return frozenset(start + match.start() for start, end in spans for match in _WORD.finditer(text[start:end]))


def head(phrase: str) -> str:
    """The last word of the name or noun phrase: "mayor" of "the mayor of Bonn"."""
    words = _WORD.findall(re.split(r"[,(;:–—]", re.sub(r"[’']s\b", "", phrase).strip() or phrase)[0].lower())
    while words and words[0] in _SMALL:
        words = words[1:]
    stop = next((at for at, word in enumerate(words) if at and word in _BREAKS), len(words))
    return words[stop - 1] if words[:stop] else ""


def classes(text: str, quote: Row) -> list[str]:
    """The classes of case that a gold quote falls into."""
    speaker = quote.get("speaker_text") or ""
    words = _WORD.findall(speaker)
    start = min(span[0] for span in quote["spans"])
    end = max(span[1] for span in quote["spans"])
    found = ["all"]
    if len(quote["spans"]) > 1:
        found.append("split")
    if quote["cue"]:
        cue = quote["cue"][0]
        first_end = min(span[1] for span in quote["spans"])
        if cue[0] >= first_end:
            found.append("cue behind")
        between = text[end : cue[0]] if cue[0] >= end else text[cue[1] : start] if cue[1] <= start else ""
        if "\n" in between:
            found.append("carried")
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        found.append("pronoun")
    elif len(words) == 1 and words[0][0].isupper():
        found.append("surname")
    elif any(word[0].isupper() for word in words[-2:]):
        found.append("name")
    elif words:
        found.append("noun phrase")
    return found


def matched(text: str, gold: list[Row], found: list[Row]) -> dict[int, int]:
    """Which answer belongs to which quote: the best shares of words first, each once, at least half."""
    mine = [tokens(text, one["spans"]) for one in found]
    where: dict[int, list[int]] = defaultdict(list)
    for number, words in enumerate(mine):
        for word in words:
            where[word].append(number)
    pairs = []
    for number, one in enumerate(gold):
        words = tokens(text, one["spans"])
        shared = Counter(other for word in words for other in where[word])
        pairs += [(count / len(words | mine[other]), number, other) for other, count in shared.items()]
    result: dict[int, int] = {}
    taken: set[int] = set()
    for share, number, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if share >= 0.5 and number not in result and other not in taken:
            result[number] = other
            taken.add(other)
    return result


def count(document: Row, answers: list[Row]) -> Counter[str]:
    """Of one document: quotes, those found, those with the right speaker, by kind and class; answers by kind."""
    counts: Counter[str] = Counter()
    text, gold = document["text"], document["quotes"]
    match = matched(text, gold, answers)
    for answer in answers:
        counts[f"answers {answer['kind']}"] += 1
    for number, quote in enumerate(gold):
        if quote["kind"] == "indirect":
            continue
        answer = answers[match[number]] if number in match else None
        right = answer is not None and head(quote.get("speaker_text") or "") == head(answer.get("speaker_text") or "")
        for name in classes(text, quote):
            counts[f"gold {name}"] += 1
            counts[f"found {name}"] += answer is not None
            counts[f"right {name}"] += right
        counts[f"gold kind {quote['kind']}"] += 1
        counts[f"right kind {quote['kind']}"] += right
    return counts


def f1(counts: Counter[str], kind: str) -> float:
    return 200 * counts[f"right kind {kind}"] / max(1, counts[f"gold kind {kind}"] + counts[f"answers {kind}"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("pred", type=Path)
    arguments = parser.parse_args()
    answers: dict[str, list[Any]] = {row["id"]: row["quotes"] for row in rows(arguments.pred)}
    counted = [count(row, answers.get(row["id"], [])) for row in rows(arguments.gold)]
    total: Counter[str] = sum(counted, Counter())
    for name in ("all", "split", "cue behind", "carried", "pronoun", "surname", "name", "noun phrase"):
        quotes = total[f"gold {name}"]
        found, right = (100 * total[f"{what} {name}"] / max(1, quotes) for what in ("found", "right"))
        print(f"{name:12s} {quotes:5d} quotes  found {found:5.1f}  found with speaker {right:5.1f}")
    draw = random.Random(7)  # noqa: S311 (a sample, no secret)
    for kind in ("direct", "mixed"):
        drawn = sorted(f1(sum(draw.choices(counted, k=len(counted)), Counter()), kind) for _ in range(_SAMPLES))
        low, high = drawn[_SAMPLES // 40], drawn[-1 - _SAMPLES // 40]
        print(f"{kind} with speaker: F1 {f1(total, kind):.1f} ({low:.1f} to {high:.1f})")


if __name__ == "__main__":
    main()
