"""A feed that says how long it is good is not asked before; what is due of its entries is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows import fetching
from flows.sources import Window
from tests.flows.sites import Changing, changing_site, fetch, outcomes, web_source

CLOCK = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
FEED = (
    "<rss version='2.0'><channel><title>Gazette</title>{ttl}"
    "<item><title>{title}</title><link>{url}/1</link></item></channel></rss>"
)
SOURCE = web_source()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Changing]:
    (tmp_path / "site").mkdir()
    with changing_site(tmp_path / "site") as running:
        running.story("/1", ETag='"1"')
        yield running


def put(site: Changing, title: str, ttl: str = "", **headers: str) -> None:
    site.put("/feed", FEED.format(ttl=ttl, title=title, url=site.url), Content_Type="application/rss+xml", **headers)


def asked(
    site: Changing, data: Path, monkeypatch: pytest.MonkeyPatch, minutes: float, window: Window | None = None
) -> bool:
    """Whether a run so many minutes after the first asks for the feed."""
    monkeypatch.setattr(fetching, "_now", lambda: CLOCK + timedelta(minutes=minutes))
    site.hits.clear()
    fetch(data, [f"{site.url}/feed"], SOURCE, window)
    return "/feed" in site.pages_asked()


SAID = {
    "ttl": ("<ttl>20</ttl>", {}, 20),
    "ttl in CDATA": ("<ttl><![CDATA[20]]></ttl>", {}, 20),
    "max-age": ("", {"Cache_Control": "public, max-age=1200"}, 20),
    "max-age of an answer that has lain in a cache": ("", {"Cache_Control": "max-age=1800", "Age": "600"}, 20),
    "the longer of the two": ("<ttl>20</ttl>", {"Cache_Control": "max-age=60"}, 20),
    "a day, which is too long for news": ("<ttl>1440</ttl>", {}, 60),
}


@pytest.mark.parametrize(("ttl", "headers", "minutes"), SAID.values(), ids=SAID)
def test_a_feed_is_not_asked_before_the_time_that_it_says(
    ttl: str, headers: dict[str, str], minutes: int, site: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, "One", ttl, **headers)
    assert asked(site, tmp_path, monkeypatch, 0)
    assert not asked(site, tmp_path, monkeypatch, minutes - 2)
    assert asked(site, tmp_path, monkeypatch, minutes - 0.5), "a schedule of the same length misses no turn"


@pytest.mark.parametrize(
    ("ttl", "control"),
    [("", ""), ("", "no-cache, max-age=600"), ("", "max-age=0"), ("<ttl>soon</ttl>", ""), ("", "s-maxage=600")],
)
def test_a_feed_that_says_nothing_of_it_is_asked_each_time(
    ttl: str, control: str, site: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, "One", ttl, **({"Cache_Control": control} if control else {}))
    assert asked(site, tmp_path, monkeypatch, 0)
    assert asked(site, tmp_path, monkeypatch, 0.1)


def test_a_feed_that_did_not_change_is_good_for_as_long_again(
    site: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, "One", "<ttl>20</ttl>", ETag='"same"')
    assert [asked(site, tmp_path, monkeypatch, minutes) for minutes in (0, 10, 20, 30, 40)] == [
        True, False, True, False, True
    ]  # fmt: skip


def test_an_article_that_is_due_is_asked_although_its_feed_rests(
    site: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, "One", "<ttl>50</ttl>")
    rechecks = web_source(recheck=["10m"])
    monkeypatch.setattr(fetching, "_now", lambda: datetime.now(UTC))
    assert outcomes(fetch(tmp_path, [f"{site.url}/feed"], rechecks)) == {"ok": 2}
    monkeypatch.setattr(fetching, "_now", lambda: datetime.now(UTC) + timedelta(minutes=11))
    site.hits.clear()
    fetch(tmp_path, [f"{site.url}/feed"], rechecks)
    assert site.pages_asked() == {"/1": 1}


def test_another_choice_of_entries_and_an_address_given_by_hand_are_asked_at_once(
    site: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, "One", "<ttl>20</ttl>")
    assert asked(site, tmp_path, monkeypatch, 0)
    assert asked(site, tmp_path, monkeypatch, 1, Window(date(2026, 3, 1), date(2026, 3, 31)))
    site.hits.clear()
    fetch(tmp_path, [f"{site.url}/feed"])
    assert "/feed" in site.pages_asked(), "a person who names the address wants it now"
