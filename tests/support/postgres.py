"""A PostgreSQL server of the tests' own, in a temporary folder."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

#: Debian keeps the programs outside the search path; it names the folders by version.
_DEBIAN = Path("/usr/lib/postgresql")
_OLDEST = 15


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    versions = sorted(
        (int(path.name) for path in _DEBIAN.glob("[0-9]*") if (path / "bin/initdb").is_file()),
    )
    return _DEBIAN / str(versions[-1]) / "bin" if versions and versions[-1] >= _OLDEST else None


def _as_user(command: list[str]) -> list[str]:
    """Return a command that runs as a user that may start PostgreSQL: it refuses root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server; yield the URL of its first database without its name, and stop it again."""
    programs = _programs()
    if programs is None or (os.geteuid() == 0 and shutil.which("runuser") is None):
        pytest.skip("needs PostgreSQL 15 or later (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="formcheck-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")

    def run(name: str, *options: str) -> None:
        command = _as_user([str(programs / name), *options])
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    try:
        run("initdb", "-D", data, "-U", "formcheck", "--auth=trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://formcheck@127.0.0.1:{port}/"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str, template: str | None = None) -> str:
    """Create an empty database, or a copy of one that nobody uses, and return its URL."""
    import psycopg

    name = f"formcheck_{secrets.token_hex(6)}"
    with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
        copied = "" if template is None else f" TEMPLATE {template.removeprefix(server)}"
        if template is not None:  # a session that was closed ends a little later
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [template.removeprefix(server)],
            )
        connection.execute(f"CREATE DATABASE {name}{copied}")  # type: ignore[call-overload]
    return server + name
