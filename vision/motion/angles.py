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

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np

from vision.motion.angle_table import ANGLES, AngleDefinition
from vision.motion.camera_view import View
from vision.motion.foreshortening import MIN_RATIO, SEGMENTS_OF_ANGLE
from vision.motion.plausibility import (
    Missing,
    MissingMask,
    inside_frame,
    joint_landmarks,
)
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Side

__all__ = [
    "ANGLES",
    "AngleDefinition",
    "Angles",
    "compute_angles",
    "foot_slope",
    "join_angles",
    "signed_turn",
]


#: Angles that are the sum of two others; one that is impossible makes the sum missing.
_SUMS: Final[Mapping[str, tuple[str, ...]]] = {
    "hip_flexion": ("thigh_angle", "trunk_forward_lean"),
    "ankle_dorsiflexion": ("shank_angle", "foot_pitch"),
    "foot_pitch": ("ankle_dorsiflexion",),
}


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
    missing : mapping of str to ndarray of shape (T,), optional
        Why each value is missing, a `Missing` per frame, by the same names.
    """

    index: np.ndarray[tuple[int], np.dtype[np.int64]]
    time_s: Floats
    series: Mapping[str, Floats]
    missing: Mapping[str, MissingMask] = field(default_factory=dict)

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

    def misread_share(self, rows: slice, joints: Collection[str], side: Side | None) -> float:
        """Return the largest share of frames in which an angle of some joints is impossible.

        Parameters
        ----------
        rows : slice
            The frames.
        joints : collection of str
            Names without side.
        side : {"left", "right"} or None
            The leg; both without one.
        """
        shares = [0.0]
        for angle in ANGLES:
            if not set(angle.joints) & set(joints):
                continue
            for one in (SIDES if side is None else (side,)) if angle.sided else (None,):
                why = self.missing.get(f"{angle.name}_{one}" if one else angle.name)
                if why is not None:
                    shares.append(float(np.mean(why[rows] == Missing.IMPOSSIBLE)))
        return max(shares)


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
    track: PoseTrack,
    view: View,
    *,
    flat_foot: Mapping[Side, float] | None = None,
    ratios: Mapping[str, Floats] | None = None,
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
    ratios : mapping of str to ndarray of shape (T,), optional
        Length of each segment as a share of its standing length, see
        `vision.motion.foreshortening`; without it no angle is missing for that reason.

    Returns
    -------
    Angles
        Sagittal angles only where the view is ``side``, frontal ones only
        where it is ``front`` or ``back``. Missing, with the reason, where a landmark is outside
        the frame, a segment points at the camera or no body can show the value.
    """
    facing_sign = np.where(view.shows_sagittal, view.facing_sign, np.nan)
    left_sign = np.where(view.shows_frontal, view.left_sign, np.nan)
    ones = np.ones(len(track))
    series: dict[str, Floats] = {}

    level = track.leveled()  # the foot is measured against its own flat position instead
    trunk = level.midpoint("shoulder") - level.midpoint("hip")
    series["trunk_forward_lean"] = _degrees_from_vertical(trunk * np.c_[facing_sign, -ones])
    series["trunk_lateral_lean"] = _degrees_from_vertical(trunk * np.c_[left_sign, -ones])
    hips = level.xy("hip", "left") - level.xy("hip", "right")
    series["pelvic_obliquity"] = np.degrees(np.arctan2(-hips[:, 1], hips[:, 0] * left_sign))

    for side in SIDES:
        hip, knee, ankle = (level.xy(n, side) for n in ("hip", "knee", "ankle"))
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
    return _without_misread(_in_table_order(series), track, ratios or {})


def _without_misread(
    series: Mapping[str, Floats], track: PoseTrack, ratios: Mapping[str, Floats]
) -> Angles:
    """Drop the values that were misread and keep the reason."""
    values = np.array(list(series.values()))
    low, high = _possible_ranges()
    why = np.full(values.shape, Missing.PRESENT, dtype=np.uint8)
    why[(values < low) | (values > high)] = Missing.IMPOSSIBLE
    is_any_impossible = bool(why.any())
    missing: dict[str, MissingMask] = dict(zip(series, why, strict=True))
    inside = inside_frame(track)
    is_all_inside = bool(inside.all())
    for angle in ANGLES if ratios or not is_all_inside else ():
        for side in SIDES if angle.sided else (None,):
            of_angle = missing[f"{angle.name}_{side}" if side else angle.name]
            for segment in SEGMENTS_OF_ANGLE.get(angle.name, ()):
                ratio = ratios.get(segment, ratios.get(f"{segment}_{side}"))
                if ratio is not None:
                    of_angle[ratio < MIN_RATIO] = Missing.FORESHORTENED
            if not is_all_inside:
                joints = joint_landmarks(angle.joints, side)
                of_angle[~inside[:, joints].all(axis=1)] = Missing.OUT_OF_FRAME
    why[~np.isfinite(values)] = Missing.NOT_SEEN
    for whole, parts in _SUMS.items() if is_any_impossible else ():
        for side in SIDES:
            for part in parts:
                other = missing[part if part in missing else f"{part}_{side}"]
                of_whole = missing[f"{whole}_{side}"]
                of_whole[:] = np.maximum(of_whole, np.where(other == Missing.IMPOSSIBLE, other, 0))
    kept = dict(zip(series, np.where(why == Missing.PRESENT, values, np.nan), strict=True))
    return Angles(track.index, track.time_s, kept, missing)


@cache
def _possible_ranges() -> tuple[Floats, Floats]:
    """Return the least and the largest possible value of each series, shape (N, 1)."""
    ranges = [
        (angle.possible.low, angle.possible.high)
        for angle in ANGLES
        for _ in (SIDES if angle.sided else (None,))
    ]
    low, high = np.array(ranges)[..., None].swapaxes(0, 1)
    return low, high


def join_angles(parts: Sequence[Angles], track: PoseTrack) -> Angles:
    """Join the angles of consecutive parts of a track.

    Parameters
    ----------
    parts : sequence of Angles
        Angles of each part, in order of time; at least one.
    track : PoseTrack
        The whole track.
    """
    names = list(parts[0].series)
    return Angles(
        index=track.index,
        time_s=track.time_s,
        series={name: np.concatenate([p.series[name] for p in parts]) for name in names},
        missing={name: np.concatenate([p.missing[name] for p in parts]) for name in names},
    )


def _in_table_order(series: Mapping[str, Floats]) -> dict[str, Floats]:
    names = [
        f"{angle.name}_{side}" if side else angle.name
        for angle in ANGLES
        for side in (SIDES if angle.sided else (None,))
    ]
    return {name: series[name] for name in names}
