"""Wordings of one utterance found among synthetic quotes, and what that costs: python -m bench.utterances_found
[--quotes 100000].

Utterances are made of a vocabulary with natural frequencies (bench/copies_found.py), with denials, contractions and
numerals in them; a known part is printed in two to eight wordings: word for word, cut at an end, with a word mended, an
aside dropped, joined with another sentence, contracted, with numerals in digits; by a full name, a surname, or nobody.
Beside some stands what is no wording of it: the contrary, another number, by the same person. Others are stock phrases
that hundreds of speakers use with words of their own. They are merged in batches, as by an ingest.
Pairs of wordings in one cluster are compared with the pairs that were planted; CPU is that of the merges and of what
belongs to utterances (load/utterances.py) alone, up to each eighth, quarter, half and all: flat where cost is linear.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import comb
from pathlib import Path

from bench.copies_found import RUN, Clock, World
from load import spool, utterances
from load.ids import text_id
from load.rows import Origin, Rows, add_article
from load.sinks.duckdb import DuckDBSink
from load.wording import keys
from transform.article import Article, Block, Moment, Quote, Span, Speaker

MERGED_AT_ONCE = 2_500  # articles
QUOTES_OF_EACH = 4
DAYS = 5_000  # quotes between which those of one utterance are scattered
NUMERALS = {"twenty-five": "25", "seven": "7", "twelve": "12", "sixty": "60", "three thousand": "3,000"}
CONTRACTED = {"do not": "don't", "it is": "it's", "we will": "we'll", "cannot": "can't", "they have": "they've"}


@dataclass(frozen=True, slots=True)
class Printed:
    """One quote: what it says, who says it, which utterance it is, and how it was made."""

    text: str
    speaker: str | None
    utterance: int
    how: str


class Speech:
    """Makes utterances and their printings."""

    def __init__(self, seed: int) -> None:
        self.world = World(seed)
        self.made = self.world.made
        self.world.words = [word if word != "no" else "nol" for word in self.world.words]  # it would deny
        self.long = [word for word in self.world.words if len(word) > 6]
        self.phrases = [self.words(self.made.randint(4, 9)) for _ in range(60)]

    def words(self, count: int) -> list[str]:
        return self.made.choices(self.world.words, cum_weights=self.world.weights, k=count)

    def utterance(self) -> list[str]:
        """Words, with a denial, a contraction or a numeral at times, and ten that count at least."""
        words = self.words(self.made.randint(16, 45))
        for _ in range(2):
            at = self.made.randrange(2, len(words) - 2)
            words[at] = self.made.choice((words[at], *NUMERALS, *CONTRACTED))
        return words

    def printing(self, words: list[str]) -> tuple[str, str]:
        """(text, how it was changed)."""
        special = {
            at + step for at, word in enumerate(words) if word in NUMERALS or word in CONTRACTED for step in (0, 1)
        }
        places = [
            at for at in range(1, len(words)) if at not in special
        ]  # an aside or a word there changes nothing else
        how = self.made.choice(("whole", "cut", "cut", "mended", "aside", "joined", "contracted", "digits"))
        length = len(words)
        if how == "cut":
            kept = self.made.randint(max(12, length // 2), length)
            at = self.made.choice((0, length - kept))
            words = words[at : at + kept]
        elif how == "mended":
            at = self.made.choice(places)
            words = [*words[:at], self.made.choice(self.world.words), *words[at + 1 :]]
        elif how == "aside":
            at = self.made.choice(places)
            words = [*words[:at], *self.words(self.made.randint(2, 4)), *words[at:]]
        elif how == "joined":
            words = [*words, *self.words(self.made.randint(6, 20))]
        swapped = CONTRACTED if how == "contracted" else NUMERALS if how == "digits" else {}
        text = " ".join(swapped.get(word, word) for word in words)
        return (text[:1].upper() + text[1:] if self.made.random() < 0.5 else text), how

    def contrary(self, words: list[str]) -> tuple[str, str]:
        """The denial of it before its longest word, or another number."""
        numbers = [at for at, word in enumerate(words) if word in NUMERALS]
        special = {
            at + step for at, word in enumerate(words) if word in NUMERALS or word in CONTRACTED for step in (0, 1)
        }
        if numbers and self.made.random() < 0.5:
            at = numbers[0]
            other = self.made.choice([word for word in NUMERALS if word != words[at]])
            return " ".join([*words[:at], other, *words[at + 1 :]]), "another number"
        once = [at for at, word in enumerate(words) if words.count(word) == 1 and at not in special]
        at = max(once, key=lambda each: len(words[each]))
        return " ".join([*words[:at], "not", *words[at:]]), "denied"

    def named(self, speaker: str) -> str | None:
        return self.made.choice((speaker, speaker, speaker.split()[1], None))


def plant(count: int, seed: int = 5) -> list[Printed]:
    """Quotes in an order as of days: printings of one utterance come near each other."""
    speech, made = Speech(seed), Speech(seed).made
    quotes: list[Printed] = []
    utterance = 0
    while len(quotes) < count:
        speaker = f"Jo {speech.world.words[made.randrange(200, 8_000)].capitalize()}son"
        utterance += 1
        if made.random() < 0.1:
            phrase = [*made.choice(speech.phrases), *speech.words(1), made.choice(speech.long)]
            if made.random() < 0.5:
                speaker = speaker.split()[1] + " Corp"
            quotes.append(Printed(" ".join(phrase), speaker, utterance, "stock phrase"))
            continue
        words = speech.utterance()
        quotes.append(Printed(" ".join(words), speaker, utterance, "whole"))
        if made.random() < 0.3:
            for _ in range(1 + min(7, int(made.expovariate(0.7)))):
                text, how = speech.printing(words)
                quotes.append(Printed(text, speech.named(speaker), utterance, how))
        elif made.random() < 0.15:
            utterance += 1
            text, how = speech.contrary(words)
            quotes.append(Printed(text, speaker, utterance, how))
    del quotes[count:]
    places = {id(each): at + made.random() * DAYS for at, each in enumerate(quotes)}
    return sorted(quotes, key=lambda each: places[id(each)])


def article(number: int, quotes: list[Printed]) -> Article:
    blocks, found, at = [], [], 0
    for each in quotes:
        text = f'"{each.text}," {each.speaker or "somebody"} said.'
        kind = "organisation" if each.speaker and each.speaker.endswith("Corp") else "person"
        speaker = Speaker(each.speaker, kind) if each.speaker else None
        route = "named" if speaker else "none"
        span = Span(at + 1, at + 1 + len(each.text))
        found.append(Quote("direct", (span,), each.text, speaker=speaker, route=route, confidence=1.0))
        blocks.append(Block("paragraph", text))
        at += len(text) + 2
    day = Moment("2026-03-04", "day", "meta", "2026-03-04")
    return Article(
        f"https://outlet{number % 400}.example/{number}", f"story {number}", tuple(blocks), published=day,
        quotes=tuple(found),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one merge, and of what in it was about utterances."""

    quotes: int  # in the record afterwards
    merge: float
    utterances: float


def load(quotes: list[Printed], folder: Path) -> list[Cost]:
    """Merge them in batches."""
    clock = Clock()
    utterances.remember, utterances.refresh = clock.timed(utterances.remember), clock.timed(utterances.refresh)
    sink = DuckDBSink(folder, lambda line: None)
    costs = []
    step = MERGED_AT_ONCE * QUOTES_OF_EACH
    for at in range(0, len(quotes), step):
        rows = Rows()
        for number in range(at, min(at + step, len(quotes)), QUOTES_OF_EACH):
            made = article(number, quotes[number : number + QUOTES_OF_EACH])
            add_article(rows, made, Origin(RUN, "rules", str(made.url), "2026-03-05T00:00:00Z"))
        batch = spool.write(folder / "spool", f"b{at}", rows, (f"b{at}", RUN, 0, 0, 0, 0.0))
        with sink.writing(publish=False) as writer:
            began, clock.seconds = time.process_time(), 0.0
            writer.merge([batch])
            if at + step >= len(quotes):
                writer.compare()
            costs.append(Cost(min(at + step, len(quotes)), time.process_time() - began, clock.seconds))
    return costs


def show(costs: list[Cost]) -> None:
    for part in (8, 4, 2, 1):
        upto = costs[: max(1, round(len(costs) / part))]
        count = upto[-1].quotes
        merged, ours = (1e6 * sum(getattr(each, what) for each in upto) / count for what in ("merge", "utterances"))
        print(f"  up to {count:>8,} quotes: merge {merged:.1f} µs of CPU a quote, utterances {ours:.1f} µs")


def measure(quotes: list[Printed], folder: Path) -> None:
    with DuckDBSink(folder, lambda line: None).writing() as writer:
        execute = writer.connection.execute
        rows = execute("SELECT utterance_id::VARCHAR, cluster_id::VARCHAR FROM utterances").fetchall()
        counts = execute("SELECT count(*), count(DISTINCT utterance_id) FROM utterance_keys").fetchone()
        links = execute("SELECT count(*) FROM utterance_links").fetchone()
    print(f"keys of utterances {counts}, links by key {links}")
    truth = {text_id("utterance", each.text): each for each in quotes}
    clusters: dict[str, list[Printed]] = defaultdict(list)
    for utterance, cluster in rows:
        clusters[cluster].append(truth[utterance])
    planted = Counter(each.utterance for each in truth.values())
    found = sum(comb(len(each), 2) for each in clusters.values())
    right = sum(comb(n, 2) for each in clusters.values() for n in Counter(one.utterance for one in each).values())
    there = sum(comb(n, 2) for n in planted.values())
    print(f"pairs of wordings planted {there:,}, found {found:,}, right {right:,}")
    print(f"precision {right / found:.4f}, recall {right / there:.4f}")
    together = {text_id("utterance", one.text) for each in clusters.values() for one in each}
    wrong = {
        text_id("utterance", one.text)
        for each in clusters.values()
        for one in each
        if sum(other.utterance == one.utterance for other in each) == 1 < len(each)
    }
    for how in sorted({each.how for each in quotes}):
        mine = [(key, each) for key, each in truth.items() if each.how == how]
        several = [key for key, each in mine if planted[each.utterance] > 1]
        print(
            f"  {how:<15} {len(mine):>7,} wordings; of {len(several):,} with others "
            f"{sum(key in together for key in several):,} are in a cluster; "
            f"{sum(key in wrong for key, _ in mine):,} are with strangers alone"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=100_000)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="onrecord-utterances-"))
    try:
        quotes = plant(arguments.quotes)
        texts = [each.text for each in quotes[:10_000]]
        keys(texts)  # the vocabulary is known then, as after the first merges
        began = time.process_time()
        keys(texts)
        print(f"{len(quotes):,} quotes; keys: {(time.process_time() - began) / len(texts) * 1e6:.1f} µs of CPU a quote")
        show(load(quotes, folder))
        measure(quotes, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
