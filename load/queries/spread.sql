-- Which outlet carried a quote first, how many followed, and how long it took them.
-- $outlets INTEGER [2]: at least so many outlets
-- $words INTEGER [5]: quotes of at least so many words
-- $limit INTEGER [50]: rows
WITH carried AS (
    SELECT q.utterance_id, min(a.published_at) AS first_at, max(a.published_at) AS last_at,
           count(DISTINCT a.source_id) AS outlets, arg_min(a.source_id, a.published_at) AS first_source,
           arg_min(q.quote_id, a.published_at) AS quote_id
    FROM quotes q JOIN articles a ON a.current_version_id = q.version_id
    WHERE q.utterance_id IS NOT NULL AND q.words >= $words AND a.published_at IS NOT NULL
    GROUP BY q.utterance_id HAVING outlets >= $outlets
    ORDER BY outlets DESC, first_at, q.utterance_id LIMIT $limit
)
SELECT s.name AS speaker, q.text, o.name AS first_outlet,
       strftime(c.first_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS first, c.outlets,
       round(date_diff('minute', c.first_at, c.last_at) / 60, 1) AS hours
FROM carried c
JOIN quotes q USING (quote_id)
LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
LEFT JOIN sources o ON o.source_id = c.first_source
ORDER BY c.outlets DESC, c.first_at, q.text;
