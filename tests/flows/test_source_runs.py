"""Runs over named sources, through a real flow and a real web server on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.demo_site import serve
from load.sinks.duckdb import read_only
from tests.flows.test_cli import onrecord

STORY = (
    "<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    "<p>ANSELM, March 14 (Coast News) - The weir at Anselm was opened on Saturday after two years of work, the harbour "
    "office said in a statement.</p><p>“We are glad that the boats are back,” harbour master Jo Pell said. “It took "
    "longer than we had hoped.”</p><p>The work had cost four million crowns, half of it paid by the region.</p>"
    "</article></body></html>"
)


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with read_only(folder / "record.duckdb") as connection:
        return connection.execute(query).fetchall()


def test_a_source_is_run_by_its_name_and_in_a_window(prefect_api: str, tmp_path: Path) -> None:
    site_folder = tmp_path / "site"
    site_folder.mkdir()
    items = ""
    for day in ("2026-03-13", "2026-03-14", "2026-03-15"):
        (site_folder / f"{day}.html").write_text(STORY.format(title=f"Weir opened, day {day}"))
        items += f"<url><loc>{{base}}/{day}.html</loc><lastmod>{day}</lastmod></url>"
    (site_folder / "sitemap.xml").write_text(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</urlset>'
    )
    env = {"PREFECT_API_URL": prefect_api}
    with serve(site_folder) as site:
        (tmp_path / "onrecord.toml").write_text(
            f'[sources.coast]\nkind = "sitemap"\nurl = "{site}/sitemap.xml"\nallow_private = true\n'
            "seconds_between_requests = 0\n"
        )
        answer = onrecord(
            "ingest", "--source", "coast", "--since", "2026-03-14", "--until", "2026-03-14", cwd=tmp_path, **env
        )
        assert answer.returncode == 0, answer.stderr
        record = tmp_path / "onrecord-data"
        assert ask(record, "SELECT title FROM articles") == [("Weir opened, day 2026-03-14",)]
    assert ask(record, "SELECT arguments FROM runs ORDER BY started_at")[0] == (
        ["--source", "coast", "--since", "2026-03-14", "--until", "2026-03-14"],
    )
