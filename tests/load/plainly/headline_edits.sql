SELECT strftime(c.seen_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M'), o.name, c.title_before, c.title,
       c.silent, c.text_changed, a.url
FROM version_changes c JOIN articles a USING (article_id) LEFT JOIN sources o USING (source_id)
WHERE c.title_changed AND ($silent IS NULL OR c.silent = $silent)
ORDER BY c.seen_at DESC, a.url LIMIT $limit
