-- A record as onrecord wrote it with schema 4 (made up by tests/load/records.py, dumped). Never to change.
CREATE TABLE article_authors(version_id UUID NOT NULL, "position" INTEGER NOT NULL, author_id UUID);
CREATE TABLE article_versions(version_id UUID NOT NULL, article_id UUID, source_id UUID, run_id UUID, transform_version VARCHAR, "input" VARCHAR, retrieved_at TIMESTAMP WITH TIME ZONE, url VARCHAR, title VARCHAR, subtitle VARCHAR, seo_title VARCHAR, section VARCHAR, publisher VARCHAR, "language" VARCHAR, "access" VARCHAR, published_raw VARCHAR, published_on DATE, published_at TIMESTAMP WITH TIME ZONE, published_precision VARCHAR, published_origin VARCHAR, modified_at TIMESTAMP WITH TIME ZONE, words INTEGER, "text" VARCHAR, text_key UUID);
CREATE TABLE articles(article_id UUID NOT NULL, current_version_id UUID, source_id UUID, url VARCHAR, title VARCHAR, "language" VARCHAR, published_on DATE, published_at TIMESTAMP WITH TIME ZONE, first_retrieved_at TIMESTAMP WITH TIME ZONE, last_retrieved_at TIMESTAMP WITH TIME ZONE, versions INTEGER);
CREATE TABLE authors(author_id UUID NOT NULL, "name" VARCHAR, kind VARCHAR);
CREATE TABLE bands(article_id UUID NOT NULL, band BIGINT NOT NULL);
CREATE TABLE batches(batch_id VARCHAR NOT NULL, run_id UUID, documents INTEGER, articles INTEGER, rejects INTEGER, cpu_seconds DOUBLE);
CREATE TABLE blocks(version_id UUID NOT NULL, "position" INTEGER NOT NULL, kind VARCHAR, start_offset INTEGER, end_offset INTEGER, "text" VARCHAR);
CREATE TABLE clusters(cluster_id UUID, article_id UUID NOT NULL, relation VARCHAR, is_origin BOOLEAN, similarity FLOAT, size INTEGER);
CREATE TABLE copy_links(article_id UUID NOT NULL, other_id UUID NOT NULL, relation VARCHAR, similarity FLOAT, containment FLOAT);
CREATE TABLE dateline_places(version_id UUID NOT NULL, dateline_position INTEGER NOT NULL, "position" INTEGER NOT NULL, printed VARCHAR, place_id UUID, how VARCHAR);
CREATE TABLE datelines(version_id UUID NOT NULL, "position" INTEGER NOT NULL, raw VARCHAR, agency VARCHAR, date DATE, date_basis VARCHAR, date_candidates VARCHAR[], reporter VARCHAR);
CREATE TABLE facts(kind VARCHAR NOT NULL, id UUID NOT NULL, fact VARCHAR NOT NULL, "value" VARCHAR, origin VARCHAR);
CREATE TABLE fetches(fetch_id UUID NOT NULL, run_id UUID, url VARCHAR, final_url VARCHAR, fetched_at TIMESTAMP WITH TIME ZONE, status INTEGER, outcome VARCHAR, detail VARCHAR, content_type VARCHAR, charset VARCHAR, etag VARCHAR, last_modified VARCHAR, bytes BIGINT, sha256 VARCHAR, "milliseconds" INTEGER, archive VARCHAR, archive_offset BIGINT, archive_length BIGINT, robots VARCHAR, x_robots VARCHAR, tdm_reserved BOOLEAN, found_in VARCHAR);
CREATE TABLE places(place_id UUID NOT NULL, "name" VARCHAR, country VARCHAR, "admin" VARCHAR, latitude DOUBLE, longitude DOUBLE, geonames_id INTEGER);
CREATE TABLE quote_spans(quote_id UUID NOT NULL, version_id UUID, "position" INTEGER NOT NULL, start_offset INTEGER, end_offset INTEGER, "text" VARCHAR);
CREATE TABLE quotes(quote_id UUID NOT NULL, version_id UUID, "position" INTEGER, part VARCHAR, kind VARCHAR, "text" VARCHAR, words INTEGER, block INTEGER, start_offset INTEGER, end_offset INTEGER, cue VARCHAR, cue_class VARCHAR, cue_start INTEGER, cue_end INTEGER, mention VARCHAR, mention_start INTEGER, mention_end INTEGER, speaker_id UUID, "role" VARCHAR, route VARCHAR, confidence FLOAT, addressee VARCHAR, said_on DATE, said_on_basis VARCHAR, utterance_id UUID);
CREATE TABLE rejects(reject_id UUID NOT NULL, run_id UUID, "input" VARCHAR, stage VARCHAR, reason VARCHAR, detail VARCHAR);
CREATE TABLE runs(run_id UUID NOT NULL, flow VARCHAR, arguments VARCHAR[], state VARCHAR, started_at TIMESTAMP WITH TIME ZONE, ended_at TIMESTAMP WITH TIME ZONE, program_version VARCHAR, transform_version VARCHAR, inputs INTEGER, skipped INTEGER, documents INTEGER, articles INTEGER, versions INTEGER, reread INTEGER, quotes INTEGER, rejects INTEGER, fetches INTEGER, detail VARCHAR);
CREATE TABLE schema_migrations(number INTEGER, "name" VARCHAR);
CREATE TABLE sightings("input" VARCHAR, retrieved_at TIMESTAMP WITH TIME ZONE, version_id UUID, transform_version VARCHAR);
CREATE TABLE signatures(version_id UUID NOT NULL, shingles INTEGER, minhash USMALLINT[]);
CREATE TABLE sources(source_id UUID NOT NULL, "name" VARCHAR, kind VARCHAR);
CREATE TABLE speaker_roles(version_id UUID NOT NULL, speaker_id UUID NOT NULL, "role" VARCHAR NOT NULL);
CREATE TABLE speakers(speaker_id UUID NOT NULL, "name" VARCHAR, kind VARCHAR);
CREATE TABLE tombstones(kind VARCHAR NOT NULL, id VARCHAR NOT NULL, reason VARCHAR, removed_at TIMESTAMP WITH TIME ZONE);
CREATE VIEW said AS SELECT s."name" AS speaker, q."role", s.kind AS speaker_kind, q."text", q.kind, q.part, q.cue, q.cue_class, q.addressee, q.said_on, q.said_on_basis, p.printed AS place_printed, COALESCE(g."name", p.printed) AS place, g.country, d.date AS dateline_date, d.agency, a.title, a.url, o."name" AS "source", a."language", a.published_on, a.published_at, COALESCE(c.cluster_id, a.article_id) AS story_id, COALESCE((NOT c.is_origin), CAST('f' AS BOOLEAN)) AS is_copy, q.mention, q.route, q.confidence, q.start_offset, q.end_offset, q.block, q.words, q."position", q.utterance_id, q.quote_id, q.speaker_id, a.source_id, a.current_version_id AS version_id, a.article_id FROM quotes AS q INNER JOIN articles AS a ON ((a.current_version_id = q.version_id)) LEFT JOIN speakers AS s ON ((s.speaker_id = q.speaker_id)) LEFT JOIN sources AS o ON ((o.source_id = a.source_id)) LEFT JOIN clusters AS c ON ((c.article_id = a.article_id)) LEFT JOIN datelines AS d ON (((d.version_id = q.version_id) AND (d."position" = 1))) LEFT JOIN dateline_places AS p ON (((p.version_id = q.version_id) AND (p.dateline_position = 1) AND (p."position" = 1))) LEFT JOIN places AS g ON ((g.place_id = p.place_id));
CREATE VIEW version_changes AS WITH seen AS (SELECT v.article_id, s.version_id, s.retrieved_at, lag(s.version_id) OVER (PARTITION BY v.article_id ORDER BY s.retrieved_at NULLS FIRST, s.version_id DESC) AS previous_version_id, lag(s.retrieved_at) OVER (PARTITION BY v.article_id ORDER BY s.retrieved_at NULLS FIRST, s.version_id DESC) AS last_seen_before FROM sightings AS s INNER JOIN article_versions AS v USING (version_id) SEMI JOIN (SELECT article_id FROM articles WHERE (versions > 1)) AS several ON ((several.article_id = v.article_id))), changes AS (SELECT article_id, version_id, previous_version_id, retrieved_at AS seen_at, last_seen_before, CAST(row_number() OVER (PARTITION BY article_id ORDER BY retrieved_at NULLS FIRST, version_id DESC) AS INTEGER) AS number FROM seen WHERE (previous_version_id IS DISTINCT FROM version_id))SELECT c.article_id, c.number, c.previous_version_id, c.version_id, c.last_seen_before, c.seen_at, (v.title IS DISTINCT FROM p.title) AS title_changed, (v.subtitle IS DISTINCT FROM p.subtitle) AS subtitle_changed, (v."text" IS DISTINCT FROM p."text") AS text_changed, (v.text_key IS DISTINCT FROM p.text_key) AS words_changed, COALESCE(((v.modified_at IS NULL) OR (v.modified_at <= p.modified_at)), CAST('f' AS BOOLEAN)) AS silent, p.title AS title_before, v.title, p.subtitle AS subtitle_before, v.subtitle, p.words AS words_before, v.words, p.modified_at AS modified_before, v.modified_at FROM changes AS c INNER JOIN article_versions AS v ON ((v.version_id = c.version_id)) INNER JOIN article_versions AS p ON ((p.version_id = c.previous_version_id));
CREATE VIEW quote_changes AS WITH numbered AS (SELECT q.*, COALESCE(q.utterance_id, q.quote_id) AS words_id, row_number() OVER (PARTITION BY q.version_id, (q.part = 'body'), COALESCE(q.utterance_id, q.quote_id) ORDER BY q."position") AS nth, list_distinct(regexp_split_to_array(lower(q."text"), '[^\p{L}\p{N}]+')) AS bag FROM quotes AS q SEMI JOIN ((SELECT version_id FROM version_changes) UNION (SELECT previous_version_id FROM version_changes)) AS changed USING (version_id)), was AS (SELECT c.article_id, c.number, c.seen_at, q.* FROM version_changes AS c INNER JOIN numbered AS q ON ((q.version_id = c.previous_version_id))), now AS (SELECT c.article_id, c.number, c.seen_at, q.* FROM version_changes AS c INNER JOIN numbered AS q ON ((q.version_id = c.version_id))), kept AS (SELECT was.article_id, was.number, was.quote_id AS before_id, now.quote_id AS after_id, 1.0 AS similarity FROM was INNER JOIN now ON (((now.article_id = was.article_id) AND (now.number = was.number) AND (now.words_id = was.words_id) AND (now.nth = was.nth) AND ((now.part = 'body') = (was.part = 'body'))))), pairs AS (SELECT was.article_id, was.number, was.quote_id AS before_id, now.quote_id AS after_id, len(list_intersect(was.bag, now.bag)) AS shared, greatest(((2.0 * shared) / (len(was.bag) + len(now.bag))), CASE  WHEN ((least(len(was.bag), len(now.bag)) >= 4)) THEN (((0.8 * shared) / least(len(was.bag), len(now.bag)))) ELSE 0 END) AS similarity FROM was INNER JOIN now ON (((now.article_id = was.article_id) AND (now.number = was.number) AND ((now.part = 'body') = (was.part = 'body')))) WHERE ((NOT (main."row"(was.number, was.article_id, was.quote_id) = ANY(SELECT main."row"(number, article_id, before_id) FROM kept))) AND (NOT (main."row"(now.number, now.article_id, now.quote_id) = ANY(SELECT main."row"(number, article_id, after_id) FROM kept))))), "matched" AS ((SELECT * FROM kept) UNION ALL (SELECT article_id, number, before_id, after_id, similarity FROM pairs WHERE (similarity >= 0.5) QUALIFY ((row_number() OVER (PARTITION BY article_id, number, before_id ORDER BY similarity DESC, after_id) = 1) AND (row_number() OVER (PARTITION BY article_id, number, after_id ORDER BY similarity DESC, before_id) = 1)))), compared AS (SELECT COALESCE(was.article_id, now.article_id) AS article_id, COALESCE(was.number, now.number) AS number, COALESCE(was.seen_at, now.seen_at) AS seen_at, CASE  WHEN ((now.quote_id IS NULL)) THEN ('vanished') WHEN ((was.quote_id IS NULL)) THEN ('added') ELSE 'altered' END AS change, CASE  WHEN (((was.quote_id IS NOT NULL) AND (now.quote_id IS NOT NULL))) THEN (list_filter(main.list_value(CASE  WHEN ((was.words_id != now.words_id)) THEN ('words') ELSE NULL END, CASE  WHEN ((was.speaker_id IS DISTINCT FROM now.speaker_id)) THEN ('speaker') ELSE NULL END, CASE  WHEN ((was."role" IS DISTINCT FROM now."role")) THEN ('role') ELSE NULL END, CASE  WHEN ((was.cue IS DISTINCT FROM now.cue)) THEN ('cue') ELSE NULL END, CASE  WHEN ((was.kind IS DISTINCT FROM now.kind)) THEN ('kind') ELSE NULL END), (lambda "each": ("each" IS NOT NULL)))) ELSE NULL END AS altered, was.quote_id AS before_id, now.quote_id AS after_id, was."text" AS text_before, now."text" AS text_after, was.speaker_id AS speaker_before_id, now.speaker_id AS speaker_after_id, was.cue AS cue_before, now.cue AS cue_after, m.similarity FROM was FULL JOIN "matched" AS m ON (((m.article_id = was.article_id) AND (m.number = was.number) AND (m.before_id = was.quote_id))) FULL JOIN now ON (((now.article_id = m.article_id) AND (now.number = m.number) AND (now.quote_id = m.after_id))))SELECT c.* EXCLUDE (similarity, speaker_after_id, speaker_before_id), b."name" AS speaker_before, a."name" AS speaker_after, c.speaker_before_id, c.speaker_after_id, c.similarity FROM compared AS c LEFT JOIN speakers AS b ON ((b.speaker_id = c.speaker_before_id)) LEFT JOIN speakers AS a ON ((a.speaker_id = c.speaker_after_id)) WHERE ((c.change != 'altered') OR (len(c.altered) > 0));
INSERT INTO article_authors VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 'cf15c828-b72a-58b2-a647-0f0c190d445c'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 'cf15c828-b72a-58b2-a647-0f0c190d445c'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 'cf15c828-b72a-58b2-a647-0f0c190d445c');
INSERT INTO article_versions VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', '5bc08afb-ffa9-54c4-a191-8aa86f743059', '319e8c59-8608-5820-b38f-7797157a67d2', '11111111-1111-5111-8111-111111111111', 'rules-1', 'a.txt', '2026-03-05 00:00:00+00:00', 'https://gazette.example/weir', 'Weir to be mended', NULL, NULL, NULL, NULL, 'en', NULL, '2026-03-04T10:00:00+01:00', '2026-03-04', '2026-03-04 09:00:00+00:00', 'second', 'jsonld', NULL, 8, '"We will mend the weir," Ilse Marn said.', '3b2267ce-17de-5457-9abf-3b580b714bea'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 'bbd41a0d-9bc6-5a95-9ac2-7bf7d02fe9d6', '302f8b52-a824-53fd-8a59-049d3b99fe60', '11111111-1111-5111-8111-111111111111', 'rules-1', 'a.txt', '2026-03-05 00:00:00+00:00', 'https://courier.example/weir', 'Weir to be mended', NULL, NULL, NULL, NULL, 'en', NULL, '2026-03-04T10:00:00+01:00', '2026-03-04', '2026-03-04 09:00:00+00:00', 'second', 'jsonld', NULL, 8, '"We will mend the weir," Ilse Marn said.', '3b2267ce-17de-5457-9abf-3b580b714bea'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', '5bc08afb-ffa9-54c4-a191-8aa86f743059', '319e8c59-8608-5820-b38f-7797157a67d2', '11111111-1111-5111-8111-111111111111', 'rules-1', 'b.txt', '2026-03-06 00:00:00+00:00', 'https://gazette.example/weir', 'Weir to be mended', NULL, NULL, NULL, NULL, 'en', NULL, '2026-03-04T10:00:00+01:00', '2026-03-04', '2026-03-04 09:00:00+00:00', 'second', 'jsonld', NULL, 10, '"We will mend the weir," Ilse Marn said. He left.', 'cf697be4-b66f-515e-a4ff-50a860c721f8');
INSERT INTO articles VALUES
('5bc08afb-ffa9-54c4-a191-8aa86f743059', 'e378b1a8-eb61-5523-b76c-2384d1f2e234', '319e8c59-8608-5820-b38f-7797157a67d2', 'https://gazette.example/weir', 'Weir to be mended', 'en', '2026-03-04', '2026-03-04 09:00:00+00:00', '2026-03-05 00:00:00+00:00', '2026-03-06 00:00:00+00:00', 2),
('bbd41a0d-9bc6-5a95-9ac2-7bf7d02fe9d6', 'd6a66139-18e2-5a4e-9112-ee87a19c70e0', '302f8b52-a824-53fd-8a59-049d3b99fe60', 'https://courier.example/weir', 'Weir to be mended', 'en', '2026-03-04', '2026-03-04 09:00:00+00:00', '2026-03-05 00:00:00+00:00', '2026-03-05 00:00:00+00:00', 1);
INSERT INTO authors VALUES
('cf15c828-b72a-58b2-a647-0f0c190d445c', 'Jo Pell', 'person');
INSERT INTO batches VALUES
('one', '11111111-1111-5111-8111-111111111111', 3, 2, 1, 0.5),
('two', '11111111-1111-5111-8111-111111111111', 1, 1, 0, 0.5);
INSERT INTO blocks VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 'paragraph', 0, 40, '"We will mend the weir," Ilse Marn said.'),
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 2, 'caption', NULL, NULL, 'The weir in March.'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 'paragraph', 0, 40, '"We will mend the weir," Ilse Marn said.'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 2, 'caption', NULL, NULL, 'The weir in March.'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 'paragraph', 0, 49, '"We will mend the weir," Ilse Marn said. He left.'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 2, 'caption', NULL, NULL, 'The weir in March.');
INSERT INTO dateline_places VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 1, 'GRAZ', 'd6112d9a-a988-5d70-bcdd-97013305ec37', 'only'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 1, 'GRAZ', 'd6112d9a-a988-5d70-bcdd-97013305ec37', 'only'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 1, 'GRAZ', 'd6112d9a-a988-5d70-bcdd-97013305ec37', 'only');
INSERT INTO datelines VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 'GRAZ, March 4 (APA) -', 'APA', '2026-03-04', 'published', [], NULL),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 'GRAZ, March 4 (APA) -', 'APA', '2026-03-04', 'published', [], NULL),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 'GRAZ, March 4 (APA) -', 'APA', '2026-03-04', 'published', [], NULL);
INSERT INTO facts VALUES
('speaker', '81d08788-ef3d-559e-bd59-03fd546f95bb', 'gender', 'female', 'people.csv');
INSERT INTO places VALUES
('d6112d9a-a988-5d70-bcdd-97013305ec37', 'Graz', 'AT', 'Styria', 47.07, 15.44, 2778067);
INSERT INTO quote_spans VALUES
('5efd5dbb-de85-5160-8b3b-6396e5d53f64', '0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 1, 23, 'We will mend the weir,'),
('a05cb655-a80d-5701-a7bd-830edf57ed6d', 'e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 1, 23, 'We will mend the weir,'),
('aea492d0-411d-5ed0-936b-29e1ff4af384', 'd6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 1, 23, 'We will mend the weir,');
INSERT INTO quotes VALUES
('5efd5dbb-de85-5160-8b3b-6396e5d53f64', '0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 'body', 'direct', 'We will mend the weir,', 5, 1, 1, 23, 'said', NULL, NULL, NULL, 'Ilse Marn', NULL, NULL, '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor', 'named', 1.0, NULL, NULL, NULL, '6f7e9632-e20c-5c92-b725-ba6721986993'),
('a05cb655-a80d-5701-a7bd-830edf57ed6d', 'e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 'body', 'direct', 'We will mend the weir,', 5, 1, 1, 23, 'said', NULL, NULL, NULL, 'Ilse Marn', NULL, NULL, '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor', 'named', 1.0, NULL, NULL, NULL, '6f7e9632-e20c-5c92-b725-ba6721986993'),
('aea492d0-411d-5ed0-936b-29e1ff4af384', 'd6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 'body', 'direct', 'We will mend the weir,', 5, 1, 1, 23, 'said', NULL, NULL, NULL, 'Ilse Marn', NULL, NULL, '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor', 'named', 1.0, NULL, NULL, NULL, '6f7e9632-e20c-5c92-b725-ba6721986993');
INSERT INTO rejects VALUES
('e056a001-4a69-5f80-8c4b-3ae54846f907', '11111111-1111-5111-8111-111111111111', 'x.bin', 'read', 'binary', 'no text');
INSERT INTO runs VALUES
('11111111-1111-5111-8111-111111111111', 'ingest', ['a.txt'], 'completed', '2026-03-05 00:00:00+00:00', '2026-03-05 00:00:01+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO schema_migrations VALUES
(1, 'record'),
(2, 'history'),
(3, 'copies'),
(4, 'decisions');
INSERT INTO sightings VALUES
('a.txt', '2026-03-05 00:00:00+00:00', '0aa7f679-3974-5c79-bb40-bee266fcff3f', 'rules-1'),
('a.txt', '2026-03-05 00:00:00+00:00', 'd6a66139-18e2-5a4e-9112-ee87a19c70e0', 'rules-1'),
('b.txt', '2026-03-06 00:00:00+00:00', 'e378b1a8-eb61-5523-b76c-2384d1f2e234', 'rules-1');
INSERT INTO sources VALUES
('302f8b52-a824-53fd-8a59-049d3b99fe60', 'courier.example', 'domain'),
('319e8c59-8608-5820-b38f-7797157a67d2', 'gazette.example', 'domain');
INSERT INTO speaker_roles VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor');
INSERT INTO speakers VALUES
('81d08788-ef3d-559e-bd59-03fd546f95bb', 'Ilse Marn', 'person');
