-- How often a speaker is quoted, week by week.
-- $speaker VARCHAR [NULL]: part of a name
-- $once BOOLEAN [true]: count the copies of a story once
SELECT date_trunc('week', coalesce(q.said_on, a.published_on))::DATE AS week, count(*) AS quotes,
       count(DISTINCT a.article_id) AS articles, count(DISTINCT a.source_id) AS outlets
FROM quotes q
JOIN articles a ON a.current_version_id = q.version_id
LEFT JOIN clusters c ON c.article_id = a.article_id
WHERE q.speaker_id IN (
        SELECT speaker_id FROM speakers WHERE contains(lower(strip_accents(name)), lower(strip_accents($speaker))))
  AND NOT ($once AND coalesce(NOT c.is_origin, false))
GROUP BY week ORDER BY week;
