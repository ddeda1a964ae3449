"""The closed lists of reasons for which an input is lost before it is read, each with what it means."""

from __future__ import annotations

from collections.abc import Mapping

from extract.document import Stage

REASONS: Mapping[Stage, Mapping[str, str]] = {
    "list": {
        "missing": "no such file or folder",
        "no_match": "no file or folder fits the pattern",
        "no_permission": "the system does not let us read it",
        "unreadable": "the system could not read it for another reason",
        "not_a_file": "a pipe, socket or device",
        "link_loop": "a symbolic link that leads back to itself",
        "bad_name": "a name that is no UTF-8",
        "empty_folder": "a folder without a file",
        "record_folder": "a data folder of On Record itself",
        "empty": "a container without content",
        "bad_url": "no web address",
        "unknown_scheme": "an address that is neither http, https nor file",
        "bad_feed": "a feed that cannot be read",
        "bad_sitemap": "a sitemap whose XML is broken, at least in part",
        "too_large": "a feed, sitemap or line above the limit",
        "not_warc": "named like a WARC file and none",
        "arc_format": "the format before WARC",
        "no_documents": "a WARC file without a response, resource or conversion record",
        "corrupt_record": "a damaged place in a container; the good records around it are read",
        "cut_off": "a record or file that breaks off",
    },
    "open": {
        "missing": "the file is gone",
        "no_permission": "the system does not let us read it",
        "unreadable": "the system could not read it for another reason",
        "not_a_file": "a folder, pipe, socket or device",
        "link_loop": "a symbolic link that leads back to itself",
        "not_fetched": "an address that was not fetched first",
        "empty": "no content",
        "too_large": "above the limit for one document",
        "bad_gzip": "named .gz and does not decompress",
        "corrupt_record": "no whole record lies at this place",
        "not_warc": "named like a WARC file and none",
        "arc_format": "the format before WARC",
        "bad_json": "a line that is no JSON object",
        "no_text": "a row without text or page",
        "http_error": "an archived answer with a status of 300 or above",
        "not_text": "an archived image, font, script or other file that is no text",
        "listing": "an archived feed or sitemap",
    },
}
"""A page of our own archive that was no article is rejected at "open" with the outcome of its fetch; the reasons of
stage "fetch" are the outcomes themselves (extract/fetched.py)."""
