"""Who said what in the stories that we wrote: python -m bench.quotes_stories [--engine rules] [--misses] [FILE…]

Reads tests/transform/quotes/desks (its README tells the form; `--language de`: its folder de) and prints precision,
recall and F1 of quotes with their speakers: a quote counts when all its stretches hold the marked words and no other,
and its speaker is the marked one. High confidence is HIGH of transform.quotes.speakers.resolution. `--misses` prints
what differs.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from transform.article import Quote
from transform.quotes.find import find_quotes
from transform.quotes.speakers.resolution import HIGH

DESKS = Path(__file__).resolve().parent.parent / "tests" / "transform" / "quotes" / "desks"
_LABEL = re.compile(r"\{([a-z?])(\d+)(!?) |\}")
_OPENING = tuple("\"“„«‘'‹")
_LEADING = re.compile(
    r"^(?:l['’]|(?:the|a|an|his|her|its|their|d(?:er|ie|as|en|em|es)|eine?[mnrs]?|l[aeo]s?|el|une?|una|il?|gli|os?|uma?)\s+)",
    re.IGNORECASE,
)
_UNTOLD = "?"


@dataclass(slots=True)
class Marked:
    """One quote as a person marked it."""

    speaker: str | None
    kind: str
    spans: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Story:
    """A story without its labels, and what they said."""

    name: str
    text: str
    quotes: tuple[Marked, ...]


def stories(paths: list[Path] | None = None, language: str = "en") -> Iterator[Story]:
    """The stories of some files, or of all desks of a language."""
    for path in paths or sorted((DESKS if language == "en" else DESKS / language).glob("*.txt")):
        for number, part in enumerate(path.read_text(encoding="utf-8").split("\n===\n"), 1):
            yield parse(f"{path.stem} {number}", part)


def parse(name: str, part: str) -> Story:
    """One story; ValueError names a label that is not in its header, or braces that do not pair."""
    header, _, body = part.strip("\n").partition("\n\n")
    people = dict(line.split(": ", 1) for line in header.splitlines())
    text = ""
    quotes: dict[str, Marked] = {}
    opened: tuple[str, int, bool] | None = None
    at = 0
    for match in _LABEL.finditer(body):
        text += body[at : match.start()]
        at = match.end()
        if match.group() != "}":
            if opened is not None:
                raise ValueError(f"{name}: {match.group()!r} inside {opened[0]!r}")
            if match[1] not in people and match[1] != _UNTOLD:
                raise ValueError(f"{name}: no speaker {match[1]!r} in the header")
            opened = (match[1] + match[2], len(text), match[3] == "!")
            continue
        if opened is None:
            raise ValueError(f"{name}: a brace closes nothing before {body[at : at + 30]!r}")
        label, start, plain = opened
        quote = quotes.setdefault(label, Marked(people.get(label[0]), "direct" if plain else "indirect"))
        quote.spans.append((start, len(text)))
        opened = None
    if opened is not None:
        raise ValueError(f"{name}: {opened[0]!r} is never closed")
    text += body[at:]
    for quote in quotes.values():
        if quote.kind == "indirect":
            quote.kind = _kind(text, quote.spans)
    return Story(name, text, tuple(quotes.values()))


def _kind(text: str, spans: list[tuple[int, int]]) -> str:
    """Direct where each stretch stands right behind an opening mark, mixed where it holds marks, else indirect."""
    if all(text[max(0, start - 2) : start].rstrip()[-1:] in _OPENING for start, _ in spans):
        return "direct"
    return "mixed" if any(re.search(r"[\"“„«]|(?<!\w)[‘']", text[start:end]) for start, end in spans) else "indirect"


def words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return re.findall(r"\w+", " ".join(text[start:end] for start, end in spans).casefold())


def same_name(one: str | None, other: str | None) -> bool:
    left, right = (_LEADING.sub("", name or "").casefold().strip() for name in (one, other))
    return left == right


@dataclass(slots=True)
class Score:
    """What came out, by kind."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, story: Story, found: list[Quote]) -> None:
        free = list(found)
        for marked in story.quotes:
            self.counts[f"gold {marked.kind}"] += 1
            wanted = words(story.text, marked.spans)
            match = next((one for one in free if words(story.text, _spans(one)) == wanted), None)
            if match is None:
                lost = story.text[slice(*marked.spans[0])]
                self.misses.append(f"{story.name}: not found: {lost!r} ({marked.speaker})")
                continue
            free.remove(match)
            self.counts[f"spans {marked.kind}"] += 1
            speaker = match.speaker.name if match.speaker else None
            right = same_name(speaker, marked.speaker)
            self.counts[f"right {marked.kind}"] += right
            self._count(match, marked.kind, right)
            if not right:
                self.misses.append(
                    f"{story.name}: {marked.speaker!r} came out as {speaker!r} ({match.mention!r}, {match.route}, "
                    f"{match.confidence}): {match.text[:50]!r}"
                )
        for quote in free:
            self._count(quote, quote.kind, right=False)
            told = f"({quote.cue!r}, {quote.mention!r})"
            self.misses.append(f"{story.name}: extra {quote.kind}: {quote.text[:60]!r} {told}")

    def _count(self, quote: Quote, kind: str, right: bool) -> None:
        self.counts[f"found {kind}"] += 1
        self.counts[f"{quote.route} {kind}"] += 1
        self.counts[f"{quote.route} {kind} right"] += right
        if quote.confidence >= HIGH:
            self.counts[f"high {kind}"] += 1
            self.counts[f"high {kind} right"] += right

    def figures(self, kind: str) -> dict[str, float]:
        """Precision, recall, F1 of quote with speaker, recall of the words alone, precision at high confidence; %."""
        right, gold, found = (self.counts[f"{what} {kind}"] for what in ("right", "gold", "found"))
        high = self.counts[f"high {kind}"]
        return {
            "precision": 100 * right / max(1, found),
            "recall": 100 * right / max(1, gold),
            "F1": 200 * right / max(1, found + gold),
            "words": 100 * self.counts[f"spans {kind}"] / max(1, gold),
            "high precision": 100 * self.counts[f"high {kind} right"] / max(1, high),
            "high share": 100 * high / max(1, found),
        }


def _spans(quote: Quote) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in quote.spans]


def measure(paths: list[Path] | None = None, engine: str = "rules", language: str = "en") -> Score:
    """The reader's answers against all stories of some files, or of all desks of a language."""
    score = Score()
    for story in stories(paths, language):
        score.add(story, find_quotes(story.text, language, engine=engine))  # type: ignore[arg-type]
    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--engine", default="rules")
    parser.add_argument("--language", default="en")
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    score = measure(arguments.files, arguments.engine, arguments.language)
    if arguments.misses:
        print("\n".join(score.misses))
    for kind in ("direct", "mixed", "indirect"):
        figures = "  ".join(f"{name} {value:.1f}" for name, value in score.figures(kind).items())
        print(f"{kind:9s} {score.counts[f'gold {kind}']:4d} marked  {figures}")
    for route in ("named", "surname", "pronoun", "nominal", "carried", "none"):
        found, right = (score.counts[f"{route} direct{end}"] for end in ("", " right"))
        print(f"direct, {route:8s} {right:4d} of {found:4d} right")


if __name__ == "__main__":
    main()
