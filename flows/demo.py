"""`onrecord demo`: the bundled stories from files, archives and a feed on a local web server into a record, and the
record shown."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from flows import start
from flows.console import out, progress_bar, summary, table
from flows.demo_site import serve
from flows.errors import UsageError
from flows.settings import load_settings
from load.questions import ask

EXAMPLES = Path(__file__).parents[1] / "examples"
PORT = 18765  # the same in every run, so that a second run knows the addresses; another one where it is taken
QUOTES_OF_EACH = 2
TEXT_SHOWN = 100  # characters of a cell


def run(data: Path) -> int:
    """Ingest examples/ into `data` and print what the record says; exit code 0.

    Raises UsageError where the program came without them: a demo of nothing must not look like one."""
    if not EXAMPLES.is_dir():
        raise UsageError(f"the bundled stories are not in {EXAMPLES}: run it from a checkout or in the image")
    settings = load_settings(data=data).model_copy(
        update={"allow_private_addresses": True, "seconds_between_requests": 0.0}
    )
    files = [str(EXAMPLES / name) for name in ("wires", "pages", "archive.jsonl", "archive.warc.gz")]
    with serve(EXAMPLES / "feed", port=PORT) as base, progress_bar() as shown:
        row = start.ingest([*files, f"{base}/feed.xml"], settings, shown)
    record = settings.data / "record.duckdb"
    console = out()
    console.print(summary(row, record), markup=False)
    _show(console, record)
    console.print(f"\nNext: onrecord quotes --data {data} · onrecord sql --data {data} 'FROM said' · onrecord --help")
    return 0


def _show(console: Console, record: Path) -> None:
    datelines = ask(record, "datelines", {"limit": 100})
    console.print()
    console.print(table("Datelines", datelines.columns, datelines.rows, wide=("title",)))
    quotes = ask(record, "quotes_of_each", {"each": QUOTES_OF_EACH})
    rows = [tuple(map(_short, row)) for row in quotes.rows]
    console.print()
    console.print(table(f"Who said what ({QUOTES_OF_EACH} quotes of each story)", quotes.columns, rows, wide=("text",)))
    lost = ask(record, "rejects_by_reason")
    if lost.rows:
        console.print()
        console.print(table("What gave no article", lost.columns, lost.rows, wide=("example",)))


def _short(value: object) -> object:
    text = str(value)
    return text[: TEXT_SHOWN - 1] + "…" if isinstance(value, str) and len(text) > TEXT_SHOWN else value
