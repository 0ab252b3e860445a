from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from vision import doctor, paths
from vision.errors import ModelError
from vision.pose import store


def by_name(findings: list[doctor.Finding]) -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in findings}


def test_examine_looks_at_everything_and_says_how_to_mend() -> None:
    findings = doctor.examine()
    assert [finding.name for finding in findings] == [name for name, _ in doctor._LOOKS]
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
from vision.doctor import examine
bad = [f for f in examine() if not f.ok and f.name != "Pose model"]
assert [f.name for f in bad] == ["OpenCV", "MediaPipe", "Video"], bad
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


def test_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setenv("FORMCHECK_HOME", str(in_the_way / "home"))
    finding = by_name(doctor.examine())["Own folder"]
    assert not finding.ok
    assert "FORMCHECK_HOME" in finding.remedy


def test_little_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    full = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: full)
    finding = doctor._home()
    assert not finding.ok
    assert "room" in finding.remedy


def test_a_look_that_breaks_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[store.ModelStatus]:
        raise RuntimeError("manifest unreadable")

    monkeypatch.setattr(store, "list_models", broken)
    findings = by_name(doctor.examine())
    assert not findings["Pose model"].ok
    assert "manifest unreadable" in findings["Pose model"].detail
    assert findings["Own folder"].ok


def test_our_own_error_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> list[store.ModelStatus]:
        raise ModelError("No folder.")

    monkeypatch.setattr(store, "list_models", refused)
    assert by_name(doctor.examine())["Pose model"].detail == "No folder."


def test_no_chromium_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert doctor.chromium() is None
    assert doctor._browser().ok
