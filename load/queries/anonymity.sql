-- How much is said by nobody in particular: quotes of unnamed speakers, and quotes without any.
-- $since DATE [NULL]: first day of publication
-- $once BOOLEAN [true]: count the copies of a story once
WITH outlets AS MATERIALIZED (
    SELECT source_id, name, row_number() OVER (ORDER BY name, source_id)::INTEGER AS outlet FROM sources
), told AS (
    SELECT a.current_version_id AS version_id, o.outlet
    FROM articles a LEFT JOIN outlets o USING (source_id) LEFT JOIN clusters c USING (article_id)
    WHERE ($since IS NULL OR a.published_on >= $since) AND NOT ($once AND coalesce(NOT c.is_origin, false))
), counted AS (
    SELECT t.outlet, s.kind, q.speaker_id IS NULL AS by_nobody, count(*) AS quotes
    FROM quotes q JOIN told t USING (version_id) LEFT JOIN speakers s USING (speaker_id)
    GROUP BY ALL
)
SELECT o.name AS source, sum(n.quotes)::BIGINT AS quotes,
       round(coalesce(sum(n.quotes) FILTER (n.kind = 'unnamed'), 0) / sum(n.quotes), 3) AS unnamed,
       round(coalesce(sum(n.quotes) FILTER (n.by_nobody), 0) / sum(n.quotes), 3) AS nobody,
       round(coalesce(sum(n.quotes) FILTER (n.kind IN ('organisation', 'group', 'document')), 0) / sum(n.quotes), 3) AS bodies,
       round(coalesce(sum(n.quotes) FILTER (n.kind = 'person'), 0) / sum(n.quotes), 3) AS people
FROM counted n LEFT JOIN outlets o USING (outlet)
GROUP BY o.name ORDER BY unnamed + nobody DESC, quotes DESC, source;
