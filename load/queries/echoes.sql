-- Which outlets have quotes in common beyond copied stories: pairs of outlets with the same words of the same speaker.
-- $words INTEGER [5]: quotes of at least so many words
-- $limit INTEGER [50]: rows
WITH carried AS (
    SELECT DISTINCT q.utterance_id, a.source_id, coalesce(c.cluster_id, a.article_id) AS story_id
    FROM quotes q
    JOIN articles a ON a.current_version_id = q.version_id
    LEFT JOIN clusters c ON c.article_id = a.article_id
    WHERE q.words >= $words AND q.utterance_id IS NOT NULL AND a.source_id IS NOT NULL
), shared AS (
    FROM carried QUALIFY count(*) OVER (PARTITION BY utterance_id) BETWEEN 2 AND 50
)
SELECT o.name AS source, p.name AS other, count(DISTINCT x.utterance_id) AS quotes
FROM shared x
JOIN shared y ON y.utterance_id = x.utterance_id AND y.story_id <> x.story_id
JOIN sources o ON o.source_id = x.source_id
JOIN sources p ON p.source_id = y.source_id AND p.name > o.name
GROUP BY ALL ORDER BY quotes DESC, source, other LIMIT $limit;
