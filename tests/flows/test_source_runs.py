"""Runs over named sources, through a real flow and a real web server on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from load.sinks.duckdb import read_only
from tests.flows.sites import changing_site
from tests.flows.test_cli import onrecord

STORY = (
    "<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    "<p>ANSELM, March 14 (Coast News) - The weir at Anselm was opened on Saturday after two years of work, the harbour "
    "office said in a statement.</p><p>“We are glad that the boats are back,” harbour master Jo Pell said. “It took "
    "longer than we had hoped.”</p><p>The work had cost {cost} million crowns, half of it paid by the region.</p>"
    "</article></body></html>"
)


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with read_only(folder / "record.duckdb") as connection:
        return connection.execute(query).fetchall()


def test_the_life_of_a_source(prefect_api: str, tmp_path: Path) -> None:
    """By its name, in a window, then all of it; a changed page is a new version, a page taken away is marked."""
    env = {"PREFECT_API_URL": prefect_api}
    record = tmp_path / "onrecord-data"
    days = {f"/{day}.html": day for day in ("2026-03-13", "2026-03-14", "2026-03-15")}
    (tmp_path / "site").mkdir()
    with changing_site(tmp_path / "site") as site:
        for path, day in days.items():
            site.put(path, STORY.format(title=f"Weir opened, day {day}", cost="four"))
        site.sitemap("/sitemap.xml", list(days.items()))
        (tmp_path / "onrecord.toml").write_text(
            f'[sources.coast]\nkind = "sitemap"\nurl = "{site.url}/sitemap.xml"\nallow_private = true\n'
            "seconds_between_requests = 0\n"
        )

        def run(*more: str) -> str:
            answer = onrecord("ingest", "--source", "coast", *more, cwd=tmp_path, **env)
            assert answer.returncode == 0, answer.stderr
            return answer.stdout

        run("--since", "2026-03-14", "--until", "2026-03-14")
        assert ask(record, "SELECT title FROM articles") == [("Weir opened, day 2026-03-14",)]
        run()
        assert ask(record, "SELECT count(*) FROM articles") == [(3,)]
        site.hits.clear()
        assert "nothing new" in run()
        assert site.pages_asked() == {"/sitemap.xml": 1}
        for file in (record / "state").glob("web.sqlite*"):
            file.write_bytes(b"no database any more")
        assert "nothing new" in run(), "made again from the record"
        assert site.pages_asked() == {"/sitemap.xml": 1}
        site.put("/2026-03-13.html", STORY.format(title="Weir opened, day 2026-03-13", cost="five"))
        site.put("/2026-03-14.html", "", status=410)
        site.sitemap("/sitemap.xml", [(path, "2026-03-20") for path in days])
        run()
    assert ask(record, "SELECT url, versions FROM articles WHERE versions > 1") == [(f"{site.url}/2026-03-13.html", 2)]
    assert ask(record, "SELECT outcome, count(*) FROM fetches WHERE url LIKE '%.html' GROUP BY ALL ORDER BY ALL") == [
        ("gone", 1),
        ("not_modified", 1),
        ("ok", 4),
    ]
    shown = onrecord("gone", cwd=tmp_path)
    assert "2026-03-14.html" in shown.stdout
    assert "2026-03-13.html" not in shown.stdout
    assert ask(record, "SELECT arguments FROM runs ORDER BY started_at")[0] == (
        ["--source", "coast", "--since", "2026-03-14", "--until", "2026-03-14"],
    )


def test_rows_are_read_through_the_mapping_of_their_source(prefect_api: str, tmp_path: Path) -> None:
    row = '{"kopf": "Wehr eröffnet", "inhalt": {"text": "Das Wehr ist offen, sagte Jo Pell am Samstag."}, "titel": "X"}'
    (tmp_path / "rows.dump").write_text(row + "\n")
    (tmp_path / "onrecord.toml").write_text(
        '[sources.rows]\nkind = "jsonl"\npath = "rows.dump"\nfields = { title = "kopf", text = "inhalt.text" }\n'
    )
    answer = onrecord("ingest", "--source", "rows", cwd=tmp_path, PREFECT_API_URL=prefect_api)
    assert answer.returncode == 0, answer.stderr
    assert ask(tmp_path / "onrecord-data", "SELECT title FROM articles") == [("Wehr eröffnet",)]


@pytest.mark.slow
def test_a_backfill_over_rows_takes_each_row_with_its_day(prefect_api: str, tmp_path: Path) -> None:
    rows = [
        f'{{"title": "Story {day}", "date": "2026-03-{day:02}", "text": "ANSELM (CN) - Boat {day} came, Pell said."}}'
        for day in range(1, 5)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    (tmp_path / "onrecord.toml").write_text('[sources.rows]\nkind = "jsonl"\npath = "rows.jsonl"\n')
    days = ("--since", "2026-03-02", "--until", "2026-03-03")
    for told in ("2 done now", "2 partitions, 0 to do"):
        answer = onrecord("backfill", "--source", "rows", *days, cwd=tmp_path, PREFECT_API_URL=prefect_api)
        assert answer.returncode == 0, answer.stderr
        assert told in answer.stdout
    record = tmp_path / "onrecord-data"
    assert ask(record, "SELECT title FROM articles ORDER BY ALL") == [("Story 2",), ("Story 3",)]
    assert ask(record, "SELECT documents FROM runs WHERE flow = 'ingest'") == [(1,), (1,)]
