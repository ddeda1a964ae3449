-- Where and when the current articles were filed.
-- $limit INTEGER [100]: rows
SELECT d.raw AS dateline, coalesce(g.name, p.printed) AS place, g.country, d.date, d.date_basis AS basis, d.agency, a.title
FROM articles a
JOIN datelines d ON d.version_id = a.current_version_id
LEFT JOIN dateline_places p ON p.version_id = d.version_id AND p.dateline_position = d.position
LEFT JOIN places g USING (place_id)
ORDER BY d.date NULLS LAST, a.title, d.position, p.position LIMIT $limit;
