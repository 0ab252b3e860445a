"""The workflows of the continuous integration are valid, and give nothing away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WORKFLOWS = Path(__file__).resolve().parents[1] / ".github/workflows"


def _run(name: str, *arguments: str) -> str:
    """Run a program of the environment; return what it prints if it fails."""
    program = Path(sys.executable).with_name(name)
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def test_the_workflows_follow_the_schema() -> None:
    files = [str(path) for path in sorted(WORKFLOWS.glob("*.yml"))]
    assert len(files) > 1
    assert _run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files) == ""


def test_the_workflows_pin_actions_and_keep_no_credentials() -> None:
    assert _run("zizmor", "--offline", "--no-progress", "--color", "never", str(WORKFLOWS)) == ""
