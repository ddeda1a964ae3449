-- Days on which an outlet has far fewer articles than it had before: candidates for a backfill.
-- $share DOUBLE [0.3]: fewer than this part of its normal day
-- $days INTEGER [28]: days that make the normal one
-- $limit INTEGER [100]: rows
WITH counted AS (
    SELECT source_id, published_on AS day, count(*) AS articles FROM articles
    WHERE published_on IS NOT NULL AND source_id IS NOT NULL GROUP BY ALL
), calendar AS (
    SELECT source_id, unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day FROM counted GROUP BY source_id
), every AS (
    SELECT c.source_id, c.day, coalesce(n.articles, 0) AS articles
    FROM calendar c LEFT JOIN counted n ON n.source_id = c.source_id AND n.day = c.day
), usual AS (
    SELECT e.*, median(articles) OVER (PARTITION BY source_id ORDER BY day
                                       ROWS BETWEEN $days PRECEDING AND 1 PRECEDING) AS normal
    FROM every e
)
SELECT o.name AS source, u.day, u.articles, u.normal
FROM usual u JOIN sources o USING (source_id)
WHERE u.articles < $share * u.normal
ORDER BY u.day DESC, source LIMIT $limit;
