-- How much is said by nobody in particular: quotes of unnamed speakers, and quotes without any.
-- $since DATE [NULL]: first day of publication
-- $once BOOLEAN [true]: count the copies of a story once
SELECT o.name AS source, count(*) AS quotes, round(avg(coalesce(s.kind = 'unnamed', false)::INTEGER), 3) AS unnamed,
       round(avg((q.speaker_id IS NULL)::INTEGER), 3) AS nobody,
       round(avg(coalesce(s.kind IN ('organisation', 'group', 'document'), false)::INTEGER), 3) AS bodies,
       round(avg(coalesce(s.kind = 'person', false)::INTEGER), 3) AS people
FROM quotes q
JOIN articles a ON a.current_version_id = q.version_id
LEFT JOIN sources o ON o.source_id = a.source_id
LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
LEFT JOIN clusters c ON c.article_id = a.article_id
WHERE ($since IS NULL OR a.published_on >= $since) AND NOT ($once AND coalesce(NOT c.is_origin, false))
GROUP BY o.name ORDER BY unnamed + nobody DESC, quotes DESC, source;
