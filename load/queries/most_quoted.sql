-- Who is quoted most.
-- $since DATE [NULL]: first day of publication
-- $until DATE [NULL]: last day of publication
-- $kind VARCHAR [person]: person, organisation, group, document or unnamed; NULL for all
-- $once BOOLEAN [true]: count the copies of a story once
-- $limit INTEGER [20]: rows
SELECT s.name AS speaker, s.kind, q.quotes, q.stories, q.outlets, q.words
FROM (
    SELECT q.speaker_id, count(*) AS quotes, count(DISTINCT coalesce(c.cluster_id, a.article_id)) AS stories,
           count(DISTINCT a.source_id) AS outlets, sum(q.words)::BIGINT AS words
    FROM quotes q
    JOIN articles a ON a.current_version_id = q.version_id
    LEFT JOIN clusters c ON c.article_id = a.article_id
    WHERE q.speaker_id IS NOT NULL
      AND ($since IS NULL OR a.published_on >= $since) AND ($until IS NULL OR a.published_on <= $until)
      AND NOT ($once AND coalesce(NOT c.is_origin, false))
    GROUP BY q.speaker_id
) q
JOIN speakers s USING (speaker_id)
WHERE $kind IS NULL OR s.kind = $kind
ORDER BY stories DESC, quotes DESC, speaker LIMIT $limit;
