-- Who is quoted most.
-- $since DATE [NULL]: first day of publication
-- $until DATE [NULL]: last day of publication
-- $kind VARCHAR [person]: person, organisation, group, document or unnamed; NULL for all
-- $once BOOLEAN [true]: count the copies of a story once
-- $limit INTEGER [20]: rows
-- Stories are counted for those alone who can be among the first: nobody is in more stories than they have quotes, in all
-- texts together where no days are given, which needs no look at the articles.
WITH told AS (
    SELECT a.current_version_id AS version_id, a.source_id, coalesce(c.cluster_id, a.article_id) AS story_id
    FROM articles a LEFT JOIN clusters c USING (article_id)
    WHERE ($since IS NULL OR a.published_on >= $since) AND ($until IS NULL OR a.published_on <= $until)
      AND NOT ($once AND coalesce(NOT c.is_origin, false))
), counted AS MATERIALIZED (
    SELECT s.speaker_id, any_value(s.name) AS speaker, any_value(s.kind) AS kind, sum(q.quotes) AS quotes
    FROM (SELECT speaker_id, count(*) AS quotes FROM quotes
          WHERE $since IS NULL AND $until IS NULL AND speaker_id IS NOT NULL GROUP BY speaker_id
          UNION ALL
          SELECT speaker_id, count(*) FROM quotes SEMI JOIN told USING (version_id)
          WHERE NOT ($since IS NULL AND $until IS NULL) AND speaker_id IS NOT NULL GROUP BY speaker_id) q
    JOIN speakers s USING (speaker_id)
    WHERE $kind IS NULL OR s.kind = $kind GROUP BY s.speaker_id
), enough AS (
    SELECT CASE WHEN count(*) < $limit THEN 0 ELSE min(stories) END AS stories FROM (
        SELECT count(DISTINCT t.story_id) AS stories FROM quotes q JOIN told t USING (version_id)
        WHERE q.speaker_id IN (SELECT speaker_id FROM counted ORDER BY quotes DESC, speaker_id LIMIT $limit)
        GROUP BY q.speaker_id)
)
SELECT any_value(f.speaker) AS speaker, any_value(f.kind) AS kind, count(*) AS quotes,
       count(DISTINCT t.story_id) AS stories, count(DISTINCT t.source_id) AS outlets, sum(q.words)::BIGINT AS words
FROM quotes q
JOIN (SELECT * FROM counted WHERE quotes >= (SELECT stories FROM enough)) f USING (speaker_id)
JOIN told t USING (version_id)
GROUP BY q.speaker_id
ORDER BY stories DESC, quotes DESC, speaker LIMIT $limit;
