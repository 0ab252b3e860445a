"""docs/truth.md: its tables are those of the code, its example is a spec."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from truth.__main__ import app
from truth.field_tables import field_tables, with_field_tables
from truth.grid import load_grid
from truth.spec import parse_spec

PAGE = Path(__file__).resolve().parents[2] / "docs/truth.md"


def test_the_tables_are_up_to_date():
    page = PAGE.read_text("utf-8")
    assert with_field_tables(page) == page, "run: python -m truth fields --page docs/truth.md"


def test_a_table_says_default_choices_and_meaning():
    tables = field_tables()
    assert "| `fov_deg` | `34.0` | Vertical field of view, degrees. |" in tables
    assert '| `direction` | `"backward"` | `"forward"`, `"backward"` |' in tables
    assert tables.count("| `repetition_s` |") == 1


def test_the_example_is_a_spec():
    page = PAGE.read_text("utf-8")
    example = re.search(r"    # squat\.toml\n((?:    .*\n|\n)+)", page)
    text = re.sub(r"^    ", "", example[1], flags=re.MULTILINE)
    spec = parse_spec({"name": "squat", **tomllib.loads(text)})
    assert spec.movement.turn_out_left_deg == 20


def test_the_commands_exist():
    page = PAGE.read_text("utf-8")
    for command in set(re.findall(r"python -m truth (\w+)", page)):
        result = CliRunner().invoke(app, [command, "--help"])
        assert result.exit_code == 0
        for option in set(re.findall(rf"truth {command}.*?(--[\w-]+)", page)):
            assert option in result.output


def test_the_grid_is_listed():
    result = CliRunner().invoke(app, ["grid", "--list", "--split", "test", "--quick"])
    assert result.exit_code == 0
    names = [c.spec.name for c in load_grid() if c.split == "test" and c.quick]
    assert f"{len(names)} clips" in result.output
    assert names[0][:12] in result.output


def test_a_wrong_spec_ends_with_one_sentence(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("[camera]\nyaw = 3\n")
    result = CliRunner().invoke(app, ["render", str(path), "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "camera.yaw: there is no such field." in " ".join(result.stderr.split())
