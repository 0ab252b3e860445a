from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter

import vision
from tests.support.toy_screen import write_toy_screen
from vision.errors import InputError
from vision.motion.angles import ANGLES
from vision.screens.criteria import load_criteria
from vision.screens.registry import (
    CRITERIA_FILES,
    SCREENS,
    SCREENS_VARIABLE,
    ScreenId,
    parse_screen,
    parse_screen_choice,
)

ROOT = Path(vision.__file__).parent
SAMPLE = ROOT.parent / "samples" / "squat_heel_rise_side.mp4"
SPELLINGS = sorted({s for screen in SCREENS.values() for s in (screen.id, screen.option)})
#: One of them, also within a word; to parse only these modules takes a tenth.
SPELLED = re.compile("|".join(SPELLINGS), re.IGNORECASE)
LITERAL = re.compile(rf"(?<![\w-])({'|'.join(SPELLINGS)})(?![\w-])", re.IGNORECASE)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=list(SCREENS))
def test_a_screen_is_found_by_either_spelling(screen):
    for text in (screen.id, screen.option, screen.option.upper(), f" {screen.id} "):
        assert parse_screen(text) == screen.id
        assert parse_screen(text).screen is screen
    assert parse_screen_choice(screen.option) == screen.id


def test_auto_is_not_a_screen():
    assert parse_screen_choice("auto") is None
    with pytest.raises(InputError, match="no test called 'auto'"):
        parse_screen("auto")


@pytest.mark.parametrize("text", ["", "handstand", "deepsquat", "deep squat"])
def test_the_error_for_an_unknown_screen_lists_the_known_ones(text):
    with pytest.raises(InputError) as error:
        parse_screen(text)
    assert all(screen.option in str(error.value) for screen in SCREENS.values())


def test_an_id_is_serialised_as_its_value():
    for id_ in ScreenId:
        assert json.loads(TypeAdapter(ScreenId).dump_json(id_)) == id_.value
        assert f"{id_}" == id_.value


@pytest.mark.parametrize("screen", SCREENS.values(), ids=list(SCREENS))
def test_a_screen_is_consistent_with_its_criteria(screen):
    criteria = load_criteria(screen.id)
    ids = set(criteria.by_id())
    assert criteria.screen == screen.id
    assert criteria.title == screen.title
    assert set(screen.measures) == ids
    assert {id_ for group in screen.groups for id_ in group.criteria} <= ids
    assert set(screen.evidence) <= ids
    assert set(screen.estimates) <= ids
    styles = {style for spec in criteria.criterion for style in spec.styles}
    assert styles <= set(screen.styles)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=list(SCREENS))
def test_a_screen_plots_angles_of_the_angle_table(screen):
    known = {angle.name for angle in ANGLES}
    assert {name for names in screen.plots.values() for name in names} | {
        screen.depth_angle
    } <= known
    assert bool(screen.stances) != bool(screen.directions)
    assert screen.live.views


def test_every_screen_has_its_two_files_side_by_side():
    for id_, path in CRITERIA_FILES.items():
        assert path.name == f"{id_}.toml"
        assert path.with_suffix(".py").is_file()


@pytest.mark.parametrize(
    "module", ["vision.report.models", "vision.screens.registry", "vision.cli.main"]
)
def test_reports_and_help_import_no_measurements(module):
    code = f"import sys, {module}; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=180
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert not loaded & {"numpy", "scipy", "mediapipe", "av", "cv2", "streamlit"}


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> dict[str, str]:
    """Return report, page and handout of a clip analysed as a toy test."""
    folder = tmp_path_factory.mktemp("toy")
    write_toy_screen(folder / "screens")
    environment = {
        **os.environ,
        SCREENS_VARIABLE: str(folder / "screens"),
        "FORMCHECK_HOME": str(folder / "home"),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.toy_screen", str(SAMPLE), str(folder)],
        env=environment, cwd=ROOT.parent, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    shown: dict[str, str] = json.loads(ran.stdout)
    return shown


@pytest.mark.slow
def test_a_new_screen_is_one_python_file_and_one_criteria_file(toy):
    report = json.loads(toy["report"])
    assert report["screen"] == "toy_test"
    assert report["provenance"]["settings"]["screen"] == "toy-test"
    assert [c["id"] for c in report["criteria"]] == ["toy_depth", "heel_rise"]
    assert all(c["verdict"] == "watch" and c["value"] > 10 for c in report["criteria"])
    assert report["summary"]["headline"].startswith("Toy test")
    assert report["reps"][0]["counted"]


@pytest.mark.parametrize("place", ["page", "handout"])
def test_a_new_screen_is_shown_everywhere(toy, place):
    for text in (
        "Toy test",
        "Toy depth",
        "Toy heels",
        "Ups and downs",
        "Play more",
        "Shin forward",
    ):
        assert text in toy[place], text


def test_a_new_screen_can_be_chosen_on_the_page(toy):
    choices = toy["page"].splitlines()
    at = choices.index("Deep squat")
    assert "Toy test" in choices[at:]


def _strings(tree: ast.Module) -> list[str]:
    """Return the string constants of a module without its docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in docstrings
    ]


def _names(tree: ast.Module) -> list[str]:
    """Return the names and attributes used in a module, such as members of `ScreenId`."""
    found = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return found + [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]


@pytest.mark.slow
def test_no_python_outside_of_screens_names_one():
    named = []
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text("utf-8")
        if path.is_relative_to(ROOT / "screens") or not SPELLED.search(text):
            continue
        tree = ast.parse(text)
        named += [f"{path.relative_to(ROOT)}: {s}" for s in _strings(tree) if LITERAL.search(s)]
        named += [f"{path.relative_to(ROOT)}: {n}" for n in _names(tree) if LITERAL.fullmatch(n)]
    assert not named


def test_no_javascript_names_a_screen():
    found = sorted(ROOT.rglob("*.js"))
    assert found
    named = [str(p.relative_to(ROOT)) for p in found if LITERAL.search(p.read_text("utf-8"))]
    assert not named


def test_the_search_finds_named_screens():
    tree = ast.parse(
        'def f(x):\n    """deep_squat"""\n    return x == "deep-squat" or X.DEEP_SQUAT'
    )
    assert _strings(tree) == ["deep-squat"]
    assert LITERAL.search("run it with --screen deep-squat")
    assert not LITERAL.search("BACKWARD_RUNNING_STEPS")
    assert [n for n in _names(tree) if LITERAL.fullmatch(n)] == ["DEEP_SQUAT"]


def test_a_definition_that_fails_is_named_and_leaves_the_others_usable(tmp_path):
    (tmp_path / "broken_test.py").write_text("SCREEN = 1 / 0\n")
    (tmp_path / "broken_test.toml").write_text("")
    code = (
        "from vision.errors import InputError\n"
        "from vision.screens.registry import parse_screen\n"
        "print(parse_screen('deep-squat'))\n"
        "try:\n"
        "    parse_screen('broken-test')\n"
        "except InputError as error:\n"
        "    print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, SCREENS_VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [
        "deep_squat",
        "The test 'broken-test' could not be loaded (ZeroDivisionError: division by zero); "
        "correct broken_test.py.",
    ]
