"""Bad input by the thousand, from a random generator alone: the same seed gives the same bytes.

Three ways are mixed: a grammar that writes what is nearly right, the bundled examples with bytes and lines changed,
cut, doubled and swapped, and plain noise. hypothesis drives it in the tests (and makes what fails small), a seed in
bench/fuzz.py.
"""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

EXAMPLES = Path(__file__).parents[2] / "examples"

FRAGMENTS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "fragments.toml").read_text(encoding="utf-8"))
MARKS, TRICKS, WORDS = FRAGMENTS["marks"], FRAGMENTS["tricks"], FRAGMENTS["words"]
OPENINGS, TAGS, ATTRIBUTES = FRAGMENTS["openings"], FRAGMENTS["tags"], FRAGMENTS["attributes"]
ENTITIES, DATES = FRAGMENTS["entities"], FRAGMENTS["dates"]
ADDRESSES = [*FRAGMENTS["addresses"], "https://a.example/\ud800"]  # half a character, which no file can hold
CHARSETS = [None, *FRAGMENTS["charsets"]]
STORY_KEYS = (
    "headline",
    "headlines",
    "body_text",
    "body_xhtml",
    "bodies",
    "versioncreated",
    "uri",
    "byline",
    "located",
)
ROW_KEYS = (
    *("url", "title", "text", "html", "published", "authors", "language", "content", "date", "body"),
    *("retrieved_at", "section", "description", "byline"),
)
VALUES = (
    *(
        "-1",
        "1e400",
        "nan",
        "inf",
        '""',
        '"\\u0000"',
        "true",
        "[]",
        "{}",
        "9999999999999999999999",
        '"~/x"',
        "2026-13-01",
    ),
    *('"/dev/null"', '"a\\nb"', "[[1]]", "'''x'''", "0x", '"${HOME}"', '"8"'),
)
"""Of settings in TOML."""
HEAD = "<body.head><hedline><hl1>{title}</hl1></hedline><dateline><location>{place}</location></dateline></body.head>"
ENTITY_BOMB = "<!ENTITY a 'xx'><!ENTITY b '{a}'><!ENTITY c '{b}'><!ENTITY f SYSTEM 'file:///etc/passwd'>".format(
    a="&a;" * 50, b="&b;" * 50
)


@dataclass(frozen=True, slots=True)
class Made:
    """One bad input."""

    kind: str
    content: bytes
    content_type: str | None = None
    charset: str | None = None

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def words(random: Random, most: int = 60) -> str:
    """Words of news in no order, with marks and tricks between them."""
    parts = [
        random.choice(WORDS if random.random() < 0.7 else MARKS if random.random() < 0.8 else TRICKS)
        for _ in range(random.randint(0, most))
    ]
    return random.choice((" ", " ", "")).join(parts)


def quotes(random: Random) -> Made:
    return Made("quotes", _bytes("\n\n".join(words(random, 80) for _ in range(random.randint(1, 6)))))


def dateline(random: Random) -> Made:
    opening = list(random.choice(OPENINGS))
    for _ in range(random.randint(0, 4)):
        opening[random.randrange(len(opening))] = random.choice(
            ["", " ", "  ", *MARKS, *TRICKS, "A", "Й", "9", "/", "(", ")", ","]
        )
    return Made("dateline", _bytes("".join(opening) + random.choice(("", " ", "\n")) + words(random, 20)))


def text(random: Random) -> Made:
    if random.random() < 0.4:
        content = changed(random, random.choice(examples("wires")))
    else:
        head = [words(random, 8) for _ in range(random.randint(0, 4))]
        body = [words(random) for _ in range(random.randint(0, 8))]
        content = _bytes(random.choice(("\n", "\n\n", "\r\n", "\r")).join([*head, dateline(random).text, *body]))
    return Made("text", content, random.choice((None, "text/plain")), random.choice(CHARSETS))


def html(random: Random) -> Made:
    if random.random() < 0.5:
        content = changed(random, random.choice(examples("pages") + examples("archive") + examples("feed")))
    else:
        content = _bytes("".join(_element(random, 0) for _ in range(random.randint(1, 12))))
    return Made(
        "html",
        content,
        random.choice((None, "text/html", "text/html", "application/xhtml+xml")),
        random.choice(CHARSETS),
    )


def xml(random: Random) -> Made:
    """NITF, NewsML-G2 and ninjs, right and wrong."""
    if random.random() < 0.25:
        told = (words(random), None, 1, [], {}, [words(random, 5)], {"value": words(random, 9)}, random.choice(DATES))
        story = {random.choice(STORY_KEYS): random.choice(told) for _ in range(random.randint(1, 9))}
        return Made("xml", changed(random, _bytes(json.dumps(story)), 0.3), "application/json")
    inner = "".join(_element(random, 3) for _ in range(random.randint(0, 4)))
    when, title = random.choice(DATES), words(random, 6)
    head = HEAD.format(title=title, place=words(random, 3))
    shape = random.randrange(3)
    if shape == 0:
        content = f"<nitf><head><title>{title}</title><docdata><date.issue norm='{when}'/></docdata></head><body>{head}"
        content += f"<body.content>{inner}</body.content></body></nitf>"
    elif shape == 1:
        content = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x"><itemMeta><versionCreated>'
        content += f"{when}</versionCreated></itemMeta><contentMeta><headline>{title}</headline></contentMeta>"
        content += (
            f"<contentSet><inlineXML contenttype='application/nitf+xml'>{inner}</inlineXML></contentSet></newsItem>"
        )
    else:
        content = f"<!DOCTYPE nitf [{ENTITY_BOMB}]><nitf><body><body.content><p>&c;&f;{inner}</p></body.content>"
        content += "</body></nitf>"
    return Made("xml", changed(random, _bytes('<?xml version="1.0"?>' + content), 0.5), "application/xml")


def feed(random: Random) -> Made:
    if random.random() < 0.3:
        return Made(
            "feed",
            changed(random, random.choice(examples("feed", ".xml"))),
            random.choice((None, "application/rss+xml")),
        )
    if random.random() < 0.3:
        items = [
            {
                "url": _any(random, ADDRESSES),
                "title": _any(random, [words(random, 6)]),
                "date_published": _any(random, DATES),
            }
            for _ in range(random.randint(0, 5))
        ]
        whole = {"version": "https://jsonfeed.org/version/1.1", "items": random.choice((items, {}, None, [1], items))}
        return Made("feed", changed(random, _bytes(json.dumps(whole)), 0.4), "application/feed+json")
    listed = "".join(
        f"<item><title>{words(random, 6)}{random.choice(ENTITIES)}</title><link>{random.choice(ADDRESSES)}</link>"
        f"<pubDate>{random.choice(DATES)}</pubDate><description><![CDATA[{words(random, 20)}]]></description></item>"
        for _ in range(random.randint(0, 5))
    )
    return Made(
        "feed", changed(random, _bytes(f"<rss version='2.0'><channel>{listed}</channel></rss>"), 0.5), "text/xml"
    )


def sitemap(random: Random) -> Made:
    name = random.choice(("urlset", "sitemapindex"))
    inner = "url" if name == "urlset" else "sitemap"
    listed = "".join(
        f"<{inner}><loc>{random.choice(ADDRESSES)}</loc><lastmod>{random.choice(DATES)}</lastmod>{random.choice(ENTITIES)}</{inner}>"
        for _ in range(random.randint(0, 6))
    )
    content = changed(
        random, _bytes(f"<{name} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</{name}>"), 0.5
    )
    return Made("sitemap", gzip.compress(content) if random.random() < 0.2 else content, "application/xml")


def jsonl(random: Random) -> Made:
    if random.random() < 0.3:
        return Made("jsonl", changed(random, (EXAMPLES / "archive.jsonl").read_bytes()))
    lines = []
    for _ in range(random.randint(1, 6)):
        told = (words(random), None, 7, 1e308, [], {}, [None, 3], random.choice(DATES), random.choice(ADDRESSES), True)
        row = {random.choice(ROW_KEYS): random.choice(told) for _ in range(random.randint(0, 7))}
        lines.append(random.choice((json.dumps(row), json.dumps(row), words(random, 5), "[" * 2000, '{"a":' * 500, "")))
    return Made("jsonl", changed(random, _bytes("\n".join(lines)), 0.3))


def warc(random: Random) -> Made:
    whole = (EXAMPLES / "archive.warc.gz").read_bytes()
    way = random.random()
    if way < 0.3:
        return Made("warc", changed(random, whole))
    plain = changed(random, gzip.decompress(whole))
    return Made("warc", plain if way < 0.7 else gzip.compress(plain))


def toml(random: Random) -> Made:
    names = [
        "data",
        "workers",
        "contact",
        "seconds_between_requests",
        "fetch_threads",
        "wait_seconds",
        "nonsense",
        "sources",
        "sinks",
    ]
    sections = ["", "", "[sources.a]", "[[sources]]", "[sources]", "[sources.a.b]", "[", "[sources.'\\']"]
    lines = []
    for _ in range(random.randint(1, 4)):
        lines.append(random.choice(sections))
        right = random.choice(("workers = 3", 'data = "x"', "fetch_threads = 4", "seconds_between_requests = 1.5"))
        lines.append(right if random.random() < 0.6 else f"{random.choice(names)} = {random.choice(VALUES)}")
        kind = random.choice(("feed", "sitemap", "folder", "jsonl", "warc", "pages", "x", "1"))
        lines.append(f'kind = "{kind}"' if random.random() < 0.3 else "")
    return Made("toml", changed(random, _bytes("\n".join(lines)), 0.3))


def changed(random: Random, content: bytes, share: float = 1.0) -> bytes:
    """Bytes or lines of it cut, doubled, swapped, replaced; in the others nothing."""
    if random.random() >= share:
        return content
    for _ in range(random.randint(1, 4)):
        size = max(1, len(content))
        at, to = sorted((random.randrange(size), random.randrange(size)))
        way = random.randrange(7)
        if way == 0:
            content = content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]
        elif way == 1:
            content = content[:at]
        elif way == 2:
            content = content[:at] + content[to:]
        elif way == 3:
            content = content[:to] + content[at : min(to, at + 3000)] * 2 + content[to:]
        elif way == 4:
            content = content[:at] + _bytes(random.choice(TRICKS + MARKS + ENTITIES)) + content[at:]
        elif way == 5:
            content = content[:at] + _bytes(random.choice(DATES + ADDRESSES)) + content[min(to, at + 20) :]
        else:
            content = content[:at] + bytes(random.randrange(256) for _ in range(random.randint(1, 30))) + content[at:]
    return content


@cache
def examples(folder: str, ending: str = "") -> list[bytes]:
    found = [
        path for path in sorted((EXAMPLES / folder).rglob(f"*{ending}")) if path.is_file() and path.suffix != ".md"
    ]
    return [path.read_bytes() for path in found]


def _element(random: Random, depth: int) -> str:
    if random.random() < 0.08:
        return f'<script type="application/ld+json">{_json_ld(random)}</script>'
    tag = random.choice(TAGS)
    attributes = "".join(f" {random.choice(ATTRIBUTES)}" for _ in range(random.choice((0, 0, 1, 2))))
    inner = [words(random, 30), random.choice(ENTITIES)]
    if depth < 5:
        inner += [_element(random, depth + 1) for _ in range(random.choice((0, 1, 1, 2)))]
    if random.random() < 0.1:
        inner.append(random.choice(("<!--", "-->", "<![CDATA[", "]]>", "</")))
    closing = f"</{tag if random.random() < 0.85 else random.choice(TAGS)}>" if random.random() < 0.9 else ""
    return f"<{tag}{attributes}>{''.join(inner)}{closing}"


def _json_ld(random: Random) -> str:
    data = {
        "@type": random.choice(("NewsArticle", ["Article"], None, 3)),
        "headline": _any(random, [words(random, 5)]),
        "datePublished": _any(random, DATES),
        "author": _any(random, [{"name": words(random, 2)}, [[]], "x"]),
        "articleBody": words(random),
        "@graph": random.choice(([], {}, None, [{"@type": "NewsArticle"}])),
    }
    return changed(random, _bytes(json.dumps(data)), 0.3).decode("utf-8", "replace")


def _any(random: Random, usual: Sequence[object]) -> object:
    return random.choice([*usual, *usual, None, 0, [], {}, True, "x" * 3000])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


MAKERS: dict[str, Callable[[Random], Made]] = {
    each.__name__: each for each in (html, text, feed, sitemap, jsonl, toml, warc, xml, dateline, quotes)
}
