-- The addresses that an article is known under: the canonical one, that of its page after redirects, and that which was
-- asked for. One row an article and address; of several roles the first.
CREATE VIEW article_urls AS
WITH fetched AS (
    SELECT v.article_id, f.url, f.final_url, f.fetched_at
    FROM fetches f
    JOIN sightings s ON s.input = f.archive || '@' || f.archive_offset
    JOIN article_versions v USING (version_id)
), addresses AS (
    SELECT article_id, url, 1 AS rank, retrieved_at AS seen_at FROM article_versions
    UNION ALL SELECT article_id, final_url, 2, fetched_at FROM fetched
    UNION ALL SELECT article_id, url, 3, fetched_at FROM fetched
)
SELECT article_id, url, ['canonical', 'final', 'asked'][min(rank)] AS role, min(seen_at) AS first_seen_at
FROM addresses WHERE url IS NOT NULL
GROUP BY article_id, url;
