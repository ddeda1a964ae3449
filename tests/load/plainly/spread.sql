WITH known AS (
    SELECT * REPLACE (CASE WHEN $near THEN coalesce(wording, utterance_id) ELSE utterance_id END AS utterance_id)
    FROM told WHERE words >= $words AND published_at IS NOT NULL),
counted AS (
    SELECT utterance_id, count(DISTINCT source_id) AS outlets, min(published_at) AS first_at,
           max(published_at) AS last_at, min({'at': published_at, 'source': source}) FILTER (source IS NOT NULL) AS led
    FROM known WHERE utterance_id IS NOT NULL GROUP BY utterance_id HAVING outlets >= $outlets)
SELECT led.source, strftime(first_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS first, outlets,
       round(date_diff('minute', first_at, last_at) / 60, 1)
FROM counted ORDER BY outlets DESC, first_at, utterance_id LIMIT $limit
