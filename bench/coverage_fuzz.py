"""Fuzzing led by coverage, by hand: pip install atheris (3.0, Python 3.11 to 3.13), then
python -m bench.coverage_fuzz KIND [CORPUS_FOLDER] -max_total_time=600

KIND is one of tests/hostile/proof.py. Atheris watches which branches of transform/ and extract/ an input reaches and
keeps those that reach new ones; the examples of tests/hostile/made.py are its first. It is no dependency: it has wheels
for few platforms, and CI has hypothesis.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris  # type: ignore[import-not-found, unused-ignore]

with atheris.instrument_imports(include=["transform", "extract"]):
    from tests.hostile.made import MAKERS
    from tests.hostile.proof import PROOFS, prove


def main() -> None:
    kind = sys.argv.pop(1)
    if kind not in PROOFS:
        sys.exit(f"{kind} is none of {', '.join(PROOFS)}")
    folder = Path(tempfile.mkdtemp(prefix="onrecord-coverage-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number in range(200):
        (corpus / str(number)).write_bytes(MAKERS[kind](Random(number)).content)  # noqa: S311
    atheris.Setup([*sys.argv, str(corpus)], lambda content: prove(kind, content, folder) and None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
