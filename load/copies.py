"""Copies of stories: found by their signatures, kept in clusters, brought up to date with every merge.

Each article is compared with those that share a band of its signature (locality-sensitive hashing: 64 bands of two
minima), never with all; of one band with the first LEADERS alone, and of those with the PARTNERS that share most bands
with it, so that the cost is linear however often one text is carried. Links join what is the same or nearly the same
into one cluster; an excerpt joins the one story that holds most of it, so that a round-up of briefs does not tie their
stories together. Only clusters that a merge touches are made anew.
"""

from __future__ import annotations

from load.connection import Connection, number, temporary

BANDS = 64  # of two minima: of pairs with similarity .2 it finds 93%, with .3 99.8%
LEADERS = 8  # articles of one band that the others are compared with
PARTNERS = 8  # articles that one is compared with: those that share most bands with it
FEWEST_WORDS = 6  # a text of fewer words is no copy of anything, even where the words are the same
NEAR = 0.22  # similarity from which two texts are copies: one word in five changed
EXCERPT = 0.6  # part of the shorter text found in the longer one
EXCERPT_LENGTH = 0.75  # an excerpt is at most so long, in parts of the whole
SURE = 0.08  # similarity below which nothing is claimed: ten places of 128

_CURRENT = "articles a JOIN article_versions v ON v.version_id = a.current_version_id"
_AGREEMENT = "len(list_filter(list_zip(x.minhash, y.minhash), lambda pair: pair[1] = pair[2])) / len(x.minhash)"


def refresh(connection: Connection) -> None:
    """Bring links and clusters up to date with the articles of temporary table `changed` (article_id): those whose
    current text is new, another, read anew, or gone. Part of the caller's transaction."""
    if not number(connection, "SELECT count(*) FROM changed"):
        return
    # The mates of a changed article may hang together only through it: they are searched for again.
    temporary(
        connection,
        "searched",
        """SELECT article_id FROM changed UNION
        SELECT article_id FROM clusters WHERE cluster_id IN (
            SELECT cluster_id FROM clusters SEMI JOIN changed USING (article_id))""",
    )
    for table, column in (("copy_links", "article_id"), ("copy_links", "other_id"), ("bands", "article_id")):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT article_id FROM searched)")
    _link_same_words(connection)
    _link_like_words(connection)
    _gather(connection)
    _cluster(connection)
    for name in ("searched", "texts", "wanted", "affected", "labels", "hosts", "members"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _link_same_words(connection: Connection) -> None:
    """Link each text to one of the same words; only one of them, the speaker for all, has bands."""
    temporary(
        connection,
        "texts",
        f"""WITH wanted AS (
            SELECT DISTINCT v.text_key FROM {_CURRENT} SEMI JOIN searched s ON s.article_id = a.article_id
            WHERE v.text_key IS NOT NULL AND v.words >= {FEWEST_WORDS})
        SELECT a.article_id, v.version_id, s.article_id IS NOT NULL AS is_searched,
               first_value(a.article_id) OVER (
                   PARTITION BY v.text_key ORDER BY s.article_id IS NOT NULL, a.article_id) AS speaker_id
        FROM (FROM article_versions SEMI JOIN wanted USING (text_key)) v
        JOIN articles a ON a.current_version_id = v.version_id
        LEFT JOIN searched s ON s.article_id = a.article_id""",
    )
    connection.execute("""INSERT INTO copy_links SELECT article_id, speaker_id, 'same', 1, 1 FROM texts
        WHERE is_searched AND article_id <> speaker_id""")
    temporary(
        connection,
        "wanted",
        f"""SELECT article_id, unnest(list_transform(range({BANDS}), lambda band:
            band * 4294967296 + minhash[2 * band + 1]::BIGINT * 65536 + minhash[2 * band + 2])) AS band
        FROM texts JOIN signatures USING (version_id) WHERE is_searched AND article_id = speaker_id""",
    )
    connection.execute("INSERT INTO bands FROM wanted")


def _link_like_words(connection: Connection) -> None:
    """Link texts whose signatures agree well enough, in whole or for the shorter one."""
    connection.execute(f"""INSERT INTO copy_links
        WITH leaders AS (
            SELECT band, unnest(min(article_id, {LEADERS})) AS article_id FROM bands SEMI JOIN wanted USING (band)
            GROUP BY band HAVING count(*) > 1),
        partners AS (
            FROM (SELECT w.article_id, l.article_id AS partner_id, count(*) AS bands
                  FROM wanted w JOIN leaders l USING (band) WHERE w.article_id <> l.article_id GROUP BY ALL)
            QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY bands DESC, partner_id) <= {PARTNERS}),
        pairs AS (
            SELECT DISTINCT least(article_id, partner_id) AS one, greatest(article_id, partner_id) AS other
            FROM partners),
        compared AS (
            SELECT one, other, x.shingles AS one_shingles, y.shingles AS other_shingles, {_AGREEMENT} AS similarity,
                   least(1, similarity / (1 + similarity) * (x.shingles + y.shingles) / least(x.shingles, y.shingles))
                       AS containment,
                   least(x.shingles, y.shingles) / greatest(x.shingles, y.shingles) AS length
            FROM pairs
            JOIN articles a ON a.article_id = one JOIN signatures x ON x.version_id = a.current_version_id
            JOIN articles b ON b.article_id = other JOIN signatures y ON y.version_id = b.current_version_id),
        judged AS (
            SELECT *, CASE WHEN similarity < {SURE} THEN NULL
                           WHEN length <= {EXCERPT_LENGTH} AND containment >= {EXCERPT} THEN 'excerpt'
                           WHEN similarity >= {NEAR} THEN 'near' END AS relation
            FROM compared)
        SELECT CASE WHEN one_shingles <= other_shingles THEN one ELSE other END,
               CASE WHEN one_shingles <= other_shingles THEN other ELSE one END, relation, similarity, containment
        FROM judged WHERE relation IS NOT NULL""")


def _gather(connection: Connection) -> None:
    """Temporary table `affected`: whatever hangs together with what was searched, by links or by old clusters."""
    temporary(connection, "affected", "SELECT article_id FROM searched")
    known = -1
    while known < (now := number(connection, "SELECT count(*) FROM affected")):
        known = now
        temporary(
            connection,
            "affected",
            """FROM affected
            UNION SELECT other_id FROM copy_links SEMI JOIN affected USING (article_id)
            UNION SELECT article_id FROM copy_links WHERE other_id IN (SELECT article_id FROM affected)
            UNION SELECT article_id FROM clusters WHERE cluster_id IN (
                SELECT cluster_id FROM clusters SEMI JOIN affected USING (article_id))""",
        )


def _cluster(connection: Connection) -> None:
    _label(connection)
    _attach_excerpts(connection)
    connection.execute("DELETE FROM clusters WHERE article_id IN (SELECT article_id FROM affected)")
    temporary(
        connection,
        "members",
        f"""SELECT h.root, l.article_id, v.version_id, v.text_key, l.label <> h.root AS is_excerpt,
               count(*) OVER (PARTITION BY h.root) AS size, min(l.article_id) OVER (PARTITION BY h.root) AS cluster_id,
               row_number() OVER (PARTITION BY h.root ORDER BY
                   l.label <> h.root, d.agency IS NULL, coalesce(a.published_on, a.published_at::DATE) NULLS LAST,
                   a.published_at NULLS LAST, a.first_retrieved_at NULLS LAST, a.article_id) = 1 AS is_origin
        FROM labels l
        JOIN hosts h USING (label)
        JOIN ({_CURRENT}) ON a.article_id = l.article_id
        LEFT JOIN datelines d ON d.version_id = v.version_id AND d.position = 1
        QUALIFY size > 1""",
    )
    connection.execute(f"""INSERT INTO clusters
        SELECT m.cluster_id, m.article_id,
               CASE WHEN m.article_id = o.article_id OR m.text_key = o.text_key THEN 'same'
                    WHEN m.is_excerpt THEN 'excerpt' ELSE 'near' END AS relation,
               m.is_origin, CASE WHEN relation = 'same' THEN 1 ELSE {_AGREEMENT} END, m.size
        FROM members m
        JOIN members o ON o.root = m.root AND o.is_origin
        LEFT JOIN signatures x ON x.version_id = m.version_id
        LEFT JOIN signatures y ON y.version_id = o.version_id""")


def _label(connection: Connection) -> None:
    """Temporary table `labels`: the smallest article_id that each affected article reaches by copies of the whole."""
    temporary(
        connection,
        "labels",
        "SELECT article_id, article_id AS label FROM affected SEMI JOIN articles USING (article_id)",
    )
    changes = 1
    while changes:
        temporary(
            connection,
            "lower",
            """WITH links AS (FROM copy_links WHERE relation <> 'excerpt'),
            reached AS (
                SELECT k.article_id, l.label FROM links k JOIN labels l ON l.article_id = k.other_id
                UNION ALL SELECT k.other_id, l.label FROM links k JOIN labels l ON l.article_id = k.article_id
                UNION ALL SELECT l.article_id, up.label FROM labels l JOIN labels up ON up.article_id = l.label)
            SELECT l.article_id, min(r.label) AS label FROM reached r JOIN labels l USING (article_id)
            GROUP BY l.article_id, l.label HAVING min(r.label) < l.label""",
        )
        changes = number(connection, "SELECT count(*) FROM lower")
        if changes:
            temporary(
                connection,
                "labels",
                """SELECT l.article_id, coalesce(lower.label, l.label) AS label
                FROM labels l LEFT JOIN lower USING (article_id)""",
            )
    connection.execute("DROP TABLE lower")


def _attach_excerpts(connection: Connection) -> None:
    """Temporary table `hosts`: for each label, the label of the story that it is an excerpt of; else its own."""
    temporary(
        connection,
        "hosts",
        """WITH lengths AS (
            SELECT l.label, max(s.shingles) AS longest
            FROM labels l JOIN articles a USING (article_id)
            LEFT JOIN signatures s ON s.version_id = a.current_version_id
            GROUP BY l.label),
        best AS (
            SELECT e.label, h.label AS host
            FROM copy_links k
            JOIN labels e ON e.article_id = k.article_id JOIN labels h ON h.article_id = k.other_id
            JOIN lengths el ON el.label = e.label JOIN lengths hl ON hl.label = h.label
            WHERE k.relation = 'excerpt' AND (el.longest, e.label) < (hl.longest, h.label)
            QUALIFY row_number() OVER (PARTITION BY e.label
                ORDER BY round(k.containment, 1) DESC, k.similarity DESC, h.label) = 1)
        SELECT label, coalesce(best.host, label) AS root FROM lengths LEFT JOIN best USING (label)""",
    )
    while number(connection, "SELECT count(*) FROM hosts h JOIN hosts up ON up.label = h.root WHERE up.root <> h.root"):
        temporary(
            connection,
            "hosts",
            "SELECT h.label, up.root FROM hosts h JOIN hosts up ON up.label = h.root",
        )
