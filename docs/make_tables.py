"""docs/tables.md from load/tables.py: `python -m docs.make_tables` writes it, a test compares."""

from __future__ import annotations

from pathlib import Path

from load.tables import TABLES

HEAD = """# Tables of the record

Generated from `load/tables.py` by `python -m docs.make_tables`; do not edit.

Begin with the view **`said`**: one row per quote of every current article, with speaker, role, text, kind, cue, day,
place, agency, title, url and source. Most questions are one SELECT on it:

```sql
SELECT speaker, role, text, said_on, dateline_date, place, title
FROM said
WHERE speaker = 'Ilse Marn'
ORDER BY published_on;
```

`story_id` is the same for all copies of a story that several outlets carry; with `NOT is_copy` every story counts once.

The view **`version_changes`** has a row for each change of an article's text, headline or standfirst, and whether the
page admits it (`silent`); **`quote_changes`** has the quotes that a change added, made vanish or altered.

The view **`article_urls`** has the addresses of each article: canonical, after redirects, as asked for.

How the tables hang together: an *article* has *versions* (every text ever seen), and everything that was read from a
text hangs on its version: *blocks*, *datelines* with their *places*, *quotes* with their *spans* and *speakers*. The
current version of an article is `articles.current_version_id`. Offsets count characters (code points) of
`article_versions.text`, or of the title or subtitle for quotes of those parts. Times are UTC.

Ids are computed from what they name, so that the same thing has the same id in every run and on every machine. Keys are
unique by construction; the database holds no constraint (see decisions.md).
"""


def markdown() -> str:
    """The whole page."""
    parts = [HEAD]
    for table in TABLES:
        parts.append(f"\n## {table.name}\n\n{table.about} Key: {', '.join(f'`{name}`' for name in table.key)}.\n")
        parts.append("| column | type | meaning |\n|---|---|---|")
        parts.extend(f"| {column.name} | {column.type} | {column.about} |" for column in table.columns)
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("tables.md").write_text(markdown(), encoding="utf-8")
