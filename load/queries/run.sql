-- One run, by the beginning of its id, or the latest.
SELECT * FROM runs WHERE $run = 'last' OR starts_with(run_id::VARCHAR, $run) ORDER BY started_at DESC LIMIT 1;
