-- What the user decided: what must not come back, and what no article says.

CREATE TABLE tombstones (
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    reason VARCHAR,
    removed_at TIMESTAMPTZ
);

CREATE TABLE facts (
    kind VARCHAR NOT NULL,
    id UUID NOT NULL,
    fact VARCHAR NOT NULL,
    value VARCHAR,
    origin VARCHAR
);
