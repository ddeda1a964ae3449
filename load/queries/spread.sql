-- Which outlet carried a quote first, how many followed, and how long it took them.
-- $outlets INTEGER [2]: at least so many outlets
-- $words INTEGER [5]: quotes of at least so many words
-- $limit INTEGER [50]: rows
-- Outlets are counted one by one only where two quotes or fewer do not say it, and the first is looked for at the end.
WITH told AS (
    SELECT current_version_id AS version_id, source_id, published_at FROM articles WHERE published_at IS NOT NULL
), counted AS MATERIALIZED (
    SELECT q.utterance_id, count(t.source_id) AS quotes, min(t.published_at) AS first_at, max(t.published_at) AS last_at,
           CASE WHEN min(t.source_id) = max(t.source_id) THEN 1 WHEN quotes = 2 THEN 2 WHEN quotes = 0 THEN 0 END AS outlets
    FROM quotes q JOIN told t USING (version_id)
    WHERE q.utterance_id IS NOT NULL AND q.words >= $words
    GROUP BY q.utterance_id HAVING quotes >= $outlets
), many AS (
    SELECT q.utterance_id, count(DISTINCT t.source_id) AS outlets
    FROM quotes q JOIN told t USING (version_id)
    WHERE q.words >= $words AND q.utterance_id IN (SELECT utterance_id FROM counted WHERE outlets IS NULL)
    GROUP BY q.utterance_id
), farthest AS MATERIALIZED (
    SELECT c.utterance_id, c.first_at, c.last_at, coalesce(c.outlets, m.outlets) AS outlets
    FROM counted c LEFT JOIN many m USING (utterance_id)
    WHERE coalesce(c.outlets, m.outlets) >= $outlets
    ORDER BY 4 DESC, c.first_at, c.utterance_id LIMIT $limit
), carried AS (
    SELECT f.utterance_id, any_value(f.first_at) AS first_at, any_value(f.last_at) AS last_at,
           any_value(f.outlets) AS outlets, arg_min(t.source_id, t.published_at) AS first_source,
           arg_min(q.quote_id, t.published_at) AS quote_id
    FROM farthest f JOIN quotes q USING (utterance_id) JOIN told t USING (version_id)
    WHERE q.words >= $words GROUP BY f.utterance_id
)
SELECT s.name AS speaker, q.text, o.name AS first_outlet,
       strftime(c.first_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS first, c.outlets,
       round(date_diff('minute', c.first_at, c.last_at) / 60, 1) AS hours
FROM carried c
JOIN quotes q USING (quote_id)
LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
LEFT JOIN sources o ON o.source_id = c.first_source
ORDER BY c.outlets DESC, c.first_at, q.text;
