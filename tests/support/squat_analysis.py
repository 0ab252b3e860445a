"""Build the analysis of a synthetic person who squats twice, seen from the side."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from vision.clip.encode import VideoSink
from vision.clip.open import Clip, open_clip
from vision.motion.angles import compute_angles
from vision.motion.camera_view import find_view
from vision.pose.landmarks import LANDMARK_COUNT, landmark
from vision.pose.pose_track import FrameState, PoseTrack
from vision.report.analysis_data import AnalysisData
from vision.report.models import Report
from vision.terms import SIDES

WIDTH, HEIGHT, FRAMES = 180, 320, 40
GRAY = 90
# Uneven on purpose: the video must keep these gaps.
TIMES = np.cumsum([0.0] + [0.08 if i % 3 else 0.12 for i in range(FRAMES - 1)])
REPS = ((4, 10, 16), (20, 27, 34))


def side_landmarks(flexion: float, *, width: float = WIDTH, height: float = HEIGHT) -> np.ndarray:
    """Return landmarks of a person facing right with vertical shanks and bent knees."""
    unit = height / 320
    x = 0.5 * width
    ankle, knee = np.array([x, 280 * unit]), np.array([x, 215 * unit])
    angle = np.radians(flexion)
    hip = knee + 65 * unit * np.array([-np.sin(angle), -np.cos(angle)])
    shoulder = hip + np.array([0.35 * flexion * unit, -70 * unit])
    positions = {
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "heel": ankle + np.array([-8 * unit, 8 * unit]),
        "toe": ankle + np.array([22 * unit, 8 * unit]),
        "shoulder": shoulder,
        "elbow": shoulder + np.array([10 * unit, 32 * unit]),
        "wrist": shoulder + np.array([30 * unit, 45 * unit]),
        "ear": shoulder + np.array([2 * unit, -28 * unit]),
    }
    points = np.tile(shoulder + np.array([14 * unit, -30 * unit]), (LANDMARK_COUNT, 1))
    for name, position in positions.items():
        for side in SIDES:
            # The far side is a little behind, so that the two can be distinguished.
            points[landmark(name, side)] = position - (
                [5 * unit, 3 * unit] if side == "left" else 0
            )
    return points


def front_landmarks() -> np.ndarray:
    """Return landmarks of a person facing the camera."""
    points = np.tile([90.0, 60.0], (LANDMARK_COUNT, 1))
    heights = {"shoulder": 90, "elbow": 120, "wrist": 150, "hip": 160, "knee": 220, "ankle": 280}
    for name, y in (heights | {"heel": 285, "toe": 292, "ear": 58}).items():
        points[landmark(name, "left")] = (110, y)
        points[landmark(name, "right")] = (70, y)
    return points


def knee_flexions() -> np.ndarray:
    bent = np.zeros(FRAMES)
    for first, bottom, last in REPS:
        rows = np.arange(first, last + 1)
        bent[rows] = np.interp(rows, [first, bottom, last], [0.0, 80.0, 0.0])
    return bent


def make_track(*, missing: tuple[int, ...] = ()) -> PoseTrack:
    xyz = np.zeros((FRAMES, LANDMARK_COUNT, 3))
    xyz[:, :, :2] = [side_landmarks(f) for f in knee_flexions()]
    seen = np.full((FRAMES, LANDMARK_COUNT), 0.95)
    state = np.full(FRAMES, FrameState.DETECTED, np.uint8)
    for row in missing:
        xyz[row], seen[row], state[row] = np.nan, 0.0, FrameState.MISSING
    return PoseTrack(
        index=np.arange(FRAMES),
        time_s=TIMES,
        xyz=xyz,
        visibility=seen,
        state=state,
        swapped=np.zeros(FRAMES, bool),
        width=WIDTH,
        height=HEIGHT,
    )


def criterion_data(
    id_: str, verdict: str, *, per_rep: tuple[float, ...] = (), **more: object
) -> dict:
    decided = verdict != "cannot_tell"
    return {
        "id": id_,
        "leg": None,
        "title": id_.replace("_", " ").capitalize(),
        "verdict": verdict,
        "value": 77.4 if decided else None,
        "error": None,
        "unit": "deg",
        "limits": None,
        "confidence": 0.9,
        "finding": "",
        "evidence_s": float(TIMES[REPS[1][1]]) if decided else None,
        "per_rep": [
            {"number": i + 1, "value": v, "verdict": verdict} for i, v in enumerate(per_rep)
        ],
        "source": "",
        "certainty": "",
        **more,
    }


def make_report(**changes: object) -> Report:
    given = {
        "clip": {
            "name": "clip.mp4",
            "sha256": "0",
            "width": WIDTH,
            "height": HEIGHT,
            "duration_s": float(TIMES[-1]),
            "frame_rate": 11.0,
            "frames": FRAMES,
            "variable_frame_rate": True,
            "rotation_deg": 0,
        },
        "screen": "single_leg_squat",
        "screen_reason": None,
        "view": "side",
        "view_confidence": 1.0,
        "facing": "right",
        "leg": "right",
        "people": {"followed": 1, "seen": []},
        "quality": [],
        "reps": [
            {
                "number": i + 1,
                "leg": "right",
                "start_s": float(TIMES[a]),
                "bottom_s": float(TIMES[b]),
                "end_s": float(TIMES[c]),
                "counted": True,
            }
            for i, (a, b, c) in enumerate(REPS)
        ],
        "criteria": [
            criterion_data("depth", "pass", per_rep=(80.0, 77.4)),
            criterion_data("heel_rise", "watch", per_rep=(12.0, 11.0), leg="right"),
            criterion_data("knee_valgus", "cannot_tell"),
        ],
        "summary": {"verdict": "watch", "headline": "", "cues": []},
        "provenance": {"versions": {}, "model": {"name": "m", "sha256": "0"}, "settings": {}},
    }
    return Report.model_validate(given | changes)


def write_clip(path: Path) -> Clip:
    with VideoSink(path, width=WIDTH, height=HEIGHT, time_base=Fraction(1, 90_000)) as sink:
        for row, time_s in enumerate(TIMES):
            sink.write(np.full((HEIGHT, WIDTH, 3), GRAY + row, np.uint8), float(time_s))
    return open_clip(path)


def make_analysis(
    clip: Clip, *, missing: tuple[int, ...] = (), rows: slice = slice(None), **changes: object
) -> AnalysisData:
    track = make_track(missing=missing).slice_rows(rows)
    angles = compute_angles(track, find_view(track), flat_foot={"left": -20.0, "right": 0.0})
    return AnalysisData(clip.info, track, track, angles, make_report(**changes))
