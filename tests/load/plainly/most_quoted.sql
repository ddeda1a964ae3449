SELECT s.name, s.kind, count(*) AS quotes, count(DISTINCT t.story) AS stories, count(DISTINCT t.source_id), sum(t.words)::BIGINT
FROM told t JOIN speakers s USING (speaker_id)
WHERE NOT ($once AND t.is_copy) AND ($kind IS NULL OR s.kind = $kind) AND ($since IS NULL OR t.published_on >= $since)
GROUP BY s.speaker_id, s.name, s.kind ORDER BY stories DESC, quotes DESC, s.name LIMIT $limit
