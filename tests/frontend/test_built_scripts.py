"""The committed scripts are what the modules give, and what the app expects of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from vision.frontend import compare, live, page, phone, player, training, upload
from vision.frontend.built_scripts import ScriptName, read_script

ROOT = Path(__file__).parents[2]


def test_scripts_are_up_to_date() -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/esbuild").is_dir():
        pytest.skip("esbuild is not installed; make setup-tests installs it where there is npm")
    ran = subprocess.run(
        [node, "scripts/build_frontend.js", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("component", [compare, live, player, training, upload])
def test_components_have_one_default_export(component: ModuleType) -> None:
    script = component.script()
    assert script.endswith(" as default\n};\n")
    assert script.count("\nexport ") == 1
    # The server puts the style sheet into the same module under this name.
    assert not [line for line in script.splitlines() if line.startswith("var style =")]
    assert component.style().count("{") == component.style().count("}")


@pytest.mark.parametrize("module", [page, phone])
def test_scripts_inside_a_page_import_and_export_nothing(module: ModuleType) -> None:
    lines = module.script().splitlines()
    assert not [line for line in lines if line.startswith(("import ", "export "))]
    assert "</script" not in module.script().lower()


@pytest.mark.parametrize("name", get_args(ScriptName))
def test_scripts_say_how_they_were_written_and_not_where(name: ScriptName) -> None:
    script = read_script(name)
    assert script.startswith("// Written by npm run build")
    assert str(ROOT) not in script
