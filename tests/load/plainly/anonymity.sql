SELECT t.source, count(*) AS quotes, round(count(*) FILTER (s.kind = 'unnamed') / count(*), 3) AS unnamed,
       round(count(*) FILTER (t.speaker_id IS NULL) / count(*), 3) AS nobody,
       round(count(*) FILTER (s.kind IN ('organisation', 'group', 'document')) / count(*), 3),
       round(count(*) FILTER (s.kind = 'person') / count(*), 3)
FROM told t LEFT JOIN speakers s USING (speaker_id)
WHERE ($since IS NULL OR t.published_on >= $since) AND NOT ($once AND t.is_copy)
GROUP BY t.source ORDER BY unnamed + nobody DESC, quotes DESC, t.source
