"""The whole way, through a real Prefect flow, a real DuckDB file and a real web server on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
import requests

from flows.demo_site import serve
from load.sinks.duckdb import read_only
from tests.flows import corpus
from tests.flows.kill import contents, finish, kill, start
from tests.flows.test_cli import onrecord

EXAMPLES = Path(__file__).parents[2] / "examples"
LOCAL_SITE = {"ONRECORD_ALLOW_PRIVATE_ADDRESSES": "true", "ONRECORD_SECONDS_BETWEEN_REQUESTS": "0"}


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with read_only(folder / "record.duckdb") as connection:
        return connection.execute(query).fetchall()


def ingest(folder: Path, api: str, *inputs: Path | str, cold: bool = False, **env: str) -> str:
    return finish(start(folder, *map(str, inputs), env={"PREFECT_API_URL": api, **env}, cold=cold))


def test_a_feed_is_fetched_archived_and_read_once(prefect_api: str, tmp_path: Path) -> None:
    record = tmp_path / "record"
    with serve(EXAMPLES / "feed") as site:
        first = ingest(record, prefect_api, f"{site}/feed.xml", cold=True, **LOCAL_SITE)
        fetched = ask(record, "SELECT outcome, count(*) FROM fetches GROUP BY ALL ORDER BY ALL")
        before = contents(record)
        again = ingest(record, prefect_api, f"{site}/feed.xml", **LOCAL_SITE)
    assert "4 new articles" in first
    assert fetched == [("not_found", 1), ("ok", 6), ("robots_denied", 1)], "robots.txt and tdmrep.json as well"
    assert "nothing new" in again
    assert "1 requests" in again, "the feed alone is asked for, and its pages are known"
    assert contents(record) == before
    assert ask(record, "SELECT reason FROM rejects") == [("robots_denied",)]
    archived = ask(record, "SELECT DISTINCT archive FROM fetches WHERE outcome = 'ok'")
    assert all(Path(path).is_file() for (path,) in archived)


def test_pages_fetched_by_a_killed_run_are_read_by_the_next(prefect_api: str, tmp_path: Path) -> None:
    """Killed between fetching and reading; the next run names another input, and nothing is fetched twice."""
    record = tmp_path / "record"
    env = {"PREFECT_API_URL": prefect_api, **LOCAL_SITE}
    with serve(EXAMPLES / "feed") as site:
        run = start(record, f"{site}/feed.xml", env=env)
        deadline = time.monotonic() + 60
        while lines_in(record / "state" / "fetches") < 8 and run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        kill(run)
        ingest(record, prefect_api, EXAMPLES / "wires" / "ap-flood.txt", **LOCAL_SITE)
        assert ask(record, "SELECT count(*) FROM articles") == [(5,)]
        ingest(record, prefect_api, f"{site}/feed.xml", **LOCAL_SITE)
    assert ask(record, "SELECT count(*) FROM articles") == [(5,)]
    assert ask(record, "SELECT count(*), count(DISTINCT url) FROM fetches WHERE found_in IS NOT NULL") == [(5, 5)]
    assert ask(record, "SELECT count(*) FROM runs WHERE state IN ('crashed', 'completed')") == [(3,)]


def lines_in(folder: Path) -> int:
    return sum(path.read_text().count("\n") for path in folder.glob("*/*.jsonl"))


@pytest.fixture(scope="module")
def bad_inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    shutil.copy(EXAMPLES / "wires" / "ap-flood.txt", folder / "good.txt")
    (folder / "empty.txt").touch()
    (folder / "spaces.txt").write_text(" \n\t\n")
    (folder / "program.txt").write_bytes(Path(sys.executable).read_bytes()[:200_000])
    with (folder / "huge.txt").open("wb") as file:
        for _ in range(200):
            file.write(b"A line of a text that never ends, said the minister.\n" * 19_800)
    broken = (EXAMPLES / "wires" / "tass-observatory-ru.txt").read_bytes()
    (folder / "broken-utf8.txt").write_bytes(broken[:700] + b"\xff\xfe\x80" + broken[700:])
    (folder / "no-article.html").write_text(
        "<html><head><title>Home</title></head><body><a href=/>Home</a></body></html>"
    )
    (folder / "rows.jsonl").write_text('{"url": "https://a.example/1", "title": "T"}\n[1, 2]\nnot json\n')
    (folder / "torn.warc.gz").write_bytes((EXAMPLES / "archive.warc.gz").read_bytes()[:-200])
    (folder / "dangling.txt").symlink_to(folder / "nowhere.txt")
    return folder


def test_bad_inputs_are_rejects_and_the_rest_goes_on(prefect_api: str, bad_inputs: Path, tmp_path: Path) -> None:
    ingest(tmp_path, prefect_api, bad_inputs, tmp_path / "missing.txt")
    rejected = {
        Path(name.partition("@")[0]).name: why for name, why in ask(tmp_path, "SELECT input, reason FROM rejects")
    }
    assert rejected.pop("empty.txt") == "empty"
    assert rejected.pop("spaces.txt") == "empty"
    assert rejected.pop("program.txt") == "binary"
    assert rejected.pop("huge.txt") == "too_large"
    assert rejected.pop("missing.txt") == "missing"
    assert rejected.pop("dangling.txt") == "missing"
    assert rejected.pop("rows.jsonl")
    assert rejected.pop("torn.warc.gz")
    assert rejected.pop("no-article.html") in {"no_article", "front_page"}
    assert rejected == {}
    titles = {title for (title,) in ask(tmp_path, "SELECT title FROM articles")}
    assert len(titles) >= 4, "good.txt, the Russian story with three broken bytes, and two of the torn archive's pages"
    details = ask(tmp_path, "SELECT input, detail FROM rejects WHERE detail = '' OR detail IS NULL")
    assert details == []


AS_SOMEBODY_ELSE = """
import os, sys
from extract.open import open_document
from extract.sources import list_refs
ref = next(list_refs([sys.argv[1]]))
os.setuid(65534)
print(next(list_refs([sys.argv[2]])).reason, open_document(ref).reason)
"""


def test_what_may_not_be_read_is_a_reject(tmp_path: Path) -> None:
    """As another user, since root may read everything."""
    if os.geteuid():
        pytest.skip("needs root to become somebody else")
    file, folder = tmp_path / "secret.txt", tmp_path / "closed"
    file.write_text("x")
    file.chmod(0)
    folder.mkdir(0)
    command = [sys.executable, "-c", AS_SOMEBODY_ELSE, str(file), str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=EXAMPLES.parent)
    assert answer.stdout == "no_permission no_permission\n", answer.stderr


@pytest.mark.slow
def test_ten_thousand_files_run_in_bounded_time_and_are_skipped_the_second_time(
    prefect_api: str, tmp_path: Path
) -> None:
    folder = corpus.write(tmp_path / "many", files=10_000, rows=0, records=0, brief=True)
    ingest(tmp_path / "record", prefect_api, folder / "wires")
    assert ask(tmp_path / "record", "SELECT count(*) FROM articles") == [(10_000,)]
    (folder / "wires" / "05000b.txt").write_text(corpus.story(99_999))
    ingest(tmp_path / "record", prefect_api, folder / "wires")
    second = ask(tmp_path / "record", "SELECT articles, skipped, documents FROM runs ORDER BY started_at DESC LIMIT 1")[
        0
    ]
    assert second[0] == 1
    assert second[1] > 9_000, "a new file changes the batch it falls into, not the others"


def test_readers_are_served_while_an_ingest_is_running(prefect_api: str, tmp_path: Path) -> None:
    folder = corpus.write(tmp_path / "corpus", files=600, rows=200, records=0)
    ingest(tmp_path, prefect_api, EXAMPLES / "wires")
    held = duckdb.connect(tmp_path / "record.duckdb", read_only=True)  # somebody who never closes
    before = held.execute("SELECT count(*) FROM said").fetchone()
    run = start(tmp_path, str(folder), env={"PREFECT_API_URL": prefect_api, "ONRECORD_MERGE_EVERY_SECONDS": "0"})
    answers = 0
    while run.poll() is None:
        assert onrecord("sql", "SELECT count(*) FROM said", "--data", str(tmp_path)).returncode == 0
        answers += 1
        time.sleep(0.2)  # readers that never rest would take the cores from the run that they look at
    finish(run)
    assert answers > 0
    assert held.execute("SELECT count(*) FROM said").fetchone() == before, "an open reader keeps what it saw"
    held.close()


def test_two_ingests_at_once_lose_nothing_and_double_nothing(prefect_api: str, tmp_path: Path) -> None:
    one = corpus.write(tmp_path / "one", files=300, rows=0, records=0)
    env = {"PREFECT_API_URL": prefect_api, "ONRECORD_MERGE_EVERY_SECONDS": "0"}
    both = [start(tmp_path / "record", str(one / "wires"), env=env) for _ in range(2)]
    for run in both:
        finish(run)
    ingest(tmp_path / "alone", prefect_api, one / "wires")
    assert contents(tmp_path / "record") == contents(tmp_path / "alone")


@pytest.mark.slow
def test_a_run_without_a_server_prints_its_result_and_nothing_else(prefect_home: Path, tmp_path: Path) -> None:
    run = start(tmp_path, str(EXAMPLES / "wires" / "ap-flood.txt"))
    out, err = run.communicate(timeout=120)
    assert run.returncode == 0
    assert err == b"", "no tracebacks, no telemetry, no warnings"
    assert out.decode().splitlines()[0].startswith("1 documents read: 1 new articles, 1 new versions, ")
    assert len(out.splitlines()) == 2


def test_runs_of_the_flow_have_tags_and_their_tasks_none(prefect_api: str, tmp_path: Path) -> None:
    """For a task with tags Prefect asks its server for limits, and the reading processes wait for the answer."""
    (tmp_path / "one.txt").write_text((EXAMPLES / "wires" / "ap-flood.txt").read_text())
    ingest(tmp_path / "record", prefect_api, tmp_path / "one.txt")
    asked = {"sort": "START_TIME_DESC", "limit": 50, "flow_runs": {"tags": {"all_": ["onrecord"]}}}
    latest = requests.post(f"{prefect_api}/flow_runs/filter", json=asked, timeout=30).json()  # other tests' as well
    (flow_run,) = [each for each in latest if str(tmp_path) in str(each["parameters"])]
    asked = {"flow_runs": {"id": {"any_": [flow_run["id"]]}}}
    task_runs = requests.post(f"{prefect_api}/task_runs/filter", json=asked, timeout=30).json()
    told = {task["name"].split()[0]: task["tags"] for task in task_runs}  # the server hears of the last ones late
    assert "read" in told
    assert not any(told.values())
