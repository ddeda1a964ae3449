"""Commands that ask the record, or keep it in order: words to load/; no work of their own."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from flows.errors import UsageError
from flows.options import Data, Limit, record_in, settings_for, show


def ask(
    name: str | None = None,
    *,
    param: Annotated[
        tuple[str, ...],
        Parameter(name=("--param", "-p"), help="name=value; as often as needed.", consume_multiple=False),
    ] = (),
    format: Literal["table", "csv", "json", "markdown"] = "table",  # noqa: A002 (the option's name)
    data: Data = None,
) -> int:
    """Ask a question by name: who is quoted most, which quotes vanished, who depends on agencies ...

    Parameters
    ----------
    name
        The question; without one, all questions with their parameters.
    format
        How to print the answer.
    """
    from flows import answers
    from load.questions import ask, public

    if name is None:
        print("\n".join(answers.catalogue(public().values())))
        return 0
    pairs = [each.partition("=") for each in param]
    if wrong := [each for each, (_, equals, _) in zip(param, pairs, strict=True) if not equals]:
        raise UsageError(f"--param takes name=value, and “{wrong[0]}” is none")
    answers.show(ask(record_in(data), name, {key: value for key, _, value in pairs}), format)
    return 0


def search(
    words: str,
    *,
    articles: bool = False,
    limit: Limit = 20,
    no_index: bool = False,
    data: Data = None,
) -> int:
    """Search what was said, or whole articles; the best first.

    Parameters
    ----------
    words
        All of them must be there; words in "quotation marks" must stand together.
    articles
        Search titles and texts of articles instead of quotes.
    no_index
        Look at every text and make no index. Without the extra `search` there is none.
    """
    from load.search import search

    what: Literal["quotes", "articles"] = "articles" if articles else "quotes"
    say = (lambda line: print(f"onrecord: {line}", file=sys.stderr)) if sys.stderr.isatty() else (lambda line: None)
    found = search(record_in(data), words, what, limit=limit, indexed=not no_index, say=say)
    for hit in found.hits:
        who = f"{hit.speaker or '(nobody named)'} · " if what == "quotes" else ""
        print(f"{who}{hit.day or '(no date)'}\n    {hit.text}")
        print(f"    {' · '.join(filter(None, (hit.title, hit.source, hit.url)))}\n")
    if not found.hits:
        print("nothing found")
    return 0


def quotes(
    *,
    speaker: str | None = None,
    contains: str | None = None,
    since: date | None = None,
    until: date | None = None,
    kind: Literal["direct", "mixed", "indirect"] | None = None,
    limit: Limit = 50,
    data: Data = None,
) -> int:
    """Show quotes, the latest first.

    Parameters
    ----------
    speaker
        Part of the speaker's name.
    contains
        Part of what was said.
    since
        First day (2026-03-01).
    until
        Last day.
    kind
        All in quotation marks, some, or none.
    """
    asked = {"speaker": speaker, "contains": contains, "since": since, "until": until, "kind": kind, "limit": limit}
    from flows.console import quote_lines
    from load.questions import ask

    answer = ask(record_in(data), "quotes", asked)
    for row in answer.rows:
        print(quote_lines(dict(zip(answer.columns, row, strict=True))))
    if not answer.rows:
        print("nothing found")
    return 0


def rejects(
    *,
    stage: Literal["list", "fetch", "open", "read", "load"] | None = None,
    reason: str | None = None,
    by_reason: bool = False,
    limit: Limit = 100,
    data: Data = None,
) -> int:
    """Show what gave no article, and why.

    Parameters
    ----------
    stage
        Where it was lost.
    reason
        Why, in a word: empty, binary, no_article, timeout ...
    by_reason
        Count them instead.
    """
    if by_reason:
        return show("rejects_by_reason", {}, data, wide=("example",))
    return show("rejects", {"stage": stage, "reason": reason, "limit": limit}, data, wide=("input", "detail"))


def gone(*, limit: Limit = 100, data: Data = None) -> int:
    """Show the articles whose pages were taken away, the latest first: their texts stay in the record."""
    return show("gone", {"limit": limit}, data, wide=("title", "url"))


def diff(article: str, *, data: Data = None) -> int:
    """Show how an article changed: headline, paragraphs, and quotes added, vanished or altered.

    Parameters
    ----------
    article
        Its address, its article_id, or part of its title.
    """
    from flows.history_lines import lines
    from load.history import history
    from load.sinks.duckdb import read_only

    if not article.strip():
        raise UsageError("name an article: its address, its article_id, or part of its title")
    with read_only(record_in(data)) as connection:
        print("\n".join(lines(history(connection, article))))
    return 0


def export(
    folder: Path,
    *,
    format: Literal["parquet", "csv", "jsonl"] = "parquet",  # noqa: A002 (the option's name)
    full_text: bool = False,
    data: Data = None,
) -> int:
    """Write the record's tables to a new folder, a file each.

    Parameters
    ----------
    folder
        A folder that does not exist yet, or is empty.
    format
        In CSV, cells that a spreadsheet would run as a formula get an apostrophe before them.
    full_text
        With the texts of articles; without it, what is said of them and in them alone.
    """
    from load.export import export
    from load.sinks.duckdb import read_only

    with read_only(record_in(data)) as connection:
        written = export(connection, folder, format, full_text=full_text)
    for each in written:
        print(f"{each.file}: {each.rows} rows")
    return 0


def check(*, data: Data = None) -> int:
    """Look for faults in the record: doubled rows, rows that hang on nothing, offsets that do not slice."""
    from load.check import faults, rules
    from load.sinks.duckdb import read_only

    with read_only(record_in(data)) as connection:
        found = list(faults(connection))
    for fault in found:
        print(f"{fault.what}: {fault.rows} (for example {fault.example})")
    print(f"{len(list(rules()))} rules, {len(found)} broken" if found else f"sound: {len(list(rules()))} rules hold")
    return 1 if found else 0


def annotate(file: Path, *, data: Data = None) -> int:
    """Take over what you know of speakers or outlets from a CSV file: gender, country ...

    Parameters
    ----------
    file
        Its first line names the columns: speaker,gender or source,country; names are written as in the record.
    """
    from load.facts import annotate

    with _sink(data).writing() as writer:
        noted = annotate(writer.connection, file)
    print(f"{noted.facts} facts noted")
    if noted.unknown:
        print(f"not in the record: {', '.join(noted.unknown)}")
    return 0


def forget(
    *,
    article: str | None = None,
    speaker: str | None = None,
    with_words: bool = False,
    before: date | None = None,
    texts_before: date | None = None,
    undo: str | None = None,
    reason: str = "",
    data: Data = None,
) -> int:
    """Remove something from the record so that it does not come back, and make the record compact.

    Parameters
    ----------
    article
        An article with all its versions: its address, its article_id, or part of its title.
    speaker
        A speaker's whole name: what they said stays, said by nobody.
    with_words
        With --speaker: remove what they said as well.
    before
        Every article published before this day (2024-01-01).
    texts_before
        The texts of such articles; quotes and datelines stay.
    undo
        An id, a day or a name that was removed: it may come back when it is read again.
    reason
        Why, for the table of tombstones.
    """
    from load import keeping

    named = [each for each in (article, speaker, before, texts_before, undo) if each is not None]
    if len(named) != 1 or (with_words and speaker is None):
        raise UsageError(
            "name one of --article, --speaker (with --with-words or not), --before, --texts-before, --undo"
        )
    record_in(data)
    sink, now = _sink(data), datetime.now(UTC).isoformat(timespec="seconds")
    with sink.writing(publish=False) as writer:
        to = writer.connection
        if undo is not None:
            print(f"{keeping.restore(to, undo)} tombstones removed: what was removed comes back when it is read again")
        elif article is not None:
            _told(keeping.forget_article(to, article, reason, now))
        elif speaker is not None:
            _told(keeping.forget_speaker(to, speaker, reason, now, words=with_words))
        elif before is not None:
            _told(keeping.retain(to, "before", before, reason, now))
        elif texts_before is not None:
            _told(keeping.retain(to, "texts_before", texts_before, reason, now))
    sink.compact()
    return 0


def compact(*, data: Data = None) -> int:
    """Give back the room that replaced and removed rows leave in the record's file."""
    record_in(data)
    before, after = _sink(data).compact()
    print(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after")
    return 0


def _told(forgotten: Any) -> None:
    print(f"forgotten: {forgotten.articles} articles, {forgotten.versions} texts, {forgotten.quotes} quotes")
    for place in forgotten.kept_in:
        print(f"the page as it was fetched is still in {place}")


def _sink(data: Path | None) -> Any:
    from load.sinks.sink import open_sink

    settings = settings_for(data)
    return open_sink(settings.sink, settings.data, lambda line: print(line, file=sys.stderr), settings.wait_seconds)


COMMANDS = (ask, search, quotes, rejects, gone, diff, export, check, annotate, forget, compact)
