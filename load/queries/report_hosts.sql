-- The hosts that one run waited for longest.
SELECT regexp_extract(url, '^[a-z]+://([^/]+)', 1) AS host, count(*) AS requests,
       median(milliseconds)::INTEGER AS median_ms, max(milliseconds) AS slowest_ms,
       count(*) FILTER (outcome NOT IN ('ok', 'not_modified')) AS failed
FROM fetches WHERE run_id = $run_id::UUID AND milliseconds IS NOT NULL
GROUP BY host ORDER BY sum(milliseconds) DESC, host LIMIT 10;
