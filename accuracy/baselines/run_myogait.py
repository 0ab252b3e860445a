"""Measure myogait, where an environment with it exists; it is no dependency of formcheck.

myogait and formcheck need different versions of the same packages, so it runs in an environment
of its own. ``FORMCHECK_MYOGAIT`` names that environment's Python; without it, the current one is
used if it has myogait.

References
----------
.. [1] https://github.com/IDMDataHub/myogait
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from accuracy.baselines.rows import contact_rows, knee_series
from accuracy.clip_result import ClipResult
from accuracy.conditions import find_conditions
from accuracy.result_store import BASELINE_SOURCES, fingerprint
from accuracy.truth_file import LETTERS, Truth, load_truth, truth_path
from vision.checksum import sha256_of
from vision.pose.model_store import ModelFile
from vision.terms import SIDES, Floats, Side

#: Environment variable with the path of a Python that has myogait and MediaPipe.
PYTHON_VARIABLE: Final = "FORMCHECK_MYOGAIT"
_WORKER: Final = Path(__file__).with_name("myogait_worker.py")
_TIMEOUT_S: Final = 1800.0
_EVENTS: Final[Mapping[str, tuple[Literal["initial_contact", "toe_off"], Side]]] = {
    "left_hs": ("initial_contact", "left"),
    "left_to": ("toe_off", "left"),
    "right_hs": ("initial_contact", "right"),
    "right_to": ("toe_off", "right"),
}


def find_python() -> Path | None:
    """Return a Python that has myogait; None if there is none."""
    given = os.environ.get(PYTHON_VARIABLE, "").strip()
    if given:
        return Path(given)
    return Path(sys.executable) if importlib.util.find_spec("myogait") else None


@dataclass(frozen=True)
class Myogait:
    """Myogait with one pose model and its default settings.

    Attributes
    ----------
    python : Path
        A Python that has myogait.
    model : ModelFile
        The model.
    """

    python: Path
    model: ModelFile

    @property
    def name(self) -> str:
        """Name in the tables."""
        return f"myogait_{self.model.network}"

    @property
    def settings(self) -> str:
        """The checksums of model and code, and which Python."""
        return f"{self.model.sha256}\n{fingerprint(BASELINE_SOURCES)}\n{self.python}"

    def measure(self, clip: Path) -> ClipResult:
        """Measure one clip; only walking and running, for which myogait is made."""
        truth = load_truth(truth_path(clip))
        conditions = find_conditions(truth)
        result = ClipResult(
            clip=clip.stem, sha256=sha256_of(clip), method=self.name, conditions=conditions
        )
        if conditions.direction is None:
            return result.model_copy(update={"failure": "myogait is made for walking and running"})
        found = self._run(clip)
        if isinstance(found, str):
            return result.model_copy(update={"failure": found})
        times = {_EVENTS[name]: found["events"][name] for name in _EVENTS}
        return result.model_copy(
            update={
                "series": tuple(knee_series(_flexion(found, truth), truth, conditions)),
                "events": tuple(contact_rows(times, truth, conditions)),
            }
        )

    def _run(self, clip: Path) -> dict[str, Any] | str:
        """Return what myogait found, or its last words."""
        command = [str(self.python), str(_WORKER), str(clip), str(self.model.path)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
        if done.returncode != 0:
            return (done.stderr.strip().splitlines() or ["myogait failed"])[-1]
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def _flexion(found: Mapping[str, Any], truth: Truth) -> dict[Side, Floats]:
    """Return the knee flexion of each leg in each frame of the truth; NaN where missing."""
    return {side: _series(found["frames"], found["knee"][LETTERS[side]], truth) for side in SIDES}


def _series(frames: Sequence[int], values: Sequence[float | None], truth: Truth) -> Floats:
    series = np.full(len(truth.times_s), np.nan)
    for frame, value in zip(frames, values, strict=True):
        if value is not None and frame < len(series):
            series[frame] = value
    return series
