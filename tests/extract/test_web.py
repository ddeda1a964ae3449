"""The polite session against a site that misbehaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from extract.web import Web, WebSettings
from tests.local_site import PAGE, RUSSIAN, Site, odd_site


def settings(**changes: Any) -> WebSettings:
    usual: dict[str, Any] = {
        "interval": 0.0,
        "allow_private": True,
        "retries": 0,
        "retry_base": 0.01,
        "total_timeout": 10.0,
        "read_timeout": 5.0,
        "failures_per_host": 100,
        "connections_per_host": 8,
    }
    return WebSettings(**(usual | changes))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_bytes(PAGE)
    (folder / "story.html").write_bytes(PAGE)
    (folder / "feed.xml").write_text('<rss version="2.0"><channel><title>T</title></channel></rss>')
    with odd_site(folder) as running:
        yield running


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web(settings()) as running:
        yield running


def test_a_page_comes_with_everything_the_ledger_keeps(site: Site, web: Web) -> None:
    fetch = web.fetch(f"{site.url}/story.html")
    assert (fetch.outcome, fetch.status, fetch.body, fetch.detail) == ("ok", 200, PAGE, "")
    assert (fetch.content_type, fetch.charset, fetch.robots) == ("text/html", "utf-8", "none")
    assert fetch.etag and fetch.last_modified
    assert fetch.address == "127.0.0.1"
    assert fetch.started_at.endswith("Z")
    assert ("User-Agent", "onrecord/0.1") in fetch.request_headers


def test_validators_save_the_second_body(site: Site, web: Web) -> None:
    first = web.fetch(f"{site.url}/story.html")
    assert web.fetch(first.url, etag=first.etag).outcome == "not_modified"
    assert web.fetch(first.url, last_modified=first.last_modified).outcome == "not_modified"
    assert web.fetch(first.url, etag='"another"').outcome == "ok"


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("odd/status/404", "not_found"),
        ("odd/status/410", "gone"),
        ("odd/status/403", "blocked"),
        ("odd/status/402", "paywall"),
        ("odd/status/418", "client_error"),
        ("odd/status/500", "server_error"),
        ("odd/status/429", "rate_limited"),
        ("odd/cut", "connection"),
        ("odd/hang-up", "connection"),
        ("odd/gzip-cut", "bad_encoding"),
        ("odd/bomb", "too_large"),
        ("odd/endless", "too_large"),
        ("odd/loop", "too_many_redirects"),
        ("odd/redirect/6", "too_many_redirects"),
        ("odd/redirect/5", "ok"),
        ("odd/to/index.html", "ok"),
        ("odd/to/", "redirected_home"),
        ("odd/to/ftp://elsewhere.example/file", "bad_url"),
        ("odd/to/http://[broken", "bad_url"),
        ("odd/to/consent/odd", "not_found"),
        ("odd/title/Just a moment...", "blocked"),
        ("odd/title/Page not found - The Anselm Gazette", "soft_404"),
        ("odd/title/Body not found after flood, police say", "ok"),
        ("odd/header/cf-mitigated=challenge", "blocked"),
        ("odd/header/tdm-reservation=1", "tdm_reserved"),
        ("odd/header/tdm-reservation=0", "ok"),
        ("odd/header/X-Robots-Tag=noai, noarchive", "tdm_reserved"),
        ("odd/header/X-Robots-Tag=otherbot: noai", "ok"),
        ("odd/header/X-Robots-Tag=noarchive", "tdm_reserved"),
        ("odd/header/X-Robots-Tag=noindex, nofollow", "tdm_reserved"),
        ("odd/header/X-Robots-Tag=nosnippet, max-snippet:20", "ok"),
        ("odd/meta/robots=noindex, noarchive", "ok"),
        ("odd/meta/tdm-reservation=1", "tdm_reserved"),
        ("odd/meta/robots=index, NoAI", "tdm_reserved"),
        ("odd/type/application/pdf", "not_html"),
        ("odd/type/application/vnd.iptc.g2.newsitem+xml", "ok"),
        ("odd/type/image/svg+xml", "not_html"),
        ("odd/empty", "empty"),
        ("feed.xml", "ok"),
    ],
)
def test_each_end_has_its_outcome(site: Site, web: Web, path: str, outcome: str) -> None:
    fetch = web.fetch(f"{site.url}/{path}")
    assert fetch.outcome == outcome, fetch.detail
    assert bool(fetch.detail) == (outcome != "ok")
    if outcome != "ok":
        assert fetch.body == b"" or outcome in ("redirected_home", "blocked", "soft_404", "not_html")


@pytest.mark.parametrize("path", ["gzip", "raw-deflate", "chunked", "gzip-lie"])
def test_bodies_arrive_undone(site: Site, web: Web, path: str) -> None:
    assert web.fetch(f"{site.url}/odd/{path}").body == PAGE


def test_a_wrong_charset_is_recorded_and_the_bytes_are_left_alone(site: Site, web: Web) -> None:
    fetch = web.fetch(f"{site.url}/odd/wrong-charset")
    assert fetch.charset == "utf-8"
    assert fetch.body == RUSSIAN.encode("windows-1251")


def test_an_etag_that_lies_is_the_callers_to_find_out(site: Site, web: Web) -> None:
    first = web.fetch(f"{site.url}/odd/lying-etag")
    assert web.fetch(first.url, etag=first.etag).outcome == "not_modified"
    assert web.fetch(first.url).body != first.body


def test_a_request_ends_at_its_deadline_however_it_drags_on(site: Site) -> None:
    with Web(settings(total_timeout=0.6, read_timeout=5.0)) as web:
        for path in ("odd/drip", "odd/slow-head/3"):
            began = time.monotonic()
            assert web.fetch(f"{site.url}/{path}").outcome == "timeout"
            assert time.monotonic() - began < 2.0


def test_silence_ends_at_the_read_timeout(site: Site) -> None:
    with Web(settings(read_timeout=0.3)) as web:
        assert web.fetch(f"{site.url}/odd/slow-head/2").outcome == "timeout"


def test_retries_wait_as_long_as_the_host_asks(site: Site) -> None:
    with Web(settings(retries=2)) as web:
        began = time.monotonic()
        fetch = web.fetch(f"{site.url}/odd/busy/1")
        assert (fetch.outcome, fetch.attempts) == ("ok", 2)
        assert time.monotonic() - began >= 1.0
        assert web.fetch(f"{site.url}/odd/flaky/2").attempts == 3
        assert web.fetch(f"{site.url}/odd/status/404").attempts == 1


def test_a_host_that_closes_for_a_day_is_left_alone(tmp_path: Path) -> None:
    with odd_site(tmp_path) as site, Web(settings(retries=3)) as web:
        assert web.fetch(f"{site.url}/odd/closed").outcome == "rate_limited"
        assert web.fetch(f"{site.url}/odd/gzip").outcome == "host_paused"
        assert site.hits["/odd/closed"] == 1
        assert site.hits["/odd/gzip"] == 0


def test_a_host_that_fails_again_and_again_is_left_alone(tmp_path: Path) -> None:
    with odd_site(tmp_path) as site, Web(settings(failures_per_host=3)) as web:
        outcomes = [web.fetch(f"{site.url}/odd/status/500").outcome for _ in range(5)]
        assert outcomes == ["server_error"] * 3 + ["host_paused"] * 2


def test_threads_that_wait_for_a_host_learn_that_it_was_given_up(tmp_path: Path) -> None:
    with odd_site(tmp_path) as site, Web(settings(connections_per_host=1, failures_per_host=2)) as web:
        with ThreadPoolExecutor(6) as pool:
            fetches = list(pool.map(web.fetch, [f"{site.url}/odd/status/500"] * 6))
        assert site.hits["/odd/status/500"] == 2
        assert sorted(fetch.outcome for fetch in fetches) == ["host_paused"] * 4 + ["server_error"] * 2


def test_a_stopped_session_keeps_nobody_waiting(tmp_path: Path) -> None:
    with odd_site(tmp_path) as site, Web(settings(interval=60.0)) as web:
        assert web.fetch(f"{site.url}/odd/header/X-A=b").ok
        began = time.monotonic()
        with ThreadPoolExecutor(2) as pool:
            waiting = pool.submit(web.fetch, f"{site.url}/odd/gzip")
            time.sleep(0.1)
            web.stop()
            assert waiting.result(5).outcome == "host_paused"
        assert time.monotonic() - began < 5


def test_robots_forbids_and_names_the_rule(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nDisallow: /odd/status\nAllow: /odd\n"
    with odd_site(tmp_path, robots=rules) as site, Web(settings()) as web:
        denied = web.fetch(f"{site.url}/odd/status/200")
        assert (denied.outcome, denied.robots) == ("robots_denied", "Disallow: /odd/status")
        assert web.fetch(f"{site.url}/odd/gzip").robots == "allowed"
        assert web.fetch(f"{site.url}/odd/to/odd/status/200").outcome == "robots_denied"  # a redirect is asked again
        assert site.hits["/robots.txt"] == 1
        assert site.hits["/odd/status/200"] == 0
    with odd_site(tmp_path, robots=rules) as site, Web(settings(obey_robots=False)) as web:
        assert web.fetch(f"{site.url}/odd/status/200").ok


@pytest.mark.parametrize(
    ("status", "outcome"), [(404, "ok"), (401, "ok"), (500, "robots_denied"), (429, "robots_denied")]
)
def test_robots_that_cannot_be_had_stops_unless_it_is_absent(tmp_path: Path, status: int, outcome: str) -> None:
    with odd_site(tmp_path, robots_status=status) as site, Web(settings()) as web:
        assert web.fetch(f"{site.url}/odd/gzip").outcome == outcome


def test_crawl_delay_sets_the_pace(tmp_path: Path) -> None:
    with odd_site(tmp_path, robots="User-agent: *\nCrawl-delay: 0.4\n") as site, Web(settings()) as web:
        web.fetch(f"{site.url}/odd/gzip")
        began = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            fetches = list(pool.map(web.fetch, [f"{site.url}/odd/gzip"] * 3))
        assert all(fetch.ok for fetch in fetches)
        assert time.monotonic() - began >= 1.0
    with odd_site(tmp_path, robots="User-agent: *\nCrawl-delay: 600\n") as site, Web(settings()) as web:
        assert web.fetch(f"{site.url}/odd/gzip").outcome == "host_paused"


def test_tdmrep_reserves_by_location(tmp_path: Path) -> None:
    rules = '[{"location": "/odd/gzip", "tdm-reservation": 1, "tdm-policy": "https://anselm.example/terms"}]'
    with odd_site(tmp_path, tdmrep=rules) as site, Web(settings()) as web:
        reserved = web.fetch(f"{site.url}/odd/gzip")
        assert (reserved.outcome, reserved.tdm_reserved, reserved.body) == ("tdm_reserved", True, b"")
        assert reserved.tdm_policy == "https://anselm.example/terms"
        assert web.fetch(f"{site.url}/odd/chunked").tdm_reserved is None
        assert site.hits["/.well-known/tdmrep.json"] == 1
    with odd_site(tmp_path, tdmrep=rules) as site, Web(settings(reservation_ground="licensed")) as web:
        kept = web.fetch(f"{site.url}/odd/gzip")
        assert (kept.outcome, kept.tdm_reserved, kept.body) == ("ok", True, PAGE)


def test_private_addresses_are_refused_also_behind_a_redirect(site: Site) -> None:
    with Web(settings(allow_private=False)) as web:
        fetch = web.fetch(f"{site.url}/story.html")
        assert (fetch.outcome, fetch.status) == ("private_address", None)
        assert "127.0.0.1" in fetch.detail
        assert web.fetch("http://localhost:1/").outcome == "private_address"
        assert web.fetch("http://[::ffff:127.0.0.1]:1/").outcome == "private_address"
        assert web.fetch("http://2130706433:1/").outcome == "private_address"  # 127.0.0.1 as one number


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://nobody.invalid/", "dns"),
        ("https://127.0.0.1:1/", "connection"),
        ("ftp://127.0.0.1/", "bad_url"),
        ("http://", "bad_url"),
        ("http://127.0.0.1:99999/", "bad_url"),
        ("not an address", "bad_url"),
        (f"http://{'a' * 70}.example/", "dns"),
    ],
)
def test_what_cannot_be_reached_says_why(web: Web, url: str, outcome: str) -> None:
    assert web.fetch(url).outcome == outcome


def test_a_password_in_an_address_is_neither_sent_nor_kept(site: Site, web: Web) -> None:
    before = sum(site.hits.values())
    fetch = web.fetch(site.url.replace("http://", "http://ada:secret@") + "/story.html")
    assert fetch.outcome == "bad_url"
    assert "secret" not in repr(fetch)
    assert sum(site.hits.values()) == before


def test_plain_http_on_a_secure_port_is_a_tls_failure(site: Site, web: Web) -> None:
    assert web.fetch(site.url.replace("http://", "https://")).outcome == "tls"


def test_connections_are_kept_and_threads_do_not_mix_answers(site: Site) -> None:
    with Web(settings(connections_per_host=4)) as web:
        titles = [f"Story {number}" for number in range(60)]
        with ThreadPoolExecutor(4) as pool:
            fetches = list(pool.map(web.fetch, [f"{site.url}/odd/title/{title}" for title in titles]))
    for title, fetch in zip(titles, fetches, strict=True):
        assert f"<title>{title}</title>".encode() in fetch.body


def test_the_session_leaves_no_thread_behind(site: Site) -> None:
    before = set(threading.enumerate())
    with Web(settings()) as web:
        web.fetch(f"{site.url}/story.html")
        (watcher,) = {thread for thread in threading.enumerate() if thread.name == "onrecord-deadlines"} - before
    watcher.join(2)
    assert not watcher.is_alive()
