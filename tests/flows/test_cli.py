"""The command line as a user meets it: help, one clear line for what is wrong, exit codes, quiet pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import GROUPS, app
from load.sinks.duckdb import DuckDBSink
from tests.load.records import article, spooled
from tests.warm import begin

ROOT = Path(__file__).parents[2]


def onrecord(
    *arguments: str, cwd: Path = ROOT, text: str = "", cold: bool = False, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run `onrecord` to its end."""
    run = begin(arguments, cwd=cwd, env={**os.environ, **env}, text=text.encode(), cold=cold)
    try:
        out, err = run.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        os.kill(run.pid, signal.SIGKILL)
        raise
    assert run.returncode is not None
    return subprocess.CompletedProcess(arguments, run.returncode, out.decode(), err.decode())


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A data folder with one article in its record."""
    with DuckDBSink(tmp_path, lambda line: None, wait_seconds=5).writing() as writer:
        writer.merge([spooled(tmp_path / "spool", "one", article())])
    return tmp_path


COMMANDS = [name for name in app if not name.startswith("-")]


@pytest.mark.parametrize("command", [*COMMANDS, "source add", "site new", "site check"])
def test_every_command_explains_itself(command: str) -> None:
    answer = onrecord(*command.split(), "--help")
    assert answer.returncode == 0
    assert f"Usage: onrecord {command}" in answer.stdout


def test_every_command_stands_under_one_heading_of_the_help() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; sys.argv = ['onrecord', '--help']\nfrom flows.cli import app\napp(exit_on_error=False)\n"
    heavy = "print([name for name in ('prefect', 'duckdb', 'pyarrow', 'lxml', 'requests') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", script + heavy], cwd=ROOT, capture_output=True, text=True)
    assert answer.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonsense"], 'Unknown command "nonsense"'),
        (["ingest"], "name at least one input"),
        (["ingest", "--source", "nowhere"], "there is no source nowhere"),
        (["ingest", "pyproject.toml", "--since", "2026-03-01"], "--since and --until go with --source"),
        (["parse"], "name at least one input"),
        (["ingest", "no/such/file.txt"], "no/such/file.txt: "),
        (["ingest", "gopher://news.example/"], "gopher://news.example/: "),
        (["ingest", "pyproject.toml", "--workers", "0"], "workers"),
        (["ingest", "pyproject.toml", "--runner", "dask"], "--scheduler"),
        (["replay", "--only", "everything"], "--only"),
        (["backfill", "--source", "nobody", "--since", "2026-01-01"], "there is no source nobody"),
        (["gaps", "--source", "nobody", "--since", "2026-01-01"], "there is no source nobody"),
        (["ingest", "pyproject.toml", "--workers", "many"], "--workers"),
        (["quotes", "--since", "yesterday"], "--since"),
        (["quotes", "--kind", "loud"], "--kind"),
        (["sql", "SELECT 1", "--format", "xml"], "--format"),
        (["sql", "SELECT 1", "--data", "nowhere"], "there is no record at"),
        (["runs", "--data", "nowhere"], "there is no record at"),
    ],
)
def test_bad_arguments_end_in_one_line(arguments: list[str], told: str) -> None:
    answer = onrecord(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith("onrecord: ")
    assert told in answer.stderr


def test_a_mistyped_path_leaves_nothing_behind(tmp_path: Path) -> None:
    answer = onrecord("ingest", "nosuchfile", "nothing/*.html", cwd=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr.startswith("onrecord: nosuchfile: No such file or folder")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_settings_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text('workers = "many"\n')
    answer = onrecord("doctor", cwd=tmp_path)
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert "workers" in answer.stderr


def test_broken_toml_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text("workers = = 3\n")
    answer = onrecord("doctor", cwd=tmp_path)
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert "onrecord.toml" in answer.stderr


def test_a_wrong_query_is_one_line(record: Path) -> None:
    answer = onrecord("sql", "SELECT nothing FROM nowhere", "--data", str(record), cold=True)
    assert answer.returncode == 1
    assert answer.stderr.startswith("onrecord: Catalog Error")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", 'speaker,text\nIlse Marn,"We will mend the weir,"\n'),
        ("json", '{"speaker":"Ilse Marn","text":"We will mend the weir,"}\n'),
        ("markdown", "| speaker | text |\n| --- | --- |\n| Ilse Marn | We will mend the weir, |\n"),
    ],
)
def test_sql_prints_in_other_forms(record: Path, form: str, expected: str) -> None:
    answer = onrecord("sql", "SELECT speaker, text FROM said", "--format", form, "--data", str(record))
    assert (answer.returncode, answer.stdout) == (0, expected)


def test_sql_writes_parquet(record: Path, tmp_path: Path) -> None:
    out = tmp_path / "said.parquet"
    assert onrecord("sql", "FROM said", "--format", "parquet", "--data", str(record)).returncode == 2
    assert (
        onrecord("sql", "FROM said", "--format", "parquet", "--output", str(out), "--data", str(record)).returncode == 0
    )
    assert out.read_bytes()[:4] == b"PAR1"


def test_sql_cannot_write_to_the_record(record: Path) -> None:
    answer = onrecord("sql", "DELETE FROM quotes", "--data", str(record))
    assert answer.returncode == 1
    assert "read-only" in answer.stderr


def test_the_shell_reads_statements_from_a_pipe(record: Path) -> None:
    answer = onrecord("sql", "--data", str(record), text="SELECT 40 +\n2 AS sum;\nSELECT broken;\nSELECT 'still here';")
    assert answer.returncode == 0
    assert "42" in answer.stdout
    assert "still here" in answer.stdout
    assert "broken" in answer.stderr


def test_quotes_are_found_by_part_of_a_name(record: Path) -> None:
    assert "mend the weir" in onrecord("quotes", "--speaker", "marn", "--data", str(record)).stdout
    assert onrecord("quotes", "--speaker", "nobody", "--data", str(record)).stdout == "nothing found\n"
    assert "mend" not in onrecord("quotes", "--until", "2026-03-03", "--data", str(record)).stdout
    assert "mend" in onrecord("quotes", "--since", "2026-03-04", "--data", str(record)).stdout


def test_doctor_is_content_with_a_sound_record(record: Path) -> None:
    answer = onrecord("doctor", "--data", str(record), cold=True)
    assert answer.returncode == 0
    assert "1 articles, 1 quotes" in answer.stdout


def test_doctor_says_that_a_record_is_broken(record: Path) -> None:
    (record / "record.duckdb").write_bytes(b"this is no database, whatever its name says" * 500)
    answer = onrecord("doctor", "--data", str(record))
    assert answer.returncode == 1
    assert "cannot be read" in answer.stdout


def test_parse_prints_json_lines_and_names_what_it_could_not_read(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    story = ROOT / "examples" / "wires" / "tass-lighthouses.txt"
    answer = onrecord("parse", str(story), str(empty))
    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) == 1
    assert json.loads(answer.stdout)["datelines"][0]["agency"] == "TASS"
    assert answer.stderr.startswith(f"onrecord: {empty}: ")
    assert onrecord("parse", str(empty)).returncode == 1


def test_parse_reads_standard_input() -> None:
    story = (ROOT / "examples" / "wires" / "tass-lighthouses.txt").read_text(encoding="utf-8")
    parsed = json.loads(onrecord("parse", "-", text=story, cold=True).stdout)
    assert parsed["text"]


def test_what_finds_quotes_can_be_set(tmp_path: Path) -> None:
    """By the command line, by onrecord.toml, by the environment; the command line wins."""
    (tmp_path / "onrecord.toml").write_text('engine = "rules"\n')
    story = 'The trains run late. Critics are proud of the old line. "They always did," Ann Lee said on Monday.\n'

    def quotes(*words: str, **env: str) -> int:
        return len(json.loads(onrecord("parse", "-", *words, text=story * 3, cwd=tmp_path, **env).stdout)["quotes"])

    many = quotes("--engine", "tagger", "--caution", "-3")
    assert quotes() == quotes("--engine", "rules") < many
    assert quotes("--engine", "tagger", "--caution", "3") < many
    assert quotes(ONRECORD_ENGINE="tagger", ONRECORD_CAUTION="-3") == many


@pytest.mark.parametrize(
    ("words", "complaint"),
    [(("--engine", "oracle"), "engine"), (("--caution", "99"), "caution"), (("--caution", "nan"), "caution")],
)
def test_settings_of_quotes_that_make_no_sense_are_told(words: tuple[str, ...], complaint: str) -> None:
    answer = onrecord("parse", "-", *words, text="x")
    assert answer.returncode != 0
    assert complaint in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_reader_of_the_pipe_may_leave_early() -> None:
    command = f"{sys.executable} -m flows.cli parse examples/wires examples/wires | head -1"
    answer = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0
    assert answer.stderr == ""
    assert answer.stdout.startswith("{")
