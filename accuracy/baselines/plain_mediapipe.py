"""MediaPipe as most scripts use it: VIDEO mode, one person, angles from the image points.

Nothing is smoothed beyond what MediaPipe does itself, and left and right legs are what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from accuracy.baselines.common_script import count_reps, joint_angle
from accuracy.baselines.rows import knee_series, rep_rows
from accuracy.clip_result import ClipResult
from accuracy.conditions import find_conditions
from accuracy.result_store import BASELINE_SOURCES, fingerprint
from accuracy.truth_file import Truth, load_truth, truth_path
from vision.checksum import sha256_of
from vision.clip.open import open_clip
from vision.pose.landmarks import LANDMARK_COUNT, landmark
from vision.pose.model_store import ModelFile
from vision.pose.native_stderr import suppress_native_stderr
from vision.terms import SIDES, Floats, Side


@dataclass(frozen=True)
class PlainMediaPipe:
    """MediaPipe in VIDEO mode with one pose model.

    Attributes
    ----------
    model : ModelFile
        The model.
    """

    model: ModelFile

    @property
    def name(self) -> str:
        """Name in the tables."""
        return f"mediapipe_{self.model.network}"

    @property
    def settings(self) -> str:
        """The checksums of model and code."""
        return f"{self.model.sha256}\n{fingerprint(BASELINE_SOURCES)}"

    def measure(self, clip: Path) -> ClipResult:
        """Measure one clip."""
        truth = load_truth(truth_path(clip))
        conditions = find_conditions(truth)
        points = detect_in_video(clip, self.model.path)
        flexion = {side: 180.0 - knee_angle(points, side) for side in SIDES}
        return ClipResult(
            clip=clip.stem,
            sha256=sha256_of(clip),
            method=self.name,
            conditions=conditions,
            series=tuple(knee_series(flexion, truth, conditions)),
            events=tuple(rep_rows(_bottoms(flexion, truth), truth)) if truth.reps else (),
        )


def _bottoms(flexion: dict[Side, Floats], truth: Truth) -> list[float]:
    """Return the times of the repetitions counted on the standing leg, by default the left."""
    leg: Side = "right" if truth.stance == "R" else "left"
    return [truth.time_of(row) for row in count_reps(180.0 - flexion[leg])]


def knee_angle(points: Floats, side: Side) -> Floats:
    """Return the angle at the knee, degrees, shape (T,).

    Parameters
    ----------
    points : ndarray of shape (T, 33, 2)
        Landmarks, px.
    side : {"left", "right"}
        The leg.
    """
    hip, knee, ankle = (points[:, landmark(name, side)] for name in ("hip", "knee", "ankle"))
    return joint_angle(hip, knee, ankle)


def detect_in_video(clip: Path, model: Path) -> Floats:
    """Return the landmarks of the first person in each frame, px; NaN without one.

    Parameters
    ----------
    clip : Path
        A clip.
    model : Path
        A pose landmarker bundle.

    Returns
    -------
    ndarray of shape (T, 33, 2)
        Landmarks of each decoded frame.
    """
    opened = open_clip(clip)
    size = np.array([opened.info.width, opened.info.height], dtype=np.float64)
    found: list[Floats] = []
    with suppress_native_stderr():
        import mediapipe as mp

        landmarker = _open_landmarker(mp, model)
        try:
            for frame in opened.frames():
                image = mp.Image(
                    image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(frame.image)
                )
                result = landmarker.detect_for_video(image, round(1000.0 * frame.time_s))
                found.append(_first_person(result) * size)
        finally:
            landmarker.close()
    return np.array(found)


def _open_landmarker(mp: Any, model: Path) -> Any:
    vision = mp.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(model)),
        running_mode=vision.RunningMode.VIDEO,
    )
    return vision.PoseLandmarker.create_from_options(options)


def _first_person(result: Any) -> Floats:
    if not result.pose_landmarks:
        return np.full((LANDMARK_COUNT, 2), np.nan)
    return np.array([(p.x, p.y) for p in result.pose_landmarks[0]])
