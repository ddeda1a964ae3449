-- How many of the people quoted are women, by outlet and month. Gender is a fact that you gave (onrecord annotate), else
-- what pronouns say of the speaker in the articles; `unknown` is the share of quotes of people without either.
-- $since DATE [NULL]: first day of publication
-- $once BOOLEAN [true]: count the copies of a story once
WITH pronouns AS (
    SELECT speaker_id,
           count(*) FILTER (lower(mention) IN ('she', 'her', 'elle', 'ella', 'lei', 'она', 'ela')) AS she,
           count(*) FILTER (lower(mention) IN ('he', 'his', 'il', 'él', 'lui', 'он', 'ele', 'er')) AS he
    FROM quotes WHERE route = 'pronoun' AND speaker_id IS NOT NULL GROUP BY speaker_id
), genders AS (
    SELECT s.speaker_id,
           coalesce(f.value, CASE WHEN p.she > p.he THEN 'female' WHEN p.he > p.she THEN 'male' END) AS gender
    FROM speakers s
    LEFT JOIN pronouns p USING (speaker_id)
    LEFT JOIN facts f ON f.kind = 'speaker' AND f.fact = 'gender' AND f.id = s.speaker_id
    WHERE s.kind = 'person'
), counted AS (
    SELECT a.source_id, date_trunc('month', a.published_on) AS month, g.gender, count(*) AS quotes
    FROM quotes q
    JOIN genders g USING (speaker_id)
    JOIN articles a ON a.current_version_id = q.version_id
    LEFT JOIN clusters c ON c.article_id = a.article_id
    WHERE ($since IS NULL OR a.published_on >= $since) AND NOT ($once AND coalesce(NOT c.is_origin, false))
    GROUP BY ALL
)
SELECT o.name AS source, strftime(n.month, '%Y-%m') AS month, sum(n.quotes)::BIGINT AS quotes,
       coalesce(sum(n.quotes) FILTER (n.gender = 'female'), 0)::BIGINT AS women,
       coalesce(sum(n.quotes) FILTER (n.gender = 'male'), 0)::BIGINT AS men,
       round(women / nullif(women + men, 0), 3) AS share_of_women,
       round(coalesce(sum(n.quotes) FILTER (n.gender IS NULL), 0) / sum(n.quotes), 3) AS unknown
FROM counted n LEFT JOIN sources o ON o.source_id = n.source_id
GROUP BY ALL ORDER BY ALL;
