from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from typer.testing import CliRunner

from vision import doctor, paths, pipeline
from vision.cli.main import app
from vision.clip import open as opening
from vision.errors import InputError, ModelError
from vision.pose import model_store as store
from vision.report.analysis_data import AnalysisData


def by_name(findings: list[doctor.CheckResult]) -> dict[str, doctor.CheckResult]:
    return {finding.name: finding for finding in findings}


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves the sample clip out, which takes seconds and changes nothing about the rest."""
    looks = tuple((name, look) for name, look in doctor._CHECKS if name != "Sample clip")
    monkeypatch.setattr(doctor, "_CHECKS", looks)


def test_examine_looks_at_everything_and_says_how_to_mend() -> None:
    findings = doctor.run_checks()
    assert [finding.name for finding in findings] == [name for name, _ in doctor._CHECKS]
    for finding in findings:
        assert finding.detail
        assert finding.ok or finding.remedy


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their own")
def test_missing_libraries_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        if name.startswith(("libGL.", "libEGL.")):
            raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert doctor.missing_packages() == ["libgl1", "libegl1"]
    finding = doctor._native_libraries()
    assert not finding.ok
    assert finding.detail == "missing libGL.so.1, libEGL.so.1"
    assert finding.remedy == "As root: apt-get install libgl1 libegl1"

    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert "libGL.so.1" in doctor._native_libraries().remedy


@pytest.mark.parametrize("installed", [(), ("opencv-python", "opencv-contrib-python")])
def test_exactly_one_opencv(installed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor.metadata, "distributions", lambda *, name: [name] if name in installed else []
    )
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "1.0")
    finding = doctor._opencv()
    assert not finding.ok
    assert "exactly one OpenCV" in finding.remedy
    assert all(name in finding.detail for name in installed)


def test_it_works_where_the_pose_library_and_opencv_do_not() -> None:
    """In a Python of its own, since this one may have loaded both already."""
    script = """
import sys
class Broken:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("mediapipe", "cv2", "av"):
            raise ImportError("libGL.so.1: cannot open shared object file")
sys.meta_path.insert(0, Broken())
from vision.doctor import run_checks
bad = [f for f in run_checks() if not f.ok and f.name != "Pose model"]
assert [f.name for f in bad] == ["OpenCV", "MediaPipe", "Video", "Sample clip"], bad
assert "does not load: libGL.so.1" in bad[1].detail, bad
assert all(f.remedy for f in bad), bad
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_missing_model_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    finding = doctor._model()
    assert not finding.ok
    assert "formcheck models get default" in finding.remedy


@pytest.mark.model
def test_the_sample_is_checked_for_real(model_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[AnalysisData] = []
    real = pipeline.analyse
    monkeypatch.setattr(pipeline, "analyse", lambda *given: seen.append(real(*given)) or seen[0])
    finding = doctor._sample()
    assert finding == doctor.CheckResult(
        "Sample clip", True, f"30 frames of {doctor.SAMPLE} checked"
    )
    assert seen[0].info.name == doctor.SAMPLE
    assert seen[0].angles.time_s[-1] < doctor.SAMPLE_S


def test_a_video_library_that_has_changed_fails_the_sample(
    model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when PyAV 19 dropped an argument: everything loads, and nothing can be opened."""

    def open_of_tomorrow(file: str, mode: str) -> None:
        raise AssertionError("only the arguments matter")

    monkeypatch.setattr(av, "open", open_of_tomorrow)
    finding = by_name(doctor.run_checks())["Sample clip"]
    assert not finding.ok
    assert doctor.SAMPLE in finding.detail
    assert "TypeError" in finding.detail
    assert "unexpected keyword argument" in finding.detail
    assert "make setup" in finding.remedy


def test_a_failed_trial_ends_the_doctor_with_1(
    model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object, **named: object) -> None:
        raise RuntimeError("no\nkernel")

    monkeypatch.setattr(pipeline, "detect_people", broken)
    monkeypatch.setenv("COLUMNS", "300")
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert f"{doctor.SAMPLE} cannot be checked (RuntimeError: no kernel)" in done.output


def test_nobody_measured_in_the_sample_is_a_failure(
    model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = SimpleNamespace(
        angles=SimpleNamespace(series={"knee_flexion_right": np.full(30, np.nan)})
    )
    monkeypatch.setattr(pipeline, "analyse", lambda *given: nothing)
    finding = doctor._sample()
    assert not finding.ok
    assert "measured in 0 of 30 frames" in finding.detail


def test_without_a_model_the_sample_is_only_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "list_models", lambda: [SimpleNamespace(is_default=True, path=None)])
    finding = doctor._sample()
    assert finding.ok
    assert "30 frames" in finding.detail
    assert "there is no pose model" in finding.detail

    def refused(path: Path) -> None:
        raise InputError("It is damaged.")

    monkeypatch.setattr(opening, "open_clip", refused)
    assert not doctor._sample().ok


def test_no_sample_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "bundled", lambda name: tmp_path / name)
    finding = doctor._sample()
    assert not finding.ok
    assert "not there" in finding.detail


@pytest.mark.usefixtures("untried")
def test_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setenv("FORMCHECK_HOME", str(in_the_way / "home"))
    finding = by_name(doctor.run_checks())["Own folder"]
    assert not finding.ok
    assert "FORMCHECK_HOME" in finding.remedy


def test_little_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    full = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: full)
    finding = doctor._home()
    assert not finding.ok
    assert "room" in finding.remedy


@pytest.mark.usefixtures("untried")
def test_a_look_that_breaks_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[store.ModelStatus]:
        raise RuntimeError("manifest unreadable")

    monkeypatch.setattr(store, "list_models", broken)
    findings = by_name(doctor.run_checks())
    assert not findings["Pose model"].ok
    assert "manifest unreadable" in findings["Pose model"].detail
    assert findings["Own folder"].ok


@pytest.mark.usefixtures("untried")
def test_our_own_error_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> list[store.ModelStatus]:
        raise ModelError("No folder.")

    monkeypatch.setattr(store, "list_models", refused)
    assert by_name(doctor.run_checks())["Pose model"].detail == "No folder."


def test_no_chromium_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert doctor.find_chromium() is None
    assert doctor._browser().ok
