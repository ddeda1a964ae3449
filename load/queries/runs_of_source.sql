-- The runs of one source, whole or in parts, the oldest first.
SELECT run_id::VARCHAR AS run_id, flow, arguments, state, epoch(started_at) AS began, articles, documents, versions, rejects,
       detail
FROM runs
WHERE list_contains(arguments, '--source') AND arguments[list_position(arguments, '--source') + 1] = $source
ORDER BY started_at;
