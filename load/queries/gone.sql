-- Articles whose page was there and is there no more: what its address answers since when.
-- $limit INTEGER [100]: rows
WITH asked AS (
    SELECT DISTINCT v.article_id, f.url
    FROM article_versions v JOIN fetches f ON v.input = f.archive || '@' || f.archive_offset
),
there AS (
    SELECT url, max(fetched_at) AS last_seen FROM fetches WHERE outcome IN ('ok', 'not_modified') GROUP BY url
),
taken AS (
    SELECT url, min(fetched_at) AS gone_at, arg_max(outcome, fetched_at) AS answer, any_value(last_seen) AS last_seen
    FROM fetches JOIN there USING (url)
    WHERE outcome IN ('gone', 'not_found', 'soft_404', 'redirected_home') AND fetched_at > last_seen
    GROUP BY url
)
SELECT a.title, a.url, t.answer, t.gone_at, t.last_seen
FROM taken t JOIN asked USING (url) JOIN articles a USING (article_id)
ORDER BY t.gone_at DESC, a.url LIMIT $limit;
