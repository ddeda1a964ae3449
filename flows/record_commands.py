"""Commands that ask the record, or keep it in order: words to load/; no work of their own."""

from __future__ import annotations

from flows.errors import UsageError
from flows.options import Data, record_in


def check(*, data: Data = None) -> int:
    """Look for faults in the record: doubled rows, rows that hang on nothing, offsets that do not slice."""
    from load.check import faults, rules
    from load.sinks.duckdb import read_only

    with read_only(record_in(data)) as connection:
        found = list(faults(connection))
    for fault in found:
        print(f"{fault.what}: {fault.rows} (for example {fault.example})")
    print(f"{len(list(rules()))} rules, {len(found)} broken" if found else f"sound: {len(list(rules()))} rules hold")
    return 1 if found else 0


def diff(article: str, *, data: Data = None) -> int:
    """Show how an article changed: headline, paragraphs, and quotes added, vanished or altered.

    Parameters
    ----------
    article
        Its address, its article_id, or part of its title.
    """
    from flows.history_lines import lines
    from load.history import history
    from load.sinks.duckdb import read_only

    if not article.strip():
        raise UsageError("name an article: its address, its article_id, or part of its title")
    with read_only(record_in(data)) as connection:
        print("\n".join(lines(history(connection, article))))
    return 0


COMMANDS = (check, diff)
