"""Check the installation: Python, libraries, pose model, folders and a sample clip.

Runs even where MediaPipe, OpenCV or PyAV cannot be loaded: they are imported inside the checks
that report on them.
"""

from __future__ import annotations

import ctypes
import importlib
import math
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from vision import paths
from vision.errors import FormcheckError

#: Shared libraries that MediaPipe and OpenCV load on Linux, and the Debian packages that
#: contain them.
NATIVE_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libglib-2.0.so.0": "libglib2.0-0",
}
#: All of these install into the same `cv2` folder, so two of them overwrite each other.
OPENCV_PACKAGES = (
    "opencv-python",
    "opencv-contrib-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MIN_FREE_BYTES = 500_000_000
#: The clip that is analysed as a check, and how much of it: the smallest sample, one second.
SAMPLE = "sls_good_side_R.mp4"
SAMPLE_S = 1.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of one check: what was found, and how to fix a failure."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def missing_libraries() -> list[str]:
    """Return the shared libraries that cannot be loaded (Linux only).

    Returns
    -------
    list of str
        File names from `NATIVE_LIBRARIES`; empty on other systems, where the wheels contain
        everything.
    """
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for library in NATIVE_LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(library)
    return missing


def find_chromium() -> Path | None:
    """Find a Chromium for the browser tests.

    Returns
    -------
    Path or None
        The first one on ``PATH``.
    """
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found else None


def _python() -> CheckResult:
    version = platform.python_version()
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    remedy = "" if fits else "Install Python 3.11, 3.12 or 3.13, then run make setup."
    return CheckResult("Python", fits, version, remedy)


def _native_libraries() -> CheckResult:
    name = "Native libraries"
    missing = missing_libraries()
    if not missing:
        return CheckResult(name, True, "all installed")
    packages = " ".join(NATIVE_LIBRARIES[library] for library in missing)
    remedy = (
        f"As root: apt-get install {packages}"
        if shutil.which("apt-get")
        else f"Install the system packages that contain {', '.join(missing)}."
    )
    return CheckResult(name, False, f"missing {', '.join(missing)}", remedy)


def _opencv() -> CheckResult:
    name = "OpenCV"
    # The same package may be listed twice, from a checkout and from site-packages.
    found = {
        f"{package} {metadata.version(package)}"
        for package in OPENCV_PACKAGES
        if any(True for _ in metadata.distributions(name=package))
    }
    detail = ", ".join(sorted(found)) or "not installed"
    if len(found) != 1:
        remedy = (
            "Run make setup: exactly one OpenCV package must be installed, "
            "because all of them use the same folder."
        )
        return CheckResult(name, False, detail, remedy)
    return _check_import(name, "cv2", detail)


def _pose_library() -> CheckResult:
    name = "MediaPipe"
    try:
        detail = metadata.version("mediapipe")
    except metadata.PackageNotFoundError:
        return CheckResult(name, False, "not installed", "Run make setup.")
    return _check_import(name, "mediapipe", detail)


def _check_import(name: str, module: str, detail: str) -> CheckResult:
    try:
        importlib.import_module(module)
    except Exception as error:  # native libraries fail in many ways
        why = (str(error).splitlines() or [type(error).__name__])[0]
        remedy = "Fix the native libraries first, then run make setup."
        return CheckResult(name, False, f"{detail}, does not load: {why}", remedy)
    return CheckResult(name, True, detail)


def _video() -> CheckResult:
    name = "Video"
    try:
        import av

        detail = f"PyAV {av.__version__}"
        av.codec.Codec("h264", "r")
        encoder = av.codec.Codec("libx264", "w").name
    except ImportError:
        return CheckResult(name, False, "PyAV does not load", "Run make setup.")
    except ValueError:  # PyAV was built without this codec
        remedy = "Run make setup: the PyAV from the package index includes an H.264 encoder."
        return CheckResult(name, False, f"{detail} without H.264", remedy)
    return CheckResult(name, True, f"{detail}, H.264 encoder {encoder}")


def _model() -> CheckResult:
    from vision.pose import model_store
    from vision.pose.model_quality import QUALITY_NETWORKS, default_quality

    name = "Pose model"
    quality = default_quality()
    model = model_store.installed_model(quality)
    if model is None:
        return CheckResult(
            name, False, "none is on this machine", f"Run: formcheck models get {quality}."
        )
    detail = f"{model.name} at {model.path}"
    if model.network != QUALITY_NETWORKS[quality]:
        # Everything works without it, with larger errors.
        detail += (
            f"; that of quality {quality} ({QUALITY_NETWORKS[quality]}) is not on this machine "
            f"(to get it: formcheck models get {quality})"
        )
    return CheckResult(name, True, detail)


def _home() -> CheckResult:
    name = "Data folder"
    folder = paths.home_folder()
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = f"Set {paths.HOME_VARIABLE} to a folder you can write to."
        return CheckResult(name, False, f"{folder}: {error.strerror or error}", remedy)
    free = shutil.disk_usage(folder).free
    detail = f"{folder}, {free / 1e9:.1f} GB free"
    if free < MIN_FREE_BYTES:
        remedy = f"Free some space, or set {paths.HOME_VARIABLE} to a folder on another disk."
        return CheckResult(name, False, detail, remedy)
    return CheckResult(name, True, detail)


def _sample() -> CheckResult:
    """Analyse a clip: libraries that load may still not work together."""
    name = "Sample clip"
    clip = paths.bundled("samples") / SAMPLE
    if not clip.is_file():
        return CheckResult(name, False, f"{clip} is missing", "Install formcheck again.")
    try:
        from vision.pose import model_store

        model = model_store.installed_model()
        detail = _analyse_sample(clip, model.path) if model else _decode_sample(clip)
    except Exception as error:  # any failure here would fail the user's clips too
        own = isinstance(error, FormcheckError)
        why = str(error) if own else f"{type(error).__name__}: {error}"
        remedy = "Fix the failures above and run make setup; if this one stays, report it."
        return CheckResult(
            name, False, f"{SAMPLE} cannot be analysed ({' '.join(why.split())})", remedy
        )
    return CheckResult(name, True, detail)


def _analyse_sample(clip: Path, model: Path) -> str:
    from vision.pipeline import analyse
    from vision.settings import Settings

    settings = Settings(model=str(model), end_s=SAMPLE_S)
    angles = analyse(clip, settings).angles.series["knee_flexion_right"]
    measured = sum(map(math.isfinite, angles))
    if 2 * measured < len(angles):
        raise FormcheckError(f"The knee was measured in only {measured} of {len(angles)} frames.")
    return f"{len(angles)} frames of {SAMPLE} analysed"


def _decode_sample(clip: Path) -> str:
    from vision.clip.open import open_clip

    frames = sum(1 for _ in open_clip(clip).frames(end_s=SAMPLE_S))
    return f"{frames} frames of {SAMPLE} decoded, but not analysed because there is no pose model"


def _browser() -> CheckResult:
    found = find_chromium()
    detail = str(found) if found else "not found; needed only for the browser tests"
    remedy = "" if found else "To run the browser tests, install Chromium."
    return CheckResult("Chromium (optional)", True, detail, remedy)


_CHECKS: tuple[tuple[str, Callable[[], CheckResult]], ...] = (
    ("Python", _python),
    ("Native libraries", _native_libraries),
    ("OpenCV", _opencv),
    ("MediaPipe", _pose_library),
    ("Video", _video),
    ("Pose model", _model),
    ("Data folder", _home),
    ("Sample clip", _sample),
    ("Chromium (optional)", _browser),
)


def run_checks() -> list[CheckResult]:
    """Run all checks.

    Returns
    -------
    list of CheckResult
        In the order in which to fix failures; optional checks are always `ok`.
    """
    results = []
    for name, check in _CHECKS:
        try:
            results.append(check())
        except FormcheckError as error:
            results.append(CheckResult(name, False, str(error), f"Set {paths.HOME_VARIABLE}."))
        except Exception as error:  # one failing check must not hide the others
            why = f"the check failed: {type(error).__name__}: {error}"
            results.append(CheckResult(name, False, why, "Run make setup."))
    return results


def missing_packages() -> list[str]:
    """Return the Debian packages that contain the missing libraries, for ``apt-get install``."""
    return [NATIVE_LIBRARIES[library] for library in missing_libraries()]
