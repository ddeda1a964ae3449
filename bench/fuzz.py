"""Ten thousand bad inputs through everything that reads: python -m bench.fuzz [--count 1000] [--kind html ...]

Each of the ten kinds of tests/hostile/made.py gets `count` inputs, each from a seed of its own; what must hold stands
in tests/hostile/proof.py. Prints a table, each class of failure once with the command that repeats it, and exits with 1
if there is any.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.hostile.made import MAKERS
from tests.hostile.proof import prove

LIMIT = 20  # seconds for one input: longer is a hang


class HangError(Exception):
    pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", nargs="*", choices=sorted(MAKERS), default=sorted(MAKERS))
    parser.add_argument("--keep", type=Path, help="folder for the inputs that failed")
    args = parser.parse_args()
    signal.signal(signal.SIGALRM, _hang)
    failures: dict[str, list[str]] = {}
    total = 0
    print(f"{'kind':10} {'inputs':>7} {'failed':>7} {'CPU s':>7} {'slowest s':>9}  outcomes")
    with tempfile.TemporaryDirectory() as folder:
        for kind in args.kind:
            outcomes: Counter[str] = Counter()
            slowest, began = 0.0, time.process_time()
            for number in range(args.seed, args.seed + args.count):
                made = MAKERS[kind](Random(f"{kind}-{number}"))  # noqa: S311
                before = time.process_time()
                signal.alarm(LIMIT)
                try:
                    outcomes[prove(kind, made.content, Path(folder), made.content_type, made.charset)] += 1
                except Exception as error:
                    outcomes["FAILED"] += 1
                    how = f"--kind {kind} --seed {number} --count 1    {str(error)[:200]!r}"
                    failures.setdefault(_class_of(error), []).append(how)
                    if args.keep:
                        args.keep.mkdir(parents=True, exist_ok=True)
                        (args.keep / f"{kind}-{number}").write_bytes(made.content)
                    if args.count == 1:
                        traceback.print_exc()
                finally:
                    signal.alarm(0)
                slowest = max(slowest, time.process_time() - before)
            total += sum(outcomes.values())
            said = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
            spent = time.process_time() - began
            print(f"{kind:10} {args.count:7} {outcomes['FAILED']:7} {spent:7.1f} {slowest:9.2f}  {said}", flush=True)
    for where, ways in sorted(failures.items(), key=lambda each: -len(each[1])):
        print(f"\n{len(ways)} x {where}\n    python -m bench.fuzz {ways[0]}")
    print(f"\n{total} inputs, {sum(map(len, failures.values()))} failures")
    return 1 if failures else 0


def _class_of(error: Exception) -> str:
    """An error by its kind and the place in our code where it came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if ".venv" not in frame.filename]
    ours = [frame for frame in frames if "/tests/" not in frame.filename and "/bench/" not in frame.filename]
    place = (ours or frames)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"


def _hang(number: int, frame: object) -> None:
    raise HangError


if __name__ == "__main__":
    sys.exit(main())
