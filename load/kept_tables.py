"""Tables that the sink keeps itself: the current state, copies, the ledger, and what the user decided."""

from __future__ import annotations

from load.columns import Table, columns

KEPT = (
    Table(
        "articles",
        "One row an article: its current state.",
        ("article_id",),
        "sink",
        columns("""
            article_id UUID from the canonical URL; from the content where there is none
            current_version_id UUID the version obtained last
            source_id UUID the outlet; NULL where nothing names one
            url VARCHAR canonical; NULL for a text without one
            title VARCHAR headline of the current version
            language VARCHAR ISO 639-1
            published_on DATE day of publication, in the publisher's own zone
            published_at TIMESTAMPTZ instant of publication; NULL where only the day, or no zone, is known
            first_retrieved_at TIMESTAMPTZ when it was obtained for the first time
            last_retrieved_at TIMESTAMPTZ when it was obtained for the last time
            versions INTEGER how many different texts were seen
        """),
    ),
    Table(
        "batches",
        "Batches that are loaded: the same work has the same name, so a rerun skips it.",
        ("batch_id",),
        "sink",
        columns("""
            batch_id VARCHAR from the batch's references and the rules' version
            run_id UUID the run
            documents INTEGER documents in it
            articles INTEGER of these, articles
            rejects INTEGER of these, rejects
            cpu_seconds DOUBLE reading, in the worker
        """),
    ),
    Table(
        "texts",
        "The texts of today's articles, each once, as the search for copies reads them.",
        ("text_key",),
        "sink",
        columns("""
            text_key UUID the text of one article or more, as of today
            shingles INTEGER different runs of four words in it
            minhash BLOB its signature: 128 numbers of two bytes, the low one first
        """),
    ),
    Table(
        "uncompared",
        "Articles that came or changed since copies were last looked for: `clusters` says what held without them.",
        ("article_id",),
        "sink",
        columns("""
            article_id UUID the article
            text_key UUID the text that it had when copies were last looked for; NULL where it is new
        """),
    ),
    Table(
        "copy_links",
        "Pairs of texts that are copies, in whole or in part; articles of one text_key are copies without a row.",
        ("text_key", "other_key"),
        "sink",
        columns("""
            text_key UUID the shorter text; of an excerpt, the excerpt
            other_key UUID the longer one; of an excerpt, the text that it is from
            relation VARCHAR near (most of the words) or excerpt (one within the other)
            similarity FLOAT shared part of all their runs of four words, 0 to 1, estimated
            containment FLOAT shared part of those of the shorter text
        """),
    ),
    Table(
        "clusters",
        "Articles that are copies of one story, the origin among them. Nothing is dropped: count with them or without.",
        ("article_id",),
        "sink",
        columns("""
            cluster_id UUID the smallest article_id of the cluster
            article_id UUID the article
            relation VARCHAR to the origin: same, near or excerpt
            is_origin BOOLEAN the earliest with an agency dateline; without one, the earliest
            similarity FLOAT to the origin, 0 to 1, estimated
            size INTEGER articles in the cluster
        """),
    ),
    Table(
        "utterances",
        "Utterances printed in several wordings: cut, mended, spelt otherwise. Those in one wording have no row.",
        ("utterance_id",),
        "sink",
        columns("""
            cluster_id UUID the smallest utterance_id of the cluster
            utterance_id UUID words in quotation marks, of one quote or more of today's articles
            relation VARCHAR near, or excerpt where it is a small part of another wording
            size INTEGER wordings in the cluster
        """),
    ),
    Table(
        "utterance_links",
        "Pairs of wordings of one utterance, for each key that found them.",
        ("key", "utterance_id", "other_id"),
        "sink",
        columns("""
            key INTEGER the key that both have
            utterance_id UUID the shorter wording
            other_id UUID the longer one
            relation VARCHAR near (three fifths of all words or more in both) or excerpt
            similarity FLOAT shared part of the words of both, 0 to 1
            containment FLOAT shared part of the words of the shorter one, 0 to 1
            words INTEGER words that count in the shorter one (load/wording.py)
            other_words INTEGER in the longer one
        """),
    ),
    Table(
        "utterance_keys",
        "Hashes of runs of words in quotation marks, a few of each utterance, by which its other wordings are found.",
        ("key", "utterance_id"),
        "sink",
        columns("""
            key INTEGER hash of four words that count
            utterance_id UUID the utterance
        """),
    ),
    Table(
        "shared_utterances",
        "Utterances that two or more quotes of today's articles print in the same words.",
        ("utterance_id",),
        "sink",
        columns("""
            utterance_id UUID the utterance
            quotes INTEGER quotes that print it
            words INTEGER words of the longest of them, as `quotes` counts them
            outlets INTEGER outlets that print it in articles with a time of publication
            first_at TIMESTAMPTZ the earliest of these times
            article_id UUID the smallest article_id of those that print it
            other_id UUID the greatest: of two quotes, both articles
        """),
    ),
    Table(
        "uncompared_utterances",
        "Utterances that came, went or are said by others since wordings were last compared and utterances counted.",
        ("utterance_id", "in_marks"),
        "sink",
        columns("""
            utterance_id UUID the utterance
            in_marks BOOLEAN whether it stands or stood in quotation marks and is long enough to have other wordings
        """),
    ),
    Table(
        "derivations",
        "By which rules the record found what it finds itself; under other rules the next merge finds it anew.",
        ("name",),
        "sink",
        columns("""
            name VARCHAR utterances, shared_utterances
            rules VARCHAR hash of the rules' files
        """),
    ),
    Table(
        "tombstones",
        "What was removed and must not come back: honoured by every merge. An id says what was removed, never who.",
        ("kind", "id"),
        "sink",
        columns("""
            kind VARCHAR article, speaker, words (what a speaker said), before (all older articles) or texts_before
            id VARCHAR an article_id, a speaker_id, or a day
            reason VARCHAR as given
            removed_at TIMESTAMPTZ when
        """),
    ),
    Table(
        "facts",
        "What the user knows of speakers and sources that no article says: gender, country, group.",
        ("kind", "id", "fact"),
        "sink",
        columns("""
            kind VARCHAR speaker or source
            id UUID the speaker_id or source_id
            fact VARCHAR what it is about: gender, country, group ...
            value VARCHAR the fact
            origin VARCHAR file that it came from
        """),
    ),
    Table(
        "runs",
        "Every run: begun, counted, ended or repaired.",
        ("run_id",),
        "sink",
        columns("""
            run_id UUID the run
            flow VARCHAR which flow: ingest
            arguments VARCHAR[] as given
            state VARCHAR completed, incomplete (does not add up), stopped (by the user), failed or crashed (killed)
            started_at TIMESTAMPTZ begin
            ended_at TIMESTAMPTZ end
            program_version VARCHAR version of onrecord
            transform_version VARCHAR version of its rules
            inputs INTEGER references listed
            skipped INTEGER references whose batch was loaded before
            documents INTEGER read in this run
            articles INTEGER new
            versions INTEGER new, of new and known articles
            reread INTEGER known versions read again by newer rules
            quotes INTEGER in the versions loaded
            rejects INTEGER new
            fetches INTEGER requests made
            detail VARCHAR what went wrong
        """),
    ),
)
