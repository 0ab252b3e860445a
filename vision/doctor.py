"""What formcheck needs from this machine, looked at one by one.

Works also where the pose library or OpenCV cannot be loaded: that is what it is
there to tell, so both are only tried, never needed.
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

#: Shared libraries the pose library and OpenCV load on Linux, and the Debian
#: packages that hold them.
NATIVE_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libglib-2.0.so.0": "libglib2.0-0",
}
#: These all install the one `cv2` folder; two of them overwrite each other.
OPENCV_PACKAGES = (
    "opencv-python",
    "opencv-contrib-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MIN_FREE_BYTES = 500_000_000
#: What is checked for a trial, and how much of it: the smallest sample, its first second.
SAMPLE = "sls_good_side_R.mp4"
SAMPLE_S = 1.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing looked at: what was found, and what to do when it is not right."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def missing_libraries() -> list[str]:
    """Name the shared libraries that cannot be loaded (Linux only).

    Returns
    -------
    list of str
        File names out of `NATIVE_LIBRARIES`; empty on other systems, whose
        wheels bring what they need.
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
        The first one on the search path.
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
        return CheckResult(name, True, "all there")
    packages = " ".join(NATIVE_LIBRARIES[library] for library in missing)
    remedy = (
        f"As root: apt-get install {packages}"
        if shutil.which("apt-get")
        else f"Install the system packages that hold {', '.join(missing)}."
    )
    return CheckResult(name, False, f"missing {', '.join(missing)}", remedy)


def _opencv() -> CheckResult:
    name = "OpenCV"
    # The same package can be found twice, in a checkout's and the site's folder.
    found = {
        f"{package} {metadata.version(package)}"
        for package in OPENCV_PACKAGES
        if any(True for _ in metadata.distributions(name=package))
    }
    detail = ", ".join(sorted(found)) or "not installed"
    if len(found) != 1:
        remedy = (
            "Run make setup: exactly one OpenCV package may be installed, "
            "because all of them write into the same folder."
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
    except Exception as error:  # a native library can fail in any way it likes
        why = (str(error).splitlines() or [type(error).__name__])[0]
        remedy = "See to the native libraries first, then run make setup."
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
    except ValueError:  # what PyAV raises for a codec it was built without
        remedy = "Run make setup: the PyAV from the package index brings an H.264 encoder."
        return CheckResult(name, False, f"{detail} without H.264", remedy)
    return CheckResult(name, True, f"{detail}, H.264 by {encoder}")


def _model() -> CheckResult:
    from vision.pose import model_store as store

    name = "Pose model"
    default = next(model for model in store.list_models() if model.is_default)
    if default.path is None:
        remedy = f"Run: formcheck models get default (about {default.size / 1e6:.0f} MB)."
        return CheckResult(name, False, f"{default.name} is not on this machine", remedy)
    return CheckResult(name, True, f"{default.name} at {default.path}")


def _home() -> CheckResult:
    name = "Own folder"
    folder = paths.home_folder()
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = f"Set {paths.HOME_VARIABLE} to a folder you may write to."
        return CheckResult(name, False, f"{folder}: {error.strerror or error}", remedy)
    free = shutil.disk_usage(folder).free
    detail = f"{folder}, {free / 1e9:.1f} GB free"
    if free < MIN_FREE_BYTES:
        remedy = f"Make room, or set {paths.HOME_VARIABLE} to a folder on another disk."
        return CheckResult(name, False, detail, remedy)
    return CheckResult(name, True, detail)


def _sample() -> CheckResult:
    """Check a clip as a user would: libraries that load may still not work together."""
    name = "Sample clip"
    clip = paths.bundled("samples") / SAMPLE
    if not clip.is_file():
        return CheckResult(name, False, f"{clip} is not there", "Get formcheck again, all of it.")
    try:
        from vision.pose import model_store as store

        model = next(model.path for model in store.list_models() if model.is_default)
        detail = _analyse_sample(clip, model) if model else _decode_sample(clip)
    except Exception as error:  # whatever goes wrong, the user's clips go wrong in the same way
        own = isinstance(error, FormcheckError)
        why = str(error) if own else f"{type(error).__name__}: {error}"
        remedy = "Mend what is named above, run make setup, and if this stays, report it."
        return CheckResult(
            name, False, f"{SAMPLE} cannot be checked ({' '.join(why.split())})", remedy
        )
    return CheckResult(name, True, detail)


def _analyse_sample(clip: Path, model: Path) -> str:
    from vision.pipeline import analyse
    from vision.settings import Settings

    settings = Settings(model=str(model), end_s=SAMPLE_S)
    angles = analyse(clip, settings).angles.series["knee_flexion_right"]
    measured = sum(map(math.isfinite, angles))
    if 2 * measured < len(angles):
        raise FormcheckError(f"The knee is measured in {measured} of {len(angles)} frames.")
    return f"{len(angles)} frames of {SAMPLE} checked"


def _decode_sample(clip: Path) -> str:
    from vision.clip.open import open_clip

    frames = sum(1 for _ in open_clip(clip).frames(end_s=SAMPLE_S))
    return f"{frames} frames of {SAMPLE} decoded, but not checked: there is no pose model"


def _browser() -> CheckResult:
    found = find_chromium()
    detail = str(found) if found else "not found; only the browser tests need it"
    remedy = "" if found else "For the browser tests: install Chromium."
    return CheckResult("Chromium (optional)", True, detail, remedy)


_CHECKS: tuple[tuple[str, Callable[[], CheckResult]], ...] = (
    ("Python", _python),
    ("Native libraries", _native_libraries),
    ("OpenCV", _opencv),
    ("MediaPipe", _pose_library),
    ("Video", _video),
    ("Pose model", _model),
    ("Own folder", _home),
    ("Sample clip", _sample),
    ("Chromium (optional)", _browser),
)


def run_checks() -> list[CheckResult]:
    """Look at everything formcheck needs.

    Returns
    -------
    list of Finding
        In the order in which to mend them; something optional is always `ok`.
    """
    findings = []
    for name, look in _CHECKS:
        try:
            findings.append(look())
        except FormcheckError as error:
            findings.append(CheckResult(name, False, str(error), f"Set {paths.HOME_VARIABLE}."))
        except Exception as error:  # one look that fails must not hide the others
            why = f"cannot be examined: {type(error).__name__}: {error}"
            findings.append(CheckResult(name, False, why, "Run make setup."))
    return findings


def missing_packages() -> list[str]:
    """Name the Debian packages that would bring the missing libraries.

    Returns
    -------
    list of str
        For ``apt-get install``; empty when nothing is missing.
    """
    return [NATIVE_LIBRARIES[library] for library in missing_libraries()]
