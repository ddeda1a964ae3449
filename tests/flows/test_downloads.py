"""WARC files that lie on the web, by lists of them: downloaded once, gone on with, read like others."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extract.document import Ref, Reject
from flows import runs
from flows.fetching import Fetcher
from flows.inputs import listed
from flows.journal import Fetched
from flows.layout import Layout
from flows.settings import Settings
from flows.sources import Window
from tests.flows.sites import Changing, changing_site, web_source

ARCHIVE = (Path(__file__).parents[2] / "examples" / "archive.warc.gz").read_bytes()
TODAY = date(2026, 3, 14)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Changing]:
    (tmp_path / "site").mkdir()
    with changing_site(tmp_path / "site") as running:
        names = "crawl/N-20260313120000-1.warc.gz\ncrawl/N-20260314120000-2.warc.gz\n"
        running.put("/2026/03/warc.paths.gz", gzip.compress(names.encode()), Content_Type="application/gzip")
        running.put("/crawl/N-20260314120000-2.warc.gz", ARCHIVE, Content_Type="application/octet-stream")
        yield running


def run(data: Path, site: Changing, *, ends_well: bool = True, **fields: object) -> list[Ref | Reject]:
    source = web_source(
        "warc",
        listed_in=f"{site.url}/{{date:%Y/%m}}/warc.paths.gz",
        base=f"{site.url}/",
        allow_private=True,
        **{"retries": 0, **fields},
    )
    layout = Layout(data)
    with (
        runs.under_way(layout, "ingest", ()) as under_way,
        Fetcher(
            Settings(data=data, seconds_between_requests=0), layout, under_way.run_id, Fetched(), source
        ) as fetcher,
    ):
        found = list(listed([], "news", source, Window(TODAY, TODAY), TODAY, fetcher.download))
        if ends_well:
            fetcher.downloads_read()
    return found


def test_the_files_of_a_list_are_downloaded_for_the_window_and_once(site: Changing, tmp_path: Path) -> None:
    found = run(tmp_path / "data", site)
    assert len(found) >= 3
    assert {ref.kind for ref in found if isinstance(ref, Ref)} == {"warc"}
    assert site.pages_asked() == {"/2026/03/warc.paths.gz": 1, "/crawl/N-20260314120000-2.warc.gz": 1}
    assert not list(Layout(tmp_path / "data").raw.glob("downloads/*.warc.gz")), "read, and not asked to be kept"
    assert run(tmp_path / "data", site) == []
    assert site.pages_asked() == {"/2026/03/warc.paths.gz": 1}


def test_what_was_not_read_to_its_end_is_not_downloaded_again_either(site: Changing, tmp_path: Path) -> None:
    first = run(tmp_path / "data", site, ends_well=False)
    site.pages_asked()
    assert run(tmp_path / "data", site, keep_downloads=True) == first
    assert "/crawl/N-20260314120000-2.warc.gz" not in site.pages_asked()
    assert len(list(Layout(tmp_path / "data").raw.glob("downloads/*.warc.gz"))) == 1


def test_a_download_that_breaks_off_is_gone_on_with(site: Changing, tmp_path: Path) -> None:
    path = "/crawl/N-20260314120000-2.warc.gz"
    site.cut[path] = len(ARCHIVE) // 2
    (failed,) = run(tmp_path / "data", site)
    assert isinstance(failed, Reject)
    assert failed.reason == "connection"
    site.asked.clear()
    assert len(run(tmp_path / "data", site)) >= 3
    assert dict(site.asked)[path]["Range"] == f"bytes={len(ARCHIVE) // 2}-"


def test_a_list_that_is_not_there_is_a_reject(site: Changing, tmp_path: Path) -> None:
    site.put("/2026/03/warc.paths.gz", "", status=404)
    (found,) = run(tmp_path / "data", site)
    assert isinstance(found, Reject)
    assert (found.stage, found.reason) == ("fetch", "not_found")
