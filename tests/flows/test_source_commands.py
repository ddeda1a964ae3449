"""`onrecord sources` and `onrecord source add`, against a site on this machine."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.settings import add_source
from tests.flows.sites import Changing, changing_site
from tests.flows.test_cli import onrecord

QUICK = {"ONRECORD_SECONDS_BETWEEN_REQUESTS": "0"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Changing]:
    (tmp_path / "site").mkdir()
    with changing_site(tmp_path / "site") as running:
        yield running


def front(site: Changing, head: str = "") -> None:
    site.put("/", f"<!doctype html><html><head><title>Gazette</title>{head}</head><body><p>News</p></body></html>")


def test_the_feeds_and_sitemaps_of_a_site_are_found_and_the_best_is_written(site: Changing, tmp_path: Path) -> None:
    front(
        site,
        '<link rel="alternate" type="application/rss+xml" title="Gazette comments" href="/comments.xml">'
        '<link rel="alternate" type="application/rss+xml" title="Gazette" href="/news.xml">',
    )
    site.feed("/news.xml", [("/1", "One"), ("/2", "Two")])
    site.feed("/comments.xml", [("/1#c", "A reader")])
    site.put("/robots.txt", f"User-agent: *\nSitemap: {site.url}/map.xml\n", Content_Type="text/plain")
    site.sitemap("/map.xml", [("/1", "2026-03-14")])
    answer = onrecord("source", "add", site.url, "--name", "gazette", "--allow-private", cwd=tmp_path, **QUICK)
    assert answer.returncode == 0, answer.stderr
    assert "/map.xml" in answer.stdout
    assert "comments" not in answer.stdout
    written = tomllib.loads((tmp_path / "onrecord.toml").read_text())["sources"]["gazette"]
    assert written == {
        "about": "Gazette",
        "kind": "feed",
        "url": f"{site.url}/news.xml",
        "every": "30m",
        "allow_private": True,
    }
    again = onrecord("source", "add", site.url, "--name", "gazette", "--allow-private", cwd=tmp_path, **QUICK)
    assert again.returncode == 2
    assert "has a source gazette already" in again.stderr


def test_a_site_that_says_nothing_is_asked_at_the_usual_places(site: Changing, tmp_path: Path) -> None:
    front(site)
    site.feed("/atom.xml", [("/1", "One")])
    answer = onrecord("source", "add", site.url, "--allow-private", "--dry-run", cwd=tmp_path, **QUICK)
    assert (answer.returncode, "usual place" in answer.stdout) == (0, True)
    assert not (tmp_path / "onrecord.toml").exists()


def test_a_site_without_a_feed_says_so(site: Changing, tmp_path: Path) -> None:
    front(site)
    answer = onrecord("source", "add", site.url, "--allow-private", cwd=tmp_path, **QUICK)
    assert answer.returncode == 1
    assert "no feed and no sitemap was found" in answer.stdout


@pytest.mark.parametrize(
    ("url", "told"), [("news.example", "write https://news.example"), ("http://127.0.0.1:1/", "private_address")]
)
def test_addresses_that_lead_nowhere_are_one_line(url: str, told: str, tmp_path: Path) -> None:
    answer = onrecord("source", "add", url, cwd=tmp_path, ONRECORD_CONTACT="me@a.example")
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert told in answer.stderr


def test_sources_are_listed_checked_and_previewed(site: Changing, tmp_path: Path) -> None:
    site.sitemap("/index.xml", [("/old.xml", "2026-03-01"), ("/new.xml", "2026-03-14")], "sitemapindex")
    site.sitemap("/new.xml", [("/1", "2026-03-13"), ("/2", "2026-03-14")])
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "one.txt").write_text("A story.")
    (tmp_path / "onrecord.toml").write_text(
        f'[sources.coast]\nkind = "sitemap"\nurl = "{site.url}/index.xml"\nallow_private = true\nevery = "6h"\n'
        '[sources.desk]\nkind = "files"\npath = "stories"\n'
    )
    listed = onrecord("sources", cwd=tmp_path)
    assert listed.returncode == 0
    assert "every 6h" in listed.stdout
    assert "by hand" in listed.stdout
    assert sum(site.hits.values()) == 0
    checked = onrecord("sources", "--check", cwd=tmp_path, **QUICK)
    assert checked.returncode == 0, checked.stdout
    assert "an index of 2 sitemaps" in " ".join(checked.stdout.split())
    assert "2026-03-14" in checked.stdout
    shown = onrecord("sources", "coast", "--preview", "1", cwd=tmp_path, **QUICK)
    assert f"{site.url}/2" in shown.stdout
    assert f"{site.url}/1" not in shown.stdout
    assert not (tmp_path / "onrecord-data").exists(), "nothing is taken in"


def test_a_source_that_does_not_answer_fails_the_check(site: Changing, tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text(
        f'[sources.coast]\nkind = "feed"\nurl = "{site.url}/feed.xml"\nallow_private = true\n'
    )
    answer = onrecord("sources", "--check", cwd=tmp_path, **QUICK)
    assert answer.returncode == 1
    assert "not_found" in answer.stdout


def test_a_name_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text('[sources.coast]\nkind = "files"\npath = "x"\n')
    answer = onrecord("sources", "cost", cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (2, "onrecord: there is no source cost; there are coast\n")


def test_a_source_is_appended_and_what_was_there_is_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "onrecord.toml"
    file.write_text('# mine\ncontact = "me@a.example"  # yes\n')
    add_source("new", {"kind": "feed", "url": 'https://a.example/"quoted"'}, file)
    assert file.read_text().startswith('# mine\ncontact = "me@a.example"  # yes\n\n[sources.new]\n')
    for name in ("two words", "a.b", ""):
        with pytest.raises(UsageError):
            add_source(name, {"kind": "feed", "url": "https://a.example/"}, file)
    with pytest.raises(UsageError, match="every"):
        add_source("bad", {"kind": "feed", "url": "https://a.example/", "every": "often"}, file)
    assert "bad" not in file.read_text()
