"""Dates of listings, addresses and file names."""

from __future__ import annotations

from datetime import date

import pytest

from extract.moments import day_in_address, day_in_file_name, read_moment


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Mon, 20 Apr 2020 20:01:46 +1200", "2020-04-20T08:01:46+00:00"),
        ("Tue, 3 Mar 2026 10:00:00 EST", "2026-03-03T15:00:00+00:00"),
        ("2026-03-14T10:00:00+01:00", "2026-03-14T09:00:00+00:00"),
        ("2026-03-14T10:00:00Z", "2026-03-14T10:00:00+00:00"),
        ("2026-03-14 10:00:00", "2026-03-14T10:00:00+00:00"),
        ("2026-03-14", "2026-03-14T00:00:00+00:00"),
        ("2026-03", "2026-03-01T00:00:00+00:00"),
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("14 March 2026", "2026-03-14T00:00:00+00:00"),
    ],
)
def test_moments_are_read_in_utc(printed: str, moment: str) -> None:
    read = read_moment(printed)
    assert read is not None
    assert read.isoformat() == moment


@pytest.mark.parametrize("printed", [None, "", "soon", "10:30", "March", "2026-13", "0001-01-01T00:00:00", "Friday"])
def test_what_names_no_day_is_no_moment(printed: str | None) -> None:
    assert read_moment(printed) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/2026/03/14/weir.html", date(2026, 3, 14)),
        ("https://news.example/a/weir-2026-03-14", date(2026, 3, 14)),
        ("https://news.example/a/20260314-weir", date(2026, 3, 14)),
        ("https://news.example/2026/weir", None),
        ("https://news.example/weir-1202603149", None),
        ("https://news.example/2026/02/31/weir", None),
        ("https://news.example/weir?on=2026/03/14", None),
    ],
)
def test_days_in_addresses(url: str, day: date | None) -> None:
    assert day_in_address(url) == day


def test_days_in_names_of_files() -> None:
    assert day_in_file_name("crawl/2026/03/CC-NEWS-20260314021530-00012.warc.gz") == date(2026, 3, 14)
    assert day_in_file_name("/2026/03/14/pages.warc.gz") is None
