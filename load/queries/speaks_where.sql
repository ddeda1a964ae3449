-- Who speaks where: speakers by the place that the story was filed from.
-- $speaker VARCHAR [NULL]: part of a name; NULL for everybody
-- $country VARCHAR [NULL]: ISO code of the place: AT
-- $limit INTEGER [50]: rows
WITH filed AS MATERIALIZED (
    SELECT p.version_id, a.published_on, coalesce(g.name, p.printed) AS place, g.country
    FROM dateline_places p
    JOIN articles a ON a.current_version_id = p.version_id
    LEFT JOIN places g ON g.place_id = p.place_id
    WHERE p.dateline_position = 1 AND p.position = 1 AND ($country IS NULL OR g.country = $country)
), named AS MATERIALIZED (
    SELECT speaker_id, name, min(speaker_id) OVER (PARTITION BY name) AS person_id FROM speakers
    WHERE $speaker IS NULL OR contains(lower(strip_accents(name)), lower(strip_accents($speaker)))
), counted AS MATERIALIZED (
    SELECT n.person_id, f.place, f.country, count(*) AS quotes
    FROM quotes q JOIN filed f USING (version_id) JOIN named n USING (speaker_id) GROUP BY ALL
), most AS MATERIALIZED (
    FROM counted WHERE quotes >= coalesce((SELECT min(quotes) FROM (
        SELECT quotes FROM counted ORDER BY quotes DESC LIMIT $limit)), 0)
)
SELECT any_value(n.name) AS speaker, m.place, m.country, count(*) AS quotes, count(DISTINCT f.version_id) AS articles,
       min(f.published_on) AS first, max(f.published_on) AS last
FROM (FROM named WHERE person_id IN (SELECT person_id FROM most)) n
JOIN quotes q USING (speaker_id)
JOIN filed f USING (version_id)
JOIN most m ON m.person_id = n.person_id AND m.place = f.place AND m.country IS NOT DISTINCT FROM f.country
GROUP BY m.person_id, m.place, m.country ORDER BY quotes DESC, speaker, place LIMIT $limit;
