-- What backfills were asked for, the latest first.
SELECT arguments, state, started_at FROM runs WHERE flow = 'backfill' ORDER BY started_at DESC;
