"""Sitemaps, news sitemaps and indexes, read as streams."""

from __future__ import annotations

import gzip
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from extract.document import Hints, Ref, Reject
from extract.sitemaps import Entry, is_sitemap, read_sitemap
from extract.sources import list_refs

URL = "https://anselm.example/sitemap.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)
AMPERSAND = "https://a.example/1?x=1&y=2"
NEWS = (
    HEAD
    + """<url><image:image><image:loc>https://anselm.example/i.jpg</image:loc><image:title>A boat</image:title>
</image:image><loc> https://anselm.example/ferry </loc><lastmod>2026-11-20</lastmod>
<news:news><news:publication><news:name>Gazette</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-11-20T09:15:00+01:00</news:publication_date>
<news:title>Ferry
returns</news:title></news:news></url><url><loc>/relative</loc></url><url><loc>javascript:x</loc></url><url/></urlset>"""
)
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://anselm.example/2026-11.xml.gz</loc><lastmod>2026-11-21T00:00:00Z</lastmod></sitemap></sitemapindex>"""


def test_a_news_sitemap_says_what_a_feed_says() -> None:
    first, second, lost = read_sitemap(NEWS.encode(), URL)
    assert isinstance(lost, Reject), "javascript: is told and not followed"
    assert (lost.reason, lost.detail[:2]) == ("bad_url", "1 ")
    assert first == Entry(
        "https://anselm.example/ferry",
        False,
        "2026-11-20",
        Hints(
            title="Ferry returns",
            published="2026-11-20T09:15:00+01:00",
            published_origin="sitemap",
            language="en",
            updated="2026-11-20",
            found_in=URL,
        ),
    )
    assert isinstance(second, Entry)
    assert second.url == "https://anselm.example/relative"


def test_an_index_names_sitemaps() -> None:
    (entry,) = read_sitemap(gzip.compress(INDEX.encode()), URL)
    assert isinstance(entry, Entry)
    assert (entry.url, entry.is_sitemap) == ("https://anselm.example/2026-11.xml.gz", True)
    assert entry.lastmod == "2026-11-21T00:00:00Z"


@pytest.mark.parametrize(
    ("content", "urls", "reason"),
    [
        (f"{HEAD}<url><loc>{AMPERSAND}</loc></url><url><loc>https://a.example/</loc></url></urlset>", 2, "bad_sitemap"),
        (HEAD + "<url><loc>https://a.example/1</loc></url><url><lo", 1, "bad_sitemap"),
        (HEAD + "<url><loc>https://a.example/1</loc></url>", 1, "bad_sitemap"),
        ("<html><body>Not here</body></html>", 0, None),
        ("", 0, "bad_sitemap"),
        ("no markup", 0, "bad_sitemap"),
    ],
)  # fmt: skip
def test_broken_ones_give_what_can_be_read_and_say_so(content: str, urls: int, reason: str | None) -> None:
    found = list(read_sitemap(content.encode(), URL))
    assert sum(isinstance(item, Entry) for item in found) == urls
    assert [item.reason for item in found if isinstance(item, Reject)] == ([reason] if reason else [])


def test_a_cut_gzip_and_a_bomb_end_in_a_reject() -> None:
    many = HEAD + "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(3000)) + "</urlset>"
    cut = list(read_sitemap(gzip.compress(many.encode())[:5000], URL))
    assert len(cut) > 100
    assert isinstance(cut[-1], Reject)
    bomb = list(read_sitemap(gzip.compress(many.encode() + b" " * 10_000_000), URL, max_bytes=1_000_000))
    assert isinstance(bomb[-1], Reject)
    assert bomb[-1].reason == "too_large"


def test_entities_reach_no_file() -> None:
    evil = '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    evil += "<urlset><url><loc>https://a.example/&x;</loc></url></urlset>"
    urls = [item.url for item in read_sitemap(evil.encode(), URL) if isinstance(item, Entry)]
    assert urls in ([], ["https://a.example/"])


def test_fifty_thousand_entries_in_little_memory() -> None:
    many = HEAD + "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(50_000)) + "</urlset>"
    data = gzip.compress(many.encode())
    entries = read_sitemap(data, URL)
    assert sum(1 for _ in islice(entries, 45_000)) == 45_000
    tracemalloc.start()
    assert sum(1 for _ in entries) == 5_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000


def test_is_sitemap() -> None:
    assert is_sitemap(NEWS.encode()[:4096])
    assert is_sitemap(gzip.compress(INDEX.encode())[:60])
    assert not is_sitemap(b"<rss/>")
    assert not is_sitemap(b"\x1f\x8b broken")


def test_a_sitemap_on_disk(tmp_path: Path) -> None:
    (tmp_path / "map.xml.gz").write_bytes(gzip.compress(NEWS.encode()))
    found = list(list_refs([str(tmp_path)]))
    assert [item.location for item in found if isinstance(item, Ref)] == ["https://anselm.example/ferry"]
