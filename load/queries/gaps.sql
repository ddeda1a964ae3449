-- Days on which an outlet has far fewer articles than it had before: candidates for a backfill.
-- $share DOUBLE [0.3]: fewer than this part of its normal day
-- $days INTEGER [28]: days that make the normal one
-- $by VARCHAR [source]: source, or what is known of outlets (annotate: country, group): those of one value together
-- $limit INTEGER [100]: rows
WITH members AS (
    SELECT source_id, source_id::VARCHAR AS set_id, name FROM sources WHERE $by = 'source'
    UNION ALL SELECT id, value, value FROM facts WHERE kind = 'source' AND fact = $by
), counted AS (
    SELECT m.set_id, any_value(m.name) AS name, a.published_on AS day, count(*) AS articles
    FROM articles a JOIN members m USING (source_id)
    WHERE a.published_on IS NOT NULL GROUP BY m.set_id, a.published_on
), calendar AS (
    SELECT set_id, any_value(name) AS name, unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
    FROM counted GROUP BY set_id
), every AS (
    SELECT c.set_id, c.name, c.day, coalesce(n.articles, 0) AS articles
    FROM calendar c LEFT JOIN counted n ON n.set_id = c.set_id AND n.day = c.day
), usual AS (
    SELECT e.*, median(articles) OVER (PARTITION BY set_id ORDER BY day
                                       ROWS BETWEEN $days PRECEDING AND 1 PRECEDING) AS normal
    FROM every e
)
SELECT name AS source, day, articles, normal
FROM usual WHERE articles < $share * normal
ORDER BY day DESC, source LIMIT $limit;
