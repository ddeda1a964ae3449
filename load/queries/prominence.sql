-- How high in the story a speaker is heard (the middle of the paragraphs' numbers), and with how many words.
-- $stories INTEGER [1]: speakers of at least so many stories
-- $once BOOLEAN [true]: count the copies of a story once
-- $limit INTEGER [50]: rows
WITH told AS (
    SELECT a.current_version_id AS version_id
    FROM articles a LEFT JOIN clusters c USING (article_id) WHERE NOT ($once AND coalesce(NOT c.is_origin, false))
), heard AS MATERIALIZED (
    SELECT speaker_id, sum(words)::BIGINT AS words, count(*) AS quotes
    FROM quotes SEMI JOIN told USING (version_id) WHERE speaker_id IS NOT NULL GROUP BY speaker_id
), often AS (
    SELECT h.speaker_id, h.words FROM heard h WHERE $stories <= 1
    UNION ALL
    SELECT h.speaker_id, any_value(h.words) FROM quotes q SEMI JOIN told USING (version_id)
    JOIN heard h ON h.speaker_id = q.speaker_id AND h.quotes >= $stories
    WHERE $stories > 1 GROUP BY h.speaker_id HAVING count(DISTINCT q.version_id) >= $stories
), loudest AS (
    SELECT speaker_id FROM often QUALIFY rank() OVER (ORDER BY words DESC) <= $limit
)
SELECT any_value(s.name) AS speaker, sum(q.words)::BIGINT AS words, count(*) AS quotes,
       count(DISTINCT q.version_id) AS stories, median(q.block) AS paragraph
FROM quotes q
JOIN speakers s ON s.speaker_id = q.speaker_id AND s.speaker_id IN (FROM loudest)
SEMI JOIN told t ON t.version_id = q.version_id
GROUP BY q.speaker_id
ORDER BY words DESC, speaker LIMIT $limit;
