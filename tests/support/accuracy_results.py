"""Truth files, conditions and results made of plain numbers, for the tests of `accuracy`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from accuracy.clip_result import ClipResult, EventRow, Filming, SeriesRow, ValueRow, VerdictRow
from accuracy.conditions import Conditions
from accuracy.true_motion import ANGLES
from accuracy.truth_file import JOINTS, LETTERS
from vision.motion.angles import Angles
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES


def make_conditions(**changes: Any) -> Conditions:
    """Make the conditions of a plain single-leg squat from the side."""
    plain: dict[str, Any] = {
        "movement": "single_leg_squat",
        "screen": "single_leg_squat",
        "yaw_deg": 90.0,
        "from_side_deg": 0.0,
        "from_front_deg": 90.0,
        "roll_deg": 0.0,
        "fps": 30.0,
        "person_px": 850.0,
        "short_side_px": 720,
    }
    return Conditions(**(plain | changes))


def make_series(
    gaps: list[float], *, name: str = "knee_flexion", leg: str = "standing", **changes: Any
) -> SeriesRow:
    """Make a series whose differences from the truth are given."""
    true = [10.0 + i for i in range(len(gaps))]
    row: dict[str, Any] = {
        "name": name,
        "gait": False,
        "view": "side",
        "leg": leg,
        "in_error_table": True,
        "measured": tuple(t + g for t, g in zip(true, gaps, strict=True)),
        "true": tuple(true),
        "frames": len(gaps),
    }
    return SeriesRow(**(row | changes))


def make_filming(**changes: float) -> Filming:
    """Make plain conditions, as formcheck measures them."""
    plain = {"person_px": 800.0, "fps": 30.0, "yaw_deg": 2.0, "visibility_percent": 98.0}
    return Filming(**(plain | changes))


def make_value(measured: float, true: float, **changes: Any) -> ValueRow:
    """Make a value of the criterion depth."""
    row: dict[str, Any] = {
        "part": "criteria",
        "screen": "single_leg_squat",
        "name": "depth",
        "view": "side",
    }
    return ValueRow(**(row | changes), measured=measured, true=true)


def make_event(true_s: float | None, measured_s: float | None, **changes: Any) -> EventRow:
    """Make a repetition, by default."""
    return EventRow(**({"kind": "repetition"} | changes), true_s=true_s, measured_s=measured_s)


def make_verdict(true: str, said: str | None, **changes: Any) -> VerdictRow:
    """Make a verdict on depth."""
    row: dict[str, Any] = {
        "screen": "single_leg_squat",
        "criterion": "depth",
        "leg": "left",
        "verdict": said,
        "value": 60.0,
        "error": 2.0,
        "true_value": 60.0,
        "true_verdict": true,
    }
    return VerdictRow(**(row | changes))


def make_result(clip: str = "a", method: str = "heavy", **rows: Any) -> ClipResult:
    """Make a result; conditions and rows may be given."""
    result: dict[str, Any] = {
        "clip": clip,
        "sha256": f"{clip:0<64}",
        "method": method,
        "conditions": make_conditions(),
        "screen": "single_leg_squat",
        "view": "side",
    }
    return ClipResult(**(result | rows))


def truth_of_track(track: PoseTrack, angles: Angles | None = None, **keys: Any) -> dict[str, Any]:
    """Make the content of a truth file in which a track, and its angles, are the truth."""
    frames = []
    for row in range(len(track)):
        joints = {
            f"{joint}_{LETTERS[side]}": [float(v) for v in track.xy(joint, side)[row]]
            for joint in JOINTS
            for side in SIDES
        }
        frames.append(
            {
                "i": row,
                "t": float(track.time_s[row]),
                "joints2d": joints,
                "angles": {} if angles is None else _angles(angles, row),
            }
        )
    fps = round(1.0 / float(np.median(np.diff(track.time_s))), 6)
    return {
        "fps": fps,
        "width": track.width,
        "height": track.height,
        "frames": frames,
        **keys,
    }


def _angles(angles: Angles, row: int) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for angle in ANGLES:
        for side in SIDES if angle.sided else (None,):
            value = float(angles.series[f"{angle.name}_{side}" if side else angle.name][row])
            name = f"{angle.true_name}_{LETTERS[side]}" if side else angle.true_name
            found[name] = value if np.isfinite(value) else None
    return found


def write_truth(folder: Path, name: str, content: Mapping[str, Any]) -> Path:
    """Write a truth file, and an empty file for its clip; return the clip."""
    clip = folder / f"{name}.mp4"
    clip.write_bytes(name.encode())
    (folder / f"{name}.truth.json").write_text(json.dumps(content))
    return clip
