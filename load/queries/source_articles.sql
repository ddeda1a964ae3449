-- How many current articles of one source are of each day (published, else filed), known by where their bytes lie: in
-- archive files of its runs, or in files that fit its paths.
SELECT coalesce(a.published_on, d.date) AS day, count(*) AS articles
FROM articles a
LEFT JOIN datelines d ON d.version_id = a.current_version_id AND d.position = 1
WHERE coalesce(a.published_on, d.date) BETWEEN $since AND $until AND EXISTS (
    SELECT 1 FROM article_versions v
    WHERE v.article_id = a.article_id AND (
        regexp_extract(v.input, 'onrecord-\d{8}-([^-/]+)-\d+\.warc\.gz', 1) IN (
            SELECT left(run_id::VARCHAR, 8) FROM runs
            WHERE list_contains(arguments, '--source')
              AND arguments[list_position(arguments, '--source') + 1] = $source)
        OR regexp_matches(v.input, $paths)))
GROUP BY day ORDER BY day;
