-- Who speaks in what one run loaded, and in nothing before.
SELECT s.name AS speaker, any_value(q.role) AS role, count(*) AS quotes, arg_max(q.text, q.words) AS longest,
       any_value(v.title) AS title, any_value(v.url) AS url
FROM quotes q
JOIN article_versions v ON v.version_id = q.version_id AND v.run_id = $run_id::UUID
JOIN speakers s ON s.speaker_id = q.speaker_id
WHERE s.kind IN ('person', 'organisation')
  AND NOT EXISTS (SELECT 1 FROM quotes o JOIN article_versions w ON w.version_id = o.version_id
                  WHERE o.speaker_id = q.speaker_id AND w.run_id <> $run_id::UUID)
GROUP BY s.speaker_id, s.name ORDER BY quotes DESC, speaker LIMIT 25;
