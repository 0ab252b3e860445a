"""What runs formcheck on a server: container file, compose file, service."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from vision.secret_variables import SECRET_VARIABLES

DEPLOY = Path(__file__).parents[1] / "deploy"


def run(*command: str) -> str:
    """Run a program of this environment; return what it prints if it fails."""
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [str(program), *command[1:]], capture_output=True, text=True, timeout=180, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def test_the_container_file_has_no_known_fault() -> None:
    assert run("hadolint", str(DEPLOY / "Containerfile")) == ""


def test_the_compose_file_is_one() -> None:
    file = str(DEPLOY / "compose.yaml")
    assert run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", file) == ""


def test_every_service_is_confined_and_bounded(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert "privileged" not in service, name
        assert ":" in service["image"] or service["image"] == "formcheck", name
        assert not service["image"].endswith(":latest"), name


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert {name for name, service in compose["services"].items() if "ports" in service} == {"app"}
    assert compose["services"]["proxy"]["network_mode"] == "service:app"
    assert "--address" not in compose["services"]["app"]["command"]
    for name, service in compose["services"].items():
        networks = service.get("networks", [])
        assert all(compose["networks"][network].get("internal") for network in networks
                   if name != "app"), name  # fmt: skip


def test_no_password_is_in_the_compose_file(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            assert variable not in SECRET_VARIABLES - {"FORMCHECK_DATABASE", "FORMCHECK_OBJECTS"}
            assert not re.search(r"://[^/@]*:[^/@]*@", value), f"{name}: {variable}"
            assert not variable.endswith("PASSWORD"), f"{name}: {variable}"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_the_secrets_of_the_compose_file_are_made_once(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    command = ["sh", str(DEPLOY / "make-secrets.sh"), str(tmp_path / "secrets")]
    made = []
    for _ in range(2):
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        made.append({path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()})
    assert made[0] == made[1]
    named = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert set(made[0]) == named
    assert all(made[0].values())
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_the_service_can_be_read_by_systemd(tmp_path: Path) -> None:
    unit = (DEPLOY / "formcheck.service").read_text("utf-8")
    # The program and the user are on the server only.
    unit = unit.replace("/opt/formcheck/bin/formcheck", "/bin/true")
    unit = unit.replace("=formcheck\n", "=root\n", 2)
    (tmp_path / "formcheck.service").write_text(unit, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "formcheck.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert (done.returncode, done.stderr) == (0, "")
