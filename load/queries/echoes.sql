-- Which outlets have quotes in common beyond copied stories: pairs of outlets with the same words of the same speaker.
-- $words INTEGER [5]: quotes of at least so many words
-- $near BOOLEAN [false]: quotes that are cut, mended or spelt otherwise are the same words too
-- $limit INTEGER [50]: rows
-- Outlets and stories go by number, as all quotes are gathered by their words. Words that two quotes share, as nearly all
-- that are shared at all, need no list of who carried them.
WITH outlets AS MATERIALIZED (
    SELECT source_id, name, row_number() OVER (ORDER BY name, source_id)::INTEGER AS outlet FROM sources
), copied AS (
    SELECT article_id, story
    FROM clusters JOIN (SELECT cluster_id, -row_number() OVER () AS story FROM (SELECT DISTINCT cluster_id FROM clusters))
        USING (cluster_id)
), told AS MATERIALIZED (
    SELECT a.current_version_id AS version_id, o.outlet, coalesce(c.story, row_number() OVER ())::INTEGER AS story
    FROM articles a JOIN outlets o USING (source_id) LEFT JOIN copied c USING (article_id)
), said AS NOT MATERIALIZED (
    SELECT utterance_id, version_id, words, position, rowid AS row
    FROM quotes WHERE NOT $near AND words >= $words AND utterance_id IS NOT NULL
    UNION ALL
    SELECT coalesce(n.cluster_id, q.utterance_id), q.version_id, q.words, q.position, q.rowid
    FROM quotes q LEFT JOIN utterances n USING (utterance_id)
    WHERE $near AND q.words >= $words AND q.utterance_id IS NOT NULL
), shared AS (
    SELECT q.utterance_id, count(*) = 2 AS is_pair, min(t.outlet) AS outlet, max(t.outlet) AS other
    FROM said q JOIN told t USING (version_id)
    GROUP BY q.utterance_id HAVING min(t.outlet) < max(t.outlet) AND min(t.story) < max(t.story)
), summed AS MATERIALIZED (
    SELECT CASE WHEN is_pair THEN outlet END AS outlet, CASE WHEN is_pair THEN other END AS other, count(*) AS quotes,
           list(utterance_id) FILTER (NOT is_pair) AS oftener
    FROM shared GROUP BY 1, 2
), carried AS (
    SELECT DISTINCT q.utterance_id, t.outlet, t.story
    FROM (SELECT unnest(oftener) AS utterance_id FROM summed) JOIN said q USING (utterance_id) JOIN told t USING (version_id)
), bounded AS (
    FROM carried QUALIFY count(*) OVER (PARTITION BY utterance_id) BETWEEN 2 AND 50
), pairs AS (
    SELECT outlet, other, quotes FROM summed WHERE outlet IS NOT NULL
    UNION ALL
    SELECT x.outlet, y.outlet, count(DISTINCT x.utterance_id)
    FROM bounded x JOIN bounded y ON y.utterance_id = x.utterance_id AND y.story <> x.story AND y.outlet > x.outlet
    GROUP BY ALL
)
SELECT x.name AS source, y.name AS other, sum(p.quotes)::BIGINT AS quotes
FROM pairs p JOIN outlets x ON x.outlet = p.outlet JOIN outlets y ON y.outlet = p.other
WHERE y.name > x.name
GROUP BY ALL ORDER BY quotes DESC, source, other LIMIT $limit;
