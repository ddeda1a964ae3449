WITH genders AS (
    SELECT s.speaker_id, coalesce(
        (SELECT value FROM facts f WHERE f.id = s.speaker_id AND f.fact = 'gender'),
        (SELECT CASE WHEN count(*) FILTER (lower(mention) = 'she') > count(*) FILTER (lower(mention) = 'he')
                     THEN 'female'
                     WHEN count(*) FILTER (lower(mention) = 'she') < count(*) FILTER (lower(mention) = 'he')
                     THEN 'male' END
         FROM quotes q WHERE q.speaker_id = s.speaker_id AND q.route = 'pronoun')) AS gender
    FROM speakers s WHERE s.kind = 'person')
SELECT t.source, strftime(t.published_on, '%Y-%m') AS month, count(*), count(*) FILTER (g.gender = 'female') AS women,
       count(*) FILTER (g.gender = 'male') AS men, round(women / nullif(women + men, 0), 3),
       round(count(*) FILTER (g.gender IS NULL) / count(*), 3)
FROM told t JOIN genders g USING (speaker_id)
WHERE ($since IS NULL OR t.published_on >= $since) AND NOT ($once AND t.is_copy)
GROUP BY 1, 2 ORDER BY ALL
