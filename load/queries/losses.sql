-- What requests came to, by host: what was lost, and why.
-- $since TIMESTAMPTZ [NULL]: requests from then on
-- $lost BOOLEAN [false]: only those that gave nothing
SELECT regexp_extract(url, '^[a-z]+://(?:www\.)?([^/:]+)', 1) AS host, outcome, count(*) AS requests,
       round(count(*) / sum(count(*)) OVER (PARTITION BY host), 3) AS share, round(median(milliseconds)) AS milliseconds,
       min(url) AS example
FROM fetches
WHERE ($since IS NULL OR fetched_at >= $since) AND NOT ($lost AND outcome IN ('ok', 'not_modified'))
GROUP BY host, outcome ORDER BY requests DESC, host, outcome;
