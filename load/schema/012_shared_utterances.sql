-- Utterances that several quotes print in the same words, each counted once (load/shared.py keeps them): questions about
-- who prints what others print need not gather all quotes of the record by their words. The first merge after this fills
-- the table from the quotes that are there.
CREATE TABLE shared_utterances (
    utterance_id UUID NOT NULL,
    quotes INTEGER,
    words INTEGER,
    outlets INTEGER,
    first_at TIMESTAMPTZ,
    article_id UUID,
    other_id UUID
);
ALTER TABLE uncompared_utterances ADD COLUMN in_marks BOOLEAN;
UPDATE uncompared_utterances SET in_marks = true;
