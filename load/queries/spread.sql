-- Which outlet carried a quote first, how many followed, and how long it took them.
-- $outlets INTEGER [2]: at least so many outlets
-- $words INTEGER [5]: quotes of at least so many words
-- $near BOOLEAN [false]: quotes that are cut, mended or spelt otherwise are the same words too
-- $limit INTEGER [50]: rows
-- Who carried them is looked up for those alone that are shown, and for wordings. Words that nobody need have followed
-- (one outlet is enough) are gathered from all quotes.
WITH outlets AS MATERIALIZED (
    SELECT source_id, name, row_number() OVER (ORDER BY name, source_id)::INTEGER AS outlet FROM sources
), told AS MATERIALIZED (
    SELECT a.current_version_id AS version_id, o.outlet, a.published_at
    FROM articles a LEFT JOIN outlets o USING (source_id) WHERE a.published_at IS NOT NULL
), worded AS MATERIALIZED (
    SELECT utterance_id, cluster_id FROM utterances WHERE $near
), exact AS (
    SELECT utterance_id, outlets, first_at FROM shared_utterances WHERE $outlets > 1 AND words >= $words AND outlets >= $outlets
    UNION ALL
    SELECT q.utterance_id, count(DISTINCT t.outlet), min(t.published_at) FROM quotes q JOIN told t USING (version_id)
    WHERE $outlets < 2 AND q.words >= $words AND q.utterance_id IS NOT NULL GROUP BY ALL HAVING count(DISTINCT t.outlet) >= $outlets
), most AS (
    SELECT utterance_id FROM exact ANTI JOIN worded USING (utterance_id)
    ORDER BY outlets DESC, first_at, utterance_id LIMIT $limit
), candidates AS MATERIALIZED (
    SELECT utterance_id, utterance_id AS said_id FROM most UNION ALL FROM worded
), carried AS MATERIALIZED (
    SELECT c.said_id, count(DISTINCT t.outlet) AS outlets, min(t.published_at) AS first_at, max(t.published_at) AS last_at,
           min({'at': t.published_at, 'outlet': t.outlet}) FILTER (t.outlet IS NOT NULL) AS first,
           min({'at': t.published_at, 'outlet': t.outlet, 'version_id': version_id, 'position': q.position, 'row': q.rowid}) AS shown
    FROM candidates c JOIN quotes q USING (utterance_id) JOIN told t USING (version_id)
    WHERE q.words >= $words
    GROUP BY c.said_id HAVING count(DISTINCT t.outlet) >= $outlets
    ORDER BY 2 DESC, 3, c.said_id LIMIT $limit
)
SELECT s.name AS speaker, q.text, o.name AS first_outlet,
       strftime(c.first_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS first, c.outlets,
       round(date_diff('minute', c.first_at, c.last_at) / 60, 1) AS hours
FROM carried c
JOIN quotes q ON q.rowid = c.shown.row
LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
LEFT JOIN outlets o ON o.outlet = c.first.outlet
ORDER BY c.outlets DESC, c.first_at, q.text;
