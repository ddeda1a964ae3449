"""Lists of WARC files, as Common Crawl publishes them for each month: one path a line, plain or gzip."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from extract.document import Reject
from extract.files import reject_os_error
from extract.jsonl import GZIP_ERRORS

LINE_LIMIT = 1 << 14  # bytes
WARC_ENDINGS = (".warc", ".warc.gz", ".arc.gz", ".arc")


def read_list(path: str, base: str = "") -> Iterator[str | Reject]:
    """The WARC files that a list names, below `base` (a folder or an address), in their order; comments left out.

    Without a base the paths are taken as they stand. Rejects: missing, no_permission, corrupt_record (broken gzip),
    not_warc (a line that names something else).
    """
    try:
        with gzip.open(path, "rb") if path.endswith(".gz") else Path(path).open("rb") as file:
            while line := file.readline(LINE_LIMIT):
                name = line.decode("utf-8", "replace").strip()
                if not name or name.startswith("#"):
                    continue
                if not name.lower().endswith(WARC_ENDINGS):
                    yield Reject(path, "list", "not_warc", f"The list names {name[:120]}, which is no WARC file.")
                    continue
                yield name if not base or "://" in name else f"{base.rstrip('/')}/{name.lstrip('/')}"
    except GZIP_ERRORS:
        yield Reject(path, "list", "corrupt_record", "The gzip file of the list is broken; the lines before are read.")
    except OSError as error:
        yield reject_os_error(error, path, "list")
