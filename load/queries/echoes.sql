-- Which outlets have quotes in common beyond copied stories: pairs of outlets with the same words of the same speaker.
-- $words INTEGER [5]: quotes of at least so many words
-- $limit INTEGER [50]: rows
-- Words that two quotes share, as nearly all that are shared at all, need no list of who carried them.
WITH outlets AS MATERIALIZED (SELECT source_id, row_number() OVER (ORDER BY name, source_id)::INTEGER AS outlet FROM sources),
told AS MATERIALIZED (
    SELECT a.current_version_id AS version_id, o.outlet, coalesce(c.cluster_id, a.article_id) AS story_id
    FROM articles a JOIN outlets o USING (source_id) LEFT JOIN clusters c USING (article_id)
), shared AS MATERIALIZED (
    SELECT q.utterance_id, count(*) AS quotes, min(t.outlet) AS outlet, max(t.outlet) AS other,
           min(t.story_id) <> max(t.story_id) AS is_beyond
    FROM quotes q JOIN told t USING (version_id)
    WHERE q.words >= $words AND q.utterance_id IS NOT NULL
    GROUP BY q.utterance_id HAVING quotes > 1 AND other > outlet AND is_beyond
), carried AS (
    SELECT DISTINCT q.utterance_id, t.outlet, t.story_id
    FROM quotes q JOIN told t USING (version_id)
    WHERE q.words >= $words AND q.utterance_id IN (SELECT utterance_id FROM shared WHERE quotes > 2)
), bounded AS (
    FROM carried QUALIFY count(*) OVER (PARTITION BY utterance_id) BETWEEN 2 AND 50
), pairs AS (
    SELECT outlet, other, count(*) AS quotes FROM shared WHERE quotes = 2 GROUP BY ALL
    UNION ALL
    SELECT x.outlet, y.outlet, count(DISTINCT x.utterance_id)
    FROM bounded x JOIN bounded y
      ON y.utterance_id = x.utterance_id AND y.story_id <> x.story_id AND y.outlet > x.outlet
    GROUP BY ALL
)
SELECT s.name AS source, o.name AS other, sum(p.quotes)::BIGINT AS quotes
FROM pairs p
JOIN outlets x ON x.outlet = p.outlet JOIN sources s ON s.source_id = x.source_id
JOIN outlets y ON y.outlet = p.other JOIN sources o ON o.source_id = y.source_id
WHERE o.name > s.name
GROUP BY ALL ORDER BY quotes DESC, source, other LIMIT $limit;
