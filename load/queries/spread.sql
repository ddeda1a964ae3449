-- Which outlet carried a quote first, how many followed, and how long it took them.
-- $outlets INTEGER [2]: at least so many outlets
-- $words INTEGER [5]: quotes of at least so many words
-- $near BOOLEAN [false]: quotes that are cut, mended or spelt otherwise are the same words too
-- $limit INTEGER [50]: rows
-- Words of two quotes in two outlets, as nearly all that are shared at all, are only put in order; of the others, and of
-- the first among those, outlets are counted one by one. The few quotes that are shown are fetched by their row's number.
WITH outlets AS MATERIALIZED (
    SELECT source_id, name, row_number() OVER (ORDER BY name, source_id)::INTEGER AS outlet FROM sources
), told AS MATERIALIZED (
    SELECT a.current_version_id AS version_id, o.outlet, a.published_at
    FROM articles a LEFT JOIN outlets o USING (source_id) WHERE a.published_at IS NOT NULL
), said AS NOT MATERIALIZED (
    SELECT utterance_id, version_id, words, position, rowid AS row
    FROM quotes WHERE NOT $near AND words >= $words AND utterance_id IS NOT NULL
    UNION ALL
    SELECT coalesce(n.cluster_id, q.utterance_id), q.version_id, q.words, q.position, q.rowid
    FROM quotes q LEFT JOIN utterances n USING (utterance_id)
    WHERE $near AND q.words >= $words AND q.utterance_id IS NOT NULL
), counted AS (
    SELECT q.utterance_id, count(t.outlet) AS quotes, min(t.outlet) < max(t.outlet) AS is_shared,
           min(t.published_at) AS first_at
    FROM said q JOIN told t USING (version_id)
    GROUP BY q.utterance_id HAVING quotes >= $outlets AND (is_shared OR $outlets < 2)
), ends AS MATERIALIZED (
    SELECT min({'first_at': first_at, 'utterance_id': utterance_id}, $limit) FILTER (quotes = 2 AND is_shared) AS two,
           list(utterance_id) FILTER (quotes <> 2 OR NOT is_shared) AS others
    FROM counted
), candidates AS MATERIALIZED (
    SELECT unnest(others) AS utterance_id FROM ends UNION ALL SELECT unnest(two).utterance_id FROM ends
), carried AS MATERIALIZED (
    SELECT count(DISTINCT t.outlet) AS outlets, min(t.published_at) AS first_at, max(t.published_at) AS last_at,
           min({'at': t.published_at, 'outlet': t.outlet}) FILTER (t.outlet IS NOT NULL) AS first,
           min({'at': t.published_at, 'outlet': t.outlet, 'version_id': version_id, 'position': q.position, 'row': q.row}) AS shown
    FROM candidates JOIN said q USING (utterance_id) JOIN told t USING (version_id)
    GROUP BY q.utterance_id HAVING outlets >= $outlets
    ORDER BY outlets DESC, first_at, q.utterance_id LIMIT $limit
)
SELECT s.name AS speaker, q.text, o.name AS first_outlet,
       strftime(c.first_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS first, c.outlets,
       round(date_diff('minute', c.first_at, c.last_at) / 60, 1) AS hours
FROM carried c
JOIN quotes q ON q.rowid = c.shown.row
LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
LEFT JOIN outlets o ON o.outlet = c.first.outlet
ORDER BY c.outlets DESC, c.first_at, q.text;
