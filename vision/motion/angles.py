"""Compute joint angles from landmarks; every angle is defined here.

All angles are projections onto the image plane, in degrees; "forward" is where the person
faces. A series is NaN where a landmark is missing or the view cannot show the angle.

References
----------
.. [1] J. D. Willson et al. (2006): the frontal plane projection angle (FPPA), between the thigh
   and the shank at the knee, positive for a medial (valgus) knee.
.. [2] L. Herrington, A. Munro, Phys. Ther. Sport 11, 56 (2010): FPPA of landings by video.
   doi:10.1016/j.ptsp.2009.11.004
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.motion.camera_view import View
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Plane, Side


@dataclass(frozen=True)
class AngleDefinition:
    """How an angle is measured and what its sign means.

    Attributes
    ----------
    name : str
        Column name without side and unit.
    sided : bool
        One series for each leg, or one for the body.
    plane : {"sagittal", "frontal"}
        Sagittal angles need a side view, frontal ones a front or back view.
    points : str
        Landmarks it is measured between, and its zero.
    positive : str
        Meaning of a positive value.
    """

    name: str
    sided: bool
    plane: Plane
    points: str
    positive: str


ANGLES: Final[tuple[AngleDefinition, ...]] = (
    AngleDefinition(
        "knee_flexion",
        True,
        "sagittal",
        "180° minus the angle hip-knee-ankle; 0 straight",
        "flexed",
    ),
    AngleDefinition(
        "thigh_angle",
        True,
        "sagittal",
        "hip→knee against straight down",
        "knee forward of the hip; − behind (extension)",
    ),
    AngleDefinition(
        "shank_angle",
        True,
        "sagittal",
        "ankle→knee against straight up",
        "knee forward of the ankle",
    ),
    AngleDefinition(
        "hip_flexion",
        True,
        "sagittal",
        "thigh_angle + trunk_forward_lean; 0 thigh in line with trunk",
        "flexed; − extended",
    ),
    AngleDefinition(
        "foot_pitch",
        True,
        "sagittal",
        "heel→toe against its own flat position in the clip",
        "toes up",
    ),
    AngleDefinition(
        "ankle_dorsiflexion", True, "sagittal", "shank_angle + foot_pitch", "dorsiflexed"
    ),
    AngleDefinition(
        "fppa",
        True,
        "frontal",
        "thigh line against shank line at the knee",
        "knee medial (valgus)",
    ),
    AngleDefinition(
        "hip_adduction", True, "frontal", "thigh against vertical", "knee toward the midline"
    ),
    AngleDefinition(
        "trunk_forward_lean", False, "sagittal", "mid-hip→mid-shoulder against vertical", "forward"
    ),
    AngleDefinition(
        "trunk_lateral_lean",
        False,
        "frontal",
        "mid-hip→mid-shoulder against vertical",
        "toward the person's left",
    ),
    AngleDefinition(
        "pelvic_obliquity", False, "frontal", "hip line against horizontal", "left hip high"
    ),
)


@dataclass(frozen=True)
class Angles:
    """Angle series of one track.

    Attributes
    ----------
    time_s : ndarray of shape (T,)
        Clip time.
    index : ndarray of shape (T,)
        Frame number in the clip.
    series : mapping of str to ndarray of shape (T,)
        By column name without ``_deg``: ``knee_flexion_left``, ``trunk_forward_lean``.
    """

    index: np.ndarray[tuple[int], np.dtype[np.int64]]
    time_s: Floats
    series: Mapping[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.series[name]

    def of(self, name: str, side: Side) -> Floats:
        """Return the series of a sided angle.

        Parameters
        ----------
        name : str
            Name of the angle without its side.
        side : {"left", "right"}
            Which leg.

        Returns
        -------
        ndarray of shape (T,)
            Degrees.
        """
        return self.series[f"{name}_{side}"]


def _degrees_from_vertical(vector: Floats) -> Floats:
    """Angle of (sideways, along the vertical) pairs, shape (T, 2), from the vertical."""
    return np.asarray(np.degrees(np.arctan2(vector[:, 0], vector[:, 1])))


def _wrap_degrees(degrees: Floats) -> Floats:
    return np.asarray((degrees + 180.0) % 360.0 - 180.0)


def signed_turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Return the signed turn at `b` along the path a→b→c, degrees.

    Parameters
    ----------
    a, b, c : ndarray of shape (T, 2)
        Pixels, y down.

    Returns
    -------
    ndarray of shape (T,)
        0 where the path is straight, + where it turns clockwise as seen in the image.
    """
    u, v = b - a, c - b
    turn = np.degrees(np.arctan2(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(axis=1)))
    return np.asarray(turn)


def foot_slope(track: PoseTrack, side: Side, facing_sign: Floats) -> Floats:
    """Return the slope of heel→toe against the horizontal, degrees, shape (T,).

    Parameters
    ----------
    track : PoseTrack
        Track of T frames.
    side : {"left", "right"}
        Which foot.
    facing_sign : ndarray of shape (T,)
        +1 where the person faces the right edge of the image, −1 the left edge.

    Returns
    -------
    ndarray of shape (T,)
        Positive where the toes are higher than the heel.
    """
    foot = track.xy("toe", side) - track.xy("heel", side)
    return np.degrees(np.arctan2(-foot[:, 1], facing_sign * foot[:, 0]))


def compute_angles(
    track: PoseTrack, view: View, *, flat_foot: Mapping[Side, float] | None = None
) -> Angles:
    """Compute every angle of `ANGLES`.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames.
    view : View
        Camera view in each frame.
    flat_foot : mapping of side to float, optional
        Slope of the flat foot in this clip, degrees, see `foot_slope`. Without it
        `foot_pitch` and `ankle_dorsiflexion` are missing.

    Returns
    -------
    Angles
        Sagittal angles only where the view is ``side``, frontal ones only
        where it is ``front`` or ``back``.
    """
    facing_sign = np.where(view.shows_sagittal, view.facing_sign, np.nan)
    left_sign = np.where(view.shows_frontal, view.left_sign, np.nan)
    ones = np.ones(len(track))
    series: dict[str, Floats] = {}

    trunk = track.midpoint("shoulder") - track.midpoint("hip")
    series["trunk_forward_lean"] = _degrees_from_vertical(trunk * np.c_[facing_sign, -ones])
    series["trunk_lateral_lean"] = _degrees_from_vertical(trunk * np.c_[left_sign, -ones])
    hips = track.xy("hip", "left") - track.xy("hip", "right")
    series["pelvic_obliquity"] = np.degrees(np.arctan2(-hips[:, 1], hips[:, 0] * left_sign))

    for side in SIDES:
        hip, knee, ankle = (track.xy(n, side) for n in ("hip", "knee", "ankle"))
        outward = left_sign if side == "left" else -left_sign
        thigh = _degrees_from_vertical((knee - hip) * np.c_[facing_sign, ones])
        shank = _degrees_from_vertical((knee - ankle) * np.c_[facing_sign, -ones])
        series[f"knee_flexion_{side}"] = np.abs(signed_turn(hip, knee, ankle)) + 0 * facing_sign
        series[f"thigh_angle_{side}"] = thigh
        series[f"shank_angle_{side}"] = shank
        series[f"hip_flexion_{side}"] = thigh + series["trunk_forward_lean"]
        flat = (flat_foot or {}).get(side, np.nan)
        pitch = _wrap_degrees(foot_slope(track, side, facing_sign) - flat)
        series[f"foot_pitch_{side}"] = pitch
        series[f"ankle_dorsiflexion_{side}"] = shank + pitch
        series[f"fppa_{side}"] = -signed_turn(hip, knee, ankle) * outward
        series[f"hip_adduction_{side}"] = _degrees_from_vertical(
            (knee - hip) * np.c_[-outward, ones]
        )
    return Angles(index=track.index, time_s=track.time_s, series=_in_table_order(series))


def _in_table_order(series: Mapping[str, Floats]) -> dict[str, Floats]:
    names = [
        f"{angle.name}_{side}" if side else angle.name
        for angle in ANGLES
        for side in (SIDES if angle.sided else (None,))
    ]
    return {name: series[name] for name in names}
