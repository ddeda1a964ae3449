"""Feeds of every kind become references with what they say of their items."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.document import Hints, Ref, Reject
from extract.feeds import is_feed, read_feed
from extract.sources import list_refs

URL = "https://anselm.example/feeds/local.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- made for the test -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Local</title><link>https://anselm.example/</link><language>en-gb</language>
<item><title>Ferry &amp;amp; crew &lt;i&gt;return&lt;/i&gt;</title><link>/ferry.html#comments</link>
  <description>&lt;p&gt;After a year, it is back.&lt;/p&gt;</description>
  <category>Sea</category><category>Local</category>
  <dc:creator>Ada Quill</dc:creator><pubDate>Fri, 20 Nov 2026 09:15:00 +0100</pubDate></item>
<item><title>The same again</title><link>https://anselm.example/ferry.html</link></item>
<item><title>No address</title><guid isPermaLink="false">tag:17</guid></item>
<item><title>Not for us</title><link>mailto:desk@anselm.example</link></item>
<item><title>By its guid</title><guid>https://anselm.example/guid.html</guid></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://anselm.example/news/" xml:lang="de">
<title>News</title>
<entry><title type="html">Fähre &lt;b&gt;zurück&lt;/b&gt;</title><link rel="alternate" href="faehre.html"/>
<author><name>Ada Quill</name></author><author><name>Ben Reed</name></author>
<published>2026-11-20T09:15:00+01:00</published><updated>2026-11-21T00:00:00Z</updated>
<summary>Fähre zurück</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://anselm.example/"><title>T</title></channel>
<item rdf:about="https://anselm.example/a"><title>A</title><link>https://anselm.example/a</link>
<dc:date>2026-11-20</dc:date></item></rdf:RDF>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Local",
    "language": "en",
    "items": [
        {
            "id": "1",
            "url": "/ferry.html",
            "title": "Ferry returns",
            "summary": "After a year",
            "authors": [{"name": "Ada Quill"}],
            "tags": ["Sea"],
            "date_published": "2026-11-20T09:15:00+01:00",
        },
        {"id": "https://anselm.example/2", "author": {"name": "Ben Reed"}, "language": "fr"},
        "no item",
    ],
}


def refs_of(content: str | bytes, url: str = URL) -> list[Ref]:
    found = read_feed(content.encode() if isinstance(content, str) else content, url, "desk")
    assert isinstance(found, list), found
    return found


def test_rss() -> None:
    first, by_guid = refs_of(RSS)
    assert first == Ref(
        "url",
        "https://anselm.example/ferry.html",
        source="desk",
        hints=Hints(
            title="Ferry & crew return",
            subtitle="After a year, it is back.",
            section="Sea",
            authors=("Ada Quill",),
            published="Fri, 20 Nov 2026 09:15:00 +0100",
            published_origin="feed",
            language="en-gb",
            found_in=URL,
        ),
    )
    assert by_guid.location == "https://anselm.example/guid.html"


def test_atom() -> None:
    (entry,) = refs_of(ATOM)
    assert entry.location == "https://anselm.example/news/faehre.html"
    assert entry.hints.title == "Fähre zurück"
    assert entry.hints.subtitle is None  # it repeats the title
    assert entry.hints.authors == ("Ada Quill", "Ben Reed")
    assert entry.hints.published == "2026-11-20T09:15:00+01:00"
    assert entry.hints.language == "de"
    assert entry.hints.updated == "2026-11-21T00:00:00Z"


def test_rdf() -> None:
    (entry,) = refs_of(RDF)
    assert (entry.location, entry.hints.published) == ("https://anselm.example/a", "2026-11-20")


def test_json_feed() -> None:
    first, second = refs_of(json.dumps(JSON_FEED))
    assert first.location == "https://anselm.example/ferry.html"
    assert first.hints == Hints(
        "Ferry returns",
        "After a year",
        "Sea",
        ("Ada Quill",),
        "2026-11-20T09:15:00+01:00",
        "feed",
        "en",
        URL,
    )
    assert (second.location, second.hints.language) == ("https://anselm.example/2", "fr")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    name = encoding.replace("utf-8-sig", "utf-8")
    text = f'<?xml version="1.0" encoding="{name}"?>' + ATOM.replace('xml:lang="de"', "")
    assert refs_of(text.encode(encoding))[0].hints.title == "Fähre zurück"


@pytest.mark.parametrize(
    "broken",
    [
        RSS.replace("<channel>", "<channel>&undefined; & more"),
        RSS[: RSS.index("<item><title>No address")],
        "\n\n  " + RSS,
        RSS.replace("utf-8", "no-such-encoding"),
        RSS.replace("After a year", "After\x08 a year"),
    ],
    ids=["entity", "cut", "leading-space", "encoding", "control"],
)
def test_feeds_with_the_usual_faults_are_read_all_the_same(broken: str) -> None:
    assert "https://anselm.example/ferry.html" in [ref.location for ref in refs_of(broken)]


def test_an_empty_feed_is_no_error_and_a_page_is_no_feed() -> None:
    assert refs_of('<rss version="2.0"><channel><title>T</title></channel></rss>') == []
    for content in (
        b"<html><body>Not found</body></html>",
        b"",
        b"\x00\x01",
        b'{"version": "https://jsonfeed.org/version/1"',
    ):
        found = read_feed(content, URL)
        assert isinstance(found, Reject)
        assert found.reason == "bad_feed"


def test_entities_reach_no_file() -> None:
    evil = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + RSS.replace("Ferry", "&x;Ferry")
    hostname = Path("/etc/hostname")
    found = read_feed(evil[evil.index("<!DOCTYPE") :].encode(), URL)
    titles = [ref.hints.title or "" for ref in found] if isinstance(found, list) else []
    secret = hostname.read_text().strip() if hostname.exists() else "\0"
    assert not any(secret in title for title in titles)


@pytest.mark.parametrize(
    ("content_type", "content", "expected"),
    [
        ("text/html", RSS, True),
        ("application/xml", ATOM, True),
        (None, RDF, True),
        ("application/json", json.dumps(JSON_FEED), True),
        ("application/json", json.dumps(JSON_FEED).replace("/", "\\/"), True),
        ("application/rss+xml", "<html><title>Blocked</title>", False),
        ("application/rss+xml", '<?xml version="1.0"?><odd/>', True),
        ("text/html", "<!doctype html><p>about &lt;rss&gt; <rss>", False),
        ("application/xml", "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", False),
        ("application/xml", "<urlset/>", False),
        ("application/json", '{"title": "a story"}', False),
    ],
)
def test_is_feed(content_type: str | None, content: str, expected: bool) -> None:
    assert is_feed(content_type, content.encode()) is expected


def test_a_feed_on_disk(tmp_path: Path) -> None:
    (tmp_path / "local.rss").write_text(RSS)
    (tmp_path / "bare.xml").write_text('<rss version="2.0"><channel/></rss>')
    found = list(list_refs([str(tmp_path)]))
    assert [item.reason if isinstance(item, Reject) else item.location for item in found] == [
        "empty",
        "https://anselm.example/ferry.html",
        "https://anselm.example/guid.html",
    ]
