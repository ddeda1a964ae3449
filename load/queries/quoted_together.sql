-- Who is heard in the same stories.
-- $speaker VARCHAR [NULL]: part of a name; NULL for all pairs
-- $once BOOLEAN [true]: count the copies of a story once
-- $limit INTEGER [50]: rows
WITH people AS MATERIALIZED (SELECT speaker_id, name FROM speakers WHERE kind = 'person'),
chosen AS (
    SELECT speaker_id FROM people
    WHERE $speaker IS NULL OR contains(lower(strip_accents(name)), lower(strip_accents($speaker)))
), told AS (
    SELECT a.current_version_id AS version_id
    FROM articles a LEFT JOIN clusters c USING (article_id) WHERE NOT ($once AND coalesce(NOT c.is_origin, false))
), asked AS (
    SELECT version_id FROM told
    WHERE $speaker IS NULL OR version_id IN (SELECT version_id FROM quotes WHERE speaker_id IN (FROM chosen))
), heard AS MATERIALIZED (
    SELECT DISTINCT version_id, speaker_id FROM quotes SEMI JOIN asked USING (version_id) SEMI JOIN people USING (speaker_id)
), pairs AS (
    SELECT x.speaker_id, y.speaker_id AS other_id, count(*) AS stories
    FROM heard x JOIN heard y ON y.version_id = x.version_id AND y.speaker_id <> x.speaker_id
    WHERE ($speaker IS NOT NULL AND x.speaker_id IN (FROM chosen)) OR ($speaker IS NULL AND x.speaker_id < y.speaker_id)
    GROUP BY ALL ORDER BY stories DESC, x.speaker_id, y.speaker_id LIMIT 10 * $limit
)
SELECT s.name AS speaker, o.name AS other, p.stories
FROM pairs p JOIN people s ON s.speaker_id = p.speaker_id JOIN people o ON o.speaker_id = p.other_id
ORDER BY p.stories DESC, speaker, other LIMIT $limit;
