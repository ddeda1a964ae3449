-- Who speaks where: speakers by the place that the story was filed from.
-- $speaker VARCHAR [NULL]: part of a name; NULL for everybody
-- $country VARCHAR [NULL]: ISO code of the place: AT
-- $limit INTEGER [50]: rows
SELECT s.name AS speaker, coalesce(g.name, p.printed) AS place, g.country, count(*) AS quotes,
       count(DISTINCT q.version_id) AS articles, min(a.published_on) AS first, max(a.published_on) AS last
FROM dateline_places p
JOIN articles a ON a.current_version_id = p.version_id
JOIN quotes q ON q.version_id = p.version_id
JOIN speakers s USING (speaker_id)
LEFT JOIN places g ON g.place_id = p.place_id
WHERE p.dateline_position = 1 AND p.position = 1 AND ($country IS NULL OR g.country = $country)
  AND ($speaker IS NULL OR contains(lower(strip_accents(s.name)), lower(strip_accents($speaker))))
GROUP BY ALL ORDER BY quotes DESC, speaker, place LIMIT $limit;
