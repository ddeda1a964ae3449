"""Pace, robots.txt, reservations, walls and addresses, each by itself."""

from __future__ import annotations

import threading
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

import pytest

from extract.connections import is_private
from extract.document import Ref
from extract.manners import Pace, PerOrigin, Robots, RobotsFile, interleaved, retry_after
from extract.reserved import Rule, read_rules, reserves_by_directive, stated
from extract.verdict import judge, outcome_of_status

PAGE = "https://anselm.example/a"
WALLS: dict[str, dict[str, Any]] = tomllib.loads(files("extract").joinpath("walls.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("169.254.169.254", True),  # where clouds keep their secrets
        ("100.64.0.1", True),
        ("0.0.0.0", True),  # noqa: S104 - an example, nothing listens
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("::1", True),
        ("::", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::a00:1", True),
        ("2002:7f00:1::", True),
        ("93.184.216.34", False),
        ("2606:2800:220:1:248:1893:25c8:1946", False),
        ("64:ff9b::5db8:d822", False),
        ("::ffff:93.184.216.34", False),
    ],
)
def test_private_addresses(address: str, private: bool) -> None:
    assert is_private(address) is private


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 20 Nov 2026 10:02:00 GMT", 120.0),
        ("Fri, 20 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=1_795_168_800.0) == seconds  # Fri, 20 Nov 2026 10:00:00 GMT


def test_a_host_is_asked_one_at_a_time_and_another_at_once() -> None:
    pace = Pace(connections_per_host=1, failures_per_host=3)
    starts: list[tuple[str, float]] = []
    running = threading.Semaphore(0)

    def ask(host: str) -> None:
        with pace.turn(host, 0.05):
            starts.append((host, time.monotonic()))
            running.release()

    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, ["a", "b", "a", "b", "a"]))
    times = sorted(moment - began for host, moment in starts if host == "a")
    assert times[1] - times[0] >= 0.045
    assert times[2] - times[1] >= 0.045
    assert max(moment - began for host, moment in starts if host == "b") < 0.5


def test_references_are_taken_in_turn_from_each_host() -> None:
    refs = [Ref("url", f"https://{host}.example/{n}") for host in "ab" for n in range(3)] + [
        Ref("url", "https://c.example/")
    ]
    assert [ref.location[8:].replace(".example/", "") for ref in interleaved(refs)] == [
        "a0",
        "b0",
        "c",
        "a1",
        "b1",
        "a2",
        "b2",
    ]


def test_one_question_per_origin_however_many_ask() -> None:
    asked: list[str] = []

    def ask(origin: str) -> str:
        asked.append(origin)
        time.sleep(0.02)
        return origin

    answers = PerOrigin(ask)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(answers.of, ["https://a.example/1", "https://a.example/2", "http://a.example/"] * 5))
    assert sorted(asked) == ["http://a.example", "https://a.example"]
    assert found[0] == "https://a.example"


@pytest.mark.parametrize(
    ("robots", "path", "rule"),
    [
        ("User-agent: *\nDisallow: /", "/a", "Disallow: /"),
        ("User-agent: *\nDisallow: /a\nDisallow: /a/b*\n", "/a/bc", "Disallow: /a/b*"),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b", "allowed"),
        ("User-agent: *\nDisallow: /\nUser-agent: onrecord\nDisallow:\n", "/a", "allowed"),
        ("User-agent: otherbot\nDisallow: /\n", "/a", "allowed"),
        ("<html>no robots here</html>", "/a", "allowed"),
        ("\x00\xff", "/a", "allowed"),
        ("", "/a", "allowed"),
        (None, "/a", "none"),
    ],
)
def test_robots(robots: str | None, path: str, rule: str) -> None:
    permission = Robots(lambda origin: RobotsFile(robots)).permission(f"https://anselm.example{path}")
    assert permission.rule == rule
    assert permission.allowed is not rule.startswith("Disallow")


def test_robots_tells_pace_and_sitemaps() -> None:
    text = "Sitemap: https://anselm.example/map.xml\nUser-agent: *\nCrawl-delay: 2\nRequest-rate: 1/7\n"
    robots = Robots(lambda origin: RobotsFile(text))
    assert robots.permission(PAGE).crawl_delay == 7
    assert robots.sitemaps(PAGE) == ("https://anselm.example/map.xml",)
    gone = Robots(lambda origin: RobotsFile(unreachable="server_error", detail="It failed.")).permission(PAGE)
    assert (gone.allowed, gone.rule, gone.unreachable) == (False, "unreachable", "server_error")


@pytest.mark.parametrize(
    ("tags", "reserved"),
    [
        ("noai", True),
        ("noindex, NoAI, nofollow", True),
        ("onrecord: noai", True),
        ("otherbot: noai", False),
        ("otherbot: noindex, noai", False),
        ("otherbot: noindex, onrecord: noai", True),
        ("max-snippet: 20, noai", True),
        ("noarchive, nosnippet, none", False),
        ("", False),
        (None, False),
    ],
)
def test_directives_for_robots(tags: str | None, reserved: bool) -> None:
    assert reserves_by_directive(tags) is reserved


def test_the_page_goes_before_the_fields_and_they_before_the_file() -> None:
    rules = (Rule("/a*", True, "https://anselm.example/terms"), Rule("/", False, None))
    assert stated({}, b"", rules, PAGE).reserved is True
    assert stated({}, b"", rules, "https://anselm.example/b").reserved is False
    assert stated({}, b"", (), PAGE).reserved is None
    assert stated({"tdm-reservation": "0"}, b"", rules, PAGE).reserved is False
    page = b"<head><META NAME='TDM-Reservation' CONTENT=1><meta name=tdm-policy content='https://x.example/p&amp;q'>"
    said = stated({"tdm-reservation": "0"}, page, (), PAGE)
    assert (said.reserved, said.policy) == (True, "https://x.example/p&q")


def test_tdmrep_files() -> None:
    text = b'[{"location": "/x", "tdm-reservation": 1}, {"location": 3}, 7, {"location": "/", "tdm-reservation": "0"}]'
    assert read_rules(text) == (Rule("/x", True, None), Rule("/", False, None))
    for broken in (b"", b"{}", b"<html>", b"[" * 100_000):
        assert read_rules(broken) == ()


def page_with(title: str) -> bytes:
    return f"<!doctype html><html><head><title>\n{title}</title></head><body><p>Text</p></body></html>".encode()


@pytest.mark.parametrize(
    ("outcome", "title"), [(name, title) for name, wall in WALLS.items() for title in wall["examples"]]
)
def test_walls_are_recognised_by_their_examples(outcome: str, title: str) -> None:
    assert judge(PAGE, PAGE, "text/html", {}, page_with(title))[0] == outcome


@pytest.mark.parametrize("title", [title for wall in WALLS.values() for title in wall["others"]])
def test_headlines_that_sound_alike_are_articles(title: str) -> None:
    assert judge(PAGE, PAGE, "text/html", {}, page_with(title))[0] == "ok"


@pytest.mark.parametrize(
    ("final_url", "outcome"),
    [
        ("https://consent.anselm.example/collect?continue=x", "consent_wall"),
        ("https://anselm.example/privacy-gate/", "consent_wall"),
        ("https://anselm.example/404.html", "soft_404"),
        ("https://anselm.example/login?next=/story", "paywall"),
        ("https://anselm.example/", "redirected_home"),
        ("https://anselm.example/?article=7", "ok"),
        ("https://anselm.example/news/404-dead-in-storm", "ok"),
    ],
)
def test_where_an_address_led(final_url: str, outcome: str) -> None:
    assert judge(PAGE, final_url, "text/html", {}, page_with("A story"))[0] == outcome
    assert judge(final_url, final_url, "text/html", {}, page_with("A story"))[0] == "ok"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (206, "ok"),
        (304, "not_modified"),
        (410, "gone"),
        (451, "blocked"),
        (400, "client_error"),
        (599, "server_error"),
    ],
)
def test_statuses(status: int, outcome: str) -> None:
    assert outcome_of_status(status)[0] == outcome
