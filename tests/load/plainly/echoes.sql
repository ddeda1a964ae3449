WITH known AS (
    SELECT * FROM (SELECT * REPLACE (CASE WHEN $near THEN coalesce(wording, utterance_id) ELSE utterance_id END AS utterance_id) FROM told)
    WHERE words >= $words AND source IS NOT NULL
    QUALIFY count(DISTINCT (source_id, story)) OVER (PARTITION BY utterance_id) BETWEEN 2 AND 50)
SELECT source, other, sum(n)::BIGINT AS quotes FROM (
    SELECT x.source, y.source AS other, count(DISTINCT x.utterance_id) AS n
    FROM known x JOIN known y ON y.utterance_id = x.utterance_id AND y.story <> x.story AND y.source > x.source
    GROUP BY x.source_id, x.source, y.source_id, y.source)
GROUP BY ALL ORDER BY quotes DESC, source, other LIMIT $limit
