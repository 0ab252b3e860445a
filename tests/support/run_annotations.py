"""Build the track and report of a synthetic person who runs backward past a moving camera."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from vision.draw.overlays.footprints import VisibleFootprint
from vision.draw.overlays.gait_timeline import GaitFrame
from vision.draw.overlays.timeline import AnnotationTimeline, FrameAnnotations
from vision.draw.primitives.style import Sizes
from vision.pose.landmarks import landmark
from vision.pose.pose_track import PoseTrack
from vision.terms import Side

#: Speed of the floor in the image, px/s: the camera moves along.
FLOOR_SPEED = 60.0
FLOOR_Y = 290.0
STANCE_S, EXTENSION_DEG, LEAN_DEG = 0.55, 20.0, 4.0
CONTACTS: dict[Side, tuple[float, ...]] = {"right": (0.52, 1.73, 2.91), "left": (1.11, 2.33)}
STRIKE = {0.52: "toe_first", 1.73: "heel_first", 2.91: "toe_first", 1.11: "unclear", 2.33: "flat"}
BOUT_S = (0.3, 3.4)
SIZES = Sizes.for_frame(720, 1280)


def foot_at(time_s: float, side: Side) -> tuple[float, float]:
    """Return the middle of the foot: moving with the floor in stance, 25 px above it in swing."""
    for contact_s in CONTACTS[side]:
        if contact_s - 0.06 <= time_s <= contact_s + STANCE_S + 0.06:
            return 60.0 + FLOOR_SPEED * (time_s - contact_s), FLOOR_Y
    return 70.0, FLOOR_Y - 25.0


def thigh_at(time_s: float, side: Side) -> float:
    """Return the thigh extension, degrees: a half sine over the swing, else 0."""
    for contact_s in CONTACTS[side]:
        since = (time_s - contact_s - STANCE_S) / 0.6
        if 0 < since < 1:
            return EXTENSION_DEG * float(np.sin(np.pi * since))
    return 0.0


def running_track(template: PoseTrack) -> PoseTrack:
    """Return the track of a person facing right, right side near, travelling left."""
    xyz = template.xyz.copy()
    hip = np.array([90.0, 150.0])
    shoulder = hip + 70 * np.array([np.sin(np.radians(LEAN_DEG)), -np.cos(np.radians(LEAN_DEG))])
    for row, time_s in enumerate(template.time_s):
        for side in ("left", "right"):
            x, y = foot_at(float(time_s), side)
            angle = np.radians(thigh_at(float(time_s), side))
            knee = hip + 65 * np.array([-np.sin(angle), np.cos(angle)])
            positions = {"hip": hip, "knee": knee, "shoulder": shoulder, "ankle": (x - 8, y - 12)}
            for name, position in (positions | {"heel": (x - 15, y), "toe": (x + 15, y)}).items():
                xyz[row, landmark(name, side), :2] = position
    return replace(template, xyz=xyz)


def step_data(number: int, contact_s: float, side: Side) -> dict[str, Any]:
    return {
        "number": number,
        "bout": 1,
        "foot": side,
        "near": side == "right",
        "initial_contact_s": contact_s,
        "toe_off_s": contact_s + STANCE_S,
        "strike": STRIKE[contact_s],
        "strike_confidence": 0.9,
        "foot_pitch_deg": -8.0,
        "confidence": 0.9,
    }


def bout_data(**changes: Any) -> dict[str, Any]:
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


def annotations_at(timeline: AnnotationTimeline, time_s: float) -> FrameAnnotations:
    row = timeline.row_at(time_s)
    return timeline.annotations_at(row, float(timeline.track.time_s[row]))


def gait_at(timeline: AnnotationTimeline, time_s: float) -> GaitFrame:
    gait = annotations_at(timeline, time_s).gait
    assert gait is not None
    return gait


def near_footprints(timeline: AnnotationTimeline, time_s: float) -> list[VisibleFootprint]:
    return [footprint for footprint in gait_at(timeline, time_s).footprints if footprint.near]
