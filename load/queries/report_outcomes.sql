-- How the requests of one run ended.
SELECT outcome, count(*) AS requests, sum(bytes)::BIGINT AS bytes, min(url) AS example
FROM fetches WHERE run_id = $run_id::UUID GROUP BY outcome ORDER BY requests DESC, outcome;
