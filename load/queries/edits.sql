-- How often outlets change what they published, and how often they say so.
-- $since TIMESTAMPTZ [NULL]: changes seen from then on
WITH changes AS (
    SELECT article_id, count(*) AS changes, count(*) FILTER (title_changed) AS headlines,
           count(*) FILTER (words_changed) AS texts, count(*) FILTER (silent) AS silent
    FROM version_changes WHERE $since IS NULL OR seen_at >= $since GROUP BY article_id
)
SELECT o.name AS source, count(*) AS articles, count(c.article_id) AS changed,
       round(count(c.article_id) / count(*), 3) AS share, coalesce(sum(c.changes), 0)::BIGINT AS changes,
       coalesce(sum(c.headlines), 0)::BIGINT AS headlines, coalesce(sum(c.texts), 0)::BIGINT AS texts,
       coalesce(sum(c.silent), 0)::BIGINT AS silent
FROM articles a LEFT JOIN changes c USING (article_id) LEFT JOIN sources o USING (source_id)
GROUP BY o.name ORDER BY changes DESC, source;
