"""The tables of the record: names, columns, types and meanings, said once for Arrow, SQL and docs/tables.md.

The numbered files in schema/ build these tables in a database; a test holds both against each other. Types are
DuckDB's. Ids are UUIDs computed from what they name (ids.py), so that loading twice changes nothing. There are no
PRIMARY KEY or FOREIGN KEY constraints: they triple the file and forbid replacing a row in one transaction
(docs/decisions.md). `key` is unique all the same, by construction, and `onrecord check` looks.
"""

from __future__ import annotations

from functools import cache

from load.columns import Table, columns
from load.kept_tables import KEPT

SPOOLED = (
    Table(
        "sources",
        "Outlets: where articles were published.",
        ("source_id",),
        "key",
        columns("""
            source_id UUID from the domain, or from the name where there is no URL
            name VARCHAR domain without "www."; else the publisher's name; else the agency of the dateline
            kind VARCHAR what the name is: domain, publisher or agency
        """),
    ),
    Table(
        "article_versions",
        "Every text ever seen: a new row when title, standfirst or text change.",
        ("version_id",),
        "version",
        columns("""
            version_id UUID from the article and its content
            article_id UUID the article
            source_id UUID the outlet; NULL where nothing names one
            run_id UUID the run that loaded this row
            transform_version VARCHAR which rules read it
            input VARCHAR where the bytes lie: a path, or an archive and an offset in it
            retrieved_at TIMESTAMPTZ when this text was first obtained (a local file: when it was last written)
            url VARCHAR canonical
            title VARCHAR headline as on the page
            subtitle VARCHAR standfirst
            seo_title VARCHAR the other headline, for search engines
            section VARCHAR the crumb: "All news"
            publisher VARCHAR as the page names it
            language VARCHAR ISO 639-1
            access VARCHAR free, metered or paywalled, where the page says so
            published_raw VARCHAR as printed
            published_on DATE day of publication, in the publisher's own zone
            published_at TIMESTAMPTZ instant of publication, where time and zone are known
            published_precision VARCHAR day, minute or second
            published_origin VARCHAR what gave it: jsonld, meta, time, feed, sitemap, jsonl, printed, wire
            modified_at TIMESTAMPTZ last change that the page admits
            words INTEGER words of the text
            text VARCHAR paragraphs, list items and blockquotes joined by a blank line, without the dateline
            text_key UUID same for texts that differ only in case, marks and spaces
            kicker VARCHAR the line above the headline that names its theme: "Analysis"
            live BOOLEAN a live blog: its text grows; NULL where it was read before this was told
        """),
    ),
    Table(
        "sightings",
        "Each time a text was obtained. A page that goes back to an earlier text is seen here.",
        ("input", "retrieved_at", "version_id"),
        "document",
        columns("""
            input VARCHAR where the bytes lie: a path, or an archive and an offset in it
            retrieved_at TIMESTAMPTZ when the bytes were obtained
            version_id UUID the version that was read there
            transform_version VARCHAR which rules read it there
        """),
    ),
    Table(
        "signatures",
        "What the words of a version hash to, so that copies are found without comparing texts.",
        ("version_id",),
        "version",
        columns("""
            version_id UUID the version
            shingles INTEGER different runs of four words in its text
            minhash USMALLINT[] 128 minima of their hashes, the low 16 bits of each
        """),
    ),
    Table(
        "authors",
        "People and agencies in bylines.",
        ("author_id",),
        "key",
        columns("""
            author_id UUID from name and kind
            name VARCHAR the name
            kind VARCHAR person, agency or organisation
        """),
    ),
    Table(
        "article_authors",
        "Who wrote which version.",
        ("version_id", "position"),
        "version",
        columns("""
            version_id UUID the version
            position INTEGER from 1
            author_id UUID the author
        """),
    ),
    Table(
        "blocks",
        "The pieces of a version, in order.",
        ("version_id", "position"),
        "version",
        columns("""
            version_id UUID the version
            position INTEGER from 1
            kind VARCHAR paragraph, subhead, list_item, blockquote, caption or box
            start_offset INTEGER in the version's text; NULL for kinds that are not part of it
            end_offset INTEGER end of it, exclusive
            text VARCHAR the text itself
        """),
    ),
    Table(
        "datelines",
        "Where and when a story was filed.",
        ("version_id", "position"),
        "version",
        columns("""
            version_id UUID the version
            position INTEGER from 1; most stories have one
            raw VARCHAR as printed
            agency VARCHAR canonical name: TASS
            date DATE day of filing
            date_basis VARCHAR where the year comes from: printed, published or weekday
            date_candidates VARCHAR[] other years that fit
            reporter VARCHAR named in the dateline
        """),
    ),
    Table(
        "places",
        "What the gazetteer knows of the places in datelines.",
        ("place_id",),
        "key",
        columns("""
            place_id UUID from the gazetteer's entry
            name VARCHAR the name
            country VARCHAR ISO 3166-1 alpha-2
            admin VARCHAR first-level division
            latitude DOUBLE degrees north
            longitude DOUBLE degrees east
            geonames_id INTEGER number in GeoNames
        """),
    ),
    Table(
        "dateline_places",
        "Places of a dateline, as printed.",
        ("version_id", "dateline_position", "position"),
        "version",
        columns("""
            version_id UUID the version
            dateline_position INTEGER of the dateline in the version
            position INTEGER from 1
            printed VARCHAR as printed
            place_id UUID NULL where the gazetteer knows none
            how VARCHAR the way it was resolved
        """),
    ),
    Table(
        "speakers",
        "Who is quoted: the same name is the same speaker.",
        ("speaker_id",),
        "key",
        columns("""
            speaker_id UUID from name and kind
            name VARCHAR fullest form in the article
            kind VARCHAR person, organisation, group, document or unnamed
        """),
    ),
    Table(
        "speaker_roles",
        "Roles of speakers as printed, version by version.",
        ("version_id", "speaker_id", "role"),
        "version",
        columns("""
            version_id UUID the version
            speaker_id UUID the speaker
            role VARCHAR "Russian Foreign Ministry Spokeswoman"
        """),
    ),
    Table(
        "quotes",
        "What was said.",
        ("quote_id",),
        "version",
        columns("""
            quote_id UUID from the version, the part and the spans
            version_id UUID the version
            position INTEGER from 1, in the order of the text
            part VARCHAR body, title or subtitle
            kind VARCHAR direct (all in quotation marks), mixed (some) or indirect (none)
            text VARCHAR the spans joined by a space
            words INTEGER number of words
            block INTEGER position of the block that the quote begins in; NULL outside the body
            start_offset INTEGER of the first span
            end_offset INTEGER of the last span
            cue VARCHAR the say-verb phrase: "pointed out"
            cue_class VARCHAR neutral, assertive, ... belief, intent
            cue_start INTEGER offset of the cue
            cue_end INTEGER end of the cue, exclusive
            mention VARCHAR the speaker as named here: "the diplomat"
            mention_start INTEGER offset of the mention
            mention_end INTEGER end of the mention, exclusive
            speaker_id UUID NULL where nobody is named
            role VARCHAR as printed in this version
            route VARCHAR how the speaker was found: named, surname, pronoun, nominal, carried or none
            confidence FLOAT of the speaker, 0 to 1
            addressee VARCHAR to whom or where: "a briefing"
            said_on DATE the day that the text ties to it
            said_on_basis VARCHAR weekday, relative or printed
            utterance_id UUID same for the same words in other articles
        """),
    ),
    Table(
        "quote_spans",
        "The pieces of a quote: a split quote has several.",
        ("quote_id", "position"),
        "version",
        columns("""
            quote_id UUID the quote
            version_id UUID the version
            position INTEGER from 1
            start_offset INTEGER in the part that the quote stands in
            end_offset INTEGER end of it, exclusive
            text VARCHAR the text itself
        """),
    ),
    Table(
        "fetches",
        "Every request, whatever came of it.",
        ("fetch_id",),
        "key",
        columns("""
            fetch_id UUID from the URL and the time
            run_id UUID the run
            url VARCHAR as asked
            final_url VARCHAR after redirects
            fetched_at TIMESTAMPTZ when it was sent
            status INTEGER HTTP status; NULL where there was no answer
            outcome VARCHAR closed list: ok, not_modified, blocked, robots_denied, timeout ...
            detail VARCHAR a sentence, where the outcome is not ok
            content_type VARCHAR media type
            charset VARCHAR as declared
            etag VARCHAR validator for the next request
            last_modified VARCHAR validator for the next request
            bytes BIGINT of the body
            sha256 VARCHAR of the body
            milliseconds INTEGER of the request, without waiting for its turn
            archive VARCHAR file that holds the body
            archive_offset BIGINT bytes into it
            archive_length BIGINT bytes there
            robots VARCHAR the rule that decided
            x_robots VARCHAR the header X-Robots-Tag
            tdm_reserved BOOLEAN text and data mining reserved
            found_in VARCHAR feed or sitemap that listed it
        """),
    ),
    Table(
        "rejects",
        "What gives no article, at which stage, and why; a row goes when its input is read after all.",
        ("reject_id",),
        "key",
        columns("""
            reject_id UUID from input, stage and reason
            run_id UUID the run that met it first
            input VARCHAR as the user would name it
            stage VARCHAR list, fetch, open, read or load
            reason VARCHAR a short word, for counting
            detail VARCHAR a sentence, for a person
        """),
    ),
)
"""Tables whose rows workers write, a batch at a time."""

TABLES = (*SPOOLED, *KEPT)


@cache
def table(name: str) -> Table:
    """One table by name; KeyError where there is none."""
    return {each.name: each for each in TABLES}[name]
