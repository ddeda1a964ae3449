-- The search for copies reads the signatures of all texts and keeps no table of their bands, which had 64 rows a text.
CREATE TABLE texts (
    text_key UUID NOT NULL,
    shingles INTEGER,
    minhash BLOB
);
INSERT INTO texts
SELECT v.text_key, any_value(s.shingles),
       any_value(unhex(list_aggregate(
           list_transform(s.minhash, lambda low: printf('%02X%02X', low & 255, low >> 8)), 'string_agg', '')))
FROM articles a
JOIN article_versions v ON v.version_id = a.current_version_id
JOIN signatures s ON s.version_id = v.version_id
WHERE v.text_key IN (SELECT text_key FROM bands)
GROUP BY v.text_key;
DROP TABLE bands;
