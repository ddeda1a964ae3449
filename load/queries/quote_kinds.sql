-- How outlets quote: in quotation marks, partly, or in words of their own; and how much of a text is quoted.
-- $since DATE [NULL]: first day of publication
WITH told AS (
    SELECT a.source_id, q.version_id, count(*) AS quotes, count(*) FILTER (q.kind = 'direct') AS direct,
           count(*) FILTER (q.kind = 'mixed') AS mixed, count(*) FILTER (q.kind = 'indirect') AS indirect,
           sum(q.words) FILTER (q.kind = 'direct' AND q.part = 'body') AS quoted
    FROM quotes q JOIN articles a ON a.current_version_id = q.version_id
    WHERE $since IS NULL OR a.published_on >= $since GROUP BY ALL
)
SELECT o.name AS source, sum(t.quotes)::BIGINT AS quotes, round(sum(t.direct) / sum(t.quotes), 3) AS direct,
       round(sum(t.mixed) / sum(t.quotes), 3) AS mixed, round(sum(t.indirect) / sum(t.quotes), 3) AS indirect,
       round(sum(t.quotes) / count(*), 2) AS quotes_an_article, round(sum(t.quoted) / sum(v.words), 3) AS text_quoted
FROM told t JOIN article_versions v USING (version_id) LEFT JOIN sources o ON o.source_id = t.source_id
GROUP BY o.name ORDER BY quotes DESC, source;
