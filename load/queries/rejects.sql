-- What gave no article, and why.
-- $stage VARCHAR [NULL]: list, fetch, open, read or load
-- $reason VARCHAR [NULL]: a short word
-- $limit INTEGER [100]: rows
SELECT stage, reason, input, rejects.detail
FROM rejects LEFT JOIN runs USING (run_id)
WHERE ($stage IS NULL OR stage = $stage) AND ($reason IS NULL OR reason = $reason)
ORDER BY started_at DESC, input LIMIT $limit;
