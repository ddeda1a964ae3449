-- Quotes that a later text of an article no longer has, has in other words, or ascribes to somebody else.
-- $change VARCHAR [vanished]: vanished, altered or added; NULL for all
-- $limit INTEGER [100]: rows
SELECT strftime(q.seen_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS seen, q.change, array_to_string(q.altered, ', ') AS altered,
       q.speaker_before, q.text_before, q.speaker_after, q.text_after, a.title, a.url
FROM quote_changes q JOIN articles a USING (article_id)
WHERE $change IS NULL OR q.change = $change
ORDER BY q.seen_at DESC, a.url, q.change, q.text_before, q.text_after LIMIT $limit;
