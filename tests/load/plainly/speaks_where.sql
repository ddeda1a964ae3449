SELECT s.name AS speaker, coalesce(g.name, p.printed) AS place, g.country, count(*) AS quotes,
       count(DISTINCT t.article_id), min(t.published_on), max(t.published_on)
FROM told t JOIN speakers s USING (speaker_id)
JOIN dateline_places p ON p.version_id = t.version_id AND p.dateline_position = 1 AND p.position = 1
LEFT JOIN places g USING (place_id)
WHERE ($country IS NULL OR g.country = $country) AND ($speaker IS NULL OR s.name ILIKE '%' || $speaker || '%')
GROUP BY ALL ORDER BY quotes DESC, speaker, place, country LIMIT $limit
