-- state/web.sqlite: what is known of addresses (flows/known.py says what for).
CREATE TABLE IF NOT EXISTS pages (
    url TEXT PRIMARY KEY,   -- of a listing of which not all entries are wanted, with the choice behind it
    parent TEXT,            -- the listing that names it
    is_listing INTEGER NOT NULL DEFAULT 0,
    ref TEXT,               -- the reference as JSON, while it is claimed or due
    claimed_by TEXT,        -- the run that will fetch it
    due_at TEXT,            -- when to ask again
    fetched_by TEXT,        -- the run that asked last
    first_at TEXT, fetched_at TEXT, full_at TEXT, archived_at TEXT,
    outcome TEXT, etag TEXT, last_modified TEXT, sha256 TEXT,
    updated TEXT,           -- of a listing in an index: its lastmod when it was fetched
    failures INTEGER NOT NULL DEFAULT 0,
    lies INTEGER NOT NULL DEFAULT 0  -- its validators stayed the same while its body changed
);
CREATE INDEX IF NOT EXISTS claimed ON pages (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS left_to_do ON pages (parent) WHERE ref IS NOT NULL;
CREATE TABLE IF NOT EXISTS said (url TEXT, parent TEXT, said BLOB, PRIMARY KEY (url, parent)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS origins (origin TEXT, name TEXT, asked_at REAL, content TEXT, PRIMARY KEY (origin, name));
