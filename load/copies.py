"""Copies of stories: found by their signatures, kept in clusters, brought up to date in steps that grow with it.

What is compared are texts, not articles: articles of one text_key have the same words, hence the same signature, and
count as one. A text is compared with those that share a band of its signature (locality-sensitive hashing; load/sift.py
finds them): of one band, with its leaders alone, the LEADERS smallest keys, so that a text that thousands carry with
small changes costs no more than any other. Keys are hashes: which texts lead has nothing to do with what came first,
and links and clusters are the same whatever the order and the grouping of merges.

Links join what is nearly the same into one cluster; an excerpt joins the one story that holds most of it, so that a
round-up of briefs does not tie their stories together. What may have changed is made anew: the links of texts one of
whose links is to a text that leads them no longer, and the clusters in which a link came, went, or a text did.

To look for copies is to look through all known texts, whether for one new text or for thousands. So a merge only notes
which articles came or changed (table `uncompared`), and they are compared together: when they are a part of the record
(`are_due`), and before a reading copy is put in place. The cost of each article is then the same in a small record and
in a large one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from load import sift
from load.clusters import clustered
from load.connection import Connection, coming, keep, number, temporary

FEWEST_WORDS = 6  # a text of fewer words is no copy of anything, even where the words are the same
NEAR = 0.22  # similarity from which two texts are copies: one word in five changed
EXCERPT = 0.6  # part of the shorter text found in the longer one
EXCERPT_LENGTH = 0.75  # an excerpt is at most so long, in parts of the whole
READ_AT_ONCE = 8_192  # texts with their signatures, 2 MB
DUE = 4  # articles are compared when more than one for so many known texts waits for it
MOST_WAITING = 10_000  # and when more than these do, for the sake of memory

_CURRENT = "articles a JOIN article_versions v ON v.version_id = a.current_version_id"
_IS_TEXT = f"v.text_key IS NOT NULL AND v.words >= {FEWEST_WORDS}"
_LINK = "text_key, other_key, relation, similarity, containment"
_TEMPORARY = (
    "came had asked new gone doubtful dirty pairs signed agreed found lost gained affected links linked rooted roots "
    "carriers members"
)


def remember(connection: Connection) -> None:
    """Keep what the articles of temporary table `former` (article_id, current_version_id) are known by, before a merge
    changes any row of theirs."""
    temporary(
        connection,
        "remembered",
        f"""SELECT f.article_id, v.text_key FROM former f JOIN article_versions v ON v.version_id = f.current_version_id
        WHERE {_IS_TEXT}"""
        if number(connection, "SELECT count(*) FROM former")
        else "SELECT article_id, text_key FROM uncompared LIMIT 0",
    )


def note(connection: Connection) -> None:
    """Note that the articles of temporary table `changed` (article_id) are to be compared: those whose current text is
    new, another, read anew, or gone. Part of the caller's transaction, after `remember`."""
    connection.execute("""INSERT INTO uncompared
        SELECT article_id, r.text_key FROM (FROM changed ANTI JOIN uncompared USING (article_id))
        LEFT JOIN remembered r USING (article_id)""")
    connection.execute("DROP TABLE remembered")


def are_due(connection: Connection) -> bool:
    """Whether so many articles wait to be compared that it is time."""
    waiting = number(connection, "SELECT count(*) FROM uncompared")
    return waiting > min(number(connection, "SELECT count(*) FROM texts") // DUE, MOST_WAITING)


def refresh(connection: Connection) -> None:
    """Bring links and clusters up to date with the articles that wait for it. Part of the caller's transaction."""
    if not number(connection, "SELECT count(*) FROM uncompared"):
        return
    _see_texts(connection)
    if number(connection, "SELECT (SELECT count(*) FROM new) + (SELECT count(*) FROM gone)"):
        _compare(connection)
    else:
        _no_links(connection, "lost")
        _no_links(connection, "gained")
    _gather(connection)
    _cluster(connection)
    connection.execute("DELETE FROM uncompared")
    for name in _TEMPORARY.split():
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _see_texts(connection: Connection) -> None:
    """Temporary tables `asked`: texts that waiting articles have or had; `new`: those of them that nobody had before,
    each as often as somebody has it now; `gone`: those that nobody has any more."""
    temporary(
        connection,
        "came",
        f"""SELECT a.article_id, v.text_key, v.version_id FROM {_CURRENT}
        SEMI JOIN uncompared u ON u.article_id = a.article_id WHERE {_IS_TEXT}""",
    )
    temporary(connection, "had", "SELECT DISTINCT text_key FROM uncompared WHERE text_key IS NOT NULL")
    temporary(connection, "asked", "SELECT text_key FROM came UNION FROM had")
    temporary(
        connection,
        "new",
        """SELECT c.text_key, s.shingles, s.minhash
        FROM (FROM came ANTI JOIN texts USING (text_key)) c JOIN signatures s USING (version_id)""",
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE gone AS FROM texts WHERE false")
    if number(connection, "SELECT count(*) FROM had"):
        connection.execute(f"""INSERT INTO gone FROM texts SEMI JOIN had USING (text_key) WHERE text_key NOT IN (
            SELECT v.text_key FROM {_CURRENT} SEMI JOIN had ON had.text_key = v.text_key
            SEMI JOIN signatures s ON s.version_id = v.version_id WHERE {_IS_TEXT})""")


def _compare(connection: Connection) -> None:
    """Compare the new texts with those that share a band with them, and those whose leaders are others now with these;
    write what comes of it. Temporary tables `lost` and `gained`: links that went and came."""
    new = _texts(connection, "new").once()
    gone = (
        _texts(connection, "gone")
        if number(connection, "SELECT count(*) FROM gone")
        else new.take(np.empty(0, np.int64))
    )
    if len(gone):
        connection.execute("DELETE FROM texts WHERE text_key IN (SELECT text_key FROM gone)")
    _insert(connection, new)
    pairs, doubtful = sift.of_new(_sharing(connection, sift.Texts.joined([new, gone])), new, gone)
    found = [pairs]
    _no_links(connection, "lost")
    _no_links(connection, "gained")
    if len(doubtful.one):
        keep(connection, "doubtful", {"one": _keys(doubtful.one), "other": _keys(doubtful.other)})
        temporary(
            connection,
            "dirty",
            """SELECT DISTINCT c.other AS text_key FROM doubtful c JOIN copy_links k
            ON least(k.text_key, k.other_key) = c.one AND greatest(k.text_key, k.other_key) = c.other""",
        )
        if number(connection, "SELECT count(*) FROM dirty"):
            dirty = _texts(connection, "(FROM texts WHERE text_key IN (FROM dirty))")
            found.append(sift.of_leaders(_sharing(connection, dirty), dirty))
    elif len(gone):
        temporary(connection, "dirty", "SELECT text_key FROM gone LIMIT 0")
    _judge(connection, found)
    if len(doubtful.one) or len(gone):
        temporary(
            connection,
            "lost",
            f"""SELECT {_LINK} FROM copy_links
            WHERE greatest(text_key, other_key) IN (FROM dirty) OR text_key IN (SELECT text_key FROM gone)
               OR other_key IN (SELECT text_key FROM gone)
            EXCEPT SELECT {_LINK} FROM found""",
        )
        if number(connection, "SELECT count(*) FROM lost"):
            connection.execute(
                "DELETE FROM copy_links WHERE (text_key, other_key) IN (SELECT (text_key, other_key) FROM lost)"
            )
    if number(connection, "SELECT count(*) FROM found"):
        temporary(connection, "gained", f"SELECT {_LINK} FROM found EXCEPT SELECT {_LINK} FROM copy_links")
        connection.execute(f"INSERT INTO copy_links SELECT {_LINK} FROM gained")


def _no_links(connection: Connection, name: str) -> None:
    temporary(connection, name, f"SELECT {_LINK} FROM copy_links LIMIT 0")


def _judge(connection: Connection, found: list[sift.Pairs]) -> None:
    """Temporary table `found`: the links that pairs make."""
    if not any(len(each.one) for each in found):
        _no_links(connection, "found")
        return
    pairs = {name: pa.concat_arrays([_keys(getattr(each, name)) for each in found]) for name in ("one", "other")} | {
        name: np.concatenate([getattr(each, name) for each in found])
        for name in ("one_shingles", "other_shingles", "similarity")
    }
    keep(connection, "pairs", pairs)
    temporary(
        connection,
        "found",
        f"""WITH compared AS (
            SELECT *, least(1, similarity / (1 + similarity) * (one_shingles + other_shingles)
                               / least(one_shingles, other_shingles)) AS containment,
                   least(one_shingles, other_shingles) / greatest(one_shingles, other_shingles) AS length
            FROM (SELECT DISTINCT * FROM pairs)),
        judged AS (
            SELECT *, CASE WHEN length <= {EXCERPT_LENGTH} AND containment >= {EXCERPT} THEN 'excerpt'
                           WHEN similarity >= {NEAR} THEN 'near' END AS relation
            FROM compared)
        SELECT CASE WHEN one_shingles <= other_shingles THEN one ELSE other END AS text_key,
               CASE WHEN one_shingles <= other_shingles THEN other ELSE one END AS other_key, relation,
               similarity::FLOAT AS similarity, containment::FLOAT AS containment
        FROM judged WHERE relation IS NOT NULL""",
    )


def _sharing(connection: Connection, asked: sift.Texts) -> sift.Held:
    """The bands of some texts, with all known texts that have them."""
    return sift.Sieve(asked.minhash).hold(_stream(connection, "texts"))


def _texts(connection: Connection, name: str) -> sift.Texts:
    return sift.Texts.joined(_stream(connection, name))


def _stream(connection: Connection, name: str) -> Iterator[sift.Texts]:
    """The rows of a table that is like `texts`, a few thousand at a time, one part at least."""
    connection.execute("SET arrow_lossless_conversion = true")  # UUIDs as they are, not as text
    try:
        reader = connection.execute(f"SELECT text_key, shingles, minhash FROM {name}").to_arrow_reader(READ_AT_ONCE)
        yield sift.Texts(np.empty((0, 2), np.uint64), np.empty(0, np.int32), np.empty((0, sift.PLACES), np.uint16))
        for batch in reader:
            key, shingles, minhash = batch.columns
            yield sift.Texts(
                np.frombuffer(key.storage.buffers()[1], ">u8", 2 * len(batch), 16 * key.offset)
                .reshape(-1, 2)
                .astype(np.uint64),
                shingles.to_numpy(),
                _minima(minhash),
            )
    finally:
        connection.execute("RESET arrow_lossless_conversion")


def _minima(signatures: pa.Array) -> NDArray[np.uint16]:
    """Signatures as they are kept (bytes, the low one first) or spooled (lists)."""
    if pa.types.is_binary(signatures.type):
        whole = np.frombuffer(signatures.buffers()[2], "<u2", sift.PLACES * (signatures.offset + len(signatures)))
        return whole.astype(np.uint16, copy=False).reshape(-1, sift.PLACES)[signatures.offset :]
    return np.asarray(signatures.flatten(), dtype=np.uint16).reshape(-1, sift.PLACES)


def _keys(keys: NDArray[np.uint64]) -> pa.Array:
    """Halves of keys as UUIDs."""
    plain = pa.py_buffer(keys.astype(">u8").tobytes())
    return pa.ExtensionArray.from_storage(
        pa.uuid(), pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(keys), [None, plain])
    )


def _insert(connection: Connection, new: sift.Texts) -> None:
    minhash = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(2 * sift.PLACES), len(new), [None, pa.py_buffer(new.minhash.astype("<u2").tobytes())]
    )
    with coming(connection, {"key": _keys(new.keys), "shingles": new.shingles, "minhash": minhash}):
        connection.execute("INSERT INTO texts FROM coming")


def _gather(connection: Connection) -> None:
    """Temporary table `affected`: texts whose cluster may have changed, with all that hang together with them. Each
    part of a cluster that falls apart holds an end of a link that went."""
    links = "SELECT * FROM lost UNION ALL SELECT * FROM gained"
    temporary(
        connection,
        "affected",
        f"SELECT text_key FROM asked UNION SELECT unnest([text_key, other_key]) FROM ({links})",
    )
    known = -1
    while known < (now := number(connection, "SELECT count(*) FROM affected")):
        known = now
        temporary(
            connection,
            "affected",
            """FROM affected
            UNION SELECT other_key FROM copy_links SEMI JOIN affected USING (text_key)
            UNION SELECT text_key FROM copy_links WHERE other_key IN (SELECT text_key FROM affected)""",
        )


def _cluster(connection: Connection) -> None:
    """Write the clusters of the affected anew: `carriers` are the articles of today that have their texts."""
    _root(connection)
    temporary(
        connection,
        "carriers",
        f"""SELECT coalesce(r.root, t.text_key) AS root, coalesce(r.is_excerpt, false) AS is_excerpt, t.text_key,
               a.article_id, a.current_version_id, a.first_retrieved_at, a.published_on, a.published_at
        FROM affected t LEFT JOIN roots r USING (text_key)
        JOIN article_versions v ON v.text_key = t.text_key
        JOIN articles a ON a.current_version_id = v.version_id WHERE {_IS_TEXT}""",
    )
    if number(connection, "SELECT count(*) FROM clusters"):
        connection.execute("""DELETE FROM clusters WHERE article_id IN (
            SELECT article_id FROM uncompared UNION SELECT article_id FROM carriers)""")
    temporary(
        connection,
        "members",
        """SELECT c.root, c.text_key, c.article_id, c.is_excerpt,
               count(*) OVER (PARTITION BY c.root) AS size, min(c.article_id) OVER (PARTITION BY c.root) AS cluster_id,
               row_number() OVER (PARTITION BY c.root ORDER BY
                   c.is_excerpt, d.agency IS NULL, coalesce(c.published_on, c.published_at::DATE) NULLS LAST,
                   c.published_at NULLS LAST, c.first_retrieved_at NULLS LAST, c.article_id) = 1 AS is_origin
        FROM (FROM carriers WHERE root IN (SELECT root FROM carriers GROUP BY root HAVING count(*) > 1)) c
        LEFT JOIN datelines d ON d.version_id = c.current_version_id AND d.position = 1""",
    )
    if not number(connection, "SELECT count(*) FROM members"):
        return
    temporary(
        connection,
        "pairs",
        """SELECT DISTINCT m.text_key AS one, o.text_key AS other
        FROM members m JOIN members o ON o.root = m.root AND o.is_origin WHERE m.text_key <> o.text_key""",
    )
    _agree(connection)
    connection.execute("""INSERT INTO clusters
        SELECT m.cluster_id, m.article_id,
               CASE WHEN m.text_key = o.text_key THEN 'same' WHEN m.is_excerpt THEN 'excerpt' ELSE 'near' END
                   AS relation,
               m.is_origin, CASE WHEN relation = 'same' THEN 1 ELSE p.similarity END, m.size
        FROM members m
        JOIN members o ON o.root = m.root AND o.is_origin
        LEFT JOIN agreed p ON p.one = m.text_key AND p.other = o.text_key""")


def _agree(connection: Connection) -> None:
    """Temporary table `agreed`: `pairs`, each with the share of places in which their signatures agree.
    Compared in numpy: DuckDB takes 9 µs for the two lists of a pair."""
    temporary(
        connection,
        "signed",
        """SELECT *, row_number() OVER () - 1 AS row FROM texts
        WHERE text_key IN (SELECT one FROM pairs UNION ALL SELECT other FROM pairs)""",
    )
    signed = _texts(connection, "(FROM signed ORDER BY row)")
    rows = connection.execute("""SELECT x.row AS one, y.row AS other
        FROM pairs JOIN signed x ON x.text_key = one JOIN signed y ON y.text_key = other""").fetchnumpy()
    shares = sift.agreement(signed.minhash, rows["one"], rows["other"])
    keys = {name: _keys(signed.keys[rows[name]]) for name in ("one", "other")}
    keep(connection, "agreed", {**keys, "similarity": shares})


def _root(connection: Connection) -> None:
    """Temporary table `roots`: of each affected text that is linked, one text of its cluster, the same for all of them,
    and whether it is an excerpt there. A link of an affected text is one of two of them."""
    temporary(
        connection,
        "links",
        """SELECT *, round(containment, 1) AS held FROM copy_links
        WHERE text_key IN (SELECT text_key FROM affected)""",
    )
    temporary(
        connection,
        "linked",
        """SELECT t.text_key, t.shingles, row_number() OVER (ORDER BY t.text_key) - 1 AS row FROM texts t
        WHERE t.text_key IN (SELECT text_key FROM links UNION ALL SELECT other_key FROM links)""",
    )
    found = connection.execute("""
        SELECT x.row, y.row, k.relation, k.similarity, k.held, x.shingles, y.shingles
        FROM links k JOIN linked x ON x.text_key = k.text_key JOIN linked y ON y.text_key = k.other_key""").fetchall()
    row, least, relation, _ = zip(*clustered(found), strict=True) if found else ((), (), (), ())
    keep(
        connection,
        "rooted",
        {
            "row": np.array(row, np.int64),
            "least": np.array(least, np.int64),
            "is_excerpt": np.array([each == "excerpt" for each in relation], np.bool_),
        },
    )
    temporary(
        connection,
        "roots",
        """SELECT x.text_key, y.text_key AS root, r.is_excerpt
        FROM rooted r JOIN linked x ON x.row = r.row JOIN linked y ON y.row = r.least""",
    )
