-- What was run, the latest first.
-- $limit INTEGER [20]: rows
SELECT left(run_id::VARCHAR, 8) AS run, strftime(started_at, '%Y-%m-%d %H:%M:%S') AS started, flow, state, documents, articles,
       quotes, rejects, fetches, round(epoch(ended_at) - epoch(started_at), 1) AS seconds,
       concat_ws(': ', nullif(array_to_string(arguments, ' '), ''), detail) AS what
FROM runs ORDER BY started_at DESC LIMIT $limit;
