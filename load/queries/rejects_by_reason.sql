-- How much was lost to what.
SELECT stage, reason, count(*) AS inputs, min(input) AS example FROM rejects GROUP BY ALL ORDER BY inputs DESC, stage, reason;
