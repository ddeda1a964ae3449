"""How many stories a second and core find_dateline reads: python -m bench.dateline_speed STORIES.jsonl[.gz]…

STORIES holds rows with text and, where known, published and lang. The look-ups' caches are cold at the start of the
first pass and warm after it; both are told. CPU time, one process.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path

from bench.predict import rows
from transform.dateline import find_dateline

PASSES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, nargs="+")
    find_dateline("MOSCOW, May 17. /TASS/. The tables are loaded and the patterns compiled.")
    for path in parser.parse_args().stories:
        stories = [
            (row["text"], row.get("lang", "en"), date.fromisoformat(row["published"]) if row.get("published") else None)
            for row in rows(path)
        ]
        speeds = []
        for _ in range(PASSES):
            begin = time.process_time()
            found = sum(
                find_dateline(text, language=language, published=published) is not None
                for text, language, published in stories
            )
            speeds.append(len(stories) / (time.process_time() - begin))
        print(f"{path.name}: {len(stories)} stories, {found} datelines", end=", ")
        print(f"{speeds[0]:,.0f}/s cold, {max(speeds):,.0f}/s warm")


if __name__ == "__main__":
    main()
