"""Is the documentation true? Generated pages, links, and the commands and transcripts of the README.

`python -m docs.check` runs every command of the README's `console` blocks from the repository's root and compares: each
line of a transcript must come out, in that order; a line `…` stands for any lines between, and a line that ends in `…`
for any that begins so. The commands find no record
made before: neither the demo's nor one of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docs.make_tables import markdown

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
SKIPPED = "$ make test"  # .ci/run has just done it


def main() -> int:
    """Print what is wrong, one line each; exit code 1 if anything is."""
    wrong = [*_generated(), *_links(), *_transcripts((ROOT / "README.md").read_text(encoding="utf-8"))]
    for line in wrong:
        print(f"docs: {line}", file=sys.stderr)
    print(f"documentation: {len(wrong)} faults")
    return 1 if wrong else 0


def _generated() -> list[str]:
    page = ROOT / "docs" / "tables.md"
    return [] if page.read_text(encoding="utf-8") == markdown() else ["tables.md is old: python -m docs.make_tables"]


def _links() -> list[str]:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")]
    return [
        f"{page.relative_to(ROOT)}: no such file: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]


def _transcripts(text: str) -> list[str]:
    wrong = []
    shutil.rmtree(ROOT / "onrecord-demo", ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="onrecord-docs-") as data:
        for block in BLOCK.findall(text):
            for step in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
                if step.strip() and not step.startswith(SKIPPED):
                    command, _, expected = step.partition("\n")
                    wrong += _step(command.removeprefix("$ "), expected, data)
    return wrong


def _step(command: str, expected: str, data: str) -> list[str]:
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "ONRECORD_DATA": data}
    answer = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    if answer.returncode:
        return [f"README: `{command}` ended with {answer.returncode}: {answer.stderr.strip()}"]
    printed = iter(line.rstrip() for line in answer.stdout.splitlines())
    for line in (each.rstrip() for each in expected.splitlines()):
        if line in ("", "…"):
            continue
        begin, cut, _ = line.partition("…") if line.endswith("…") else (line, "", "")
        if not any(each.startswith(begin) if cut else each == line for each in printed):
            return [f"README: `{command}` does not print (any more, or not there): {line}"]
    return []


if __name__ == "__main__":
    sys.exit(main())
