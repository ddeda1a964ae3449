"""What a killed run had fetched is adopted by the next one, torn lines and all."""

from __future__ import annotations

from pathlib import Path

from extract.document import Hints, Ref
from flows.journal import Fetched, Journal, adopt, joined
from load.tables import table


def row(url: str, archive: str | None = None, offset: int | None = None) -> tuple[object, ...]:
    values = {"fetch_id": f"id-{url}", "url": url, "archive": archive, "archive_offset": offset}
    return tuple(values.get(name) for name in table("fetches").names)


def test_a_journal_is_adopted_with_its_documents(tmp_path: Path) -> None:
    page = Ref("warc", "/raw/a.warc.gz", 700, 90, hints=Hints(title="Weir", authors=("Jo Pell",)))
    journal = Journal(tmp_path / "dead" / "own.jsonl")
    journal.write(row("https://a.example/1", page.location, page.offset), page)
    journal.write(row("https://a.example/feed"), None)
    adopted = adopt(tmp_path, ["dead"], "mine")
    assert adopted.refs == (page,)
    assert len(adopted.rows) == 2


def test_a_torn_last_line_is_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "dead" / "own.jsonl")
    journal.write(row("https://a.example/1"), None)
    with journal.path.open("a") as file:
        file.write('{"row": ["half a li')
    assert len(adopt(tmp_path, ["dead"], "mine").rows) == 1


def test_what_was_adopted_is_adopted_again_after_another_kill(tmp_path: Path) -> None:
    Journal(tmp_path / "first" / "own.jsonl").write(row("https://a.example/1"), None)
    adopt(tmp_path, ["first"], "second")
    Journal(tmp_path / "second" / "own.jsonl").write(row("https://a.example/2"), None)
    adopted = adopt(tmp_path, ["second"], "third")
    assert [each[2] for each in adopted.rows] == ["https://a.example/1", "https://a.example/2"]


def test_nothing_to_adopt_is_nothing(tmp_path: Path) -> None:
    assert adopt(tmp_path, ["unknown"], "mine") == Fetched()
    assert joined([]) == Fetched()
