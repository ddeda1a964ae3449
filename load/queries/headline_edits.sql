-- Headlines that changed after publication.
-- $silent BOOLEAN [NULL]: true: only changes that the page does not admit; false: only those it does
-- $limit INTEGER [100]: rows
-- Whether the text changed as well is asked of the last changes alone: texts are what is dear to read.
WITH latest AS MATERIALIZED (
    SELECT article_id, number, previous_version_id, version_id, seen_at, title_before, title, silent
    FROM version_changes
    WHERE title_changed AND ($silent IS NULL OR silent = $silent)
    QUALIFY rank() OVER (ORDER BY seen_at DESC) <= $limit
), texts AS MATERIALIZED (
    SELECT version_id, text FROM article_versions
    WHERE version_id IN (SELECT unnest([previous_version_id, version_id]) FROM latest)
), changed AS MATERIALIZED (
    SELECT article_id, source_id, url FROM articles WHERE article_id IN (SELECT article_id FROM latest)
)
SELECT strftime(c.seen_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS seen, o.name AS source, c.title_before, c.title, c.silent,
       v.text IS DISTINCT FROM p.text AS text_changed, a.url
FROM latest c
JOIN texts v ON v.version_id = c.version_id
JOIN texts p ON p.version_id = c.previous_version_id
JOIN changed a ON a.article_id = c.article_id
LEFT JOIN sources o ON o.source_id = a.source_id
ORDER BY c.seen_at DESC, a.url, c.number LIMIT $limit;
