-- A few quotes of every current article, in the order of the text: a look at the record.
-- $each INTEGER [3]: quotes of an article
SELECT speaker, kind, cue, text, coalesce(said_on, dateline_date, published_on) AS date, place
FROM said
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY part <> 'body', position) <= $each
ORDER BY date NULLS LAST, title, position;
