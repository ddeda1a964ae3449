"""The archive: what goes in comes out the same, whatever happens to the process that wrote."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from extract.archive import Archive
from extract.document import Document, Hints, Ref, Reject
from extract.open import open_document, open_documents
from tests.extract.records import bodies_of, body, fetch, list_all

HINTS = Hints(title="Ferry «returns»", authors=("Ada Quill",), published="Fri, 20 Nov 2026", published_origin="feed")


def test_a_fetch_opens_as_the_same_document(tmp_path: Path) -> None:
    with Archive(tmp_path, run="r1") as archive:
        ref = archive.add(fetch(0), HINTS, "desk")
        expected = Document(
            ref,
            body(0),
            url="https://anselm.example/0.html",
            content_type="text/html",
            charset="utf-8",
            retrieved_at="2026-11-20T10:00:00.123Z",
            status=200,
            hints=HINTS,
        )
        assert open_document(ref) == expected  # before the file is closed
    assert open_document(ref) == expected
    bare = replace(ref, hints=Hints())  # as the ledger keeps it
    assert open_document(bare) == replace(expected, ref=bare)
    (listed,), rejects = list_all(Path(ref.location))
    assert rejects == []
    assert (listed.offset, listed.length) == (ref.offset, ref.length)


def test_a_page_that_was_found_to_be_no_article_stays_none(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        wall = archive.add(replace(fetch(0), outcome="consent_wall"))
        feed = archive.add(replace(fetch(0), body=b"<rss><channel/></rss>"))
    reasons = [item.reason for item in open_documents(list_all(Path(wall.location))[0]) if isinstance(item, Reject)]
    assert reasons == ["consent_wall", "listing"]
    opened = open_document(feed)
    assert isinstance(opened, Reject)
    assert opened.reason == "listing"


def test_standard_input_goes_in_as_a_resource(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        ref = archive.add_resource(
            "Fähre zurück".encode("latin-1"),
            name="stdin-1",
            retrieved_at="2026-11-20T10:00:00Z",
            content_type="text/plain; charset=iso-8859-1",
            hints=Hints(title="T"),
        )
    document = open_document(ref)
    assert isinstance(document, Document)
    assert document.content == b"F\xe4hre zur\xfcck"
    assert (document.url, document.content_type, document.charset) == (None, "text/plain", "iso-8859-1")
    assert document.hints.title == "T"
    assert list_all(Path(ref.location))[0]


def test_nothing_a_server_says_breaks_out_of_its_line(tmp_path: Path) -> None:
    odd = replace(
        fetch(0),
        final_url="https://anselm.example/fähre?a=b c\r\nWARC-Type: x",
        headers=(("X-Odd", "é\ud800\r\nContent-Type: image/png"), *fetch(0).headers),
        request_headers=(("User-Agent", "onrecord/0.1 (+jürgen@anselm.example)"),),
        reason="Très\r\nbien",
    )
    with Archive(tmp_path) as archive:
        refs = [archive.add(odd, Hints(title="lone \ud800")), archive.add(fetch(1))]
    first, second = open_documents(refs)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.content, first.content_type, first.status) == (body(0), "text/html", 200)
    assert first.url == "https://anselm.example/fähre?a=b%20c%20WARC-Type:%20x"
    assert list_all(Path(refs[0].location))[1] == []


def test_other_tools_read_it(tmp_path: Path) -> None:
    with Archive(tmp_path, run="r1") as archive:
        ref = archive.add(fetch(0), HINTS)
    with Path(ref.location).open("rb") as file:
        found = ArchiveIterator(file, check_digests="raise")
        records = [(record.rec_type, record.content_stream().read()) for record in found]
    assert [kind for kind, _ in records] == ["warcinfo", "request", "response", "metadata"]
    assert records[2][1] == body(0)
    assert json.loads(records[3][1])["title"] == HINTS.title


def test_a_page_that_came_again_as_it_was_leaves_its_head_alone(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        ref = archive.add(fetch(0))
        archive.add_unchanged(fetch(0), first_at="2026-11-20T10:00:00Z")
        archive.add_unchanged(replace(fetch(0), status=304, body=b""), first_at="2026-11-20T10:00:00Z")
        after = archive.add(fetch(0))
    with Path(ref.location).open("rb") as file:
        found = [
            (record.rec_type, record.rec_headers.get_header("WARC-Payload-Digest"), len(record.content_stream().read()))
            for record in ArchiveIterator(file)
        ]
    assert [kind for kind, _, _ in found][1:] == ["request", "response", "revisit", "revisit", "request", "response"]
    assert found[3] == ("revisit", found[2][1], 0)
    listed, rejects = list_all(Path(ref.location))
    assert rejects == []
    assert [item.offset for item in listed] == [ref.offset, after.offset]


def test_files_are_named_by_day_and_run_and_begun_anew_by_size(tmp_path: Path) -> None:
    with Archive(tmp_path, run="r/1", rotate_bytes=2000) as archive:
        refs = [archive.add(fetch(number)) for number in (0, 0, 0, 0, 1)]
    names = list(dict.fromkeys(Path(ref.location).name for ref in refs))
    assert names == sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "onrecord-20261120-r_1-0000.warc.gz"
    assert names[-1] == "onrecord-20261121-r_1-0000.warc.gz"
    assert len(names) > 2
    with Archive(tmp_path, run="late") as archive:  # at midnight threads finish in any order
        late = {archive.add(fetch(number)).location for number in (1, 0, 1)}
        assert len(late) == 1
    with Archive(tmp_path, run="r/1") as again:
        assert Path(again.add(fetch(1)).location).name == "onrecord-20261121-r_1-0001.warc.gz"


def test_threads_share_it(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive, ThreadPoolExecutor(8) as pool:
        refs = list(pool.map(lambda number: archive.add(fetch(number % 3)), range(60)))
    for number, ref in enumerate(refs):
        document = open_document(ref)
        assert isinstance(document, Document)
        assert document.content == body(number % 3)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.write

    def write(descriptor: int, data: bytes) -> int:
        if len(data) > 300:
            really(descriptor, data[:100])
            raise OSError(28, "No space left on device")
        return really(descriptor, data)

    with Archive(tmp_path) as archive:
        first = archive.add(fetch(0))
        monkeypatch.setattr(os, "write", write)
        with pytest.raises(OSError, match="No space"):
            archive.add(fetch(0))
        monkeypatch.undo()
        second = archive.add(fetch(0), HINTS)
    refs, rejects = list_all(Path(first.location))
    assert rejects == []
    assert [ref.offset for ref in refs] == [first.offset, second.offset]


def test_a_fetch_without_an_answer_is_not_archived(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive, pytest.raises(ValueError, match="nothing answered"):
        archive.add(replace(fetch(0), status=None))


WRITER = """
import sys
from pathlib import Path
from extract.archive import Archive
from tests.extract.records import fetch
with Archive(Path(sys.argv[1]), run="killed") as archive:
    number = 0
    while True:
        ref = archive.add(fetch(number % 5))
        sys.stdout.write(f"{number % 5} {ref.offset} {ref.length} {ref.location}\\n")
        sys.stdout.flush()
        number += 1
"""


def test_references_outlive_a_killed_process(tmp_path: Path) -> None:
    rng = random.Random(11)  # noqa: S311 - moments, not secrets
    hash_seed = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": os.getcwd()}  # noqa: PTH109
    for attempt in range(5):
        folder = tmp_path / str(attempt)
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True, env=hash_seed
        ) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            time.sleep(rng.uniform(0.0, 0.15))
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.readlines()
        given = [line.split() for line in lines if line.endswith("\n")]
        refs = [Ref("warc", words[3], int(words[1]), int(words[2])) for words in given]
        assert len(bodies_of(refs)) == len(refs) > 0
        titles = [f"Story {words[0]}".encode() for words in given]
        ordered = dict(zip(refs, titles, strict=True))
        for document in open_documents(refs):
            assert isinstance(document, Document)
            assert ordered[document.ref] in document.content
        for path in folder.iterdir():  # a torn end is told, and nothing else is lost
            listed, rejects = list_all(path)
            assert {(ref.location, ref.offset) for ref in refs if ref.location == str(path)} <= {
                (ref.location, ref.offset) for ref in listed
            }
            assert len(rejects) <= 1
