"""The command `onrecord`: words to flows; no work of its own.

Nothing heavy is imported before a command needs it: `onrecord --help` is instant, and worker processes, which import
the main module again, stay small.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Group, Parameter

from flows import record_commands, run_commands
from flows.errors import UsageError, one_line
from flows.options import (
    Caution,
    Data,
    Engine,
    Scheduler,
    Where,
    Workers,
    complain,
    record_in,
    settings_for,
)
from flows.shown import Screen
from flows.versions import program_version

app = App(
    name="onrecord",
    help="Turn the news into a record that can be queried: who said what, where and when.",
    help_format="plaintext",
    default_parameter=Parameter(negative=()),
    version=program_version,
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)

for _command in (*run_commands.COMMANDS, *record_commands.COMMANDS):
    app.command(_command)


@app.command
def demo(*, data: Annotated[Path, Parameter(help="Folder to write to.")] = Path("onrecord-demo")) -> int:
    """Run the bundled stories end to end and show the record. A second run finds nothing new."""
    from flows import demo

    return demo.run(data)


@app.command
def parse(*inputs: str, indent: bool = False, engine: Engine = None, caution: Caution = None) -> int:
    """Read articles and print them as JSON lines; no database.

    Parameters
    ----------
    inputs
        Files, folders, globs, archives (WARC, JSONL), URLs, or - for standard input.
    indent
        Print each article on several lines, for reading.
    """
    from flows import processes
    from flows.shown import json_line

    _require(inputs)
    processes.warm_up()
    from flows.parse import parse

    failed = found = False
    for result in parse(inputs, settings_for(None, engine=engine, caution=caution)):
        if isinstance(result, dict):
            found = True
            print(json_line(result, 2 if indent else None))
        else:
            failed = True
            complain(result)
    return 0 if found or not failed else 1


@app.command
def ingest(
    *inputs: str,
    source: str | None = None,
    since: date | None = None,
    until: date | None = None,
    data: Data = None,
    workers: Workers = None,
    runner: Where = None,
    scheduler: Scheduler = None,
    sink: str | None = None,
    engine: Engine = None,
    caution: Caution = None,
) -> int:
    """Bring articles into the record: read, split into dateline, body and quotes, load.

    The same inputs again load nothing again. What cannot be read is listed by `onrecord rejects`.

    Parameters
    ----------
    inputs
        URLs of pages or feeds, files, folders, globs, archives (WARC, JSONL), or - for standard input.
    source
        A source of onrecord.toml (`onrecord sources` lists them); inputs given with it are read in its way.
    since
        Of the source only what was published on this day (2026-03-01) or later.
    until
        Last day.
    sink
        A lake instead of a file: ducklake:postgresql://user@host/database?data_path=/shared/folder. The folder
        remembers it.
    """
    from flows import start
    from flows.console import progress_bar, summary
    from flows.layout import Layout

    if source is None:
        _require(inputs)
        if since or until:
            raise UsageError("--since and --until go with --source")
    settings = settings_for(data, workers, runner, scheduler, sink, engine, caution)
    with progress_bar() as shown:
        row = start.ingest(inputs, settings, shown, source=source or "", since=since, until=until)
    print(summary(row, Layout(settings.data).record))
    nothing = row["rejects"] and not row["articles"] + row["skipped"] + row["versions"]
    return 1 if nothing or row["state"] != "completed" else 0


@app.command
def sources(
    *names: str,
    check: bool = False,
    preview: int = 0,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """List the sources of onrecord.toml; ask whether they answer; show what they would give. Nothing is taken in.

    Parameters
    ----------
    names
        Only these sources; * and ? stand for any letters.
    check
        Ask each source's feeds, sitemaps and pages once, or count its files; exit code 1 when one does not answer.
    preview
        Show so many of the entries that each would fetch or read, the latest first.
    since
        Look at this day (2026-03-01) and later only.
    until
        Last day.
    """
    from flows import source_commands

    return source_commands.show(
        settings_for(None), names, check=check or preview > 0, preview=preview, since=since, until=until
    )


source = App(name="source", help="Add a source to onrecord.toml.", help_format="plaintext")
app.command(source)


@source.command(name="add")
def source_add(
    url: str,
    *,
    name: str | None = None,
    kind: Literal["feed", "sitemap"] | None = None,
    every: str = "30m",
    allow_private: bool = False,
    dry_run: bool = False,
) -> int:
    """Find the feeds and sitemaps of a site, and write the best of them into onrecord.toml as a source.

    Parameters
    ----------
    url
        The site's front page or a section's page, or a feed or sitemap itself.
    name
        Name of the source [from the address].
    kind
        Prefer a feed or a sitemap [a feed].
    every
        How often `onrecord serve` is to run it.
    allow_private
        The site lies in a private network or on this machine.
    dry_run
        Show what was found and write nothing.
    """
    from flows import source_commands

    return source_commands.add(settings_for(None), url, name, kind, every, allow_private=allow_private, dry_run=dry_run)


site = App(name="site", help="Rules for single publishers: make one, check all.", help_format="plaintext")
app.command(site)


@site.command(name="new")
def site_new(source: str, *, name: str | None = None) -> int:
    """Write a skeleton of a rule from a URL or a saved page, with the page and what comes out of it today.

    Parameters
    ----------
    source
        URL or file of one article.
    name
        Name of the rule's folder; from the host by default.
    """
    from flows import sites

    return sites.new(source, name)


@site.command(name="check")
def site_check(*names: str) -> int:
    """Read the page of each rule and compare what comes out with what is expected.

    Parameters
    ----------
    names
        Rules to check; all by default.
    """
    from flows import sites

    return sites.check(names)


@app.command
def sql(
    query: str | None = None,
    *,
    format: Literal["table", "csv", "json", "parquet", "markdown"] = "table",  # noqa: A002 (the option's name)
    output: Path | None = None,
    data: Data = None,
) -> int:
    """Ask the record in SQL (DuckDB), read-only; works while an ingest is running.

    Begin with the view `said`: one row per quote, with speaker, place, date, title and source.

    Parameters
    ----------
    query
        A statement; without one, a shell.
    format
        How to print the answer. In csv a text that a spreadsheet would run as a formula gets an apostrophe in front;
        json and parquet are exact.
    output
        Write the answer to this file instead.
    """
    from flows import sql

    record = record_in(data)
    if format == "parquet" and output is None:
        raise UsageError("--format parquet needs --output FILE")
    if query is None:
        sql.shell(record)
    else:
        sql.run(record, query, format, output)
    return 0


@app.command
def doctor(*, data: Data = None) -> int:
    """Check this installation and the record, and say what to do where something is wrong."""
    from flows import doctor

    return doctor.run(settings_for(data))


GROUPS = {
    "Take the news in": ("demo", "parse", "ingest", "backfill", "replay", "serve"),
    "Ask the record": ("quotes", "search", "ask", "sql", "diff", "export"),
    "Sources and sites": ("sources", "source", "site", "gaps", "gone"),
    "Keep it well": ("runs", "backfills", "rejects", "doctor", "check", "annotate", "forget", "compact"),
}
for _title, _names in GROUPS.items():
    _group = Group.create_ordered(_title)
    for _name in _names:
        app[_name].group = (_group,)


def _require(inputs: tuple[str, ...]) -> None:
    if not inputs:
        raise UsageError("name at least one input: a file, a folder, a URL, or - for standard input")


def main() -> None:
    """Entry point: exit code 0 for done, 1 for failed, 2 for a call that makes no sense, each with one line."""
    interrupted: list[int] = []

    def interrupt(number: int, frame: object) -> None:
        interrupted.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small products: threads would double their cost
    if sys.stdout.isatty():
        sys.stdout = Screen(sys.stdout)
    # A lone hyphen would be taken for an option; it means what its path means.
    words = ["/dev/stdin" if word == "-" else word for word in sys.argv[1:]]
    try:
        code = app(words, print_error=False, exit_on_error=False) or 0
    except BaseException as error:
        code = _failed(error, bool(interrupted))
    gc.freeze()  # half a second: the interpreter would otherwise search all of Prefect for garbage on its way out
    sys.exit(code)


def _failed(error: BaseException, interrupted: bool) -> int:
    """Say in one line what went wrong; gives the exit code. Libraries wrap an interrupt in errors of their own."""
    if interrupted:
        complain("stopped; run the same command again to go on where it stopped")
        return 130
    if isinstance(error, BrokenPipeError):  # the reader of a pipe has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(error, CycloptsError):
        complain(f"{' '.join(str(error).split())} (onrecord --help)")
        return 2
    if isinstance(error, UsageError):
        complain(str(error))
        return 2
    if not isinstance(error, Exception):
        raise error
    complain(one_line(error))
    return 1


if __name__ == "__main__":
    main()
