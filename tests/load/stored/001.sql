-- A record as onrecord wrote it with schema 1 (made up by tests/load/records.py, dumped). Never to change.
CREATE TABLE articles(article_id UUID NOT NULL, current_version_id UUID, source_id UUID, url VARCHAR, title VARCHAR, "language" VARCHAR, published_on DATE, published_at TIMESTAMP WITH TIME ZONE, first_retrieved_at TIMESTAMP WITH TIME ZONE, last_retrieved_at TIMESTAMP WITH TIME ZONE, versions INTEGER);
CREATE TABLE article_authors(version_id UUID NOT NULL, "position" INTEGER NOT NULL, author_id UUID);
CREATE TABLE article_versions(version_id UUID NOT NULL, article_id UUID, source_id UUID, run_id UUID, transform_version VARCHAR, "input" VARCHAR, retrieved_at TIMESTAMP WITH TIME ZONE, url VARCHAR, title VARCHAR, subtitle VARCHAR, seo_title VARCHAR, section VARCHAR, publisher VARCHAR, "language" VARCHAR, "access" VARCHAR, published_raw VARCHAR, published_on DATE, published_at TIMESTAMP WITH TIME ZONE, published_precision VARCHAR, published_origin VARCHAR, modified_at TIMESTAMP WITH TIME ZONE, words INTEGER, "text" VARCHAR, text_key UUID);
CREATE TABLE authors(author_id UUID NOT NULL, "name" VARCHAR, kind VARCHAR);
CREATE TABLE batches(batch_id VARCHAR NOT NULL, run_id UUID, documents INTEGER, articles INTEGER, rejects INTEGER, cpu_seconds DOUBLE);
CREATE TABLE blocks(version_id UUID NOT NULL, "position" INTEGER NOT NULL, kind VARCHAR, start_offset INTEGER, end_offset INTEGER, "text" VARCHAR);
CREATE TABLE datelines(version_id UUID NOT NULL, "position" INTEGER NOT NULL, raw VARCHAR, agency VARCHAR, date DATE, date_basis VARCHAR, date_candidates VARCHAR[], reporter VARCHAR);
CREATE TABLE dateline_places(version_id UUID NOT NULL, dateline_position INTEGER NOT NULL, "position" INTEGER NOT NULL, printed VARCHAR, place_id UUID, how VARCHAR);
CREATE TABLE fetches(fetch_id UUID NOT NULL, run_id UUID, url VARCHAR, final_url VARCHAR, fetched_at TIMESTAMP WITH TIME ZONE, status INTEGER, outcome VARCHAR, detail VARCHAR, content_type VARCHAR, charset VARCHAR, etag VARCHAR, last_modified VARCHAR, bytes BIGINT, sha256 VARCHAR, "milliseconds" INTEGER, archive VARCHAR, archive_offset BIGINT, archive_length BIGINT, robots VARCHAR, x_robots VARCHAR, tdm_reserved BOOLEAN, found_in VARCHAR);
CREATE TABLE places(place_id UUID NOT NULL, "name" VARCHAR, country VARCHAR, "admin" VARCHAR, latitude DOUBLE, longitude DOUBLE, geonames_id INTEGER);
CREATE TABLE quotes(quote_id UUID NOT NULL, version_id UUID, "position" INTEGER, part VARCHAR, kind VARCHAR, "text" VARCHAR, words INTEGER, block INTEGER, start_offset INTEGER, end_offset INTEGER, cue VARCHAR, cue_class VARCHAR, cue_start INTEGER, cue_end INTEGER, mention VARCHAR, mention_start INTEGER, mention_end INTEGER, speaker_id UUID, "role" VARCHAR, route VARCHAR, confidence FLOAT, addressee VARCHAR, said_on DATE, said_on_basis VARCHAR, utterance_id UUID);
CREATE TABLE quote_spans(quote_id UUID NOT NULL, version_id UUID, "position" INTEGER NOT NULL, start_offset INTEGER, end_offset INTEGER, "text" VARCHAR);
CREATE TABLE rejects(reject_id UUID NOT NULL, run_id UUID, "input" VARCHAR, stage VARCHAR, reason VARCHAR, detail VARCHAR);
CREATE TABLE runs(run_id UUID NOT NULL, flow VARCHAR, arguments VARCHAR[], state VARCHAR, started_at TIMESTAMP WITH TIME ZONE, ended_at TIMESTAMP WITH TIME ZONE, program_version VARCHAR, transform_version VARCHAR, inputs INTEGER, skipped INTEGER, documents INTEGER, articles INTEGER, versions INTEGER, reread INTEGER, quotes INTEGER, rejects INTEGER, fetches INTEGER, detail VARCHAR);
CREATE TABLE schema_migrations(number INTEGER, "name" VARCHAR);
CREATE TABLE sources(source_id UUID NOT NULL, "name" VARCHAR, kind VARCHAR);
CREATE TABLE speakers(speaker_id UUID NOT NULL, "name" VARCHAR, kind VARCHAR);
CREATE TABLE speaker_roles(version_id UUID NOT NULL, speaker_id UUID NOT NULL, "role" VARCHAR NOT NULL);
CREATE VIEW clusters AS WITH copies AS (SELECT v.text_key AS cluster_id, a.article_id, a.source_id, COALESCE(a.published_at, a.published_on) AS published, count() OVER (PARTITION BY v.text_key) AS size FROM articles AS a INNER JOIN article_versions AS v ON ((v.version_id = a.current_version_id)) WHERE (v.text_key IS NOT NULL))SELECT cluster_id, article_id, 'same' AS relation, (row_number() OVER (PARTITION BY cluster_id ORDER BY published NULLS LAST, article_id) = 1) AS is_origin, size FROM copies WHERE (size > 1);
CREATE VIEW said AS SELECT s."name" AS speaker, q."role", s.kind AS speaker_kind, q."text", q.kind, q.part, q.cue, q.cue_class, q.addressee, q.said_on, q.said_on_basis, p.printed AS place_printed, COALESCE(g."name", p.printed) AS place, g.country, d.date AS dateline_date, d.agency, a.title, a.url, o."name" AS "source", a."language", a.published_on, a.published_at, q.mention, q.route, q.confidence, q.start_offset, q.end_offset, q."position", q.utterance_id, q.quote_id, q.speaker_id, a.current_version_id AS version_id, a.article_id FROM quotes AS q INNER JOIN articles AS a ON ((a.current_version_id = q.version_id)) LEFT JOIN speakers AS s ON ((s.speaker_id = q.speaker_id)) LEFT JOIN sources AS o ON ((o.source_id = a.source_id)) LEFT JOIN datelines AS d ON (((d.version_id = q.version_id) AND (d."position" = 1))) LEFT JOIN dateline_places AS p ON (((p.version_id = q.version_id) AND (p.dateline_position = 1) AND (p."position" = 1))) LEFT JOIN places AS g ON ((g.place_id = p.place_id));
INSERT INTO articles VALUES
('5bc08afb-ffa9-54c4-a191-8aa86f743059', 'e378b1a8-eb61-5523-b76c-2384d1f2e234', '319e8c59-8608-5820-b38f-7797157a67d2', 'https://gazette.example/weir', 'Weir to be mended', 'en', '2026-03-04', '2026-03-04 09:00:00+00:00', '2026-03-05 00:00:00+00:00', '2026-03-06 00:00:00+00:00', 2),
('bbd41a0d-9bc6-5a95-9ac2-7bf7d02fe9d6', 'd6a66139-18e2-5a4e-9112-ee87a19c70e0', '302f8b52-a824-53fd-8a59-049d3b99fe60', 'https://courier.example/weir', 'Weir to be mended', 'en', '2026-03-04', '2026-03-04 09:00:00+00:00', '2026-03-05 00:00:00+00:00', '2026-03-05 00:00:00+00:00', 1);
INSERT INTO article_authors VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 'cf15c828-b72a-58b2-a647-0f0c190d445c'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 'cf15c828-b72a-58b2-a647-0f0c190d445c'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 'cf15c828-b72a-58b2-a647-0f0c190d445c');
INSERT INTO article_versions VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', '5bc08afb-ffa9-54c4-a191-8aa86f743059', '319e8c59-8608-5820-b38f-7797157a67d2', '11111111-1111-5111-8111-111111111111', 'rules-1', 'a.txt', '2026-03-05 00:00:00+00:00', 'https://gazette.example/weir', 'Weir to be mended', NULL, NULL, NULL, NULL, 'en', NULL, '2026-03-04T10:00:00+01:00', '2026-03-04', '2026-03-04 09:00:00+00:00', 'second', 'jsonld', NULL, 8, '"We will mend the weir," Ilse Marn said.', '3b2267ce-17de-5457-9abf-3b580b714bea'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 'bbd41a0d-9bc6-5a95-9ac2-7bf7d02fe9d6', '302f8b52-a824-53fd-8a59-049d3b99fe60', '11111111-1111-5111-8111-111111111111', 'rules-1', 'a.txt', '2026-03-05 00:00:00+00:00', 'https://courier.example/weir', 'Weir to be mended', NULL, NULL, NULL, NULL, 'en', NULL, '2026-03-04T10:00:00+01:00', '2026-03-04', '2026-03-04 09:00:00+00:00', 'second', 'jsonld', NULL, 8, '"We will mend the weir," Ilse Marn said.', '3b2267ce-17de-5457-9abf-3b580b714bea'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', '5bc08afb-ffa9-54c4-a191-8aa86f743059', '319e8c59-8608-5820-b38f-7797157a67d2', '11111111-1111-5111-8111-111111111111', 'rules-1', 'b.txt', '2026-03-06 00:00:00+00:00', 'https://gazette.example/weir', 'Weir to be mended', NULL, NULL, NULL, NULL, 'en', NULL, '2026-03-04T10:00:00+01:00', '2026-03-04', '2026-03-04 09:00:00+00:00', 'second', 'jsonld', NULL, 10, '"We will mend the weir," Ilse Marn said. He left.', 'cf697be4-b66f-515e-a4ff-50a860c721f8');
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
INSERT INTO datelines VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 'GRAZ, March 4 (APA) -', 'APA', '2026-03-04', 'published', [], NULL),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 'GRAZ, March 4 (APA) -', 'APA', '2026-03-04', 'published', [], NULL),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 'GRAZ, March 4 (APA) -', 'APA', '2026-03-04', 'published', [], NULL);
INSERT INTO dateline_places VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 1, 'GRAZ', 'd6112d9a-a988-5d70-bcdd-97013305ec37', 'only'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 1, 'GRAZ', 'd6112d9a-a988-5d70-bcdd-97013305ec37', 'only'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 1, 'GRAZ', 'd6112d9a-a988-5d70-bcdd-97013305ec37', 'only');
INSERT INTO places VALUES
('d6112d9a-a988-5d70-bcdd-97013305ec37', 'Graz', 'AT', 'Styria', 47.07, 15.44, 2778067);
INSERT INTO quotes VALUES
('5efd5dbb-de85-5160-8b3b-6396e5d53f64', '0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 'body', 'direct', 'We will mend the weir,', 5, 1, 1, 23, 'said', NULL, NULL, NULL, 'Ilse Marn', NULL, NULL, '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor', 'named', 1.0, NULL, NULL, NULL, '6f7e9632-e20c-5c92-b725-ba6721986993'),
('a05cb655-a80d-5701-a7bd-830edf57ed6d', 'e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 'body', 'direct', 'We will mend the weir,', 5, 1, 1, 23, 'said', NULL, NULL, NULL, 'Ilse Marn', NULL, NULL, '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor', 'named', 1.0, NULL, NULL, NULL, '6f7e9632-e20c-5c92-b725-ba6721986993'),
('aea492d0-411d-5ed0-936b-29e1ff4af384', 'd6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 'body', 'direct', 'We will mend the weir,', 5, 1, 1, 23, 'said', NULL, NULL, NULL, 'Ilse Marn', NULL, NULL, '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor', 'named', 1.0, NULL, NULL, NULL, '6f7e9632-e20c-5c92-b725-ba6721986993');
INSERT INTO quote_spans VALUES
('5efd5dbb-de85-5160-8b3b-6396e5d53f64', '0aa7f679-3974-5c79-bb40-bee266fcff3f', 1, 1, 23, 'We will mend the weir,'),
('a05cb655-a80d-5701-a7bd-830edf57ed6d', 'e378b1a8-eb61-5523-b76c-2384d1f2e234', 1, 1, 23, 'We will mend the weir,'),
('aea492d0-411d-5ed0-936b-29e1ff4af384', 'd6a66139-18e2-5a4e-9112-ee87a19c70e0', 1, 1, 23, 'We will mend the weir,');
INSERT INTO rejects VALUES
('e056a001-4a69-5f80-8c4b-3ae54846f907', '11111111-1111-5111-8111-111111111111', 'x.bin', 'read', 'binary', 'no text');
INSERT INTO runs VALUES
('11111111-1111-5111-8111-111111111111', 'ingest', ['a.txt'], 'completed', '2026-03-05 00:00:00+00:00', '2026-03-05 00:00:01+00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO schema_migrations VALUES
(1, 'record');
INSERT INTO sources VALUES
('302f8b52-a824-53fd-8a59-049d3b99fe60', 'courier.example', 'domain'),
('319e8c59-8608-5820-b38f-7797157a67d2', 'gazette.example', 'domain');
INSERT INTO speakers VALUES
('81d08788-ef3d-559e-bd59-03fd546f95bb', 'Ilse Marn', 'person');
INSERT INTO speaker_roles VALUES
('0aa7f679-3974-5c79-bb40-bee266fcff3f', '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor'),
('d6a66139-18e2-5a4e-9112-ee87a19c70e0', '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor'),
('e378b1a8-eb61-5523-b76c-2384d1f2e234', '81d08788-ef3d-559e-bd59-03fd546f95bb', 'mayor');
