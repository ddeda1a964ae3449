"""A run told on one page of Markdown: for Prefect's UI, and for `onrecord runs --report`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.errors import UsageError
from load.questions import Answer, ask

LONGEST = 160  # letters of a quote on the page


def run_report(record: Path, row: Mapping[str, Any]) -> str:
    """The page of one run, from its row and from what the record holds of it."""
    asked = {"run_id": row["run_id"]}
    outcomes, rejects, hosts, speakers = (
        ask(record, f"report_{name}", asked) for name in ("outcomes", "rejects", "hosts", "speakers")
    )
    return "\n\n".join(
        part
        for part in (
            f"# {_headline(row)}",
            _numbers(row),
            _section("Requests", _table(outcomes, link="example")),
            _section("Not read, by cause", _rejects(rejects)),
            _section("Hosts that took longest", _table(hosts)),
            _section("New speakers", _speakers(speakers)),
        )
        if part
    )


def report_of(record: Path, run: str) -> str:
    """The page of a run by the beginning of its id, or of the "last". Raises UsageError where there is none."""
    answer = ask(record, "run", {"run": run})
    if not answer.rows:
        raise UsageError(f"there is no run {run}: `onrecord runs` lists them")
    return run_report(record, dict(zip(answer.columns, answer.rows[0], strict=True)))


def told_in_a_sentence(row: Mapping[str, Any]) -> str:
    """A run for the log."""
    return (
        f"Done: {row['documents']:,} documents read, {row['skipped']:,} known before; {row['articles']:,} new articles "
        f"and {row['versions']:,} new versions with {row['quotes']:,} quotes; {row['rejects']:,} not read."
    )


def replay_report(row: Mapping[str, Any], changes: Mapping[str, int], examples: Sequence[Mapping[str, Any]]) -> str:
    """The page of a replay: how many quotes changed in what, and some of them."""
    counts = "\n".join(f"| {name} | {number:,} |" for name, number in changes.items())
    shown = [
        f"* **{each['change']}**{_in_what(each)} in *{_cell(each['title'] or each['input'])}*: {_sides(each)}"
        for each in examples
    ]
    read = (
        f"{row['documents']:,} documents read again by the rules `{row['transform_version']}`: "
        f"{as_they_were(row):,} as they were, {row['reread']:,} otherwise, {row['articles']:,} articles new."
    )
    return "\n\n".join(
        part
        for part in (
            f"# {_headline(row)}",
            read,
            _section("Quotes", f"| change | quotes |\n|---|---:|\n{counts}" if counts else "No quote changed."),
            _section("Some of them", "\n".join(shown)),
        )
        if part
    )


def as_they_were(row: Mapping[str, Any]) -> int:
    """Documents of a replay that came out as the record has them."""
    others = sum(row[name] or 0 for name in ("reread", "versions", "rejects", "passed_over"))
    return max(0, (row["documents"] or 0) - others)


def _headline(row: Mapping[str, Any]) -> str:
    what = " ".join(row["arguments"] or ()) or "everything"
    return f"{row['flow'].capitalize()} of {_cell(what)}: {row['state']}"


def _numbers(row: Mapping[str, Any]) -> str:
    seconds = (datetime.fromisoformat(str(row["ended_at"])) - datetime.fromisoformat(str(row["started_at"]))).seconds
    told = (
        ("documents read", row["documents"]),
        ("known before, passed over", row["skipped"]),
        ("new articles", row["articles"]),
        ("new versions", row["versions"]),
        ("versions read otherwise than before", row["reread"]),
        ("quotes in them", row["quotes"]),
        ("inputs that gave no article", row["rejects"]),
        ("requests", row["fetches"]),
        ("seconds", seconds),
    )
    return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {number:,} |" for name, number in told if number)])


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _table(answer: Answer, link: str = "") -> str:
    if not answer.rows:
        return ""
    lines = [list(answer.columns), ["---"] * len(answer.columns)]
    for row in answer.rows:
        named = zip(answer.columns, row, strict=True)
        lines.append([_link(str(value)) if name == link else _cell(value) for name, value in named])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rejects(answer: Answer) -> str:
    if not answer.rows:
        return ""
    lines = ["| inputs | where | why | what that means | for example |", "|---:|---|---|---|---|"]
    for stage, reason, inputs, examples, detail in answer.rows:
        links = ", ".join(map(_link, examples))
        lines.append(f"| {inputs:,} | {stage} | {reason} | {_cell(detail)} | {links} |")
    return "\n".join(lines)


def _speakers(answer: Answer) -> str:
    if not answer.rows:
        return ""
    lines = ["| speaker | role | quotes | longest | in |", "|---|---|---:|---|---|"]
    for speaker, role, quotes, longest, title, url in answer.rows:
        where = f"[{_cell(title or url)}]({url})" if url else _cell(title)
        lines.append(f"| {_cell(speaker)} | {_cell(role)} | {quotes:,} | {_cell(longest)} | {where} |")
    return "\n".join(lines)


def _in_what(change: Mapping[str, Any]) -> str:
    return f" ({', '.join(change['altered'])})" if change["altered"] else ""


def _sides(change: Mapping[str, Any]) -> str:
    before, after = (
        f"{change[f'speaker_{side}'] or 'nobody'}: {_cell(change[f'text_{side}'])}" if change[f"text_{side}"] else ""
        for side in ("before", "after")
    )
    return f"{before} → {after}" if before and after else before or after


def _link(place: str) -> str:
    return f"[{_cell(place)}]({place})" if place.startswith(("http://", "https://")) else f"`{_cell(place)}`"


def _cell(value: object) -> str:
    """A value that cannot break out of its cell."""
    text = " ".join(str("" if value is None else value).split())
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return text.replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
