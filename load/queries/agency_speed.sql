-- How fast agencies' stories are taken up: hours from the origin of a cluster to its copies.
-- $agency VARCHAR [NULL]: one agency alone
SELECT d.agency, count(DISTINCT c.cluster_id) AS stories, count(*) AS copies, count(DISTINCT a.source_id) AS outlets,
       round(median(date_diff('minute', oa.published_at, a.published_at)) / 60, 1) AS median_hours,
       round(quantile_cont(date_diff('minute', oa.published_at, a.published_at), 0.9) / 60, 1) AS slow_hours
FROM clusters o
JOIN articles oa ON oa.article_id = o.article_id
JOIN datelines d ON d.version_id = oa.current_version_id AND d.position = 1
JOIN clusters c ON c.cluster_id = o.cluster_id AND NOT c.is_origin
JOIN articles a ON a.article_id = c.article_id
WHERE o.is_origin AND d.agency IS NOT NULL AND ($agency IS NULL OR d.agency = $agency)
GROUP BY d.agency ORDER BY copies DESC, d.agency;
