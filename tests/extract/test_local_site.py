"""The little site that demo and tests fetch from: types, validators, and nothing from outside its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from flows.demo_site import serve


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("outside")
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<p>home")
    (site / "feed.xml").write_text("<rss/>")
    (site / "note.txt").write_text("ä")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    return site


def test_files_come_with_type_and_validators(folder: Path) -> None:
    with serve(folder) as base:
        home = requests.get(f"{base}/", timeout=5)
        assert (home.status_code, home.text, home.headers["Content-Type"]) == (
            200,
            "<p>home",
            "text/html; charset=utf-8",
        )
        assert requests.get(f"{base}/feed.xml", timeout=5).headers["Content-Type"] == "application/xml"
        assert requests.get(f"{base}/note.txt", timeout=5).text == "ä"
        for name, field in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            again = requests.get(f"{base}/", headers={name: home.headers[field]}, timeout=5)
            assert (again.status_code, again.content) == (304, b"")
        (folder / "index.html").write_text("<p>new")
        changed = requests.get(f"{base}/", headers={"If-None-Match": home.headers["ETag"]}, timeout=5)
        assert changed.text == "<p>new"
        head = requests.head(f"{base}/", timeout=5)
        assert (head.headers["Content-Length"], head.content) == ("6", b"")


def test_nothing_outside_the_folder_is_served(folder: Path) -> None:
    with serve(folder) as base, requests.Session() as session:
        for path in ("/missing", "/../secret.txt", "/%2e%2e/secret.txt", "//etc/hostname", "/link.txt", "/%00"):
            asked = requests.Request("GET", base + path).prepare()
            asked.url = base + path  # as written: requests would tidy the dots away
            assert session.send(asked, timeout=5).status_code == 404, path


def test_the_site_is_gone_afterwards(folder: Path) -> None:
    with serve(folder) as base:
        pass
    with pytest.raises(requests.ConnectionError):
        requests.get(base, timeout=5)
