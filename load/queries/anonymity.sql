-- How much is said by nobody in particular: quotes of unnamed speakers, and quotes without any.
-- $since DATE [NULL]: first day of publication
-- $once BOOLEAN [true]: count the copies of a story once
WITH counted AS (
    SELECT a.source_id, s.kind, q.speaker_id IS NULL AS by_nobody, count(*) AS quotes
    FROM quotes q
    JOIN articles a ON a.current_version_id = q.version_id
    LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
    LEFT JOIN clusters c ON c.article_id = a.article_id
    WHERE ($since IS NULL OR a.published_on >= $since) AND NOT ($once AND coalesce(NOT c.is_origin, false))
    GROUP BY ALL
)
SELECT o.name AS source, sum(n.quotes)::BIGINT AS quotes,
       round(coalesce(sum(n.quotes) FILTER (n.kind = 'unnamed'), 0) / sum(n.quotes), 3) AS unnamed,
       round(coalesce(sum(n.quotes) FILTER (n.by_nobody), 0) / sum(n.quotes), 3) AS nobody,
       round(coalesce(sum(n.quotes) FILTER (n.kind IN ('organisation', 'group', 'document')), 0) / sum(n.quotes), 3) AS bodies,
       round(coalesce(sum(n.quotes) FILTER (n.kind = 'person'), 0) / sum(n.quotes), 3) AS people
FROM counted n LEFT JOIN sources o USING (source_id)
GROUP BY o.name ORDER BY unnamed + nobody DESC, quotes DESC, source;
