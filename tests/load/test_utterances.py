"""One utterance in several wordings is one, in whatever order its articles come; what went leaves no trace."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from load import spool
from load.check import faults
from load.connection import Connection
from load.keeping import forget_speaker, retain
from load.questions import ask_on, public
from load.rows import Origin, Rows, add_article
from load.sinks.duckdb import DuckDBSink, read_only
from load.utterances import LEADERS
from tests.load import known
from tests.load.records import RUN
from transform.article import Article, Block, Moment, Quote, Span, Speaker

AT = "2026-03-30T00:00:00Z"
NOUNS = "mill weir council granite engineer harbour valley winter meeting bridge ferry school river town teacher doctor"
VERBS = "mended closed promised counted visited opened painted ordered measured forgot praised sold moved watched"
WORDS = [f"{a}{b}" for a in NOUNS.split() for b in ("", "side", "men")] + VERBS.split()
TABLES = ("utterance_keys", "utterance_links", "utterances", "shared_utterances")


def test_wordings_of_one_utterance_are_found(tmp_path: Path) -> None:
    sink = known.build(tmp_path, "utterances")
    expected = json.loads((known.HERE / "utterances.said.json").read_text(encoding="utf-8"))
    with read_only(sink.copy) as connection:
        assert list(faults(connection)) == []
        rows = connection.execute("""
            SELECT list(a.title || ': ' || u.relation ORDER BY a.title)
            FROM quotes q JOIN utterances u USING (utterance_id)
            JOIN articles a ON a.current_version_id = q.version_id GROUP BY u.cluster_id ORDER BY 1""").fetchall()
        said = connection.execute("SELECT count(*), count(DISTINCT said_id) FROM quote_utterances").fetchone()
    assert [row[0] for row in rows] == expected["clusters"]
    assert list(said or ()) == [expected["quotes"], expected["utterances"]]


@pytest.mark.parametrize("near", [False, True])
def test_questions_take_wordings_of_one_utterance_for_the_same_words_where_asked(tmp_path: Path, near: bool) -> None:
    expected = json.loads((known.HERE / "utterances.said.json").read_text(encoding="utf-8"))[
        "near" if near else "exact"
    ]
    with read_only(known.build(tmp_path, "utterances").copy) as connection:
        answers = {
            name: [list(row) for row in ask_on(connection, public()[name], {"near": near}).rows] for name in expected
        }
    assert answers == expected


def carrying(name: str, quotes: Iterable[tuple[str, str | None]], day: str = "2026-03-10") -> Article:
    blocks, found, at = [], [], 0
    for said, speaker in quotes:
        text = f'"{said}" {speaker or "somebody"} said.'
        span = Span(at + 1, at + 1 + len(said))
        whom = Speaker(speaker, "person") if speaker else None
        found.append(Quote("direct", (span,), said, speaker=whom, route="named" if speaker else "none", confidence=1.0))
        blocks.append(Block("paragraph", text))
        at += len(text) + 2
    moment = Moment(day, "day", "meta", day)
    return Article(f"https://{name}.example/story", name, tuple(blocks), published=moment, quotes=tuple(found))


def merged(folder: Path, name: str, articles: list[Article], rules: str = "rules-1") -> DuckDBSink:
    rows = Rows()
    for each in articles:
        add_article(rows, each, Origin(RUN, rules, str(each.url), AT))
    sink = DuckDBSink(folder, notice=lambda line: None, wait_seconds=5)
    with sink.writing() as writer:
        writer.merge([spool.write(folder / "spool", name, rows, (name, RUN, len(articles), len(articles), 0, 0.0))])
    return sink


def crowd() -> list[Article]:
    """A hundred articles: utterances whole, cut and mended; a phrase that all use; names right, missing, wrong."""
    made = random.Random(11)  # noqa: S311
    articles = []
    for number in range(20):
        words = made.choices(WORDS, k=24)
        for copy in range(5):
            mine = words[made.choice((0, 0, 3, 9)) : made.choice((24, 24, 20, 16))]
            if copy > 2:
                mine[len(mine) // 2] = made.choice(WORDS)
            said = " ".join(mine)
            phrase = f"We are pleased to announce the opening of the harbour ferry in {made.choice(WORDS)} {number}."
            day = f"2026-03-{1 + made.randrange(20):02}"
            speaker = made.choice((f"Jo Speaker{number}", f"Speaker{number}", None, "Ann Other"))
            articles.append(carrying(f"paper{number}x{copy}", [(said, speaker), (phrase, speaker)], day))
    return articles


def tables_of(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in TABLES}


def found_by(folder: Path, articles: list[Article], seed: int) -> dict[str, list[tuple[object, ...]]]:
    """The tables after these articles came in random order, in groups of random size."""
    made = random.Random(seed)  # noqa: S311
    order = made.sample(articles, len(articles))
    while order:
        group = [order.pop() for _ in range(min(len(order), made.choice((1, 3, 20, 60))))]
        sink = merged(folder, f"{seed}-{len(order)}", group)
    with sink.writing() as writer:
        assert list(faults(writer.connection)) == []
        return tables_of(writer.connection)


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    with merged(tmp_path_factory.mktemp("at_once"), "all", crowd()).writing() as writer:
        tables = tables_of(writer.connection)
        hot = writer.connection.execute("SELECT max(n) FROM (SELECT count(*) AS n FROM utterance_keys GROUP BY key)")
        assert (hot.fetchone() or (0,))[0] > 4 * LEADERS, "no key that many have"
    assert len(tables["utterances"]) > 40
    assert {row[2] for row in tables["utterances"]} == {"near", "excerpt"}
    return tables


@pytest.mark.parametrize("seed", [1, 2])
def test_utterances_are_the_same_however_the_articles_came(
    tmp_path: Path, at_once: dict[str, list[tuple[object, ...]]], seed: int
) -> None:
    assert found_by(tmp_path, crowd(), seed) == at_once


def test_articles_that_went_leave_no_trace(tmp_path: Path) -> None:
    articles = crowd()
    kept = [each for each in articles if each.published and each.published.value >= "2026-03-08"]
    assert 40 < len(kept) < len(articles) - 20
    alone = found_by(tmp_path / "alone", kept, seed=5)
    found_by(tmp_path / "all", articles, seed=6)
    with DuckDBSink(tmp_path / "all", notice=lambda line: None, wait_seconds=5).writing() as writer:
        for day in (3, 5, 8):
            retain(writer.connection, "before", date(2026, 3, day), "", AT)
        assert tables_of(writer.connection) == alone


def test_rows_of_other_rules_are_found_anew(tmp_path: Path, at_once: dict[str, list[tuple[object, ...]]]) -> None:
    """As after a migration, or where the rules of wordings changed: all that was found before is forgotten."""
    articles = crowd()
    sink = merged(tmp_path, "most", articles[:60])
    with sink.writing() as writer:
        writer.connection.execute("UPDATE derivations SET rules = 'older'")
        writer.connection.execute("DELETE FROM utterances; DELETE FROM utterance_links")
        writer.connection.execute("UPDATE utterance_keys SET key = 1")
    with merged(tmp_path, "rest", articles[60:]).writing() as writer:
        assert tables_of(writer.connection) == at_once


SAID = "The council of the valley knows what the engineers have asked for."


def test_read_again_with_other_speakers_it_is_compared_again(tmp_path: Path) -> None:
    """Two people who say nearly the same few words are two; one and the same person is one."""
    longer = SAID[:-1] + ", says everybody in town."
    first, other = carrying("one", [(SAID, "Ilse Marn")]), carrying("two", [(longer, "Bruno Katzel")])
    with merged(tmp_path, "one", [first, other]).writing() as writer:
        assert tables_of(writer.connection)["utterances"] == []
    again = carrying("two", [(longer, "Mayor Marn")])
    with merged(tmp_path, "two", [again], rules="rules-2").writing() as writer:
        assert len(tables_of(writer.connection)["utterances"]) == 2
    with merged(tmp_path, "three", [other], rules="rules-3").writing() as writer:
        assert tables_of(writer.connection)["utterances"] == []


@pytest.mark.parametrize("words", [False, True])
def test_a_speaker_who_is_forgotten_is_compared_with_nobody(tmp_path: Path, words: bool) -> None:
    short = "The council of the valley knows the engineers."
    articles = [
        carrying("one", [(short, "Ilse Marn")]),
        carrying("two", [(short[:-1] + ", says everybody in town.", "Ilse Marn")]),
    ]
    with merged(tmp_path, "one", articles).writing() as writer:
        assert len(tables_of(writer.connection)["utterances"]) == 2
        forget_speaker(writer.connection, "Ilse Marn", "", AT, words=words)
        assert tables_of(writer.connection)["utterances"] == []
        assert (tables_of(writer.connection)["utterance_keys"] == []) is words
        assert list(faults(writer.connection)) == []
