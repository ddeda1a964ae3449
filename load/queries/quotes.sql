-- Who said what, where and when; parameters that are NULL do not restrict.
-- $speaker VARCHAR [NULL]: part of a name
-- $contains VARCHAR [NULL]: part of what was said
-- $since DATE [NULL]: first day
-- $until DATE [NULL]: last day
-- $kind VARCHAR [NULL]: direct, mixed or indirect
-- $once BOOLEAN [false]: leave out the copies of stories
-- $limit INTEGER [50]: rows
SELECT coalesce(said_on, dateline_date, published_on) AS date, speaker, role, kind, cue, text, place, source, title, url
FROM said
WHERE ($speaker IS NULL OR contains(lower(strip_accents(speaker)), lower(strip_accents($speaker))))
  AND ($contains IS NULL OR contains(lower(strip_accents(text)), lower(strip_accents($contains))))
  AND ($since IS NULL OR coalesce(said_on, dateline_date, published_on) >= $since::DATE)
  AND ($until IS NULL OR coalesce(said_on, dateline_date, published_on) <= $until::DATE)
  AND ($kind IS NULL OR kind = $kind) AND NOT ($once AND is_copy)
ORDER BY date DESC NULLS LAST, title, position
LIMIT $limit;
