-- How high in the story a speaker is heard (the middle of the paragraphs' numbers), and with how many words.
-- $stories INTEGER [1]: speakers of at least so many stories
-- $once BOOLEAN [true]: count the copies of a story once
-- $limit INTEGER [50]: rows
SELECT s.name AS speaker, q.words, q.quotes, q.stories, q.paragraph
FROM (
    SELECT q.speaker_id, sum(q.words)::BIGINT AS words, count(*) AS quotes, count(DISTINCT a.article_id) AS stories,
           median(q.block) AS paragraph
    FROM quotes q
    JOIN articles a ON a.current_version_id = q.version_id
    LEFT JOIN clusters c ON c.article_id = a.article_id
    WHERE q.speaker_id IS NOT NULL AND NOT ($once AND coalesce(NOT c.is_origin, false))
    GROUP BY q.speaker_id HAVING stories >= $stories
) q
JOIN speakers s USING (speaker_id)
ORDER BY words DESC, speaker LIMIT $limit;
