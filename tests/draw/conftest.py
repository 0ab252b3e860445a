"""Fixtures with synthetic squats and runs, and a clip for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.run_annotations import CONTACTS, bout_data, running_track, step_data
from tests.support.squat_analysis import (
    criterion_data,
    front_landmarks,
    make_analysis,
    make_report,
    side_landmarks,
    write_clip,
)
from vision.clip.open import Clip
from vision.draw.overlays.body import Body
from vision.motion.angles import compute_angles
from vision.motion.camera_view import View
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import PoseTrack
from vision.report.analysis_data import AnalysisData
from vision.report.models import Report


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    return write_clip(tmp_path / "clip.mp4")


@pytest.fixture
def analyse() -> Callable[..., AnalysisData]:
    return make_analysis


@pytest.fixture
def report() -> Callable[..., Report]:
    return make_report


@pytest.fixture
def criterion() -> Callable[..., dict]:
    return criterion_data


@pytest.fixture
def side_view_body() -> Callable[..., Body]:
    def make(flexion: float = 70.0, *, size: tuple[int, int] = (720, 1280)) -> Body:
        points = side_landmarks(flexion, width=size[0], height=size[1])
        return Body(points, np.full(LANDMARK_COUNT, 0.95))

    return make


@pytest.fixture
def front_view_body() -> Body:
    return Body(front_landmarks(), np.full(LANDMARK_COUNT, 0.95))


@pytest.fixture
def gray_frame() -> Callable[..., np.ndarray]:
    def make(width: int = 720, height: int = 1280) -> np.ndarray:
        return np.full((height, width, 3), 60, np.uint8)

    return make


@pytest.fixture
def analyse_run(clip: Clip) -> Callable[..., AnalysisData]:
    def make(*, view: str = "side", track: PoseTrack | None = None, **changes: Any) -> AnalysisData:
        contacts = sorted((time_s, side) for side, times in CONTACTS.items() for time_s in times)
        given = {
            "screen": "backward_running",
            "leg": None,
            "reps": [],
            "criteria": [],
            "bouts": [bout_data(view=view)],
            "steps": [step_data(i + 1, time_s, side) for i, (time_s, side) in enumerate(contacts)],
        }
        base = make_analysis(clip, **(given | changes))
        track = running_track(base.smooth) if track is None else track
        ones = np.ones(len(track))
        view_angles = View(90 * ones, ones, ones, view, "right", 1.0)  # type: ignore[arg-type]
        return replace(base, raw=track, smooth=track, angles=compute_angles(track, view_angles))

    return make
