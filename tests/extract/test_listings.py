"""Feeds and sitemaps told apart from pages, and read alike."""

from __future__ import annotations

import gzip

import pytest

from extract.document import Hints, Ref, Reject
from extract.listings import is_listing, read_listing

URL = "https://anselm.example/listing"
RSS = b'<rss version="2.0"><channel><item><title>A</title><link>/a</link></item></channel></rss>'
MAP = b"<urlset><url><loc>https://anselm.example/b</loc></url></urlset>"
INDEX = b"<sitemapindex><sitemap><loc>https://anselm.example/c.xml</loc></sitemap></sitemapindex>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RSS, Ref("url", "https://anselm.example/a", source="desk", hints=Hints(title="A", found_in=URL))),
        (MAP, Ref("url", "https://anselm.example/b", source="desk", hints=Hints(found_in=URL))),
        (gzip.compress(MAP, mtime=0), Ref("url", "https://anselm.example/b", source="desk", hints=Hints(found_in=URL))),
        (INDEX, Ref("url", "https://anselm.example/c.xml", source="desk")),
    ],
)
def test_what_a_listing_names(body: bytes, expected: Ref) -> None:
    assert is_listing("application/octet-stream", body)
    assert list(read_listing(body, URL, "desk")) == [expected]


def test_broken_listings() -> None:
    (reject,) = read_listing(b"nothing of the kind", URL)
    assert isinstance(reject, Reject)
    assert reject.reason == "bad_feed"
    entry, damage = read_listing(MAP[:-9] + b"<url><lo", URL)
    assert isinstance(entry, Ref)
    assert isinstance(damage, Reject)


@pytest.mark.parametrize(
    "body", [b"<!doctype html><p>&lt;urlset&gt; <urlset> <rss>", b"  <html>", b"", b"A story about <rss", b"<nitf/>"]
)
def test_pages_and_texts_are_no_listings(body: bytes) -> None:
    assert not is_listing("text/html", body)
