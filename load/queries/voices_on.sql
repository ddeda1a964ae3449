-- Who speaks in stories that mention a word.
-- $word VARCHAR [NULL]: what the text must contain, whatever its case
-- $once BOOLEAN [true]: count the copies of a story once
-- $limit INTEGER [20]: rows
WITH stories AS (
    SELECT a.article_id, a.current_version_id AS version_id
    FROM articles a
    JOIN article_versions v ON v.version_id = a.current_version_id
    LEFT JOIN clusters c ON c.article_id = a.article_id
    WHERE contains(lower(v.text), lower($word)) AND NOT ($once AND coalesce(NOT c.is_origin, false))
)
SELECT s.name AS speaker, s.kind, count(DISTINCT t.article_id) AS stories, count(*) AS quotes
FROM stories t JOIN quotes q USING (version_id) JOIN speakers s USING (speaker_id)
GROUP BY ALL ORDER BY stories DESC, quotes DESC, speaker LIMIT $limit;
