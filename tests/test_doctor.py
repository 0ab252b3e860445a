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
from vision.pose import clip_poses, model_store
from vision.report.analysis_data import AnalysisData


def by_name(results: list[doctor.CheckResult]) -> dict[str, doctor.CheckResult]:
    return {result.name: result for result in results}


@pytest.fixture
def without_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the check of the sample clip, which takes seconds."""
    checks = tuple((name, check) for name, check in doctor._CHECKS if name != "Sample clip")
    monkeypatch.setattr(doctor, "_CHECKS", checks)


def test_every_check_runs_and_each_failure_has_a_remedy() -> None:
    results = doctor.run_checks()
    assert [result.name for result in results] == [name for name, _ in doctor._CHECKS]
    for result in results:
        assert result.detail
        assert result.ok or result.remedy


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their own")
def test_missing_libraries_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        if name.startswith(("libGL.", "libEGL.")):
            raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert doctor.missing_packages() == ["libgl1", "libegl1"]
    result = doctor._native_libraries()
    assert not result.ok
    assert result.detail == "missing libGL.so.1, libEGL.so.1"
    assert result.remedy == "As root: apt-get install libgl1 libegl1"

    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert "libGL.so.1" in doctor._native_libraries().remedy


@pytest.mark.parametrize("installed", [(), ("opencv-python", "opencv-contrib-python")])
def test_exactly_one_opencv(installed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor.metadata, "distributions", lambda *, name: [name] if name in installed else []
    )
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "1.0")
    result = doctor._opencv()
    assert not result.ok
    assert "exactly one OpenCV" in result.remedy
    assert all(name in result.detail for name in installed)


def test_checks_run_where_mediapipe_opencv_and_pyav_do_not_load() -> None:
    """Runs in a separate process, because this one may have loaded them already."""
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


def test_a_missing_model_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "checkout_root", lambda: None)
    result = doctor._model()
    assert not result.ok
    assert "formcheck models get balanced" in result.remedy


def test_a_model_of_another_quality_works_but_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_store.ModelFile("full-1", Path("full-1.task"), "f" * 64, "full")
    monkeypatch.setattr(model_store, "installed_model", lambda *_: model)
    assert "models get" not in doctor._model().detail
    monkeypatch.setenv("FORMCHECK_QUALITY", "best")
    result = doctor._model()
    assert result.ok
    assert "(heavy) is not on this machine (to get it: formcheck models get best)" in result.detail


@pytest.mark.model
def test_the_sample_is_analysed(model_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analyses: list[AnalysisData] = []
    real = pipeline.analyse
    monkeypatch.setattr(
        pipeline, "analyse", lambda *given: analyses.append(real(*given)) or analyses[0]
    )
    result = doctor._sample()
    assert result == doctor.CheckResult(
        "Sample clip", True, f"30 frames of {doctor.SAMPLE} analysed"
    )
    assert analyses[0].info.name == doctor.SAMPLE
    assert analyses[0].angles.time_s[-1] < doctor.SAMPLE_S


def test_a_changed_video_library_fails_the_sample(
    model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when PyAV 19 dropped an argument: everything imports, but no file can be opened."""

    def open_without_options(file: str, mode: str) -> None:
        raise AssertionError("only the arguments matter")

    monkeypatch.setattr(av, "open", open_without_options)
    result = by_name(doctor.run_checks())["Sample clip"]
    assert not result.ok
    assert doctor.SAMPLE in result.detail
    assert "TypeError" in result.detail
    assert "unexpected keyword argument" in result.detail
    assert "make setup" in result.remedy


def test_a_failed_sample_gives_exit_code_1(
    model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object, **named: object) -> None:
        raise RuntimeError("no\nkernel")

    monkeypatch.setattr(clip_poses, "detect_sparsely", broken)
    monkeypatch.setenv("COLUMNS", "300")
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert f"{doctor.SAMPLE} cannot be analysed (RuntimeError: no kernel)" in done.output


def test_a_sample_without_measurements_is_a_failure(
    model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = SimpleNamespace(
        angles=SimpleNamespace(series={"knee_flexion_right": np.full(30, np.nan)})
    )
    monkeypatch.setattr(pipeline, "analyse", lambda *given: nothing)
    result = doctor._sample()
    assert not result.ok
    assert "measured in only 0 of 30 frames" in result.detail


def test_without_a_model_the_sample_is_only_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_store, "installed_model", lambda *_: None)
    result = doctor._sample()
    assert result.ok
    assert "30 frames" in result.detail
    assert "there is no pose model" in result.detail

    def refused(path: Path) -> None:
        raise InputError("It is damaged.")

    monkeypatch.setattr(opening, "open_clip", refused)
    assert not doctor._sample().ok


def test_a_missing_sample_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "bundled", lambda name: tmp_path / name)
    result = doctor._sample()
    assert not result.ok
    assert "is missing" in result.detail


@pytest.mark.usefixtures("without_sample")
def test_a_data_folder_that_cannot_be_created_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocking_file = tmp_path / "file"
    blocking_file.touch()
    monkeypatch.setenv("FORMCHECK_HOME", str(blocking_file / "home"))
    result = by_name(doctor.run_checks())["Data folder"]
    assert not result.ok
    assert "FORMCHECK_HOME" in result.remedy


def test_a_nearly_full_disk_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    full = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: full)
    result = doctor._home()
    assert not result.ok
    assert "Free some space" in result.remedy


@pytest.mark.usefixtures("without_sample")
def test_a_check_that_raises_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("manifest unreadable")

    monkeypatch.setattr(model_store, "installed_model", broken)
    results = by_name(doctor.run_checks())
    assert not results["Pose model"].ok
    assert "manifest unreadable" in results["Pose model"].detail
    assert results["Data folder"].ok


@pytest.mark.usefixtures("without_sample")
def test_the_message_of_a_formcheck_error_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise ModelError("No folder.")

    monkeypatch.setattr(model_store, "installed_model", refused)
    assert by_name(doctor.run_checks())["Pose model"].detail == "No folder."


def test_chromium_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert doctor.find_chromium() is None
    assert doctor._browser().ok
