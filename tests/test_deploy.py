"""What deploy/ names exists: programs, options, files, flows and their parameters. Nothing is started."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.settings import load_settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PROGRAMS = Path(sysconfig.get_path("scripts"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
ENTRYPOINT = ["onrecord"]  # of the image


def help_of(command: list[str]) -> str:
    """The help of the command that a line of words begins with; its options and their values are left out."""
    words = command[: next((at for at, word in enumerate(command) if word.startswith("-")), len(command))]
    program = PROGRAMS / words[0]
    line = [str(program)] if program.exists() else [sys.executable, "-m", "flows.cli"]
    answer = subprocess.run([*line, *words[1:], "--help"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_services_of_the_compose_file_run_commands_that_there_are(name: str) -> None:
    service = COMPOSE["services"][name]
    command = [*service.get("entrypoint", ENTRYPOINT), *service["command"]]
    assert command[0] in ("onrecord", "prefect")
    told = help_of(command)
    assert [word for word in command if word.startswith("--") and word not in told] == []


def test_services_wait_for_each_other_and_share_volumes_that_are_declared() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        assert set(service["depends_on"]) <= set(services)
        named = [each.partition(":")[0] for each in service["volumes"]]
        assert all(each.startswith((".", "/")) or each in COMPOSE["volumes"] for each in named)
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
    assert services["serve"]["environment"]["PREFECT_API_URL"] == "http://server:4200/api"
    assert "server" in services, "the name in that address"


def test_the_dockerfile_copies_what_there_is_and_installs_what_is_locked() -> None:
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.M) for word in line.split()[:-1]]
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert {"extract", "transform", "load", "flows", "requirements.lock", "pyproject.toml"} <= set(copied)
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    locked = (ROOT / "requirements.lock").read_text()
    assert re.search(r"^(setuptools|hatchling)==", locked, re.M), "--no-build-isolation builds with what is installed"


def test_flows_of_prefect_yaml_take_the_parameters_that_it_gives() -> None:
    for deployment in yaml.safe_load((DEPLOY / "prefect.yaml").read_text())["deployments"]:
        module, _, name = deployment["entrypoint"].rpartition(".")
        flow = getattr(import_module(module), name)
        assert set(deployment["parameters"]) <= set(flow.parameters.properties)
        flow.validate_parameters(deployment["parameters"])


def test_the_example_settings_can_be_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DEPLOY / "onrecord.example.toml", tmp_path / "onrecord.toml")
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.scheduled()
    assert settings.contact


def test_systemd_finds_no_fault_with_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    text = (DEPLOY / "onrecord.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.M)
    words = shlex.split(command)
    assert words[0] == "/opt/onrecord/.venv/bin/onrecord"
    help_of(["onrecord", *words[1:]])
    unit = tmp_path / "onrecord.service"
    unit.write_text(text.replace(words[0], sys.executable).replace("User=onrecord", "User=root"))
    answer = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout + answer.stderr) == (0, "")
