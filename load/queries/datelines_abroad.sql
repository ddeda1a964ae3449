-- Where the news is filed from, other than at home. The home of an outlet is a fact that you gave (onrecord annotate:
-- source,country), else $home.
-- $home VARCHAR [NULL]: country (AT) of outlets that you said nothing of
-- $once BOOLEAN [true]: count the copies of a story once
SELECT p.country, count(DISTINCT a.article_id) AS articles, count(DISTINCT a.source_id) AS outlets,
       mode(p.name) AS most_often
FROM articles a
JOIN dateline_places d ON d.version_id = a.current_version_id
JOIN places p USING (place_id)
LEFT JOIN facts f ON f.kind = 'source' AND f.fact = 'country' AND f.id = a.source_id
LEFT JOIN clusters c ON c.article_id = a.article_id
WHERE p.country IS NOT NULL AND p.country IS DISTINCT FROM coalesce(f.value, $home)
  AND NOT ($once AND coalesce(NOT c.is_origin, false))
GROUP BY p.country ORDER BY articles DESC, p.country;
