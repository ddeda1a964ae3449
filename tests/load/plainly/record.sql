-- A record full of ties, copies, gaps and NULLs, made up; {words} different words are said.
INSERT INTO sources SELECT md5('source' || i)::UUID, 'outlet' || i % 5, 'domain' FROM range(7) r(i);
INSERT INTO speakers SELECT md5('speaker' || i)::UUID, 'Speaker ' || i // 2,
    CASE i % 5 WHEN 0 THEN 'organisation' WHEN 1 THEN 'unnamed' ELSE 'person' END FROM range(9) r(i);
INSERT INTO facts SELECT 'speaker', md5('speaker' || i)::UUID, 'gender', 'female', 'test' FROM range(1, 3) r(i);
INSERT INTO places SELECT md5('place' || i)::UUID, 'Place ' || i % 3, CASE WHEN i < 3 THEN 'AT' WHEN i < 5 THEN 'FR' END, NULL, 1, 1, i
    FROM range(6) r(i);
CREATE TEMP TABLE made AS SELECT i, md5('article' || i)::UUID AS article_id, md5('version' || i)::UUID AS version_id,
    CASE WHEN i % 11 > 0 THEN md5('source' || hash(i, 1) % 7)::UUID END AS source_id, 'https://outlet.example/' || i AS url,
    CASE WHEN i % 7 > 0 THEN DATE '2026-01-01' + (hash(i, 2) % 60)::INTEGER END AS day,
    CASE WHEN i % 7 > 0 THEN day::TIMESTAMPTZ + to_hours((hash(i, 3) % 3)::INTEGER) END AS moment
    FROM range(120) r(i);
INSERT INTO article_versions BY NAME SELECT version_id, article_id, source_id, 'now ' || i AS title, 'text ' || i // 2 AS text,
    'b' || i AS input, moment AS retrieved_at, day AS published_on, moment AS published_at,
    CASE WHEN i % 4 = 0 THEN moment + INTERVAL 1 HOUR END AS modified_at FROM made;
INSERT INTO article_versions BY NAME SELECT md5('earlier' || i)::UUID AS version_id, article_id, source_id,
    CASE WHEN i % 3 > 0 THEN 'then ' || i ELSE 'now ' || i END AS title, 'text ' || CASE WHEN i % 4 > 0 THEN i // 2 END AS text,
    'a' || i AS input, moment - INTERVAL 1 DAY AS retrieved_at,
    CASE WHEN i % 5 = 0 THEN moment END AS modified_at FROM made WHERE i % 2 = 0;
INSERT INTO sightings SELECT input, retrieved_at, version_id, 'rules' FROM article_versions;
INSERT INTO articles SELECT article_id, version_id, source_id, url, 'now ' || i, 'en', day, moment, moment, moment,
    CASE WHEN i % 2 = 0 THEN 2 ELSE 1 END FROM made;
INSERT INTO dateline_places SELECT version_id, 1, p, 'PRINTED ' || i % 2,
    CASE WHEN i % 4 > 0 THEN md5('place' || hash(i, p) % 7)::UUID END, 'only' FROM made, range(1, 3) r(p) WHERE i % 3 > 0;
INSERT INTO clusters SELECT md5('article' || (i - i % 5))::UUID, article_id, 'same', i % 5 = 1, 1, 3 FROM made WHERE i % 5 < 3;
INSERT INTO quotes BY NAME SELECT md5('quote' || v || i || ' ' || q)::UUID AS quote_id, md5(v || i)::UUID AS version_id,
    q AS position, 'body' AS part, 'direct' AS kind, 'said ' || hash(i, q, 4) % 40 AS text, (hash(hash(i, q, 4) % {words}, 5) % 9)::INTEGER AS words,
    ['she', 'He', 'it', NULL][1 + (hash(i, q, 6) % 4)::INTEGER] AS mention,
    CASE WHEN hash(i, q, 7) % 6 > 0 THEN md5('speaker' || hash(i, q, 8) % 9)::UUID END AS speaker_id,
    ['pronoun', 'named'][1 + (hash(i, q, 9) % 2)::INTEGER] AS route,
    CASE WHEN hash(i, q, 10) % 8 > 0 THEN md5('said' || hash(i, q, 4) % {words})::UUID END AS utterance_id
    FROM made, range(1, 5) r(q), (VALUES ('version'), ('earlier')) e(v) WHERE v = 'version' OR i % 2 = 0;
-- Quoted more often than anybody, in an earlier text that is no longer current.
INSERT INTO speakers SELECT md5('speaker of then')::UUID, 'Speaker of Then', 'person';
INSERT INTO quotes BY NAME SELECT md5('then' || q)::UUID AS quote_id, md5('earlier0')::UUID AS version_id, 9 + q AS position,
    'body' AS part, 'direct' AS kind, 'then' AS text, 1 AS words, md5('speaker of then')::UUID AS speaker_id FROM range(900) r(q);
-- Every quote of a current text, with what the questions ask of its article.
CREATE VIEW told AS
SELECT q.*, a.article_id, a.published_on, a.published_at, a.source_id, o.name AS source, u.cluster_id AS wording,
       coalesce(c.cluster_id, a.article_id) AS story, coalesce(NOT c.is_origin, false) AS is_copy
FROM quotes q JOIN articles a ON a.current_version_id = q.version_id
LEFT JOIN sources o USING (source_id) LEFT JOIN clusters c USING (article_id) LEFT JOIN utterances u USING (utterance_id);
