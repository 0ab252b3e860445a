"""MediaPipe is imported without Matplotlib and sounddevice, which stay usable."""

from __future__ import annotations

import subprocess
import sys

import pytest

IMPORT = "import sys; from vision.pose.mediapipe_import import import_mediapipe; "


def run(code: str) -> str:
    """Run code in a fresh interpreter and return what it prints."""
    result = subprocess.run(
        [sys.executable, "-c", IMPORT + code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_libraries_for_plots_and_sound_are_not_loaded() -> None:
    loaded = run(
        "import_mediapipe(); "
        "print([m for m in ('matplotlib', 'matplotlib.pyplot', 'sounddevice') if m in sys.modules])"
    )
    assert loaded == "[]"


def test_mediapipe_finds_the_plotting_library_when_it_plots() -> None:
    code = (
        "mp = import_mediapipe(); "
        "plt = mp.tasks.vision.drawing_utils.plt; "
        "print(plt.figure.__name__, 'matplotlib.pyplot' in sys.modules)"
    )
    assert run(code) == "figure True"


@pytest.mark.slow
def test_a_program_can_import_the_plotting_library_afterwards() -> None:
    code = "import_mediapipe(); import matplotlib.pyplot as plt; print(plt.figure.__name__)"
    assert run(code) == "figure"


def test_a_library_that_is_loaded_already_is_left_alone() -> None:
    code = (
        "import matplotlib.pyplot as plt; mp = import_mediapipe(); "
        "print(mp.tasks.vision.drawing_utils.plt is plt is sys.modules['matplotlib.pyplot'])"
    )
    assert run(code) == "True"


def test_mediapipe_is_imported_once_by_several_threads() -> None:
    code = (
        "import threading; found = []; "
        "ts = [threading.Thread(target=lambda: found.append(import_mediapipe())) for _ in '1234']; "
        "[t.start() for t in ts]; [t.join() for t in ts]; "
        "print(len(set(map(id, found))), hasattr(found[0], 'Image'))"
    )
    assert run(code) == "1 True"
