-- How many of the people quoted are women, by outlet and month. Gender is a fact that you gave (onrecord annotate), else
-- what pronouns say of the speaker in the articles; `unknown` is the share of quotes of people without either.
-- $since DATE [NULL]: first day of publication
-- $once BOOLEAN [true]: count the copies of a story once
WITH pronouns(pronoun, gender) AS (
    VALUES ('she', 1), ('her', 1), ('elle', 1), ('ella', 1), ('lei', 1), ('она', 1), ('ela', 1),
           ('he', -1), ('his', -1), ('il', -1), ('él', -1), ('lui', -1), ('он', -1), ('ele', -1), ('er', -1)
), genders AS (
    SELECT s.speaker_id, coalesce(f.value, CASE WHEN p.gender > 0 THEN 'female' WHEN p.gender < 0 THEN 'male' END) AS gender
    FROM speakers s
    LEFT JOIN (SELECT q.speaker_id, sum(p.gender) AS gender FROM quotes q JOIN pronouns p ON p.pronoun = lower(q.mention)
               WHERE q.route = 'pronoun' GROUP BY q.speaker_id) p USING (speaker_id)
    LEFT JOIN facts f ON f.kind = 'speaker' AND f.fact = 'gender' AND f.id = s.speaker_id
    WHERE s.kind = 'person'
), outlets AS MATERIALIZED (
    SELECT source_id, name, row_number() OVER (ORDER BY name, source_id)::INTEGER AS outlet FROM sources
), told AS (
    SELECT a.current_version_id AS version_id, o.outlet, date_trunc('month', a.published_on) AS month
    FROM articles a LEFT JOIN outlets o USING (source_id) LEFT JOIN clusters c USING (article_id)
    WHERE ($since IS NULL OR a.published_on >= $since) AND NOT ($once AND coalesce(NOT c.is_origin, false))
), counted AS (
    SELECT t.outlet, t.month, g.gender, count(*) AS quotes
    FROM quotes q JOIN genders g USING (speaker_id) JOIN told t USING (version_id)
    GROUP BY ALL
)
SELECT o.name AS source, strftime(n.month, '%Y-%m') AS month, sum(n.quotes)::BIGINT AS quotes,
       coalesce(sum(n.quotes) FILTER (n.gender = 'female'), 0)::BIGINT AS women,
       coalesce(sum(n.quotes) FILTER (n.gender = 'male'), 0)::BIGINT AS men,
       round(women / nullif(women + men, 0), 3) AS share_of_women,
       round(coalesce(sum(n.quotes) FILTER (n.gender IS NULL), 0) / sum(n.quotes), 3) AS unknown
FROM counted n LEFT JOIN outlets o ON o.outlet = n.outlet
GROUP BY ALL ORDER BY ALL;
