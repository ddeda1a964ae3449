"""A history for reading: what changed, when, and whether the page admits it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from load.history import Change, History, QuoteChange


def lines(history: History) -> Iterator[str]:
    """The lines of `onrecord diff`."""
    yield f"{history.title or '(no title)'} · {history.url or history.article_id}"
    if not history.changes:
        yield "one text was seen, and no other"
    for change in history.changes:
        yield ""
        yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    admitted = "silent: the page does not admit it" if change.silent else "the page says that it was modified"
    until = _time(change.last_seen_before)
    yield f"text {change.number}, seen {_time(change.seen_at)} ({admitted}); the text before it until {until}"
    for name, pair in (("headline", change.title), ("standfirst", change.subtitle)):
        if pair:
            yield f"  {name}"
            yield f"  - {pair[0] or '(none)'}"
            yield f"  + {pair[1] or '(none)'}"
    if change.lines:
        yield "  text"
        yield from (f"  {line.sign} {line.text}" for line in change.lines)
    for quote in change.quotes:
        yield from _quote(quote)


def _quote(quote: QuoteChange) -> Iterator[str]:
    what = f" ({', '.join(quote.altered)})" if quote.altered else ""
    yield f"  quote {quote.change}{what}"
    for sign, said in (("-", quote.before), ("+", quote.after)):
        if said:
            cue = f" ({said.cue})" if said.cue else ""
            yield f"  {sign} {said.speaker or '(nobody named)'}{cue}: {said.text}"


def _time(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment else "(time unknown)"
