"""Words for the runs that go over time: again from the archive, over the past, by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from flows.errors import UsageError
from flows.layout import Layout
from flows.options import Caution, Data, Engine, Limit, Scheduler, Where, Workers, record_in, settings_for, show

if TYPE_CHECKING:
    from flows.partitions import Plan
    from flows.settings import Settings


def replay(
    *,
    since: date | None = None,
    until: date | None = None,
    source: str | None = None,
    only: Literal["quotes", "datelines", "authors", "blocks", "metadata"] | None = None,
    data: Data = None,
    workers: Workers = None,
    runner: Where = None,
    scheduler: Scheduler = None,
    engine: Engine = None,
    caution: Caution = None,
) -> int:
    """Read the archive again by today's rules, without any network, and show which quotes changed.

    What comes out as it was is not rewritten. Every change lies in a Parquet file below reports/ in the data folder.

    Parameters
    ----------
    since
        Only what was obtained on this day (2026-03-01) or later.
    until
        Last day.
    source
        Only what this source of onrecord.toml gave.
    only
        Rewrite this part of the record alone, in texts that come out as they were.
    """
    from flows import start
    from flows.console import progress_bar, replay_lines

    settings = settings_for(data, workers, runner, scheduler, engine=engine, caution=caution)
    with progress_bar() as shown:
        done = start.replay(settings, shown, since=since, until=until, source=source or "", only=only)
    print(replay_lines(done, Layout(settings.data).record))
    return 0


WITH_POOL = 8  # partitions that are with the workers of a pool at once


def backfill(
    *,
    source: str,
    since: date | None = None,
    until: date | None = None,
    by: Literal["day", "month", "file"] = "day",
    newest_first: bool = False,
    parallel: int | None = None,
    pool: str | None = None,
    resume: bool = False,
    dry_run: bool = False,
    data: Data = None,
    workers: Workers = None,
    runner: Where = None,
    scheduler: Scheduler = None,
) -> int:
    """Take the past of a source, in partitions, each a run of its own. What was done before is not done again.

    Parameters
    ----------
    source
        A source of onrecord.toml.
    since
        First day (2026-03-01).
    until
        Last day [yesterday].
    by
        A partition is a day, a month, or one of the source's files.
    newest_first
        Begin with the latest.
    parallel
        So many partitions at once [1; 8 with a pool]; together they ask a host no oftener than one does.
    pool
        Hand the partitions to the workers of this Prefect work pool.
    resume
        Go on with the source's last backfill, whose days need not be given again.
    dry_run
        Show the partitions and how far they are, and do nothing.
    """
    from flows import start
    from flows.console import partition_table, progress_bar
    from flows.runs import stopped

    settings = settings_for(data, workers, runner, scheduler)
    settings.source(source)
    plan = _plan(settings, source, since, until, by, newest_first, resume)
    progress = plan.progress(settings)
    todo = sum(each.open for each in progress)
    killed = any(each["flow"] == "backfill" for each in stopped(Layout(settings.data)))
    if dry_run or not (todo or killed):
        partition_table(progress)
        print(f"{len(progress)} partitions, {todo} to do")
        return 0
    with progress_bar() as shown:
        row = start.backfill(plan, settings, shown, parallel=parallel or (WITH_POOL if pool else 1), pool=pool or "")
    partition_table(plan.progress(settings))
    print(row["detail"])
    return 0 if row["state"] == "completed" else 1


def backfills(*, source: str | None = None, partitions: bool = False, data: Data = None) -> int:
    """Show the backfills, the latest first, and how far their partitions are.

    Parameters
    ----------
    source
        Only those of this source.
    partitions
        Show each partition.
    """
    from flows.console import backfill_table, partition_table
    from flows.partitions import plans

    settings = settings_for(data)
    known = [each for each in plans(record_in(data)) if source in (None, each.source)]
    known = [each for each in known if each.source in settings.sources]
    if not known:
        print("nothing found")
        return 0
    far = [(plan, plan.progress(settings)) for plan in known]
    backfill_table(far)
    if partitions:
        for plan, progress in far:
            print(f"{plan.source}, {plan.window} by {plan.by}")
            partition_table(progress)
    return 0


def gaps(*, source: str, since: date, until: date | None = None, data: Data = None) -> int:
    """Show the days of a source that are missing from the record, or suspiciously thin.

    Parameters
    ----------
    source
        A source of onrecord.toml.
    since
        First day (2026-03-01).
    until
        Last day [yesterday].
    """
    from flows.console import gap_table
    from flows.gaps import gaps as find
    from flows.sources import Window

    settings = settings_for(data)
    settings.source(source)
    found = find(settings, source, Window(since, until or _yesterday()))
    if not found:
        print("no gaps")
        return 0
    gap_table(found)
    for gap in found:
        if gap.why == "not taken":
            days = f"--since {gap.window.first} --until {gap.window.last}"
            print(f"onrecord backfill --source {source} {days}")
    return 0


def _plan(
    settings: Settings,
    source: str,
    since: date | None,
    until: date | None,
    by: Literal["day", "month", "file"],
    newest_first: bool,
    resume: bool,
) -> Plan:
    """What is asked for: the days given, or those of the source's last backfill."""
    from flows.partitions import Plan, plans
    from flows.sources import Window

    if resume and since is None:
        known = [each for each in plans(Layout(settings.data).record) if each.source == source]
        if not known:
            raise UsageError(f"there is no backfill of {source} to resume: give --since and --until")
        return replace(known[0], newest_first=newest_first)
    if since is None:
        raise UsageError("give --since (a day as 2026-03-01), or --resume")
    last = until or _yesterday()
    if last < since:
        raise UsageError(f"--until {last} lies before --since {since}")
    return Plan(source, Window(since, last), by, newest_first)


def _yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


def serve(
    *,
    host: Annotated[str, Parameter(help="Address that Prefect's server listens at.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Its port; 0 for any that is free.")] = 4200,
    data: Data = None,
    workers: Workers = None,
) -> int:
    """Take the sources of onrecord.toml by the clock, each as its `every` or `cron` says, until stopped.

    Starts a Prefect server, with pages to look at, unless PREFECT_API_URL names one or one answers at port 4200. What
    a crash or a power cut left is put right at the start, and of each source one missed run is made up for.
    """
    from flows import start

    start.serve(settings_for(data, workers), lambda line: print(f"onrecord: {line}", flush=True), host, port)
    print("onrecord: stopped")
    return 0


def runs(*, limit: Limit = 20, report: str | None = None, data: Data = None) -> int:
    """Show the runs, the latest first, and those under way.

    Parameters
    ----------
    report
        Show the report of one run instead: the beginning of its run_id, or "last".
    """
    from flows.runs import live

    if report:
        from flows.reports import report_of

        print(report_of(record_in(data), report))
        return 0
    for begun in live(Layout(settings_for(data).data)):
        print(f"under way since {begun['started_at'][:19]}: process {begun['pid']}, {' '.join(begun['arguments'])}")
    return show("runs", {"limit": limit}, data, wide=("what",))


COMMANDS = (backfill, backfills, gaps, replay, runs, serve)
