-- The record, first edition. Columns and their meanings: load/tables.py and docs/tables.md (a test holds them together).
-- No PRIMARY KEY and no FOREIGN KEY: see docs/decisions.md.

CREATE TABLE sources (
    source_id UUID NOT NULL,
    name VARCHAR,
    kind VARCHAR
);

CREATE TABLE articles (
    article_id UUID NOT NULL,
    current_version_id UUID,
    source_id UUID,
    url VARCHAR,
    title VARCHAR,
    language VARCHAR,
    published_on DATE,
    published_at TIMESTAMPTZ,
    first_retrieved_at TIMESTAMPTZ,
    last_retrieved_at TIMESTAMPTZ,
    versions INTEGER
);

CREATE TABLE article_versions (
    version_id UUID NOT NULL,
    article_id UUID,
    source_id UUID,
    run_id UUID,
    transform_version VARCHAR,
    input VARCHAR,
    retrieved_at TIMESTAMPTZ,
    url VARCHAR,
    title VARCHAR,
    subtitle VARCHAR,
    seo_title VARCHAR,
    section VARCHAR,
    publisher VARCHAR,
    language VARCHAR,
    access VARCHAR,
    published_raw VARCHAR,
    published_on DATE,
    published_at TIMESTAMPTZ,
    published_precision VARCHAR,
    published_origin VARCHAR,
    modified_at TIMESTAMPTZ,
    words INTEGER,
    text VARCHAR,
    text_key UUID
);

CREATE TABLE authors (
    author_id UUID NOT NULL,
    name VARCHAR,
    kind VARCHAR
);

CREATE TABLE article_authors (
    version_id UUID NOT NULL,
    position INTEGER NOT NULL,
    author_id UUID
);

-- The compression of the longest column is named: DuckDB's own choice takes a third of a small record's checkpoint and makes
-- a larger file (docs/decisions.md). Files made before it was named are as they were.
CREATE TABLE blocks (
    version_id UUID NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR,
    start_offset INTEGER,
    end_offset INTEGER,
    text VARCHAR USING COMPRESSION zstd
);

CREATE TABLE datelines (
    version_id UUID NOT NULL,
    position INTEGER NOT NULL,
    raw VARCHAR,
    agency VARCHAR,
    date DATE,
    date_basis VARCHAR,
    date_candidates VARCHAR[],
    reporter VARCHAR
);

CREATE TABLE places (
    place_id UUID NOT NULL,
    name VARCHAR,
    country VARCHAR,
    admin VARCHAR,
    latitude DOUBLE,
    longitude DOUBLE,
    geonames_id INTEGER
);

CREATE TABLE dateline_places (
    version_id UUID NOT NULL,
    dateline_position INTEGER NOT NULL,
    position INTEGER NOT NULL,
    printed VARCHAR,
    place_id UUID,
    how VARCHAR
);

CREATE TABLE speakers (
    speaker_id UUID NOT NULL,
    name VARCHAR,
    kind VARCHAR
);

CREATE TABLE speaker_roles (
    version_id UUID NOT NULL,
    speaker_id UUID NOT NULL,
    role VARCHAR NOT NULL
);

CREATE TABLE quotes (
    quote_id UUID NOT NULL,
    version_id UUID,
    position INTEGER,
    part VARCHAR,
    kind VARCHAR,
    text VARCHAR,
    words INTEGER,
    block INTEGER,
    start_offset INTEGER,
    end_offset INTEGER,
    cue VARCHAR,
    cue_class VARCHAR,
    cue_start INTEGER,
    cue_end INTEGER,
    mention VARCHAR,
    mention_start INTEGER,
    mention_end INTEGER,
    speaker_id UUID,
    role VARCHAR,
    route VARCHAR,
    confidence FLOAT,
    addressee VARCHAR,
    said_on DATE,
    said_on_basis VARCHAR,
    utterance_id UUID
);

CREATE TABLE quote_spans (
    quote_id UUID NOT NULL,
    version_id UUID,
    position INTEGER NOT NULL,
    start_offset INTEGER,
    end_offset INTEGER,
    text VARCHAR
);

CREATE TABLE fetches (
    fetch_id UUID NOT NULL,
    run_id UUID,
    url VARCHAR,
    final_url VARCHAR,
    fetched_at TIMESTAMPTZ,
    status INTEGER,
    outcome VARCHAR,
    detail VARCHAR,
    content_type VARCHAR,
    charset VARCHAR,
    etag VARCHAR,
    last_modified VARCHAR,
    bytes BIGINT,
    sha256 VARCHAR,
    milliseconds INTEGER,
    archive VARCHAR,
    archive_offset BIGINT,
    archive_length BIGINT,
    robots VARCHAR,
    x_robots VARCHAR,
    tdm_reserved BOOLEAN,
    found_in VARCHAR
);

CREATE TABLE rejects (
    reject_id UUID NOT NULL,
    run_id UUID,
    input VARCHAR,
    stage VARCHAR,
    reason VARCHAR,
    detail VARCHAR
);

CREATE TABLE batches (
    batch_id VARCHAR NOT NULL,
    run_id UUID,
    documents INTEGER,
    articles INTEGER,
    rejects INTEGER,
    cpu_seconds DOUBLE
);

CREATE TABLE runs (
    run_id UUID NOT NULL,
    flow VARCHAR,
    arguments VARCHAR[],
    state VARCHAR,
    started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    program_version VARCHAR,
    transform_version VARCHAR,
    inputs INTEGER,
    skipped INTEGER,
    documents INTEGER,
    articles INTEGER,
    versions INTEGER,
    reread INTEGER,
    quotes INTEGER,
    rejects INTEGER,
    fetches INTEGER,
    detail VARCHAR
);

-- The same text in several places, the earliest first. Nothing is dropped: every count can be taken with or without.
CREATE VIEW clusters AS
WITH copies AS (
    SELECT v.text_key AS cluster_id, a.article_id, a.source_id, coalesce(a.published_at, a.published_on) AS published,
           count(*) OVER (PARTITION BY v.text_key) AS size
    FROM articles a JOIN article_versions v ON v.version_id = a.current_version_id
    WHERE v.text_key IS NOT NULL
)
SELECT cluster_id, article_id, 'same' AS relation,
       row_number() OVER (PARTITION BY cluster_id ORDER BY published NULLS LAST, article_id) = 1 AS is_origin, size
FROM copies WHERE size > 1;

-- Who said what, where and when: one row per quote of every current article.
CREATE VIEW said AS
SELECT s.name AS speaker, q.role, s.kind AS speaker_kind,
       q.text, q.kind, q.part, q.cue, q.cue_class, q.addressee,
       q.said_on, q.said_on_basis,
       p.printed AS place_printed, coalesce(g.name, p.printed) AS place, g.country, d.date AS dateline_date, d.agency,
       a.title, a.url, o.name AS source, a.language, a.published_on, a.published_at,
       q.mention, q.route, q.confidence, q.start_offset, q.end_offset, q.position,
       q.utterance_id, q.quote_id, q.speaker_id, a.current_version_id AS version_id, a.article_id
FROM quotes q
JOIN articles a ON a.current_version_id = q.version_id
LEFT JOIN speakers s ON s.speaker_id = q.speaker_id
LEFT JOIN sources o ON o.source_id = a.source_id
LEFT JOIN datelines d ON d.version_id = q.version_id AND d.position = 1
LEFT JOIN dateline_places p ON p.version_id = q.version_id AND p.dateline_position = 1 AND p.position = 1
LEFT JOIN places g ON g.place_id = p.place_id;
