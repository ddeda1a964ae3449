"""What an argument is, and that a bad one costs only itself."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from extract.document import Ref, Reject
from extract.sources import list_refs

FEED = '<rss version="2.0"><channel><item><link>https://anselm.example/a</link></item></channel></rss>'
SITEMAP = "<urlset><url><loc>https://anselm.example/b</loc></url></urlset>"


def listed(*arguments: str | Path) -> list[tuple[str, str]]:
    """Kind and place of each reference, reason and input of each reject, places by their name alone."""
    found: list[tuple[str, str]] = []
    for item in list_refs([str(argument) for argument in arguments]):
        if isinstance(item, Ref):
            found.append((item.kind, item.location if item.kind == "url" else Path(item.location).name))
        else:
            assert item.stage == "list"
            assert item.detail.endswith((".", "html", "gz")), item.detail
            found.append((item.reason, Path(item.input).name))
    return found


def test_a_folder_gives_every_file_below_it_by_name_and_each_by_its_kind(tmp_path: Path) -> None:
    for name, text in {
        "b.txt": "text",
        "a/page.html": "<p>",
        "a/.hidden": "x",
        ".git/config": "x",
        "c.jsonl": '{"text": "one"}\n\n{"text": "two"}\n',
        "feed.xml": FEED,
        "map.xml": SITEMAP,
        "story.xml": "<nitf/>",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert listed(tmp_path) == [
        ("file", "page.html"),
        ("file", "b.txt"),
        ("jsonl", "c.jsonl"),
        ("jsonl", "c.jsonl"),
        ("url", "https://anselm.example/a"),
        ("url", "https://anselm.example/b"),
        ("file", "story.xml"),
    ]


def test_references_name_the_absolute_path_and_the_files_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text("text")
    monkeypatch.chdir(tmp_path)
    (ref,) = list_refs(["a.txt"], source="desk")
    assert ref == Ref("file", str(file), version=f"4-{file.stat().st_mtime_ns}", source="desk")
    (by_url,) = list_refs([file.as_uri()], source="desk")
    assert by_url == ref


def test_globs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("x/1.txt", "x/y/2.txt", "x/y/3.html", "odd[1].txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    monkeypatch.chdir(tmp_path)
    assert listed("x/*.txt") == [("file", "1.txt")]
    assert listed("x/**/*.txt") == [("file", "1.txt"), ("file", "2.txt")]
    assert listed("x/**") == [("file", "1.txt"), ("file", "2.txt"), ("file", "3.html")]
    assert listed("x/?") == [("file", "2.txt"), ("file", "3.html")]
    assert listed("odd[1].txt") == [("file", "odd[1].txt")]  # it exists under that very name
    assert listed("z*") == [("no_match", "z*")]


def test_addresses() -> None:
    assert listed("https://anselm.example/news#top", "HTTP://anselm.example") == [
        ("url", "https://anselm.example/news"),
        ("url", "HTTP://anselm.example"),
    ]
    assert [reason for reason, _ in listed("ftp://anselm.example/x", "http://", "https://a.example:99999/x")] == [
        "unknown_scheme",
        "bad_url",
        "bad_url",
    ]
    (reject,) = list_refs(["www.anselm.example/news"])
    assert isinstance(reject, Reject)
    assert "https://www.anselm.example/news" in reject.detail


def test_a_text_of_addresses_is_a_list_of_them(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(
        b"\xef\xbb\xbf# ours\nhttps://anselm.example/a\r\n\nhttp://anselm.example/b#c\nhttp://[x\n"
    )
    (tmp_path / "story.txt").write_text("https://anselm.example/a was the first to tell.\n\nThe ferry is back.")
    assert listed(tmp_path) == [
        ("url", "https://anselm.example/a"),
        ("url", "http://anselm.example/b"),
        ("bad_url", "list.txt@63"),
        ("file", "story.txt"),
    ]


def test_what_cannot_be_listed_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("text")
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    found = listed(tmp_path / "missing.txt", tmp_path / "empty", "", tmp_path / "good.txt" / "below", tmp_path)
    assert found == [
        ("missing", "missing.txt"),
        ("empty_folder", "empty"),
        ("missing", ""),
        ("missing", "below"),
        ("missing", "dangling"),
        ("file", "good.txt"),
        ("link_loop", "loop"),
        ("not_a_file", "pipe"),
    ]


def test_the_record_itself_is_no_news(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    for name in ("deep/data/record.duckdb", "deep/data/state/runs/1.json", "deep/data/raw/day.warc.gz"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    assert listed(tmp_path) == [("file", "a.txt")]
    assert listed(f"{tmp_path}/**/*.*", f"{tmp_path}/*/*/*") == [("file", "a.txt"), ("record_folder", "*")]
    assert listed(tmp_path / "deep" / "data", f"{tmp_path}/*/data") == [("record_folder", "data")] * 2
    assert listed(f"{tmp_path}/deep/data/state/**/*") == [("file", "1.json")]  # named itself


def test_a_folder_without_permission_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_text("text")
    really = os.listdir

    def listdir(path: str) -> list[str]:  # a mode of 000 does not stop the superuser that tests may run as
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "listdir", listdir)
    assert listed(tmp_path) == [("no_permission", "closed"), ("file", "open.txt")]


def test_links_that_lead_in_circles_are_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text("text")
    (tmp_path / "a" / "up").symlink_to("..", target_is_directory=True)
    (tmp_path / "b").symlink_to("a", target_is_directory=True)
    assert listed(tmp_path) == [("file", "one.txt")]


def test_a_deep_folder_is_no_recursion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    depth = 1200
    monkeypatch.chdir(tmp_path)
    for _ in range(depth):  # step by step: pathlib itself recurses over the parents
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.txt").touch()
    assert listed(tmp_path) == [("file", "deep.txt")]
    for _ in range(depth):  # pytest's own cleaning recurses, too
        if Path("deep.txt").exists():
            Path("deep.txt").unlink()
        os.chdir("..")
        Path("d").rmdir()


def test_names_that_are_no_utf8_can_be_reported(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    Path(name).mkdir()
    (tmp_path / "good.txt").touch()
    assert listed("file:///a%00b", "a\0b") == [("bad_name", "a\ufffdb")] * 2
    assert listed(tmp_path, name) == [("bad_name", "caf\ufffd"), ("file", "good.txt"), ("bad_name", "caf\ufffd")]


def test_listing_a_large_folder_keeps_only_its_names(tmp_path: Path) -> None:
    for number in range(1000):
        (tmp_path / f"{number:05d}.txt").touch()
    tracemalloc.start()
    count = sum(1 for _ in list_refs([str(tmp_path)]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1000
    assert peak < 1000 * 400  # bytes: some hundred a name, where references take more
