-- What pages say beside their headline, and whether they are live blogs. Versions read before this keep NULL until they
-- are read again.
ALTER TABLE article_versions ADD COLUMN kicker VARCHAR;
ALTER TABLE article_versions ADD COLUMN live BOOLEAN;
