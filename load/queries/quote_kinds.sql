-- How outlets quote: in quotation marks, partly, or in words of their own; and how much of a text is quoted.
-- $since DATE [NULL]: first day of publication
WITH told AS (
    SELECT source_id, current_version_id AS version_id FROM articles WHERE $since IS NULL OR published_on >= $since
), counted AS (
    SELECT t.source_id, count(*) AS quotes, count(*) FILTER (q.kind = 'direct') AS direct,
           count(*) FILTER (q.kind = 'mixed') AS mixed, count(*) FILTER (q.kind = 'indirect') AS indirect,
           sum(q.words) FILTER (q.kind = 'direct' AND q.part = 'body') AS quoted
    FROM quotes q JOIN told t USING (version_id) GROUP BY ALL
), written AS (
    SELECT t.source_id, count(*) AS articles, sum(v.words) AS words
    FROM told t JOIN article_versions v USING (version_id) SEMI JOIN quotes q ON q.version_id = t.version_id GROUP BY ALL
)
SELECT o.name AS source, sum(c.quotes)::BIGINT AS quotes, round(sum(c.direct) / sum(c.quotes), 3) AS direct,
       round(sum(c.mixed) / sum(c.quotes), 3) AS mixed, round(sum(c.indirect) / sum(c.quotes), 3) AS indirect,
       round(sum(c.quotes) / sum(w.articles), 2) AS quotes_an_article, round(sum(c.quoted) / sum(w.words), 3) AS text_quoted
FROM counted c JOIN written w ON w.source_id IS NOT DISTINCT FROM c.source_id
LEFT JOIN sources o ON o.source_id = c.source_id
GROUP BY o.name ORDER BY quotes DESC, source;
