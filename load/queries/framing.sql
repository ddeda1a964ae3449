-- The same speaker, framed differently: classes of say-verbs by outlet.
-- $speaker VARCHAR [NULL]: part of a name; NULL for everybody
-- $limit INTEGER [100]: rows
SELECT o.name AS source, coalesce(q.cue_class, 'none') AS cue_class, count(*) AS quotes,
       round(quotes / sum(quotes) OVER (PARTITION BY source), 3) AS share,
       array_to_string(list_sort(list_distinct(list(lower(q.cue)))) [:8], ', ') AS cues
FROM quotes q
JOIN articles a ON a.current_version_id = q.version_id
LEFT JOIN sources o ON o.source_id = a.source_id
WHERE $speaker IS NULL OR q.speaker_id IN (
    SELECT speaker_id FROM speakers WHERE contains(lower(strip_accents(name)), lower(strip_accents($speaker))))
GROUP BY o.name, q.cue_class
ORDER BY quotes DESC, source, cue_class LIMIT $limit;
