-- Datelines by country and month.
-- $since DATE [NULL]: first day of publication
-- $once BOOLEAN [true]: count the copies of a story once
SELECT strftime(date_trunc('month', coalesce(d.date, a.published_on)), '%Y-%m') AS month, g.country,
       count(DISTINCT a.article_id) AS articles, count(DISTINCT g.name) AS places
FROM articles a
JOIN datelines d ON d.version_id = a.current_version_id AND d.position = 1
JOIN dateline_places p ON p.version_id = d.version_id AND p.dateline_position = 1 AND p.position = 1
JOIN places g USING (place_id)
LEFT JOIN clusters c ON c.article_id = a.article_id
WHERE ($since IS NULL OR a.published_on >= $since) AND NOT ($once AND coalesce(NOT c.is_origin, false))
GROUP BY ALL ORDER BY month DESC, articles DESC, g.country;
