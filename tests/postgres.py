"""A throw-away PostgreSQL cluster on a free port, run by an unprivileged user as PostgreSQL demands."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

UNPRIVILEGED = "nobody"


def binaries() -> Path | None:
    """Where initdb and pg_ctl are; Debian does not put them on the PATH."""
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; gives the URL of its server, without a database. Where PostgreSQL is not installed the tests
    that need it are skipped, in CI they fail."""
    where = binaries()
    if where is None:
        missing = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("ONRECORD_CI") or os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = Path(tempfile.mkdtemp(prefix="onrecord-postgres-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        data = str(folder / "data")
        _run(folder, where / "initdb", "-D", data, "-U", "onrecord", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
        _run(folder, where / "pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://onrecord@127.0.0.1:{port}"
        finally:
            _run(folder, where / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, *command: str | Path) -> None:
    as_nobody = ("setpriv", f"--reuid={UNPRIVILEGED}", "--clear-groups") if os.geteuid() == 0 else ()
    answer = subprocess.run(
        [*as_nobody, *map(str, command)],
        env={**os.environ, "HOME": str(folder)},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr
