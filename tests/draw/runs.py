"""A made-up person who runs backward past a camera that goes along, and their report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from vision.draw.overlays.gait_frame import VisibleFootprint
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.primitives.style import Sizes
from vision.pose.landmarks import landmark
from vision.pose.track import PoseTrack
from vision.terms import Side

#: Of the floor in the picture, px a second: the camera goes along.
PACE = 60.0
FLOOR_Y = 290.0
STANCE_S, BACK_DEG, LEAN_DEG = 0.55, 20.0, 4.0
CONTACTS: dict[Side, tuple[float, ...]] = {"right": (0.52, 1.73, 2.91), "left": (1.11, 2.33)}
STRIKE = {0.52: "toe_first", 1.73: "heel_first", 2.91: "toe_first", 1.11: "unclear", 2.33: "flat"}
BOUT_S = (0.3, 3.4)
SIZES = Sizes.for_frame(720, 1280)


def foot_at(time_s: float, side: Side) -> tuple[float, float]:
    """Middle of the foot: with the floor while it is down, 25 px above it otherwise."""
    for begun in CONTACTS[side]:
        if begun - 0.06 <= time_s <= begun + STANCE_S + 0.06:
            return 60.0 + PACE * (time_s - begun), FLOOR_Y
    return 70.0, FLOOR_Y - 25.0


def thigh_at(time_s: float, side: Side) -> float:
    """Degrees behind vertical: up to the peak in the middle of the swing, else none."""
    for begun in CONTACTS[side]:
        since = (time_s - begun - STANCE_S) / 0.6
        if 0 < since < 1:
            return BACK_DEG * float(np.sin(np.pi * since))
    return 0.0


def running_track(still: PoseTrack) -> PoseTrack:
    """Give somebody with the face to the right, whose right side is near, going left."""
    xyz = still.xyz.copy()
    hip = np.array([90.0, 150.0])
    shoulder = hip + 70 * np.array([np.sin(np.radians(LEAN_DEG)), -np.cos(np.radians(LEAN_DEG))])
    for row, time_s in enumerate(still.time_s):
        for side in ("left", "right"):
            x, y = foot_at(float(time_s), side)
            turn = np.radians(thigh_at(float(time_s), side))
            knee = hip + 65 * np.array([-np.sin(turn), np.cos(turn)])
            spots = {"hip": hip, "knee": knee, "shoulder": shoulder, "ankle": (x - 8, y - 12)}
            for name, spot in (spots | {"heel": (x - 15, y), "toe": (x + 15, y)}).items():
                xyz[row, landmark(name, side), :2] = spot
    return replace(still, xyz=xyz)


def a_step(number: int, begun: float, side: Side) -> dict[str, Any]:
    return {
        "number": number,
        "bout": 1,
        "foot": side,
        "near": side == "right",
        "initial_contact_s": begun,
        "toe_off_s": begun + STANCE_S,
        "strike": STRIKE[begun],
        "strike_confidence": 0.9,
        "foot_pitch_deg": -8.0,
        "confidence": 0.9,
    }


def a_bout(**changes: Any) -> dict[str, Any]:
    return {
        "number": 1,
        "start_s": BOUT_S[0],
        "end_s": BOUT_S[1],
        "direction": "backward",
        "gait": "run",
        "view": "side",
        "facing": "right",
        "steps": 5,
        "near_foot": "right",
        "judged": True,
        "measures": {"cadence": {"value": 174.4, "unit": "steps/min"}},
        **changes,
    }


def moment_at(story: AnnotationTimeline, time_s: float):
    row = story.row_at(time_s)
    return story.annotations_at(row, float(story.track.time_s[row]))


def going_at(story: AnnotationTimeline, time_s: float):
    going = moment_at(story, time_s).gait
    assert going is not None
    return going


def near_marks(story: AnnotationTimeline, time_s: float) -> list[VisibleFootprint]:
    return [mark for mark in going_at(story, time_s).footprints if mark.near]
