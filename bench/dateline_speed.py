"""How many stories a second and core datelines and days are read: python -m bench.dateline_speed STORIES.jsonl[.gz]…

STORIES holds rows with text and, where known, published and lang. For each file: find_dateline over its stories, the
first pass with cold look-up caches, then the median of PASSES warm ones; and the days that the first DAYS paragraphs
name (find_day, for said_on). CPU time, one process. `--hostile` reads no file: it doubles texts made to be slow and
tells how the CPU time grows (2 is linear, 4 quadratic).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.predict import rows
from transform.dateline import find_dateline, find_datelines, read_dateline
from transform.dates import find_day, find_days
from transform.moments import parse_moment

PASSES = 7
DAYS = 3
ANCHOR = date(2023, 5, 17)
SIGNS = 100_000
WARM_UP = (
    "MOSCOW, May 17. /TASS/. The tables are loaded and the patterns compiled.",
    "新华社北京5月17日电 词表已经读入。",
    "PARIS — The tables are loaded and the patterns compiled.",
    "Jakarta, CNN Indonesia -- The tables are loaded and the patterns compiled.",
)
HOSTILE: dict[str, str] = {
    "capitals": "A",
    "words in capitals": "PARIS ",
    "spaces": " ",
    "line breaks": "\n",
    "dashes": "PARIS — ",
    "open brackets": "PARIS (",
    "slashes": "PARIS/",
    "commas": "PARIS, ",
    "dates": "PARIS, May 17 ",
    "digits": "1",
    "digits and spaces": "1 ",
    "weekdays": "Wednesday ",
    "months": "May ",
    "full stops": "P. ",
    "speakers": "\nPARIS: ",
    "characters": "新华社北京",
    "datelines": "LONDON, May 17 (Reuters) - The ferry sailed at noon and nobody minded it at all.\n",
    "spaces behind a month": "May" + " " * 50,
}
Reader = Callable[[str], object]
READERS: dict[str, Reader] = {
    "find_dateline": find_dateline,
    "find_dateline behind a head": lambda text: find_dateline(f"PARIS, May 17 - The ferry. {text}"),
    "find_datelines": lambda text: find_datelines(f"PARIS (AP) — The ferry sailed at noon.\n{text}"),
    "read_dateline": read_dateline,
    "find_days": lambda text: sum(1 for _ in find_days(text, ANCHOR, "en")),
    "parse_moment": lambda text: parse_moment(text, "printed"),
}


def cpu(read: Reader, text: str) -> float:
    """The least CPU seconds of three readings."""
    spent = []
    for _ in range(3):
        begin = time.process_time()
        read(text)
        spent.append(time.process_time() - begin)
    return min(spent)


def hostile() -> None:
    for name, read in READERS.items():
        worst = ("", 0.0, 0.0)
        for kind, unit in HOSTILE.items():
            text = unit * (SIGNS // len(unit))
            once, twice = cpu(read, text), cpu(read, text + text)
            if twice > worst[2]:
                worst = kind, once, twice
        kind, once, twice = worst
        growth = twice / once
        print(f"{name:28s} slowest on {kind}: {once * 1000:.1f} ms for {SIGNS} signs, {growth:.1f} times for twice")


def speeds(path: Path) -> None:
    stories = [
        (row["text"], row.get("lang", "en"), date.fromisoformat(row["published"]) if row.get("published") else None)
        for row in rows(path)
    ]
    for language in sorted({language for _, language, _ in stories}):  # each language's tables are loaded once
        for text in WARM_UP:
            find_dateline(text, language=language)
            find_day(text, ANCHOR, language)
    told = []
    for _ in range(PASSES + 1):
        begin = time.process_time()
        found = sum(
            find_dateline(text, language=language, published=published) is not None
            for text, language, published in stories
        )
        told.append(len(stories) / (time.process_time() - begin))
    begin = time.process_time()
    days = 0
    for text, language, published in stories:
        for paragraph in text.split("\n", DAYS)[:DAYS]:
            days += find_day.__wrapped__(paragraph, published, language) is not None
    day_speed = len(stories) / (time.process_time() - begin)
    print(f"{path.name}: {len(stories)} stories, {found} datelines, {days} days named")
    print(f"  datelines {told[0]:,.0f}/s cold, {statistics.median(told[1:]):,.0f}/s warm; days {day_speed:,.0f}/s")
    print(f"  datelines and days {1 / (1 / statistics.median(told[1:]) + 1 / day_speed):,.0f}/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, nargs="*")
    parser.add_argument("--hostile", action="store_true", help="double texts made to be slow instead")
    arguments = parser.parse_args()
    for text in WARM_UP:
        find_dateline(text)
        find_day(text, ANCHOR, "en")
    if arguments.hostile:
        hostile()
    for path in arguments.stories:
        speeds(path)


if __name__ == "__main__":
    main()
