"""A run into a lake, from the command line: the record is there for every later command, whatever machine asks."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.flows.test_cli import onrecord
from tests.postgres import cluster

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_what_is_ingested_into_a_lake_is_asked_of_it(prefect_api: str, tmp_path: Path) -> None:
    with cluster() as server:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE news")
        sink = f"ducklake:{server}/news?data_path={tmp_path / 'lake'}"
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
