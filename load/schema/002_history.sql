-- What changed from one text of an article to the next, in words and in quotes.

-- Each time a text was obtained. Of records of the first edition only the first time is known.
CREATE TABLE sightings (
    input VARCHAR,
    retrieved_at TIMESTAMPTZ,
    version_id UUID,
    transform_version VARCHAR
);
INSERT INTO sightings SELECT input, retrieved_at, version_id, transform_version FROM article_versions;

-- One row a change: an article had one text and then another. `silent` says that the page admits no change: it gives no
-- modification time, or still that of the text before.
CREATE VIEW version_changes AS
WITH seen AS (
    SELECT v.article_id, s.version_id, s.retrieved_at,
           lag(s.version_id) OVER every AS previous_version_id,
           lag(s.retrieved_at) OVER every AS last_seen_before
    FROM sightings s
    JOIN article_versions v USING (version_id)
    SEMI JOIN (SELECT article_id FROM articles WHERE versions > 1) several ON several.article_id = v.article_id
    WINDOW every AS (PARTITION BY v.article_id ORDER BY s.retrieved_at NULLS FIRST, s.version_id DESC)
), changes AS (
    SELECT article_id, version_id, previous_version_id, retrieved_at AS seen_at, last_seen_before,
           (row_number() OVER (PARTITION BY article_id ORDER BY retrieved_at NULLS FIRST, version_id DESC))::INTEGER
               AS number
    FROM seen WHERE previous_version_id IS DISTINCT FROM version_id
)
SELECT c.article_id, c.number, c.previous_version_id, c.version_id, c.last_seen_before, c.seen_at,
       v.title IS DISTINCT FROM p.title AS title_changed,
       v.subtitle IS DISTINCT FROM p.subtitle AS subtitle_changed,
       v.text IS DISTINCT FROM p.text AS text_changed,
       v.text_key IS DISTINCT FROM p.text_key AS words_changed,
       coalesce(v.modified_at IS NULL OR v.modified_at <= p.modified_at, false) AS silent,
       p.title AS title_before, v.title,
       p.subtitle AS subtitle_before, v.subtitle,
       p.words AS words_before, v.words,
       p.modified_at AS modified_before, v.modified_at
FROM changes c
JOIN article_versions v ON v.version_id = c.version_id
JOIN article_versions p ON p.version_id = c.previous_version_id;

-- One row a quote that a change added, made vanish or altered. Quotes of the same words by the same speaker with the
-- same cue are kept and no change, wherever they stand. Of the others, those whose words mostly agree are one quote,
-- altered; `altered` says in what: words, speaker, role, cue, kind.
CREATE VIEW quote_changes AS
WITH numbered AS (
    SELECT q.*, coalesce(q.utterance_id, q.quote_id) AS words_id,
           row_number() OVER (PARTITION BY q.version_id, q.part = 'body', coalesce(q.utterance_id, q.quote_id)
                              ORDER BY q.position) AS nth,
           list_distinct(regexp_split_to_array(lower(q.text), '[^\p{L}\p{N}]+')) AS bag
    FROM quotes q
    SEMI JOIN (SELECT version_id FROM version_changes
               UNION SELECT previous_version_id FROM version_changes) changed USING (version_id)
), was AS (
    SELECT c.article_id, c.number, c.seen_at, q.* FROM version_changes c JOIN numbered q ON q.version_id = c.previous_version_id
), now AS (
    SELECT c.article_id, c.number, c.seen_at, q.* FROM version_changes c JOIN numbered q ON q.version_id = c.version_id
), kept AS (
    SELECT was.article_id, was.number, was.quote_id AS before_id, now.quote_id AS after_id, 1.0 AS similarity
    FROM was JOIN now ON now.article_id = was.article_id AND now.number = was.number AND now.words_id = was.words_id
                     AND now.nth = was.nth AND (now.part = 'body') = (was.part = 'body')
), pairs AS (
    SELECT was.article_id, was.number, was.quote_id AS before_id, now.quote_id AS after_id,
           len(list_intersect(was.bag, now.bag)) AS shared,
           greatest(2.0 * shared / (len(was.bag) + len(now.bag)),
                    CASE WHEN least(len(was.bag), len(now.bag)) >= 4
                         THEN 0.8 * shared / least(len(was.bag), len(now.bag)) ELSE 0 END) AS similarity
    FROM was JOIN now ON now.article_id = was.article_id AND now.number = was.number
                     AND (now.part = 'body') = (was.part = 'body')
    WHERE (was.number, was.article_id, was.quote_id) NOT IN (SELECT (number, article_id, before_id) FROM kept)
      AND (now.number, now.article_id, now.quote_id) NOT IN (SELECT (number, article_id, after_id) FROM kept)
), matched AS (
    FROM kept
    UNION ALL
    SELECT article_id, number, before_id, after_id, similarity FROM pairs WHERE similarity >= 0.5
    QUALIFY row_number() OVER (PARTITION BY article_id, number, before_id ORDER BY similarity DESC, after_id) = 1
        AND row_number() OVER (PARTITION BY article_id, number, after_id ORDER BY similarity DESC, before_id) = 1
), compared AS (
    SELECT coalesce(was.article_id, now.article_id) AS article_id, coalesce(was.number, now.number) AS number,
           coalesce(was.seen_at, now.seen_at) AS seen_at,
           CASE WHEN now.quote_id IS NULL THEN 'vanished' WHEN was.quote_id IS NULL THEN 'added' ELSE 'altered' END
               AS change,
           CASE WHEN was.quote_id IS NOT NULL AND now.quote_id IS NOT NULL THEN list_filter([
               CASE WHEN was.words_id <> now.words_id THEN 'words' END,
               CASE WHEN was.speaker_id IS DISTINCT FROM now.speaker_id THEN 'speaker' END,
               CASE WHEN was.role IS DISTINCT FROM now.role THEN 'role' END,
               CASE WHEN was.cue IS DISTINCT FROM now.cue THEN 'cue' END,
               CASE WHEN was.kind IS DISTINCT FROM now.kind THEN 'kind' END], lambda each: each IS NOT NULL) END AS altered,
           was.quote_id AS before_id, now.quote_id AS after_id,
           was.text AS text_before, now.text AS text_after,
           was.speaker_id AS speaker_before_id, now.speaker_id AS speaker_after_id,
           was.cue AS cue_before, now.cue AS cue_after, m.similarity
    FROM was
    FULL JOIN matched m ON m.article_id = was.article_id AND m.number = was.number AND m.before_id = was.quote_id
    FULL JOIN now ON now.article_id = m.article_id AND now.number = m.number AND now.quote_id = m.after_id
)
SELECT c.* EXCLUDE (speaker_before_id, speaker_after_id, similarity), b.name AS speaker_before, a.name AS speaker_after,
       c.speaker_before_id, c.speaker_after_id, c.similarity
FROM compared c
LEFT JOIN speakers b ON b.speaker_id = c.speaker_before_id
LEFT JOIN speakers a ON a.speaker_id = c.speaker_after_id
WHERE c.change <> 'altered' OR len(c.altered) > 0;
