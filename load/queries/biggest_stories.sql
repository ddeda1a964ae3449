-- The stories carried most often, with where they come from.
-- $since DATE [NULL]: first day of publication
-- $limit INTEGER [20]: rows
SELECT a.title, o.name AS origin, d.agency, a.published_on, c.size AS articles, n.outlets, n.same, n.near, n.excerpts, a.url
FROM clusters c
JOIN articles a USING (article_id)
JOIN (
    SELECT cluster_id, count(DISTINCT source_id) AS outlets, count(*) FILTER (relation = 'same') - 1 AS same,
           count(*) FILTER (relation = 'near') AS near, count(*) FILTER (relation = 'excerpt') AS excerpts
    FROM clusters JOIN articles USING (article_id) GROUP BY cluster_id
) n USING (cluster_id)
LEFT JOIN sources o USING (source_id)
LEFT JOIN datelines d ON d.version_id = a.current_version_id AND d.position = 1
WHERE c.is_origin AND ($since IS NULL OR a.published_on >= $since)
ORDER BY c.size DESC, a.published_on, a.url LIMIT $limit;
