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

from flows.demo import EXAMPLES
from flows.demo import run as run_demo
from flows.errors import UsageError
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
        named = [each.partition(":")[0] for each in service["volumes"] if isinstance(each, str)]
        assert set(named) <= set(COMPOSE["volumes"])
    assert services["serve"]["environment"]["PREFECT_API_URL"] == "http://server:4200/api"
    assert "server" in services, "the name in that address"


def test_one_service_builds_the_image_that_all_run() -> None:
    """Each `build` of the same name makes another image: `run` would start the server anew under the workers."""
    services = COMPOSE["services"]
    assert {service["image"] for service in services.values()} == {"onrecord"}
    (builder,) = [name for name, service in services.items() if "build" in service]
    build = services[builder]["build"]
    assert (DEPLOY / build["context"]).samefile(ROOT)
    assert (ROOT / build["dockerfile"]).exists()
    for name, service in services.items():
        assert service["pull_policy"] == "never", "nobody else's image of that name is run"
        assert name == builder or builder in service["depends_on"], "it is there before it is needed"


def test_services_bury_their_dead_and_write_as_who_owns_the_data_folder() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["init"] is True, "orphans of flow runs stay as zombies of a first process that does not wait"
        if name == "server":
            continue  # writes to a volume of its own
        assert service["user"] == "${ONRECORD_USER:-1000:1000}"
        (data,) = service["volumes"]
        assert (data["target"], data["bind"]) == ("/data", {"create_host_path": False}), "Docker makes it root's"
    assert re.search(r"^    HOME=/data ", DOCKERFILE, re.M), "a user whom the image does not know has no other"
    assert "useradd --uid 1000 " in DOCKERFILE
    assert "\nUSER onrecord\nWORKDIR /data\n" in DOCKERFILE


def test_a_worker_leaves_something_to_the_others() -> None:
    command = COMPOSE["services"]["worker"]["command"]
    assert int(command[command.index("--limit") + 1]) >= 1


def test_the_build_is_sent_what_it_copies_and_nothing_else() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*", "what no later line lets in stays out: the record, a .venv"
    assert sorted(rule[1:] for rule in rules if rule.startswith("!")) == sorted(copied())
    assert "**/__pycache__" in rules


def test_the_image_has_the_stories_of_the_demo_where_it_looks_for_them() -> None:
    """An editable install in /program: the stories lie beside the rooms, as in a checkout."""
    assert EXAMPLES == ROOT / "examples"
    assert {"examples", "flows"} <= set(copied())
    first, last = DOCKERFILE.split("\nFROM python")[-2:]
    assert "--editable ." in first
    assert "WORKDIR /program\n" in first
    assert "COPY --from=built /program /program\n" in last


def test_a_demo_without_its_stories_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.demo.EXAMPLES", tmp_path / "examples")
    with pytest.raises(UsageError, match="from a checkout"):
        run_demo(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def copied() -> list[str]:
    """What the image is made of, as its COPY lines name it."""
    lines = re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.M)
    return [word for line in lines for word in line.split()[:-1]]


def test_the_dockerfile_copies_what_there_is_and_installs_what_is_locked() -> None:
    assert [each for each in copied() if not (ROOT / each).exists()] == []
    assert {"extract", "transform", "load", "flows", "requirements.lock", "pyproject.toml"} <= set(copied())
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    locked = (ROOT / "requirements.lock").read_text()
    for name in ("hatchling", "editables"):
        assert re.search(rf"^{name}==", locked, re.M), "--no-build-isolation builds with what is installed"


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
