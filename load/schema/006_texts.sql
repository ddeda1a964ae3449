-- Copies are kept by text, not by article: articles of one text_key are one text, so that links and bands no longer
-- depend on which of them came first.
ALTER TABLE bands RENAME TO old_bands;
CREATE TABLE bands (
    text_key UUID NOT NULL,
    band BIGINT NOT NULL
);
INSERT INTO bands
SELECT DISTINCT v.text_key, b.band
FROM old_bands b JOIN articles a USING (article_id) JOIN article_versions v ON v.version_id = a.current_version_id
WHERE v.text_key IS NOT NULL;
DROP TABLE old_bands;

ALTER TABLE copy_links RENAME TO old_links;
CREATE TABLE copy_links (
    text_key UUID NOT NULL,
    other_key UUID NOT NULL,
    relation VARCHAR,
    similarity FLOAT,
    containment FLOAT
);
INSERT INTO copy_links
SELECT v.text_key, w.text_key, any_value(k.relation), any_value(k.similarity), any_value(k.containment)
FROM old_links k
JOIN articles a ON a.article_id = k.article_id JOIN article_versions v ON v.version_id = a.current_version_id
JOIN articles b ON b.article_id = k.other_id JOIN article_versions w ON w.version_id = b.current_version_id
WHERE k.relation <> 'same' AND v.text_key <> w.text_key
GROUP BY v.text_key, w.text_key;
DROP TABLE old_links;
