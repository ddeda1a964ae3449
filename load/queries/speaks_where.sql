-- Who speaks where: speakers by the place that the story was filed from.
-- $speaker VARCHAR [NULL]: part of a name; NULL for everybody
-- $country VARCHAR [NULL]: ISO code of the place: AT
-- $limit INTEGER [50]: rows
-- People, places and articles go by number until it is known who is among the first. Places are told apart for those alone
-- who can be: nobody has more quotes in one place than they have in all.
WITH filed AS MATERIALIZED (
    SELECT p.version_id, row_number() OVER ()::INTEGER AS article, a.published_on, coalesce(g.name, p.printed) AS place, g.country
    FROM dateline_places p
    JOIN articles a ON a.current_version_id = p.version_id
    LEFT JOIN places g ON g.place_id = p.place_id
    WHERE p.dateline_position = 1 AND p.position = 1 AND ($country IS NULL OR g.country = $country)
), spots AS MATERIALIZED (
    SELECT place, country, row_number() OVER ()::INTEGER AS spot FROM (SELECT DISTINCT place, country FROM filed)
), placed AS MATERIALIZED (
    SELECT f.version_id, f.article, s.spot
    FROM filed f JOIN spots s ON s.place = f.place AND s.country IS NOT DISTINCT FROM f.country
), named AS MATERIALIZED (
    SELECT speaker_id, name, dense_rank() OVER (ORDER BY name)::INTEGER AS person FROM speakers
    WHERE $speaker IS NULL OR contains(lower(strip_accents(name)), lower(strip_accents($speaker)))
), heard AS MATERIALIZED (
    SELECT n.person, p.spot, p.article FROM quotes q JOIN placed p USING (version_id) JOIN named n USING (speaker_id)
), everywhere AS MATERIALIZED (
    SELECT person, count(*) AS quotes FROM heard GROUP BY person
), enough AS (
    SELECT coalesce(min(quotes), 0) AS quotes FROM (
        SELECT count(*) AS quotes FROM heard
        WHERE person IN (SELECT person FROM everywhere ORDER BY quotes DESC, person LIMIT $limit)
        GROUP BY person, spot ORDER BY quotes DESC LIMIT $limit)
), counted AS MATERIALIZED (
    SELECT person, spot, count(*) AS quotes FROM heard
    WHERE person IN (SELECT person FROM everywhere WHERE quotes >= (SELECT quotes FROM enough))
    GROUP BY person, spot
), most AS MATERIALIZED (
    FROM counted WHERE quotes >= coalesce((SELECT min(quotes) FROM (
        SELECT quotes FROM counted ORDER BY quotes DESC LIMIT $limit)), 0)
)
SELECT n.name AS speaker, s.place, s.country, count(*) AS quotes, count(DISTINCT h.article) AS articles,
       min(f.published_on) AS first, max(f.published_on) AS last
FROM (FROM heard SEMI JOIN most USING (person, spot)) h
JOIN filed f USING (article)
JOIN spots s USING (spot)
JOIN (SELECT DISTINCT person, name FROM named) n USING (person)
GROUP BY h.person, h.spot, n.name, s.place, s.country ORDER BY quotes DESC, speaker, s.place, s.country LIMIT $limit;
