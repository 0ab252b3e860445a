"""`formcheck validate`, with synthetic analyses in place of the pose model."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.support.references import write_csv, write_motion
from tests.support.short_clips import copy_beginning
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import squats
from vision.errors import InputError
from vision.validation import folder as folder_module

ROOT = Path(__file__).resolve().parents[2]
PLANS = {
    "right.mp4": {"leg": "right", "view": "right"},
    "left.mp4": {"leg": "left", "view": "left"},
}


#: A side view does not show this angle.
FRONTAL = "time_s,fppa_left\n0,1\n0.1,2\n0.2,3\n"


@cache
def analysis(name):
    return analyse(squats(**PLANS[name]), name=name)


@pytest.fixture
def clips(tmp_path, monkeypatch):
    """A folder with two clips; any other cannot be read."""

    def fake(path, settings=None, *, progress=None, cancelled=None):
        progress(0.5, "Finding the body")
        if path.name not in PLANS:
            raise InputError("This is not a video that can be read.")
        return analysis(path.name)

    monkeypatch.setattr(folder_module, "analyse", fake)
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in PLANS:
        (folder / name).touch()
    return folder


def add_csv(folder, name, *, error=0.0, offset_s=0.0):
    angles = analysis(f"{name}.mp4").angles
    names = ("knee_flexion_left", "knee_flexion_right", "trunk_forward_lean")
    columns = {f"{n}_deg": angles[n] - error for n in names}
    return write_csv(folder / f"{name}.csv", angles.time_s - offset_s, columns)


@pytest.mark.slow
def test_a_folder_is_compared_and_written(formcheck, clips, tmp_path):
    add_csv(clips, "right", error=2.0, offset_s=0.5)
    add_csv(clips, "left", error=4.0)
    out = {kind: tmp_path / f"out.{kind}" for kind in ("json", "csv", "svg")}
    code, text, err = formcheck(
        "validate", clips, "--json", out["json"], "--csv", out["csv"], "--figure", out["svg"]
    )
    assert (code, err) == (0, "")
    assert "Knee flexion, right" in text
    assert "+0.50 s" in text
    report = json.loads(out["json"].read_text("utf-8"))
    row = next(
        r for r in report["agreement"] if (r["angle"], r["side"]) == ("knee_flexion", "right")
    )
    assert row["clip_bias"]["value"] == pytest.approx(3.0, abs=0.1)
    assert row["clips"] == 2
    assert {c["clip"]: c["offset_s"] for c in report["clips"]} == {
        "left.mp4": pytest.approx(0.0, abs=0.02),
        "right.mp4": pytest.approx(0.5, abs=0.02),
    }
    assert out["csv"].read_text("utf-8").startswith("angle,side,compared,")
    assert "<svg" in out["svg"].read_text("utf-8")


def test_a_model_with_negative_knees_is_compared(formcheck, clips):
    """The joint angles of gait2392 on a clock of their own."""
    angles = analysis("right.mp4").angles
    time_s = np.arange(angles.time_s[0], angles.time_s[-1], 0.01)
    knee, lean, thigh = (
        np.interp(time_s, angles.time_s, angles[n])
        for n in ("knee_flexion_right", "trunk_forward_lean", "thigh_angle_right")
    )
    write_motion(
        clips / "right.mot",
        time_s + 12.3,
        {"pelvis_tilt": -5 + 0 * lean, "lumbar_extension": 5 - lean,
         "hip_flexion_r": thigh + 5, "knee_angle_r": -knee},
    )  # fmt: skip
    code, text, _ = formcheck("validate", clips, "--offset", -12.3, "--json", "-")
    assert code == 0
    rows = {r["angle"]: r for r in json.loads(text)["agreement"] if r["compared"] == "frames"}
    assert set(rows) == {
        "knee_flexion", "thigh_angle", "shank_angle", "hip_flexion", "trunk_forward_lean"
    }  # fmt: skip
    assert all(r["rmse"] < 0.5 for r in rows.values())


def test_a_bad_clip_does_not_stop_the_others(formcheck, clips):
    add_csv(clips, "right")
    (clips / "broken.mp4").touch()
    write_csv(clips / "broken.csv", np.arange(5.0), {"knee_flexion_left": np.arange(5.0)})
    add_csv(clips, "left")
    (clips / "left.mot").write_text("")
    code, text, err = formcheck("validate", clips)
    assert code == 2
    assert "Knee flexion, right" in text
    assert err.splitlines() == [
        "formcheck: broken.mp4: This is not a video that can be read.",
        "formcheck: left.mp4: It has several references, left.csv, left.mot; keep one of them.",
    ]


def test_clips_without_a_reference_are_counted(formcheck, clips):
    add_csv(clips, "right")
    code, text, _ = formcheck("validate", clips)
    assert code == 0
    assert "1 clip without a reference left out" in text


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ({}, (), "No clip in"),
        ({"right.csv": "time_s,knee\n0,1\n1,2\n"}, (), "no angle that formcheck measures"),
        ({"right.mot": "nothing"}, (), "not an OpenSim motion file"),
        ({"right.c3d": "nothing"}, (), "not a C3D file"),
        ({"right.csv": FRONTAL}, ("--offset", "0"), "No angle is in"),
        ({}, ("--figure", "a.pdf"), "PNG, SVG or HTML"),
        ({}, ("--columns", "none.toml"), "cannot be read"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_code_2(formcheck, clips, files, options, message):
    for name, text in files.items():
        (clips / name).write_text(text)
    code, out, err = formcheck("validate", clips, "--quiet", *options)
    assert (code, out) == (2, "")
    assert err.startswith("formcheck: ")
    assert err.count("\n") == 1
    assert message in err


def test_a_folder_that_does_not_exist(formcheck, tmp_path):
    code, _, err = formcheck("validate", tmp_path / "none")
    assert code == 2
    assert "is not a folder" in err


@pytest.mark.slow
@pytest.mark.parametrize(("module", "option"), [("c3d", None), ("vl_convert", "a.png")])
def test_a_missing_extra_is_named(tmp_path, module, option):
    (tmp_path / "a.mp4").touch()
    (tmp_path / "a.c3d").touch()
    figure = [] if option is None else ["--figure", option]
    block = (
        "import sys\n"
        "class Blocker:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] == {module!r}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Blocker())\n"
        f"sys.argv[1:] = {['validate', str(tmp_path), *figure]!r}\n"
        "from vision.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", block], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("run pip install 'formcheck[validate]'.")


@pytest.mark.slow
@pytest.mark.model
def test_a_real_clip_against_its_truth(formcheck, tmp_path):
    """The first of three rendered squats, whose true knee angle is known."""
    sample = ROOT / "samples/squat_heel_rise_side.mp4"
    truth = json.loads(sample.with_suffix(".truth.json").read_text("utf-8"))
    copy_beginning(sample, tmp_path / sample.name, seconds=3.5)
    frames = truth["frames"]
    columns = {
        f"knee_flexion_{side}": np.array([f["angles"][f"knee_flexion_{letter}"] for f in frames])
        for side, letter in (("left", "L"), ("right", "R"))
    }
    write_csv(tmp_path / f"{sample.stem}.csv", np.array([f["t"] for f in frames]) + 0.3, columns)
    code, text, _ = formcheck("validate", tmp_path, "--json", "-")
    assert code == 0
    report = json.loads(text)
    assert report["clips"][0]["offset_s"] == pytest.approx(-0.3, abs=0.1)
    rows = [r for r in report["agreement"] if r["compared"] == "frames"]
    assert min(r["rmse"] for r in rows) < 8.0
