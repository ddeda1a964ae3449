"""One utterance in several wordings: found by what the wordings share, kept in clusters, brought up to date in steps.

What is compared are utterances in quotation marks (direct and mixed quotes of today's articles), each once however many
articles carry it; what an outlet paraphrases is its own words. An utterance is compared with those that share a key
with it (load/wording.py): of one key, with its leaders alone, the LEADERS smallest ids, so that a phrase that thousands
use costs no more than any other. Which pairs a key links follows from who has the key, and from nothing else; ids are
hashes. So links and clusters are the same whatever the order and the grouping of merges.

Near links join wordings into one cluster; an excerpt joins the one utterance that holds most of it, so that a phrase
does not tie the speeches together that it occurs in.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from load import shared
from load.clusters import Linked, clustered
from load.connection import Connection, keep, number, temporary
from load.wording import Wording, compare, heard, keys, rules, voices, wordings

LEADERS = 8  # utterances of one key that the others are compared with
FEWEST_WORDS = 5  # of any length; load/wording.py asks more
AT_ONCE = 100_000  # quotes, where all are compared anew

_SAID = f"q.kind IN ('direct', 'mixed') AND q.words >= {FEWEST_WORDS} AND q.utterance_id IS NOT NULL"
_IN_MARKS = f"coalesce({_SAID}, false)"
_CURRENT = "quotes q JOIN articles a ON a.current_version_id = q.version_id"
_TEMPORARY = (
    "part asked keyed mine known entries pairs needed carried judged stood found lost gained affected clustered"
)


def remember(connection: Connection) -> None:
    """Keep what the articles of temporary table `former` (article_id, current_version_id) say, before any row of theirs
    is changed."""
    temporary(
        connection,
        "remembered_words",
        f"""SELECT f.article_id, q.utterance_id, {_IN_MARKS} AS in_marks
        FROM quotes q JOIN former f ON f.current_version_id = q.version_id WHERE q.utterance_id IS NOT NULL"""
        if number(connection, "SELECT count(*) FROM former")
        else "SELECT NULL::UUID AS article_id, utterance_id, in_marks FROM uncompared_utterances LIMIT 0",
    )


def note(connection: Connection) -> None:
    """Note that what the articles of temporary table `changed` (article_id) say and said is to be compared and counted.
    Part of the caller's transaction, after `remember`."""
    connection.execute(f"""INSERT INTO uncompared_utterances
        FROM (SELECT q.utterance_id, {_IN_MARKS} AS in_marks FROM {_CURRENT}
              SEMI JOIN changed c ON c.article_id = a.article_id WHERE q.utterance_id IS NOT NULL
              UNION SELECT utterance_id, in_marks FROM remembered_words SEMI JOIN changed USING (article_id))
        ANTI JOIN uncompared_utterances USING (utterance_id, in_marks)""")
    connection.execute("DROP TABLE remembered_words")


def refresh(connection: Connection) -> None:
    """Bring keys, links, clusters and counts up to date with what waits for it. Part of the caller's transaction."""
    waiting = number(connection, "SELECT count(*) FROM uncompared_utterances")
    if not number(connection, f"SELECT count(*) FROM derivations WHERE name = 'utterances' AND rules = '{rules()}'"):
        _anew(connection)
    elif waiting:
        temporary(connection, "part", "SELECT utterance_id FROM uncompared_utterances WHERE in_marks")
        _bring_up(connection, "part")
    shared.refresh(connection, "uncompared_utterances")
    if not waiting:
        return
    connection.execute("DELETE FROM uncompared_utterances")
    for name in _TEMPORARY.split():
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _anew(connection: Connection) -> None:
    """All utterances, some at a time: the rules are others now, or the record is older than they are."""
    for name in ("utterance_keys", "utterance_links", "utterances"):
        connection.execute(f"DELETE FROM {name}")
    parts = 1 + number(connection, "SELECT count(*) FROM quotes") // AT_ONCE
    for part in range(parts):
        temporary(
            connection,
            "part",
            f"""SELECT DISTINCT q.utterance_id FROM {_CURRENT}
            WHERE {_SAID} AND hash(q.utterance_id) % {parts} = {part}""",
        )
        _bring_up(connection, "part")
    connection.execute("DELETE FROM derivations WHERE name = 'utterances'")
    connection.execute("INSERT INTO derivations VALUES ('utterances', ?)", [rules()])


def _bring_up(connection: Connection, waiting: str) -> None:
    """Bring all up to date with the utterances of a table: those that came, went, or are said by others now."""
    if not number(connection, f"SELECT count(*) FROM {waiting}"):
        return
    temporary(
        connection,
        "asked",
        f"""SELECT row_number() OVER () - 1 AS row, w.utterance_id, c.text FROM {waiting} w LEFT JOIN (
            SELECT q.utterance_id, min(q.text) AS text FROM {_CURRENT}
            WHERE {_SAID} AND q.utterance_id IN (SELECT utterance_id FROM {waiting}) GROUP BY q.utterance_id) c
        USING (utterance_id)""",
    )
    _key(connection)
    _pair(connection)
    _judge(connection)
    temporary(connection, "lost", "FROM stood LIMIT 0")
    temporary(connection, "gained", "FROM found LIMIT 0")
    if number(connection, "SELECT count(*) FROM stood"):
        temporary(connection, "lost", "FROM stood EXCEPT FROM found")
    if number(connection, "SELECT count(*) FROM found"):
        temporary(connection, "gained", "FROM found EXCEPT FROM stood")
    lost = number(connection, "SELECT count(*) FROM lost")
    if lost:
        connection.execute("""DELETE FROM utterance_links
            WHERE (key, utterance_id, other_id) IN (SELECT (key, utterance_id, other_id) FROM lost)""")
    if number(connection, "SELECT count(*) FROM gained") + lost:
        connection.execute("INSERT INTO utterance_links FROM gained")
        _gather(connection)
        _cluster(connection)


def _key(connection: Connection) -> None:
    """Temporary table `entries`: all who have a key of those asked about: whether they had it (`was`) and have it now
    (`stays`), and led it and lead it."""
    asked = connection.execute("SELECT row, text FROM asked WHERE text IS NOT NULL").fetchnumpy()
    row, key = keys(asked["text"])
    keep(connection, "keyed", {"row": asked["row"][row], "key": key})
    temporary(connection, "mine", "SELECT key, utterance_id, true AS stays FROM keyed JOIN asked USING (row)")
    if gone := number(connection, "SELECT count(*) FROM asked WHERE text IS NULL"):
        connection.execute("""INSERT INTO mine SELECT key, utterance_id, false FROM utterance_keys
            WHERE utterance_id IN (SELECT utterance_id FROM asked WHERE text IS NULL)""")
    temporary(
        connection,
        "known",
        """WITH held AS (SELECT key, utterance_id FROM utterance_keys WHERE key IN (SELECT key FROM mine))
        SELECT key, utterance_id, held.utterance_id IS NOT NULL AS was, mine.utterance_id IS NOT NULL AS is_asked,
               coalesce(mine.stays, true) AS stays
        FROM held FULL JOIN mine USING (key, utterance_id)""",
    )
    temporary(  # of those alone that several have, as few are
        connection,
        "entries",
        f"""SELECT *, was AND count(*) FILTER (was) OVER ranked <= {LEADERS} AS led,
               stays AND count(*) FILTER (stays) OVER ranked <= {LEADERS} AS leads
        FROM known WHERE key IN (SELECT key FROM known GROUP BY key HAVING count(*) > 1)
        WINDOW ranked AS (PARTITION BY key ORDER BY utterance_id)""",
    )
    if gone:
        connection.execute(
            "DELETE FROM utterance_keys WHERE utterance_id IN (SELECT utterance_id FROM asked WHERE text IS NULL)"
        )
    connection.execute("INSERT INTO utterance_keys SELECT key, utterance_id FROM known WHERE stays AND NOT was")


def _pair(connection: Connection) -> None:
    """Temporary table `pairs`: who is to be compared because of what came and went, by key; and `stood`: the links that
    this decides anew."""
    temporary(
        connection,
        "pairs",
        """SELECT one.key, least(one.utterance_id, two.utterance_id) AS one,
               greatest(one.utterance_id, two.utterance_id) AS two
        FROM (FROM entries WHERE leads) one JOIN (FROM entries WHERE stays) two USING (key)
        WHERE one.utterance_id <> two.utterance_id AND (one.utterance_id < two.utterance_id OR NOT two.leads)
          AND (one.is_asked OR two.is_asked OR NOT (one.was AND two.was AND (one.led OR two.led)))""",
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE stood AS FROM utterance_links WHERE false")
    if number(connection, "SELECT count(*) FROM entries WHERE was AND is_asked"):
        connection.execute("""INSERT INTO stood FROM utterance_links
            WHERE utterance_id IN (SELECT utterance_id FROM entries WHERE was AND is_asked)
               OR other_id IN (SELECT utterance_id FROM entries WHERE was AND is_asked)""")
    if number(connection, "SELECT count(*) FROM entries WHERE led AND NOT leads AND NOT is_asked"):
        connection.execute("""INSERT INTO stood
            SELECT k.* FROM utterance_links k
            JOIN entries one ON one.key = k.key AND one.utterance_id = k.utterance_id
            JOIN entries two ON two.key = k.key AND two.utterance_id = k.other_id
            WHERE NOT (one.leads OR two.leads OR one.is_asked OR two.is_asked)""")


def _judge(connection: Connection) -> None:
    """Temporary table `found`: the links that pairs make."""
    connection.execute("CREATE OR REPLACE TEMP TABLE found AS FROM utterance_links WHERE false")
    if not number(connection, "SELECT count(*) FROM pairs"):
        return
    temporary(
        connection,
        "needed",
        """SELECT utterance_id, row_number() OVER (ORDER BY utterance_id) - 1 AS row
        FROM (SELECT one AS utterance_id FROM pairs UNION SELECT two FROM pairs)""",
    )
    temporary(
        connection,
        "carried",
        f"""SELECT n.row, q.version_id, q.text, q.speaker_id
        FROM quotes q JOIN needed n ON n.utterance_id = q.utterance_id WHERE {_SAID}""",
    )
    said: dict[int, tuple[str, set[tuple[str, str]]]] = {}  # of texts of one utterance any will do: one wording
    for row, text, kind, name in connection.execute("""
        SELECT DISTINCT c.row, c.text, s.kind, s.name
        FROM carried c JOIN articles a ON a.current_version_id = c.version_id
        LEFT JOIN speakers s ON s.speaker_id = c.speaker_id""").fetchall():
        speakers = said.setdefault(row, (text, set()))[1]
        if name is not None:
            speakers.add((kind, name))
    texts = wordings([text for text, _ in said.values()])
    worded = {row: (text, heard(speakers)) for (row, (_, speakers)), text in zip(said.items(), texts, strict=True)}
    asked = connection.execute("""
        SELECT DISTINCT x.row, y.row
        FROM pairs JOIN needed x ON x.utterance_id = one JOIN needed y ON y.utterance_id = two""").fetchall()
    judged = [link for one, two in asked if (link := _judged(one, two, worded))]
    names = ("one", "two", "relation", "similarity", "containment", "words", "other_words")
    kinds = (pa.int64(), pa.int64(), pa.string(), pa.float32(), pa.float32(), pa.int32(), pa.int32())
    lists = list(zip(*judged, strict=True)) or [()] * len(names)
    keep(
        connection,
        "judged",
        {name: pa.array(values, kind) for name, values, kind in zip(names, lists, kinds, strict=True)},
    )
    temporary(
        connection,
        "found",
        """SELECT p.key, x.utterance_id, y.utterance_id AS other_id, j.relation, j.similarity, j.containment, j.words,
               j.other_words
        FROM judged j JOIN needed x ON x.row = j.one JOIN needed y ON y.row = j.two
        JOIN pairs p ON p.one = least(x.utterance_id, y.utterance_id)
                    AND p.two = greatest(x.utterance_id, y.utterance_id)""",
    )


def _judged(one: int, two: int, worded: dict[int, tuple[Wording, frozenset[str]]]) -> Linked | None:
    """The link of two utterances, the shorter first; None where there is none. Numbers are in the order of ids."""
    (first, speakers), (second, others) = worded[one], worded[two]
    if (first.length, one) > (second.length, two):
        one, two, first, second = two, one, second, first
    like = compare(first, second, voices(speakers, others))
    if not like:
        return None
    return one, two, like.relation, like.similarity, like.containment, first.length, second.length


def _gather(connection: Connection) -> None:
    """Temporary table `affected`: utterances whose cluster may have changed, with all that hang together with them."""
    temporary(
        connection,
        "affected",
        "SELECT DISTINCT unnest([utterance_id, other_id]) AS utterance_id FROM (FROM lost UNION ALL FROM gained)",
    )
    known = -1
    while known < (now := number(connection, "SELECT count(*) FROM affected")):
        known = now
        temporary(
            connection,
            "affected",
            """FROM affected
            UNION SELECT other_id FROM utterance_links SEMI JOIN affected USING (utterance_id)
            UNION SELECT utterance_id FROM utterance_links WHERE other_id IN (SELECT utterance_id FROM affected)""",
        )


def _cluster(connection: Connection) -> None:
    """Write the clusters of the affected anew."""
    temporary(connection, "affected", "SELECT *, row_number() OVER (ORDER BY utterance_id) - 1 AS row FROM affected")
    links = connection.execute("""
        SELECT DISTINCT x.row, y.row, k.relation, k.similarity, k.containment, k.words, k.other_words
        FROM utterance_links k JOIN affected x ON x.utterance_id = k.utterance_id
        JOIN affected y ON y.utterance_id = k.other_id""").fetchall()
    clusters = clustered(links)
    keep(
        connection,
        "clustered",
        {
            "row": np.array([each[0] for each in clusters], np.int64),
            "least": np.array([each[1] for each in clusters], np.int64),
            "relation": pa.array([each[2] for each in clusters], pa.string()),
            "size": np.array([each[3] for each in clusters], np.int32),
        },
    )
    connection.execute("DELETE FROM utterances WHERE utterance_id IN (SELECT utterance_id FROM affected)")
    connection.execute("""INSERT INTO utterances
        SELECT y.utterance_id, x.utterance_id, c.relation, c.size FROM clustered c
        JOIN affected x ON x.row = c.row JOIN affected y ON y.row = c.least""")
