"""Copies of a story find each other in whatever order they come; what is no copy stays alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from load import copies, spool
from load.check import faults
from load.connection import Connection, number
from load.keeping import forget_article, retain
from load.rows import Origin, Rows, add_article
from load.sinks.duckdb import DuckDBSink, Writer, read_only
from tests.load.records import RUN
from transform.article import Article, Block, Dateline, Moment
from transform.similar import signature

WORDS = [
    f"{a}{b}" for a in ("mar", "tel", "ro", "ken", "lis", "dun", "ve", "sor") for b in ("a", "in", "ost", "um", "ek")
]


def text(seed: int, paragraphs: int = 8, words: int = 40) -> list[str]:
    made = random.Random(seed)  # noqa: S311
    return [" ".join(made.choices(WORDS, k=words)) for _ in range(paragraphs)]


def edited(paragraphs: list[str], seed: int = 1) -> list[str]:
    """One word in twenty another, and a sentence of one's own."""
    made = random.Random(seed)  # noqa: S311
    changed = [
        " ".join(made.choice(WORDS) if made.random() < 0.05 else word for word in each.split()) for each in paragraphs
    ]
    return [*changed, " ".join(made.choices(WORDS, k=12))]


def story(name: str, paragraphs: list[str], day: str = "2026-03-04", agency: str | None = None) -> Article:
    return Article(
        url=f"https://{name}.example/story",
        title=name,
        blocks=tuple(Block("paragraph", each) for each in paragraphs),
        published=Moment(day, "day", "meta", day),
        datelines=(Dateline(f"({agency})", agency=agency),) if agency else (),
    )


def load(folder: Path, *articles: Article, at: str = "2026-03-05T00:00:00Z") -> DuckDBSink:
    rows = Rows()
    for each in articles:
        add_article(rows, each, Origin(RUN, "rules-1", f"{each.url}@{at}", at), signature(each.text))
    name = f"{articles[0].title}-{len(articles)}-{at[:10]}"
    sink = DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spool.write(folder / "spool", name, rows, (name, RUN, len(articles), len(articles), 0, 0.0))])
    return sink


def clusters(sink: DuckDBSink) -> dict[str, tuple[str, str, bool]]:
    """Title → (title of the cluster's origin, relation, is it the origin)."""
    with read_only(sink.copy) as connection:
        assert list(faults(connection)) == []
        rows = connection.execute(
            """SELECT a.title, o.title, c.relation, c.is_origin FROM clusters c JOIN articles a USING (article_id)
            JOIN clusters oc ON oc.cluster_id = c.cluster_id AND oc.is_origin
            JOIN articles o ON o.article_id = oc.article_id"""
        ).fetchall()
    return {title: (origin, relation, is_origin) for title, origin, relation, is_origin in rows}


FULL = text(1)
STORIES = (
    story("wire", FULL, agency="APA"),
    story("early", edited(FULL), day="2026-03-03"),
    story("same", FULL, day="2026-03-05"),
    story("brief", FULL[2:5], day="2026-03-04"),
    story("other", text(2)),
)
EXPECTED = {
    "wire": ("wire", "same", True),
    "early": ("wire", "near", False),
    "same": ("wire", "same", False),
    "brief": ("wire", "excerpt", False),
}


def test_copies_are_told_apart_and_their_origin_has_the_agencys_dateline(tmp_path: Path) -> None:
    assert clusters(load(tmp_path, *STORIES)) == EXPECTED


@pytest.mark.parametrize("order", list(permutations(range(5)))[::17])
def test_the_order_of_merges_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    for index in order:
        sink = load(tmp_path, STORIES[index])
    assert clusters(sink) == EXPECTED


def test_without_an_agency_the_earliest_is_the_origin(tmp_path: Path) -> None:
    sink = load(tmp_path, story("late", FULL, day="2026-03-09"), story("early", edited(FULL), day="2026-03-03"))
    assert clusters(sink)["late"] == ("early", "near", False)


def test_a_round_up_of_briefs_does_not_tie_their_stories_together(tmp_path: Path) -> None:
    stories = [story(f"story{n}", text(100 + n)) for n in range(3)]
    roundup = story("roundup", [text(100 + n)[0] for n in range(3)])
    brief = story("brief", [text(101)[0]])
    sink = load(tmp_path, *stories, roundup, brief)
    found = clusters(sink)
    assert "story0" not in found
    assert "story2" not in found
    assert found["brief"][:2] in {("story1", "excerpt"), ("roundup", "excerpt")}


def test_an_article_that_changes_leaves_its_cluster(tmp_path: Path) -> None:
    load(tmp_path, *STORIES)
    anew = replace(STORIES[0], blocks=tuple(Block("paragraph", each) for each in text(77)))
    found = clusters(load(tmp_path, anew, at="2026-03-06T00:00:00Z"))
    assert "wire" not in found
    assert {name: row[0] for name, row in found.items()} == {"early": "early", "same": "early", "brief": "early"}


def test_a_text_carried_by_hundreds_is_one_cluster(tmp_path: Path) -> None:
    many = [story(f"paper{n}", edited(FULL, seed=n % 7) if n % 2 else FULL) for n in range(300)]
    sink = load(tmp_path, *many[:150])
    sink = load(tmp_path, *many[150:])
    found = clusters(sink)
    assert len(found) == 300
    assert len({origin for origin, _, _ in found.values()}) == 1


def test_short_texts_are_copies_of_nothing(tmp_path: Path) -> None:
    assert clusters(load(tmp_path, story("one", ["Read more here"]), story("two", ["Read more here"]))) == {}
    assert (
        len(
            clusters(
                load(
                    tmp_path,
                    story("three", ["The weir will be mended"] * 2),
                    story("four", ["The weir will be mended"] * 2),
                )
            )
        )
        == 2
    )


def template(number: int) -> list[str]:
    """One of hundreds of nearly equal stories."""
    made = random.Random(number)  # noqa: S311
    some, town, engineer = made.choices(WORDS[:9], k=3)
    return [
        f"The weir at mill {number % 40} will be mended before the {some} came said the mayor of {town} on Monday",
        f"Wood has failed {number % 3} times in the last years and {engineer} does not wait {number % 90} days",
        *(" ".join(made.choices(WORDS, k=8)) for _ in range(number % 3)),
    ]


def crowd() -> list[Article]:
    """Some 600 articles: a template that four hundred follow, stories word for word and edited, briefs, round-ups."""
    articles = [
        story(f"mill{n}", template(n), day=f"2026-03-{1 + n % 28:02}", agency="APA" if n % 9 == 0 else None)
        for n in range(400)
    ]
    for n in range(40):
        full = text(500 + n, paragraphs=6)
        articles.append(story(f"full{n}", full, agency="APA" if n % 2 else None))
        articles.append(story(f"again{n}", full, day=f"2026-03-{1 + n % 28:02}"))
        articles.append(story(f"edited{n}", edited(full, seed=n), day=f"2026-03-{1 + n % 7:02}"))
        articles.append(story(f"brief{n}", full[n % 3 : n % 3 + 3]))
        articles.append(story(f"roundup{n}", [full[0], text(500 + (n + 1) % 40, paragraphs=6)[1], *template(n)]))
    return articles


def tables_of(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall()
        for table in ("texts", "copy_links", "clusters")
    }


def found_by(folder: Path, articles: list[Article], seed: int) -> dict[str, list[tuple[object, ...]]]:
    """The tables of copies after these articles came in random order, in groups of random size."""
    made = random.Random(seed)  # noqa: S311
    order = made.sample(articles, len(articles))
    sink = DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        while order:
            group = [order.pop() for _ in range(min(len(order), made.choice((1, 2, 7, 60, 300))))]
            rows = Rows()
            for each in group:
                add_article(rows, each, Origin(RUN, "rules-1", str(each.url), AT), signature(each.text))
            name = f"{seed}-{len(order)}"
            writer.merge([spool.write(folder / "spool", name, rows, (name, RUN, len(group), len(group), 0, 0.0))])
    with read_only(sink.copy) as connection:
        assert list(faults(connection)) == []
        return tables_of(connection)


AT = "2026-03-30T00:00:00Z"


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What is found where all articles of the crowd come in one merge."""
    rows = Rows()
    articles = crowd()
    for each in articles:
        add_article(rows, each, Origin(RUN, "rules-1", str(each.url), AT), signature(each.text))
    folder = tmp_path_factory.mktemp("at_once")
    sink = DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spool.write(folder / "spool", "all", rows, ("all", RUN, len(articles), len(articles), 0, 0.0))])
        tables = tables_of(writer.connection)
    assert len(tables["clusters"]) > 500
    assert {row[2] for row in tables["clusters"]} == {"same", "near", "excerpt"}
    return tables


@pytest.mark.parametrize("seed", [1, 2])
def test_copies_are_the_same_however_the_articles_came(
    tmp_path: Path, at_once: dict[str, list[tuple[object, ...]]], seed: int
) -> None:
    assert found_by(tmp_path, crowd(), seed) == at_once


Reading = tuple[Article, str, str]
"""What was read, by which rules, and when it was obtained."""


def readings() -> tuple[list[Reading], list[Reading]]:
    """The crowd as it came to be, before new rules and after: some articles were others the day before, some were read
    wrongly by the old rules."""
    before, after = [], []
    for index, each in enumerate(crowd()):
        other = text(index, 3) if index % 2 else template(index + 7)
        then = replace(each, blocks=tuple(Block("paragraph", line) for line in other))
        if index % 5 == 0:
            before.append((then, "rules-2", "2026-03-29T00:00:00Z"))
        if index % 7 == 1:
            wrong = replace(then, blocks=then.blocks[1:])
            before.append((wrong, "rules-1", AT))
        (after if index % 7 == 1 or index % 3 else before).append((each, "rules-2", AT))
    return before, after


def merge_readings(folder: Path, writer: Writer, name: str, group: list[Reading]) -> None:
    rows = Rows()
    for each, rules, at in group:
        add_article(rows, each, Origin(RUN, rules, str(each.url), at), signature(each.text))
    writer.merge([spool.write(folder / "spool", name, rows, (name, RUN, len(group), len(group), 0, 0.0))])


class KilledError(Exception):
    """The process died here."""


@pytest.mark.parametrize("seed", [3, 4])
def test_copies_are_the_same_whenever_they_were_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whether a merge left its articles uncompared, the reading copy was put in place or the process died before it,
    and some are changed, read again or forgotten meanwhile: sound at every moment, and the same in the end."""
    monkeypatch.setattr(copies, "DUE", 1)  # seldom, as in a large record
    made = random.Random(seed)  # noqa: S311
    forgotten = [str(each.url) for each in made.sample(crowd(), 12)]
    before, after = readings()

    alone = DuckDBSink(tmp_path / "alone", notice=lambda line: None, wait_seconds=5)
    with alone.writing() as writer:
        merge_readings(alone.folder, writer, "all", [each for each in before + after if each[1] == "rules-2"])
        forget(writer.connection, forgotten)

    sink = DuckDBSink(tmp_path / "often", notice=lambda line: None, wait_seconds=5)
    left = []
    for group in [*in_groups(before, made), *in_groups(after, made)]:
        dies = made.random() < 0.2
        with suppress(KilledError), sink.writing(publish=made.random() < 0.2) as writer:
            merge_readings(sink.folder, writer, str(len(left)), group)
            if made.random() < 0.1:
                forget(writer.connection, forgotten)
            left.append(number(writer.connection, "SELECT count(*) FROM uncompared"))
            if left[-1] and made.random() < 0.3:
                assert list(faults(writer.connection)) == []
            if dies:
                raise KilledError
    with sink.writing() as writer:
        forget(writer.connection, forgotten)
    assert max(left) > 60, "hardly anything was left for later"
    with read_only(sink.copy) as often, read_only(alone.copy) as once:
        assert number(often, "SELECT count(*) FROM uncompared") == 0
        assert list(faults(often)) == []
        assert tables_of(often) == tables_of(once)


def in_groups(part: list[Reading], made: random.Random) -> Iterator[list[Reading]]:
    order = made.sample(part, len(part))
    while order:
        yield [order.pop() for _ in range(min(len(order), made.choice((5, 20, 60))))]


def forget(connection: Connection, urls: list[str]) -> None:
    """Forget those of the articles that are known."""
    for url in urls:
        if number(connection, f"SELECT count(*) FROM articles WHERE url = '{url}'"):
            forget_article(connection, url, "", AT)


def test_articles_that_went_leave_no_trace(tmp_path: Path) -> None:
    """What is left when the older ones are forgotten is what is found where they never came."""
    articles = crowd()
    kept = [each for each in articles if each.published and each.published.value >= "2026-03-08"]
    assert 200 < len(kept) < len(articles) - 100
    alone = found_by(tmp_path / "alone", kept, seed=5)
    found_by(tmp_path / "all", articles, seed=6)
    with DuckDBSink(tmp_path / "all", notice=lambda line: None, wait_seconds=5).writing() as writer:
        for day in (3, 4, 8):
            retain(writer.connection, "before", date(2026, 3, day), "", AT)
        assert tables_of(writer.connection) == alone
