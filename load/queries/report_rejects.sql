-- What one run lost, by cause, with a few of the inputs.
SELECT stage, reason, count(*) AS inputs, list(input ORDER BY input)[:3] AS examples, any_value(detail) AS detail
FROM rejects WHERE run_id = $run_id::UUID GROUP BY stage, reason ORDER BY inputs DESC, stage, reason;
