-- The same utterance in other words: who is cut, mended or spelt otherwise (load/utterances.py keeps all of it). The first
-- merge after this fills the tables from the quotes that are there.
CREATE TABLE utterance_keys (
    key INTEGER NOT NULL,
    utterance_id UUID NOT NULL
);
CREATE TABLE utterance_links (
    key INTEGER NOT NULL,
    utterance_id UUID NOT NULL,
    other_id UUID NOT NULL,
    relation VARCHAR,
    similarity FLOAT,
    containment FLOAT,
    words INTEGER,
    other_words INTEGER
);
CREATE TABLE utterances (
    cluster_id UUID,
    utterance_id UUID NOT NULL,
    relation VARCHAR,
    size INTEGER
);
CREATE TABLE uncompared_utterances (
    utterance_id UUID NOT NULL
);
CREATE TABLE derivations (
    name VARCHAR NOT NULL,
    rules VARCHAR
);

-- Every quote with what it is a printing of: `said_id` is the same for all printings of one utterance, near ones too.
CREATE VIEW quote_utterances AS
SELECT q.quote_id, q.version_id, coalesce(u.cluster_id, q.utterance_id, q.quote_id) AS said_id, q.utterance_id
FROM quotes q LEFT JOIN utterances u USING (utterance_id);
