"""A run into a lake, from the command line: the record is there for every later command, whatever machine asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from load.sinks.ducklake import DuckLakeSink
from tests.flows import corpus
from tests.flows.kill import contents, finish, rows_of, start
from tests.flows.test_cli import onrecord
from tests.flows.test_replay import AGED
from tests.postgres import cluster

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with cluster() as server:
        yield server


def lake(server: str, folder: Path) -> str:
    """A fresh lake, by its address."""
    name = folder.name.replace("-", "_")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"ducklake:{server}/{name}?data_path={folder / 'lake'}"


def rows_in(address: str, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(DuckLakeSink(address, folder, lambda line: None).reading()) as connection:
        return rows_of(connection)


@pytest.mark.slow
def test_what_is_ingested_into_a_lake_is_asked_of_it(postgres: str, prefect_api: str, tmp_path: Path) -> None:
    sink = lake(postgres, tmp_path)
    one, other = (("--data", str(tmp_path / name)) for name in ("one", "other"))
    wires, pages = (str(ROOT / "examples" / name) for name in ("wires", "pages"))
    for inputs, data in ((wires, one), (pages, other)):
        run = onrecord("ingest", inputs, "--sink", sink, *data, PREFECT_API_URL=prefect_api)
        assert run.returncode == 0, run.stderr
    again = onrecord("ingest", wires, *one, PREFECT_API_URL=prefect_api)
    assert "nothing new" in again.stdout, again.stderr
    query = ("sql", "SELECT count(DISTINCT article_id) AS n, count(*) AS quotes FROM said", "--format", "csv")
    answers = [onrecord(*query, *data).stdout for data in (one, other)]
    assert answers[0] == answers[1]
    assert int(answers[0].split()[1].split(",")[0]) > 10
    assert onrecord("check", *one).stdout.startswith("sound: ")
    assert "Fonaryova" in onrecord("ask", "most_quoted", *other).stdout
    assert "MB after" in onrecord("compact", *one).stdout
    refused = onrecord("ingest", wires, "--sink", sink + "&sslmode=prefer", *one, PREFECT_API_URL=prefect_api)
    assert refused.returncode != 0
    assert "name another folder" in refused.stderr


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_two_dask_workers_fill_a_lake_with_the_rows_of_a_run_here_into_a_file(
    postgres: str, prefect_api: str, tmp_path: Path
) -> None:
    distributed: Any = pytest.importorskip("distributed")
    inputs = str(corpus.write(tmp_path / "corpus", files=120, rows=40, records=30))
    env = {"PREFECT_API_URL": prefect_api}
    finish(start(tmp_path / "here", inputs, env=env))
    address = lake(postgres, tmp_path)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs="CRITICAL"
    ) as made:
        spread = ("--runner", "dask", "--scheduler", made.scheduler_address, "--sink", address)
        finish(start(tmp_path / "there", inputs, *spread, env=env))
    found = rows_in(address, tmp_path / "there")
    assert found["articles"]
    assert found == contents(tmp_path / "here")


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_a_backfill_and_a_replay_leave_in_a_lake_what_they_leave_in_a_file(
    postgres: str, prefect_api: str, tmp_path: Path
) -> None:
    for number, day in enumerate(("2026-03-01", "2026-03-02")):
        (tmp_path / "days" / day).mkdir(parents=True)
        for n in range(6):
            (tmp_path / "days" / day / f"{n}.txt").write_text(corpus.story(number * 6 + n), encoding="utf-8")
    (tmp_path / "onrecord.toml").write_text('[sources.paper]\nkind = "files"\npath = "days/{date:%Y-%m-%d}"\n')
    address = lake(postgres, tmp_path)
    past = ("--source", "paper", "--since", "2026-03-01", "--until", "2026-03-02")
    file, there = tmp_path / "file", tmp_path / "there"
    api = {"PREFECT_API_URL": prefect_api}
    into_lake = {**api, "ONRECORD_SINK": address}
    for folder, env in ((file, api), (there, into_lake)):
        told = finish(start(folder, *past, command="backfill", env=env, cwd=tmp_path))
        assert "2 partitions, 2 done now, 0 failed" in told
    whole = contents(file)
    assert rows_in(address, there) == whole
    with DuckLakeSink(address, there, lambda line: None).writing() as writer:
        for statement in AGED.split(";\n"):
            writer.connection.execute(statement)
    assert rows_in(address, there) != whole
    finish(start(there, command="replay", env=api, cwd=tmp_path))
    assert rows_in(address, there) == whole, "the folder knows its lake by itself"
