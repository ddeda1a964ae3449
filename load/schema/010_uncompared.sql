-- Copies are looked for not with every merge, but when many articles wait for it, and before readers see them.
CREATE TABLE uncompared (
    article_id UUID NOT NULL,
    text_key UUID
);
