-- Who is heard in the same stories.
-- $speaker VARCHAR [NULL]: part of a name; NULL for all pairs
-- $once BOOLEAN [true]: count the copies of a story once
-- $limit INTEGER [50]: rows
WITH heard AS (
    SELECT DISTINCT q.version_id, q.speaker_id
    FROM quotes q
    JOIN articles a ON a.current_version_id = q.version_id
    JOIN speakers s ON s.speaker_id = q.speaker_id AND s.kind = 'person'
    LEFT JOIN clusters c ON c.article_id = a.article_id
    WHERE NOT ($once AND coalesce(NOT c.is_origin, false))
), chosen AS (
    SELECT speaker_id FROM speakers
    WHERE $speaker IS NULL OR contains(lower(strip_accents(name)), lower(strip_accents($speaker)))
), pairs AS (
    SELECT x.speaker_id, y.speaker_id AS other_id, count(*) AS stories
    FROM heard x JOIN heard y ON y.version_id = x.version_id AND y.speaker_id <> x.speaker_id
    WHERE ($speaker IS NOT NULL AND x.speaker_id IN (FROM chosen)) OR ($speaker IS NULL AND x.speaker_id < y.speaker_id)
    GROUP BY ALL ORDER BY stories DESC, x.speaker_id, y.speaker_id LIMIT 10 * $limit
)
SELECT s.name AS speaker, o.name AS other, p.stories
FROM pairs p JOIN speakers s ON s.speaker_id = p.speaker_id JOIN speakers o ON o.speaker_id = p.other_id
ORDER BY p.stories DESC, speaker, other LIMIT $limit;
