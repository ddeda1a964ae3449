-- The same view, which compares the words of those quotes alone that have no equal on the other side.
DROP VIEW quote_changes;
-- One row a quote that a change added, made vanish or altered. Quotes of the same words by the same speaker with the
-- same cue are kept and no change, wherever they stand. Of the others, those whose words mostly agree are one quote,
-- altered; `altered` says in what: words, speaker, role, cue, kind.
CREATE VIEW quote_changes AS
WITH changes AS MATERIALIZED (
    SELECT article_id, number, seen_at, previous_version_id, version_id FROM version_changes
), numbered AS MATERIALIZED (
    SELECT q.quote_id, q.version_id, q.text, q.part, q.kind, q.cue, q.speaker_id, q.role,
           coalesce(q.utterance_id, q.quote_id) AS words_id,
           row_number() OVER (PARTITION BY q.version_id, q.part = 'body', coalesce(q.utterance_id, q.quote_id)
                              ORDER BY q.position) AS nth
    FROM quotes q
    SEMI JOIN (SELECT version_id FROM changes UNION SELECT previous_version_id FROM changes) changed USING (version_id)
), was AS (
    SELECT c.article_id, c.number, c.seen_at, q.* FROM changes c JOIN numbered q ON q.version_id = c.previous_version_id
), now AS (
    SELECT c.article_id, c.number, c.seen_at, q.* FROM changes c JOIN numbered q ON q.version_id = c.version_id
), kept AS (
    SELECT was.article_id, was.number, was.quote_id AS before_id, now.quote_id AS after_id, 1.0 AS similarity
    FROM was JOIN now ON now.article_id = was.article_id AND now.number = was.number AND now.words_id = was.words_id
                     AND now.nth = was.nth AND (now.part = 'body') = (was.part = 'body')
), left_was AS (
    SELECT w.article_id, w.number, w.quote_id, w.text, w.part = 'body' AS is_body FROM was w
    ANTI JOIN kept k ON k.before_id = w.quote_id AND k.number = w.number AND k.article_id = w.article_id
), left_now AS (
    SELECT n.article_id, n.number, n.quote_id, n.text, n.part = 'body' AS is_body FROM now n
    ANTI JOIN kept k ON k.after_id = n.quote_id AND k.number = n.number AND k.article_id = n.article_id
), was_words AS (
    SELECT w.*, list_distinct(regexp_split_to_array(lower(w.text), '[^\p{L}\p{N}]+')) AS bag FROM left_was w
    SEMI JOIN left_now n ON n.article_id = w.article_id AND n.number = w.number AND n.is_body = w.is_body
), now_words AS (
    SELECT n.*, list_distinct(regexp_split_to_array(lower(n.text), '[^\p{L}\p{N}]+')) AS bag FROM left_now n
    SEMI JOIN left_was w ON w.article_id = n.article_id AND w.number = n.number AND w.is_body = n.is_body
), pairs AS (
    SELECT w.article_id, w.number, w.quote_id AS before_id, n.quote_id AS after_id,
           len(list_intersect(w.bag, n.bag)) AS shared,
           greatest(2.0 * shared / (len(w.bag) + len(n.bag)),
                    CASE WHEN least(len(w.bag), len(n.bag)) >= 4
                         THEN 0.8 * shared / least(len(w.bag), len(n.bag)) ELSE 0 END) AS similarity
    FROM was_words w JOIN now_words n USING (article_id, number, is_body)
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
