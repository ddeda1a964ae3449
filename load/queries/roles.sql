-- How outlets describe a speaker: roles as printed.
-- $speaker VARCHAR [NULL]: part of a name
-- $limit INTEGER [50]: rows
SELECT s.name AS speaker, r.role, count(DISTINCT a.article_id) AS articles,
       array_to_string(list_sort(list(DISTINCT o.name)) [:8], ', ') AS sources,
       min(a.published_on) AS first, max(a.published_on) AS last
FROM speaker_roles r
JOIN speakers s USING (speaker_id)
JOIN articles a ON a.current_version_id = r.version_id
LEFT JOIN sources o USING (source_id)
WHERE contains(lower(strip_accents(s.name)), lower(strip_accents($speaker)))
GROUP BY ALL ORDER BY articles DESC, speaker, role LIMIT $limit;
