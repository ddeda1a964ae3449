-- Which outlets have quotes in common beyond copied stories: pairs of outlets with the same words of the same speaker.
-- $words INTEGER [5]: quotes of at least so many words
-- $near BOOLEAN [false]: quotes that are cut, mended or spelt otherwise are the same words too
-- $limit INTEGER [50]: rows
-- Outlets and stories go by number. Of words that two quotes share, as nearly all that are shared at all, both articles
-- are known; who carried the others is looked up.
WITH outlets AS MATERIALIZED (
    SELECT source_id, name, row_number() OVER (ORDER BY name, source_id)::INTEGER AS outlet FROM sources
), copied AS (
    SELECT article_id, story
    FROM clusters JOIN (SELECT cluster_id, -row_number() OVER () AS story FROM (SELECT DISTINCT cluster_id FROM clusters))
        USING (cluster_id)
), told AS MATERIALIZED (
    SELECT a.article_id, a.current_version_id AS version_id, o.outlet, coalesce(c.story, row_number() OVER ())::INTEGER AS story
    FROM articles a JOIN outlets o USING (source_id) LEFT JOIN copied c USING (article_id)
), worded AS MATERIALIZED (
    SELECT utterance_id, cluster_id FROM utterances WHERE $near
), shared AS (
    SELECT * FROM shared_utterances ANTI JOIN worded USING (utterance_id) WHERE words >= $words
), oftener AS MATERIALIZED (
    SELECT utterance_id, utterance_id AS said_id FROM shared WHERE quotes > 2 UNION ALL FROM worded
), carried AS (
    SELECT DISTINCT s.said_id, t.outlet, t.story
    FROM oftener s JOIN quotes q USING (utterance_id) JOIN told t USING (version_id) WHERE q.words >= $words
), bounded AS (
    FROM carried QUALIFY count(*) OVER (PARTITION BY said_id) BETWEEN 2 AND 50
), pairs AS (
    SELECT least(x.outlet, y.outlet) AS outlet, greatest(x.outlet, y.outlet) AS other, count(*) AS quotes
    FROM shared s JOIN told x USING (article_id) JOIN told y ON y.article_id = s.other_id
    WHERE s.quotes = 2 AND x.outlet <> y.outlet AND x.story <> y.story
    GROUP BY ALL
    UNION ALL
    SELECT x.outlet, y.outlet, count(DISTINCT x.said_id)
    FROM bounded x JOIN bounded y ON y.said_id = x.said_id AND y.story <> x.story AND y.outlet > x.outlet
    GROUP BY ALL
)
SELECT x.name AS source, y.name AS other, sum(p.quotes)::BIGINT AS quotes
FROM pairs p JOIN outlets x ON x.outlet = p.outlet JOIN outlets y ON y.outlet = p.other
WHERE y.name > x.name
GROUP BY ALL ORDER BY quotes DESC, source, other LIMIT $limit;
