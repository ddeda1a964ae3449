-- Copies: signatures, the pairs that they find, and the clusters that the pairs make (load/copies.py keeps them).

CREATE TABLE signatures (
    version_id UUID NOT NULL,
    shingles INTEGER,
    minhash USMALLINT[]
);

CREATE TABLE bands (
    article_id UUID NOT NULL,
    band BIGINT NOT NULL
);

CREATE TABLE copy_links (
    article_id UUID NOT NULL,
    other_id UUID NOT NULL,
    relation VARCHAR,
    similarity FLOAT,
    containment FLOAT
);

-- Texts of the first edition have no signatures: of those, copies word for word are known, the others when they are
-- read again.
DROP VIEW clusters;
CREATE TABLE clusters (
    cluster_id UUID,
    article_id UUID NOT NULL,
    relation VARCHAR,
    is_origin BOOLEAN,
    similarity FLOAT,
    size INTEGER
);
INSERT INTO copy_links
SELECT a.article_id, min(a.article_id) OVER (PARTITION BY v.text_key) AS other_id, 'same', 1, 1
FROM articles a JOIN article_versions v ON v.version_id = a.current_version_id
WHERE v.text_key IS NOT NULL
QUALIFY a.article_id <> other_id;
INSERT INTO clusters
SELECT min(a.article_id) OVER same AS cluster_id, a.article_id, 'same',
       row_number() OVER (same ORDER BY d.agency IS NULL, coalesce(a.published_at, a.published_on) NULLS LAST,
                          a.first_retrieved_at NULLS LAST, a.article_id) = 1,
       1, count(*) OVER same AS size
FROM articles a
JOIN article_versions v ON v.version_id = a.current_version_id
LEFT JOIN datelines d ON d.version_id = a.current_version_id AND d.position = 1
WHERE v.text_key IS NOT NULL
WINDOW same AS (PARTITION BY v.text_key)
QUALIFY size > 1;

-- Who said what, where and when: one row per quote of every current article. `story_id` is the same for all copies of a
-- story; with `NOT is_copy` every story counts once.
DROP VIEW said;
CREATE VIEW said AS
SELECT s.name AS speaker, q.role, s.kind AS speaker_kind,
       q.text, q.kind, q.part, q.cue, q.cue_class, q.addressee,
       q.said_on, q.said_on_basis,
       p.printed AS place_printed, coalesce(g.name, p.printed) AS place, g.country, d.date AS dateline_date, d.agency,
       a.title, a.url, o.name AS source, a.language, a.published_on, a.published_at,
       coalesce(c.cluster_id, a.article_id) AS story_id, coalesce(NOT c.is_origin, false) AS is_copy,
       q.mention, q.route, q.confidence, q.start_offset, q.end_offset, q.block, q.words, q.position,
       q.utterance_id, q.quote_id, q.speaker_id, a.source_id, a.current_version_id AS version_id, a.article_id
FROM quotes q
JOIN articles a ON a.current_version_id = q.version_id
LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
LEFT JOIN sources o ON o.source_id = a.source_id
LEFT JOIN clusters c ON c.article_id = a.article_id
LEFT JOIN datelines d ON d.version_id = q.version_id AND d.position = 1
LEFT JOIN dateline_places p ON p.version_id = q.version_id AND p.dateline_position = 1 AND p.position = 1
LEFT JOIN places g ON g.place_id = p.place_id;
