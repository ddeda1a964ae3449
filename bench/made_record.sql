-- A big record, made up: {articles} articles with {each} quotes each (bench/record_speed.py fills the braces in).
INSERT INTO sources SELECT md5('source' || i)::UUID, 'outlet' || i || '.example', 'domain' FROM range(300) r(i);
INSERT INTO speakers SELECT md5('speaker' || i)::UUID, 'Speaker ' || i,
    CASE i % 10 WHEN 0 THEN 'organisation' WHEN 1 THEN 'unnamed' ELSE 'person' END FROM range({articles} // 5) r(i);
INSERT INTO places SELECT md5('place' || i)::UUID, 'Place ' || i, chr((65 + i % 26)::INTEGER) || chr((65 + i % 13)::INTEGER), NULL, 1, 1, i
    FROM range(2000) r(i);
CREATE OR REPLACE TEMP TABLE made AS SELECT i, md5('article' || i)::UUID AS article_id, md5('version' || i)::UUID AS version_id,
    md5('source' || floor(300 * power(random(), 3))::INTEGER)::UUID AS source_id, 'https://outlet.example/' || i AS url,
    'Story ' || i AS title, DATE '2023-01-01' + (i * 1200 // {articles})::INTEGER AS day,
    (DATE '2023-01-01' + (i * 1200 // {articles})::INTEGER)::TIMESTAMPTZ + to_minutes((i * 7919) % 1440) AS moment
    FROM range({articles}) r(i);
INSERT INTO article_versions BY NAME SELECT version_id, article_id, source_id, {run} AS run_id, 'rules' AS transform_version,
    'raw/a.warc.gz@' || i AS input, moment AS retrieved_at, url, title, 'en' AS language, day AS published_on, moment AS published_at,
    400 AS words, repeat('the weir at mill ' || i || ' will be mended ', 40)
        || CASE WHEN i % 50 = 0 THEN ' in granite' ELSE '' END AS text, md5('text' || i)::UUID AS text_key FROM made;
INSERT INTO article_versions BY NAME SELECT md5('earlier' || i)::UUID AS version_id, article_id, source_id, {run} AS run_id,
    'rules' AS transform_version, 'raw/a.warc.gz@1' || i AS input, moment - INTERVAL 1 HOUR AS retrieved_at, url,
    CASE WHEN i % 40 = 0 THEN 'Earlier ' ELSE '' END || title AS title, 'en' AS language, day AS published_on,
    moment AS published_at, 390 AS words, repeat('the weir at mill ' || i || ' was mended ', 40) AS text,
    md5('earlier text' || i)::UUID AS text_key FROM made WHERE i % 20 = 0;
INSERT INTO sightings SELECT input, retrieved_at, version_id, transform_version FROM article_versions;
INSERT INTO articles SELECT article_id, version_id, source_id, url, title, 'en', day, moment,
    moment - CASE WHEN i % 20 = 0 THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END, moment,
    CASE WHEN i % 20 = 0 THEN 2 ELSE 1 END FROM made;
INSERT INTO datelines BY NAME SELECT version_id, 1 AS position, 'PLACE (AG) -' AS raw,
    CASE WHEN i % 3 = 0 THEN 'Agency ' || (i % 7) END AS agency, day AS date, 'published' AS date_basis FROM made WHERE i % 2 = 0;
INSERT INTO dateline_places SELECT version_id, 1, 1, 'PLACE', md5('place' || floor(2000 * power(random(), 3))::INTEGER)::UUID,
    'only' FROM made WHERE i % 2 = 0;
INSERT INTO authors SELECT md5('author' || i)::UUID, 'Author ' || i, 'person' FROM range(3000) r(i);
INSERT INTO article_authors SELECT version_id, 1, md5('author' || floor(3000 * power(random(), 2))::INTEGER)::UUID FROM made
    WHERE i % 4 <> 0;
INSERT INTO clusters SELECT md5('article' || (i - i % 6))::UUID, article_id, CASE WHEN i % 6 = 2 THEN 'near' ELSE 'same' END,
    i % 6 = 0, 1, 2 FROM made WHERE (i % 6 = 0 OR i % 6 = 1) AND i + 1 < {articles};
CREATE OR REPLACE TEMP TABLE spoken AS SELECT m.version_id, m.day, q AS position, m.i,
    floor({articles} / 5 * power(random(), 4))::INTEGER AS who FROM made m, range(1, {each} + 1) r(q);
INSERT INTO quotes BY NAME SELECT md5('quote' || i || ' ' || position)::UUID AS quote_id, version_id, position,
    'body' AS part, ['direct', 'direct', 'mixed', 'indirect'][1 + (i + position) % 4] AS kind,
    substring(repeat('the weir at mill ' || i || ' will be mended ', 40), position * 100 + 1, 60) AS text, 12 AS words, position AS block,
    position * 100 AS start_offset, position * 100 + 60 AS end_offset, ['said', 'added', 'warned'][1 + i % 3] AS cue,
    ['neutral', 'neutral', 'assertive'][1 + i % 3] AS cue_class,
    CASE WHEN position % 3 = 0 THEN ['she', 'he'][1 + who % 2] ELSE 'Speaker ' || who END AS mention,
    CASE WHEN position % 8 <> 7 THEN md5('speaker' || who)::UUID END AS speaker_id,
    CASE WHEN position % 3 = 0 THEN 'pronoun' ELSE 'named' END AS route, 1 AS confidence,
    md5('said' || (i // 2) || ' ' || position)::UUID AS utterance_id FROM spoken;
INSERT INTO quote_spans SELECT quote_id, version_id, 1, start_offset, end_offset, text FROM quotes;
INSERT INTO speaker_roles SELECT DISTINCT version_id, speaker_id, 'role ' || (position % 5) FROM quotes
    WHERE speaker_id IS NOT NULL AND position = 1;
INSERT INTO fetches BY NAME SELECT md5('fetch' || i)::UUID AS fetch_id, {run} AS run_id, url, url AS final_url,
    moment AS fetched_at, 200 AS status, ['ok', 'ok', 'ok', 'not_modified', 'timeout', 'blocked'][1 + i % 6] AS outcome,
    100 + i % 900 AS milliseconds, 'raw/a.warc.gz' AS archive, i AS archive_offset FROM made;
INSERT INTO rejects SELECT md5('reject' || i)::UUID, {run}, 'input' || i, 'read', ['empty', 'binary'][1 + i % 2], ''
    FROM range({articles} // 50) r(i);
DROP TABLE made;
DROP TABLE spoken;
