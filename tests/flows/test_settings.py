"""A contact before anything is fetched: whoever is asked must be able to ask back."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.settings import check_contact, load_settings, web_settings
from tests.flows.test_cli import onrecord

TOML = """
[sources.gazette]
kind = "feed"
url = "https://gazette.example/news.xml"
every = "1h"

[sources.intranet]
kind = "feed"
url = "http://127.0.0.1:9/news.xml"
allow_private = true

[sources.folder]
kind = "files"
path = "stories"
"""
TO_THE_WEB = (
    ("ingest", "--source", "gazette"),
    ("ingest", "https://gazette.example/one.html"),
    ("parse", "https://gazette.example/one.html"),
    ("source", "add", "https://gazette.example"),
    ("serve", "--port", "0"),
)


@pytest.mark.parametrize("command", TO_THE_WEB, ids=" ".join)
def test_without_a_contact_a_command_to_the_web_ends_in_a_line_that_says_what_to_write(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "onrecord.toml").write_text(TOML)
    answer = onrecord(*command, cwd=tmp_path)
    assert answer.returncode == 2
    (line,) = answer.stderr.strip().splitlines()
    assert 'contact = "you@your.example"' in line
    assert "onrecord.toml" in line
    assert not list(tmp_path.glob("onrecord-data/**/*.warc.gz")), "nothing was fetched"


def test_a_list_of_addresses_among_files_is_stopped_before_its_first_request(prefect_api: str, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("https://gazette.example/one.html\n")
    answer = onrecord("ingest", "urls.txt", cwd=tmp_path, PREFECT_API_URL=prefect_api)
    assert answer.returncode == 2
    assert 'contact = "you@your.example"' in answer.stderr.strip().splitlines()[-1]


def test_ones_own_network_and_ones_own_files_need_no_contact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "onrecord.toml").write_text(TOML)
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    check_contact(settings, [settings.source("intranet"), settings.source("folder")], ["stories", "more.warc.gz"])
    assert web_settings(settings, settings.source("intranet")).allow_private


@pytest.mark.parametrize("contact", ["desk@news.example", "https://news.example/bot"])
def test_a_contact_is_in_the_user_agent(contact: str) -> None:
    agent = web_settings(load_settings(contact=contact)).user_agent
    assert agent.startswith("onrecord/")
    assert agent.endswith(f" (+{contact})")


@pytest.mark.parametrize("contact", ["me", "me@a.example\r\nX: y", "https://a.example/) (", "dësk@news.example"])
def test_a_contact_that_reaches_nobody_or_breaks_the_header_is_refused(contact: str) -> None:
    with pytest.raises(UsageError, match="contact"):
        load_settings(contact=contact)
