-- When the scheduled runs of one source began, and what each brought; windows of the past are left out.
SELECT epoch(started_at)::BIGINT AS began, coalesce(versions, 0) AS versions, coalesce(rejects, 0) AS rejects, state
FROM runs
WHERE flow = 'ingest' AND arguments = ['--source', $source]
ORDER BY began;
