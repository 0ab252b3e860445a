"""The public API: names importable from `vision`, lazy imports, extras and examples."""

from __future__ import annotations

import doctest
import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import vision
from vision.clip.frames import ClipInfo
from vision.errors import InputError
from vision.extras import EXTRAS, MissingExtraError, explain_missing_module

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "sls_valgus_front_L.mp4"


@pytest.mark.parametrize("name", vision.__all__)
def test_every_public_name_exists_and_is_documented(name: str) -> None:
    assert getattr(vision, name).__doc__


def test_all_lists_what_is_defined() -> None:
    assert sorted(vision.__all__) == sorted({*vision._HOMES, "__version__"})
    assert dir(vision) == sorted(vision.__all__)
    with pytest.raises(AttributeError, match="'nothing'"):
        vision.nothing  # noqa: B018


def test_importing_vision_loads_no_large_library() -> None:
    code = (
        "import sys, vision; "
        "print([m for m in ('numpy', 'cv2', 'pandas', 'mediapipe', 'streamlit', 'scipy') "
        "if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


def test_checking_a_clip_begins_before_large_libraries_are_loaded() -> None:
    """SciPy is loaded while the first frames are processed, an HTTP client when needed."""
    code = (
        "import sys, vision.cli.check; "
        "print([m for m in ('scipy.signal', 'scipy.ndimage', 'httpx', 'pandas', 'mediapipe') "
        "if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


def test_the_analysis_loads_no_extra() -> None:
    modules = [module for extra in EXTRAS.values() for module in extra]
    code = (
        "import sys; from vision import analyse; import vision.cli.main, vision.cli.check; "
        "import vision.draw.video.annotated_video; "
        f"print([m for m in {modules} if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


def test_the_error_for_a_missing_extra_names_it() -> None:
    error = explain_missing_module(ModuleNotFoundError("No module named 'fpdf'", name="fpdf.enums"))
    assert isinstance(error, MissingExtraError)
    assert str(error).endswith("run pip install 'formcheck[share]'.")
    other = ModuleNotFoundError("No module named 'nothing'", name="nothing")
    assert explain_missing_module(other) is other


@pytest.mark.parametrize("extra", EXTRAS)
def test_extras_are_those_of_the_package(extra: str) -> None:
    """The listed modules are those that the requirements of the extra install."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = [line.partition(">=")[0] for line in project["optional-dependencies"][extra]]
    names = {
        "argon2-cffi": "argon2",
        "fpdf2": "fpdf",
        "psycopg[binary]": "psycopg",
        "vl-convert-python": "vl_convert",
    }
    required = {names.get(name, name.replace("-", "_")).lower() for name in packages}
    assert {module.lower() for module in EXTRAS[extra]} == required


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        (["app"], "app"),
        (["app", "--https"], "app"),
        (["library", "athletes"], "app"),
        (["batch", "clips", "--out", "day"], "batch"),
    ],
)
def test_the_command_line_names_a_missing_extra(command: list[str], extra: str) -> None:
    block = (
        "import sys\n"
        "class Blocker:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] in {EXTRAS[extra]!r}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Blocker())\n"
        f"sys.argv[1:] = {command!r}\n"
        "from vision.cli.main import main\n"
        "main()\n"
    )
    result = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True)
    assert f"pip install 'formcheck[{extra}]'" in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.returncode == 1


@pytest.mark.model
def test_analyse_and_write(tmp_path: Path) -> None:
    fractions: list[float] = []
    analysis = vision.analyse(
        str(SAMPLE),
        vision.Settings(end_s=0.5),
        progress=lambda fraction, text: fractions.append(fraction),
    )
    assert isinstance(analysis.info, ClipInfo)
    assert analysis.report.summary.headline
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)

    table = analysis.to_dataframe()
    assert len(table) == len(analysis.angles.time_s)
    assert set(table.attrs["units"]) == set(table.columns)

    drawn: list[float] = []
    analysis.write(
        json=tmp_path / "r.json",
        csv=tmp_path / "a.csv",
        video=tmp_path / "out.mp4",
        stills=tmp_path / "stills",
        progress=lambda fraction, text: drawn.append(fraction),
    )
    assert vision.read_report(tmp_path / "r.json") == analysis.report
    assert drawn == sorted(drawn)
    header = (tmp_path / "a.csv").read_text("utf-8").splitlines()[0].split(",")
    assert header == list(table.columns)
    values = np.genfromtxt(tmp_path / "a.csv", delimiter=",", skip_header=1)
    np.testing.assert_allclose(values, table.to_numpy(), atol=6e-4)
    assert (tmp_path / "out.mp4").stat().st_size > 10_000
    assert any((tmp_path / "stills").iterdir())
    assert json.loads((tmp_path / "r.json").read_text())["clip"]["name"] == SAMPLE.name


def test_a_file_that_is_not_a_video_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("not a video")
    with pytest.raises(InputError, match=r"notes\.mp4"):
        vision.analyse(tmp_path / "notes.mp4")


def documented() -> list[str]:
    """Return the modules with examples in their docstrings."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "vision").rglob("*.py"))
        if ">>> " in path.read_text("utf-8")
    ]


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("module", documented())
def test_examples_in_docstrings_run(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORMCHECK_QUALITY", "fast")  # none of them shows a measured value
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed


@pytest.mark.slow
@pytest.mark.model
def test_examples_in_the_documentation_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert result.attempted > 10
    assert not result.failed
