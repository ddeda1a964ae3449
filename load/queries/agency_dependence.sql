-- How much of an outlet's output is not its own: copies of others' stories, and stories with an agency's dateline.
-- $since DATE [NULL]: first day of publication
SELECT o.name AS source, count(*) AS articles,
       round(avg(coalesce(NOT c.is_origin, false)::INTEGER), 3) AS copied,
       round(avg((d.agency IS NOT NULL)::INTEGER), 3) AS agency_dateline,
       round(avg((d.agency IS NOT NULL OR coalesce(NOT c.is_origin, false))::INTEGER), 3) AS not_its_own,
       mode(d.agency) AS agency_most_often
FROM articles a
LEFT JOIN sources o USING (source_id)
LEFT JOIN clusters c ON c.article_id = a.article_id
LEFT JOIN datelines d ON d.version_id = a.current_version_id AND d.position = 1
WHERE $since IS NULL OR a.published_on >= $since
GROUP BY o.name ORDER BY not_its_own DESC, articles DESC, source;
