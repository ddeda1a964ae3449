"""Copies of stories: found by their signatures, kept in clusters, brought up to date with every merge.

What is compared are texts, not articles: articles of one text_key have the same words, hence the same signature, and
count as one. A text is compared with those that share a band of its signature (locality-sensitive hashing: 64 bands of
two minima); of one band, with its leaders alone, the LEADERS smallest keys, so that a text that thousands carry with
small changes costs no more than any other. Keys are hashes: which texts lead has nothing to do with what came first,
and links and clusters are the same whatever the order and the grouping of merges.

Links join what is nearly the same into one cluster; an excerpt joins the one story that holds most of it, so that a
round-up of briefs does not tie their stories together. A merge makes anew what it may change: the links of texts that
have another leader now, which are some LEADERS for each text that comes (the n-th text of a band leads it with
probability LEADERS / n, and then n texts are looked at), and the clusters in which a link came, went, or a text did.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from load.connection import Connection, number, temporary

BANDS = 64  # of two minima: of pairs with similarity .2 it finds 93%, with .3 99.8%
LEADERS = 8  # texts of one band that the others are compared with
FEWEST_WORDS = 6  # a text of fewer words is no copy of anything, even where the words are the same
NEAR = 0.22  # similarity from which two texts are copies: one word in five changed
EXCERPT = 0.6  # part of the shorter text found in the longer one
EXCERPT_LENGTH = 0.75  # an excerpt is at most so long, in parts of the whole
SURE = 0.08  # similarity below which nothing is claimed: ten places of 128
AT_ONCE = 100_000  # pairs of signatures in memory, 256 bytes each and twice

_CURRENT = "articles a JOIN article_versions v ON v.version_id = a.current_version_id"
_IS_TEXT = f"v.text_key IS NOT NULL AND v.words >= {FEWEST_WORDS}"
_BANDS = f"""unnest(list_transform(range({BANDS}), lambda band:
    band * 4294967296 + minhash[2 * band + 1]::BIGINT * 65536 + minhash[2 * band + 2])) AS band"""
_LINK = "text_key, other_key, relation, similarity, containment"
_TEMPORARY = (
    "remembered came asked moved moved_bands held first_moved dirty looked_up pairs signed numbered agreed found lost "
    "gained affected labels lengths excerpts hosts members"
)


def remember(connection: Connection) -> None:
    """Keep what the articles of temporary table `touched` are known by, before a merge changes any row of theirs."""
    temporary(
        connection,
        "remembered",
        f"""SELECT a.article_id, v.text_key, s.minhash
        FROM {_CURRENT} SEMI JOIN touched t ON t.article_id = a.article_id
        LEFT JOIN signatures s ON s.version_id = v.version_id WHERE {_IS_TEXT}""",
    )


def refresh(connection: Connection) -> None:
    """Bring links and clusters up to date with the articles of temporary table `changed` (article_id): those whose
    current text is new, another, read anew, or gone. Part of the caller's transaction, after `remember`."""
    if number(connection, "SELECT count(*) FROM changed"):
        _see_texts(connection)
        if number(connection, "SELECT count(*) FROM moved"):
            _move(connection)
            _pair(connection)
            _compare(connection)
        else:
            for name in ("lost", "gained"):
                temporary(connection, name, f"SELECT {_LINK} FROM copy_links WHERE false")
        _gather(connection)
        _cluster(connection)
    for name in _TEMPORARY.split():
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _see_texts(connection: Connection) -> None:
    """Temporary tables `asked`: texts that changed articles have or had; `moved`: those of them that nobody had before
    (is_new) or that nobody has any more."""
    temporary(
        connection,
        "came",
        f"""SELECT a.article_id, v.text_key, v.version_id FROM {_CURRENT}
        SEMI JOIN changed c ON c.article_id = a.article_id WHERE {_IS_TEXT}""",
    )
    temporary(
        connection,
        "asked",
        "SELECT text_key FROM came UNION SELECT text_key FROM remembered SEMI JOIN changed USING (article_id)",
    )
    temporary(
        connection,
        "moved",
        """WITH here AS (
            SELECT c.text_key, s.minhash, false AS is_old FROM came c JOIN signatures s USING (version_id)
            UNION ALL
            SELECT v.text_key, NULL, true
            FROM (FROM article_versions SEMI JOIN asked USING (text_key)) v
            JOIN (FROM articles ANTI JOIN changed USING (article_id)) a ON a.current_version_id = v.version_id
            SEMI JOIN signatures s ON s.version_id = v.version_id),
        now AS (SELECT text_key, any_value(minhash) AS minhash, bool_or(is_old) AS is_old FROM here GROUP BY text_key),
        was AS (SELECT text_key, any_value(minhash) AS minhash
                FROM remembered SEMI JOIN changed USING (article_id) WHERE minhash IS NOT NULL GROUP BY text_key)
        SELECT coalesce(now.text_key, was.text_key) AS text_key, coalesce(now.minhash, was.minhash) AS minhash,
               now.text_key IS NOT NULL AS is_new
        FROM now FULL JOIN was ON was.text_key = now.text_key
        WHERE (now.text_key IS NULL OR was.text_key IS NULL) AND NOT coalesce(now.is_old, false)""",
    )


def _move(connection: Connection) -> None:
    """Bring the bands up to date. Temporary tables `held`: those with a text more or less, and all texts of theirs;
    `dirty`: known texts whose leaders are not what they were."""
    temporary(connection, "moved_bands", f"SELECT text_key, is_new, {_BANDS} FROM moved")
    if number(connection, "SELECT count(*) FROM moved WHERE NOT is_new"):
        connection.execute("""DELETE FROM bands WHERE (band, text_key) IN (
            SELECT (band, text_key) FROM moved_bands WHERE NOT is_new)""")
    connection.execute("INSERT INTO bands SELECT text_key, band FROM moved_bands WHERE is_new")
    temporary(connection, "held", "SELECT band, text_key FROM bands SEMI JOIN moved_bands USING (band)")
    # Only where more than LEADERS share a band, or one went, do the others lose a leader. One that went and led stands
    # below the last of today's leaders, or a new one that leads stands below it.
    temporary(
        connection,
        "first_moved",
        f"""WITH full_bands AS (SELECT band FROM held GROUP BY band HAVING count(*) > {LEADERS}),
        last AS (
            SELECT band, list_last(min(text_key, {LEADERS})) AS leader FROM held SEMI JOIN full_bands USING (band)
            GROUP BY band)
        SELECT band, min(m.text_key) AS text_key FROM moved_bands m LEFT JOIN last USING (band)
        WHERE CASE WHEN leader IS NULL THEN NOT is_new ELSE m.text_key <= leader END GROUP BY band""",
    )
    temporary(
        connection,
        "dirty",
        """SELECT DISTINCT h.text_key FROM held h JOIN first_moved f ON f.band = h.band AND h.text_key > f.text_key
        ANTI JOIN moved m ON m.text_key = h.text_key""",
    )


def _pair(connection: Connection) -> None:
    """Temporary table `pairs`: texts to be compared. The new with those that share a band with them, and the dirty with
    all their leaders."""
    temporary(
        connection,
        "pairs",
        f"""WITH leaders AS ({_leaders("held")}), new AS (SELECT text_key FROM moved WHERE is_new)
        SELECT DISTINCT l.leader AS one, h.text_key AS other
        FROM held h JOIN leaders l ON l.band = h.band AND l.leader < h.text_key
        LEFT JOIN new x ON x.text_key = l.leader LEFT JOIN new y ON y.text_key = h.text_key
        WHERE x.text_key IS NOT NULL OR y.text_key IS NOT NULL""",
    )
    if not number(connection, "SELECT count(*) FROM dirty"):
        return
    temporary(
        connection,
        "looked_up",
        f"""SELECT text_key, {_BANDS} FROM (
            SELECT v.text_key, any_value(s.minhash) AS minhash
            FROM article_versions v JOIN signatures s USING (version_id)
            WHERE v.text_key IN (FROM dirty) GROUP BY v.text_key)""",
    )
    temporary(connection, "held", "SELECT band, text_key FROM bands WHERE band IN (SELECT band FROM looked_up)")
    temporary(
        connection,
        "pairs",
        f"""WITH leaders AS ({_leaders("held")})
        FROM pairs UNION SELECT leader, text_key FROM looked_up JOIN leaders USING (band) WHERE leader < text_key""",
    )


def _leaders(held: str) -> str:
    """A query for the leaders of the bands that several texts share."""
    return f"""SELECT band, unnest(min(text_key, {LEADERS})) AS leader
        FROM {held} SEMI JOIN (SELECT band FROM {held} GROUP BY band HAVING count(*) > 1) shared USING (band)
        GROUP BY band"""


def _compare(connection: Connection) -> None:
    """Compare the pairs, and write what comes of it. Temporary tables `lost` and `gained`: links that went and came."""
    temporary(
        connection,
        "signed",
        """SELECT v.text_key, any_value(s.shingles) AS shingles, any_value(s.minhash) AS minhash
        FROM article_versions v JOIN signatures s USING (version_id)
        WHERE v.text_key IN (SELECT one FROM pairs UNION SELECT other FROM pairs) GROUP BY v.text_key""",
    )
    _agree(connection)
    temporary(
        connection,
        "found",
        f"""WITH compared AS (
            SELECT one, other, x.shingles AS one_shingles, y.shingles AS other_shingles, similarity,
                   least(1, similarity / (1 + similarity) * (x.shingles + y.shingles) / least(x.shingles, y.shingles))
                       AS containment,
                   least(x.shingles, y.shingles) / greatest(x.shingles, y.shingles) AS length
            FROM agreed JOIN signed x ON x.text_key = one JOIN signed y ON y.text_key = other),
        judged AS (
            SELECT *, CASE WHEN similarity < {SURE} THEN NULL
                           WHEN length <= {EXCERPT_LENGTH} AND containment >= {EXCERPT} THEN 'excerpt'
                           WHEN similarity >= {NEAR} THEN 'near' END AS relation
            FROM compared)
        SELECT CASE WHEN one_shingles <= other_shingles THEN one ELSE other END AS text_key,
               CASE WHEN one_shingles <= other_shingles THEN other ELSE one END AS other_key, relation,
               similarity::FLOAT AS similarity, containment::FLOAT AS containment
        FROM judged WHERE relation IS NOT NULL""",
    )
    temporary(
        connection,
        "lost",
        f"""SELECT {_LINK} FROM copy_links WHERE greatest(text_key, other_key) IN (
            SELECT text_key FROM dirty UNION SELECT text_key FROM moved WHERE NOT is_new)
        EXCEPT SELECT {_LINK} FROM found""",
    )
    temporary(connection, "gained", f"SELECT {_LINK} FROM found EXCEPT SELECT {_LINK} FROM copy_links")
    if number(connection, "SELECT count(*) FROM lost"):
        connection.execute(
            "DELETE FROM copy_links WHERE (text_key, other_key) IN (SELECT (text_key, other_key) FROM lost)"
        )
    connection.execute(f"INSERT INTO copy_links SELECT {_LINK} FROM gained")


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
    _label(connection)
    _attach_excerpts(connection)
    temporary(
        connection,
        "members",
        f"""SELECT h.root, l.text_key, a.article_id, v.version_id, l.label <> h.root AS is_excerpt,
               count(*) OVER (PARTITION BY h.root) AS size, min(a.article_id) OVER (PARTITION BY h.root) AS cluster_id,
               row_number() OVER (PARTITION BY h.root ORDER BY
                   l.label <> h.root, d.agency IS NULL, coalesce(a.published_on, a.published_at::DATE) NULLS LAST,
                   a.published_at NULLS LAST, a.first_retrieved_at NULLS LAST, a.article_id) = 1 AS is_origin
        FROM labels l
        JOIN hosts h USING (label)
        JOIN article_versions v USING (text_key)
        JOIN articles a ON a.current_version_id = v.version_id
        LEFT JOIN datelines d ON d.version_id = v.version_id AND d.position = 1
        WHERE {_IS_TEXT}""",
    )
    connection.execute("""DELETE FROM clusters WHERE article_id IN (
        SELECT article_id FROM changed UNION SELECT article_id FROM members)""")
    temporary(
        connection,
        "pairs",
        """SELECT DISTINCT m.text_key AS one, o.text_key AS other
        FROM members m JOIN members o ON o.root = m.root AND o.is_origin WHERE m.text_key <> o.text_key""",
    )
    temporary(
        connection,
        "signed",
        """SELECT m.text_key, any_value(s.minhash) AS minhash FROM members m JOIN signatures s USING (version_id)
        WHERE m.size > 1 GROUP BY m.text_key""",
    )
    _agree(connection)
    connection.execute("""INSERT INTO clusters
        SELECT m.cluster_id, m.article_id,
               CASE WHEN m.text_key = o.text_key THEN 'same' WHEN m.is_excerpt THEN 'excerpt' ELSE 'near' END
                   AS relation,
               m.is_origin, CASE WHEN relation = 'same' THEN 1 ELSE p.similarity END, m.size
        FROM members m
        JOIN members o ON o.root = m.root AND o.is_origin
        LEFT JOIN agreed p ON p.one = m.text_key AND p.other = o.text_key
        WHERE m.size > 1""")


def _agree(connection: Connection) -> None:
    """Temporary table `agreed`: `pairs`, each with the share of places in which the signatures of `signed` agree.
    Compared in numpy: DuckDB takes 9 µs for the two lists of a pair."""
    temporary(connection, "numbered", "SELECT text_key, minhash, row_number() OVER () - 1 AS row FROM signed")
    temporary(
        connection,
        "agreed",
        """SELECT one, other, x.row AS one_row, y.row AS other_row, row_number() OVER () - 1 AS row
        FROM pairs JOIN numbered x ON x.text_key = one JOIN numbered y ON y.text_key = other""",
    )
    signed = connection.execute("SELECT minhash FROM numbered ORDER BY row").fetchnumpy()["minhash"]
    rows = connection.execute("SELECT one_row, other_row FROM agreed ORDER BY row").fetchnumpy()
    shares = np.zeros(len(rows["one_row"]), dtype=np.float64)
    if len(shares):
        places = np.stack(signed.tolist())
        for at in range(0, len(shares), AT_ONCE):
            part = slice(at, at + AT_ONCE)
            shares[part] = (places[rows["one_row"][part]] == places[rows["other_row"][part]]).mean(axis=1)
    connection.register("shares", pa.table({"row": np.arange(len(shares)), "similarity": shares}))
    temporary(connection, "agreed", "SELECT one, other, similarity FROM agreed JOIN shares USING (row)")
    connection.unregister("shares")


def _label(connection: Connection) -> None:
    """Temporary table `labels`: the smallest text_key that each affected text reaches by copies of the whole."""
    temporary(connection, "labels", "SELECT text_key, text_key AS label FROM affected")
    changes = 1
    while changes:
        temporary(
            connection,
            "lower",
            """WITH links AS (FROM copy_links WHERE relation <> 'excerpt'),
            reached AS (
                SELECT k.text_key, l.label FROM links k JOIN labels l ON l.text_key = k.other_key
                UNION ALL SELECT k.other_key, l.label FROM links k JOIN labels l ON l.text_key = k.text_key
                UNION ALL SELECT l.text_key, up.label FROM labels l JOIN labels up ON up.text_key = l.label)
            SELECT l.text_key, min(r.label) AS label FROM reached r JOIN labels l USING (text_key)
            GROUP BY l.text_key, l.label HAVING min(r.label) < l.label""",
        )
        changes = number(connection, "SELECT count(*) FROM lower")
        if changes:
            temporary(
                connection,
                "labels",
                """SELECT l.text_key, coalesce(lower.label, l.label) AS label
                FROM labels l LEFT JOIN lower USING (text_key)""",
            )
    connection.execute("DROP TABLE lower")


def _attach_excerpts(connection: Connection) -> None:
    """Temporary table `hosts`: for each label, the label of the story that it is an excerpt of; else its own."""
    temporary(
        connection,
        "lengths",
        """SELECT l.text_key, l.label, max(s.shingles) OVER (PARTITION BY l.label) AS longest
        FROM labels l LEFT JOIN (
            SELECT v.text_key, any_value(s.shingles) AS shingles
            FROM (FROM article_versions SEMI JOIN labels USING (text_key)) v JOIN signatures s USING (version_id)
            GROUP BY v.text_key) s USING (text_key)""",
    )
    temporary(  # first of all, or DuckDB compares the lengths of all with those of all, and only then joins
        connection,
        "excerpts",
        """SELECT e.label, e.longest, h.label AS host, h.longest AS host_longest, k.similarity, k.containment
        FROM copy_links k JOIN lengths e ON e.text_key = k.text_key JOIN lengths h ON h.text_key = k.other_key
        WHERE k.relation = 'excerpt'""",
    )
    temporary(
        connection,
        "hosts",
        """WITH best AS (
            SELECT label, host FROM excerpts WHERE (longest, label) < (host_longest, host)
            QUALIFY row_number() OVER (
                PARTITION BY label ORDER BY round(containment, 1) DESC, similarity DESC, host) = 1)
        SELECT label, coalesce(best.host, label) AS root
        FROM (SELECT DISTINCT label FROM labels) LEFT JOIN best USING (label)""",
    )
    while number(connection, "SELECT count(*) FROM hosts h JOIN hosts up ON up.label = h.root WHERE up.root <> h.root"):
        temporary(
            connection,
            "hosts",
            "SELECT h.label, up.root FROM hosts h JOIN hosts up ON up.label = h.root",
        )
