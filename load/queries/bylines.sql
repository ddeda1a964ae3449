-- Who writes, and whom they quote.
-- $author VARCHAR [NULL]: part of a name; NULL for everybody
-- $limit INTEGER [50]: rows
WITH written AS (
    SELECT b.author_id, a.article_id, b.version_id
    FROM article_authors b JOIN articles a ON a.current_version_id = b.version_id
    WHERE $author IS NULL OR b.author_id IN (
        SELECT author_id FROM authors WHERE contains(lower(strip_accents(name)), lower(strip_accents($author))))
), busiest AS MATERIALIZED (
    SELECT author_id, count(DISTINCT article_id) AS articles FROM written GROUP BY author_id
    QUALIFY rank() OVER (ORDER BY articles DESC) <= $limit
), heard AS (
    SELECT w.author_id, q.speaker_id, count(*) AS quotes
    FROM (FROM written SEMI JOIN busiest USING (author_id)) w JOIN quotes q USING (version_id)
    WHERE q.speaker_id IS NOT NULL GROUP BY ALL
)
SELECT u.name AS author, w.articles, coalesce(h.quotes, 0)::BIGINT AS quotes, coalesce(h.speakers, 0) AS speakers,
       s.name AS most_often
FROM busiest w
JOIN authors u USING (author_id)
LEFT JOIN (SELECT author_id, sum(quotes) AS quotes, count(*) AS speakers, arg_max(speaker_id, (quotes, speaker_id)) AS most
           FROM heard GROUP BY author_id) h USING (author_id)
LEFT JOIN speakers s ON s.speaker_id = h.most
ORDER BY w.articles DESC, quotes DESC, author LIMIT $limit;
