"""Measure trunk, hands and hips during one repetition: flight, lean, lifting, sitting.

References
----------
.. [1] D. A. Winter, *Biomechanics and Motor Control of Human Movement*, 4th ed., Wiley (2009),
   tables 4.1 and figure 4.1: masses, centres of mass and lengths of the segments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from vision.motion.camera_view import View
from vision.motion.leg_evidence import (
    MIN_VISIBILITY,
    knee_flexion_in_image,
    lowest_point,
    median,
    percentile,
)
from vision.motion.rep_detection import (
    STANDING_WINDOW_S,
    Repetition,
    flexion_from_drop,
    hip_height,
    standing_rows,
)
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Side

#: Flight is searched until this long after the end of a repetition, real seconds: the take-off
#: is the end of standing up.
_AFTER_S: Final = 0.6
#: The feet are back on the floor this long before and after the middle of a jump, real seconds:
#: a jump of half a metre takes 0.64 s.
_LANDING_S: Final = 0.6
#: A bar leaves the floor this long before it is at the shoulders or overhead, real seconds.
_PULL_S: Final = 1.5
#: Hands on a bar on the floor are no higher than this: its plates have a radius of 22.5 cm, a
#: quarter of a leg of 0.9 m; the rest is the wrist above the bar and perspective.
_BAR_HEIGHT: Final = 0.35
#: Hands that hold a bar on the shoulders are no further below them than this.
_AT_SHOULDERS: Final = 0.1
#: A foot is used if it is seen in this share of the repetition.
_MIN_SEEN_SHARE: Final = 0.25
#: The trunk (0.29 of the height) is 0.59 leg lengths long, and most of that in the image unless
#: it leans far toward the camera. A shorter one is read off something else, such as the plates
#: of a bar in front of it.
MIN_TRUNK: Final = 0.4
#: Least ratio of leg to trunk in the image.
_MIN_LEG_RATIO: Final = 1.1
# Segments by share of the body mass, and their centre along them [1]_.
_HEAD_AND_TRUNK: Final = (0.578, 0.66)
_ARM: Final = (0.050, 0.53)
_THIGH: Final = (0.100, 0.433)
_SHANK_AND_FOOT: Final = (0.061, 0.606)


@dataclass(frozen=True)
class BodyEvidence:
    """Measurements of the body in one repetition.

    Attributes
    ----------
    feet_seen : float
        Share of the repetition in which the lower ankle is seen inside the frame.
    hips_fall : float
        How far the hips fall in the image and come back up, mean of both, as a share of the
        drop of their height above the ankles.
    flight : float
        How far both feet and the hips rise off the floor together, leg lengths.
    trunk_length : float
        Median length of the trunk in the image, leg lengths.
    reaches_down : bool
        Whether a hand is below the knees at the bottom.
    trunk_lean : float
        Lean of the trunk at the bottom, degrees, in any view: from the height of the shoulders
        above the hips.
    trunk_rise : float
        How far the trunk straightens again toward the bottom, degrees.
    straightness : float
        Height of the hip above the knee as a share of the height of the knee above the ankle,
        in standing before or after: about 1 for a straight leg.
    most_upright : float
        The least lean of the trunk before, during and after the repetition, degrees.
    knee_flexion : float
        Knee flexion at the bottom, degrees; estimated from the drop of the hips except in a
        side view.
    knee_height : float
        Height of the higher knee above its ankle at the bottom, leg lengths; NaN where one
        of them is hidden.
    lifts_from_floor : bool
        Whether the hands go from the floor to above the shoulders in one pull.
    behind_heel : float
        Distance of the centre of mass behind the heels at the bottom, leg lengths; NaN where
        the view does not show it.
    off_foot : mapping of side to float
        Distance of the centre of mass in the image from the nearest end of each foot, across
        the image, median over the repetition; 0 above the foot, NaN where it is hidden.
    """

    feet_seen: float
    hips_fall: float
    flight: float
    trunk_length: float
    reaches_down: bool
    trunk_lean: float
    trunk_rise: float
    straightness: float
    most_upright: float
    knee_flexion: float
    knee_height: float
    lifts_from_floor: bool
    behind_heel: float
    off_foot: Mapping[Side, float]


def measure_leg_length(track: PoseTrack, rep: Repetition) -> float:
    """Measure the leg length around a repetition, pixels.

    It is the larger height of the hips above the lower ankle before and after it. Where neither
    is standing, the trunk gives a lower bound: a leg (0.49 of the height from hip to ankle) is 1.7
    times as long as the trunk (0.29 from hip to shoulder) [1]_, and looks at least 1.1 times as
    long to a camera that looks down at it.
    """
    height = hip_height(track)
    rows = standing_rows(track, rep)
    around = slice(rows.start, _row_after(track, rep.end, STANDING_WINDOW_S))
    trunk = _trunk_length(track)[around]
    return max(
        _median(height[rows]),
        _median(height[rows_after(track, rep)]),
        _MIN_LEG_RATIO * _lowest(percentile(trunk, 90)),
        1.0,
    )


def measure_body(
    track: PoseTrack, rep: Repetition, view: View, *, leg_length: float, standing: Side | None
) -> BodyEvidence:
    """Measure the body during a repetition.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track.
    rep : Repetition
        The repetition.
    view : View
        Camera view of the repetition.
    leg_length : float
        Leg length, pixels.
    standing : {"left", "right"} or None
        The standing leg; None where both stand.
    """
    part = track.slice_rows(rep.rows)
    bottom = rep.bottom - rep.start
    around = slice(max(0, bottom - max(1, len(part) // 10)), bottom + max(2, len(part) // 10))
    first = standing_rows(track, rep).start
    trunk = _trunk_length(track)[first : rep.end + 1]
    lean = _trunk_lean(track, slice(first, _row_after(track, rep.end, _AFTER_S)))
    in_rep = lean[rep.start - first : rep.end + 1 - first]
    at_bottom = median(in_rep[around])
    knees = [_knee_height(part, side, around) / leg_length for side in SIDES]
    return BodyEvidence(
        feet_seen=_feet_seen(part),
        hips_fall=_hips_fall(part, bottom),
        flight=_flight(track, rep, leg_length),
        trunk_length=median(trunk) / leg_length,
        reaches_down=_reaches_down(part, around),
        trunk_lean=at_bottom,
        trunk_rise=percentile(in_rep, 95) - at_bottom,
        straightness=_straightness(track, rep, standing),
        most_upright=percentile(lean, 5),
        knee_flexion=_knee_flexion(part, rep, view, around, standing),
        knee_height=float(np.max(knees)),
        lifts_from_floor=_lifts_from_floor(track, rep, leg_length),
        behind_heel=_behind_heel(part, view, around, standing) / leg_length,
        off_foot={side: _off_foot(part, side, view) / leg_length for side in SIDES},
    )


def rows_after(track: PoseTrack, rep: Repetition) -> slice:
    """Return the rows of standing just after a repetition, at least one."""
    return slice(rep.end, _row_after(track, rep.end, STANDING_WINDOW_S))


def _median(values: Floats) -> float:
    """Return the median of the finite values; minus infinity without any."""
    return _lowest(median(values))


def _lowest(value: float) -> float:
    """Return minus infinity for NaN, so that it is never the largest."""
    return value if np.isfinite(value) else -np.inf


def _feet_seen(part: PoseTrack) -> float:
    """Return the share of frames in which the lower ankle is seen inside the frame."""
    return float(np.mean(_are_feet_seen(part)))


def _are_feet_seen(part: PoseTrack) -> NDArray[np.bool_]:
    """Return in which frames the lower ankle is seen inside the frame, shape (T,)."""
    ankles = np.stack([part.xy("ankle", side)[:, 1] for side in SIDES])
    visible = np.stack([part.point_visibility("ankle", side) for side in SIDES])
    lower = ankles.argmax(axis=0)[None]
    height = np.take_along_axis(ankles, lower, axis=0)[0]
    seen = np.take_along_axis(visible, lower, axis=0)[0] >= MIN_VISIBILITY
    return np.asarray(seen & (height <= part.height))


def _hips_fall(part: PoseTrack, bottom: int) -> float:
    """Return how far the hips fall in the image, as a share of the drop of their height."""

    def drop(height: Floats) -> float:
        """Return the mean of the fall to the bottom and the rise: a panning camera cancels."""
        ends = (height[: max(1, bottom // 4)], height[bottom + (3 * (len(height) - bottom)) // 4 :])
        return float(np.mean([_median(end) for end in ends])) - _median(height[bottom : bottom + 1])

    above_ankle = drop(hip_height(part))
    fall = drop(-part.midpoint("hip")[:, 1])
    return fall / above_ankle if above_ankle > 0 and np.isfinite(fall) else 0.0


def _row_after(track: PoseTrack, row: int, seconds: float) -> int:
    time_s = track.real_time_s
    return int(np.searchsorted(time_s, time_s[row] + seconds, side="right"))


def _trunk_length(track: PoseTrack) -> Floats:
    """Return the length of the trunk in the image, pixels, shape (T,)."""
    return np.asarray(np.hypot(*(track.midpoint("shoulder") - track.midpoint("hip")).T))


def _trunk_lean(track: PoseTrack, rows: slice) -> Floats:
    """Return the lean of the trunk in some rows in any direction, degrees.

    The shoulders' height above the hips is a cosine of the trunk's length, whichever way the
    trunk leans; its length is its greatest in these rows.
    """
    part = track.slice_rows(rows)
    trunk = part.midpoint("hip") - part.midpoint("shoulder")
    length = percentile(np.hypot(trunk[:, 0], trunk[:, 1]), 95)
    return np.asarray(np.degrees(np.arccos(np.clip(trunk[:, 1] / length, -1.0, 1.0))))


def _flight(track: PoseTrack, rep: Repetition, leg_length: float) -> float:
    """Return how far both feet rise off the floor and come back to it, leg lengths.

    The hips must rise with them, and above their standing height: a camera that shakes does not
    lift them off the feet, and a foot that is lost for a moment does not lift the hips. Feet that
    are outside the frame or guessed are not seen to leave the floor.
    """
    time_s = track.real_time_s
    rows = slice(rep.start, _row_after(track, rep.end, _AFTER_S))
    step = float(np.median(np.diff(time_s[rows])))
    half = max(1, round(_LANDING_S / step / 2))
    hips = -track.midpoint("hip")[:, 1] / leg_length
    feet = [-lowest_point(track, side) / leg_length for side in SIDES]
    known = np.isfinite(feet[0] + feet[1])[rows] & _are_feet_seen(track.slice_rows(rows))
    if known.sum() < max(3, _MIN_SEEN_SHARE * known.size):
        return 0.0
    rises, floors = [], []
    for height in (*feet, hips):
        filled = np.interp(time_s[rows], time_s[rows][known], height[rows][known])
        before = scipy.ndimage.minimum_filter1d(filled, 2 * half + 1, origin=half)
        after = scipy.ndimage.minimum_filter1d(filled, 2 * half + 1, origin=-half)
        rises.append(filled - np.maximum(before, after))
        floors.append(np.minimum(before, after))
    above_standing = hips[rows] - np.minimum(*floors[:2]) - _standing_hips(track, rep, leg_length)
    flight = np.min([*rises, above_standing], axis=0)
    return max(0.0, percentile(flight[known], 100))


def _standing_hips(track: PoseTrack, rep: Repetition, leg_length: float) -> float:
    """Return the height of the hips above the lower foot in standing before or after."""
    floor = np.maximum(*(lowest_point(track, side) for side in SIDES))
    height = floor - track.midpoint("hip")[:, 1]
    parts = (standing_rows(track, rep), rows_after(track, rep))
    return max(_median(height[rows]) for rows in parts) / leg_length


def _knee_flexion(
    part: PoseTrack, rep: Repetition, view: View, around: slice, standing: Side | None
) -> float:
    near: Side = "left" if view.facing == "left" else "right"
    side = standing or near
    if view.name != "side" or not is_leg_seen(part, side, around):
        return float(flexion_from_drop(rep.drop))
    return median(knee_flexion_in_image(part, side)[around])


def is_leg_seen(track: PoseTrack, side: Side, rows: slice) -> bool:
    """Return whether knee and ankle are seen, not guessed, in most of some rows."""
    return all(
        float(np.median(track.point_visibility(name, side)[rows])) >= MIN_VISIBILITY
        for name in ("knee", "ankle")
    )


def _straightness(track: PoseTrack, rep: Repetition, standing: Side | None) -> float:
    """Return how straight the standing legs are before or after, as a ratio of heights."""
    ratios = []
    for rows in (standing_rows(track, rep), rows_after(track, rep)):
        for side in SIDES if standing is None else (standing,):
            hip, knee, ankle = (track.xy(n, side)[rows, 1] for n in ("hip", "knee", "ankle"))
            ratios.append(_median(knee - hip) / max(_median(ankle - knee), 1.0))
    return max(ratios)


def _knee_height(part: PoseTrack, side: Side, around: slice) -> float:
    """Return the height of a knee above its ankle, pixels; NaN where it is hidden."""
    if not is_leg_seen(part, side, around):
        return float("nan")
    height = part.xy("ankle", side)[around, 1] - part.xy("knee", side)[around, 1]
    return median(height)


def _reaches_down(part: PoseTrack, around: slice) -> bool:
    """Return whether a hand is below both knees at the bottom."""
    knee = median(np.maximum(*(part.xy("knee", side)[around, 1] for side in SIDES)))
    return any(
        float(np.median(part.point_visibility("wrist", side)[around])) >= MIN_VISIBILITY
        and median(part.xy("wrist", side)[around, 1]) > knee
        for side in SIDES
    )


def _lifts_from_floor(track: PoseTrack, rep: Repetition, leg_length: float) -> bool:
    """Return whether a hand goes from the floor to the shoulders or higher in one pull."""
    time_s = track.real_time_s
    first = int(np.searchsorted(time_s, time_s[rep.start] - _PULL_S))
    rows = slice(first, _row_after(track, rep.end, _PULL_S))
    floor = np.maximum(*(lowest_point(track, side)[rows] for side in SIDES))
    shoulder = track.midpoint("shoulder")[rows, 1]
    for side in SIDES:
        wrist = track.xy("wrist", side)[rows, 1]
        seen = track.point_visibility("wrist", side)[rows] >= MIN_VISIBILITY
        low = np.flatnonzero(seen & (floor - wrist <= _BAR_HEIGHT * leg_length))
        low = low[low <= rep.end - first]
        high = np.flatnonzero(seen & (wrist <= shoulder + _AT_SHOULDERS * leg_length))
        next_high = np.searchsorted(high, low)
        is_followed = next_high < high.size
        waits_s = time_s[rows][high[next_high[is_followed]]] - time_s[rows][low[is_followed]]
        if (waits_s <= _PULL_S).any():
            return True
    return False


def _center_of_mass(part: PoseTrack) -> Floats:
    """Return the position of the centre of mass across the image, pixels, shape (T,) [1]_."""
    hips, shoulders = part.midpoint("hip")[:, 0], part.midpoint("shoulder")[:, 0]
    center = _HEAD_AND_TRUNK[0] * _along(hips, shoulders, _HEAD_AND_TRUNK[1])
    for side in SIDES:
        at = {n: part.xy(n, side)[:, 0] for n in ("shoulder", "wrist", "hip", "knee", "ankle")}
        center = center + _ARM[0] * _along(at["shoulder"], at["wrist"], _ARM[1])
        center = center + _THIGH[0] * _along(at["hip"], at["knee"], _THIGH[1])
        center = center + _SHANK_AND_FOOT[0] * _along(at["knee"], at["ankle"], _SHANK_AND_FOOT[1])
    return np.asarray(center)


def _behind_heel(part: PoseTrack, view: View, around: slice, standing: Side | None) -> float:
    """Return how far the centre of mass is behind the heel, pixels.

    A standing body keeps it over its feet; further back, something else carries the weight.
    """
    if view.facing not in ("left", "right"):
        return float("nan")
    facing = 1.0 if view.facing == "right" else -1.0
    heels = [part.xy("heel", s)[:, 0] * facing for s in SIDES if standing in (None, s)]
    behind = np.min(heels, axis=0) - _center_of_mass(part) * facing
    return median(behind[around])


def _off_foot(part: PoseTrack, side: Side, view: View) -> float:
    """Return how far the centre of mass is from a foot across the image, pixels.

    Seen at an angle, a distance forward or sideways is foreshortened by no more than the larger
    of the sine and the cosine of the turn.
    """
    visible = np.min([part.point_visibility(name, side) for name in ("ankle", "heel")], axis=0)
    ends = np.stack([part.xy(name, side)[:, 0] for name in ("ankle", "heel", "toe")])
    center = _center_of_mass(part)
    off = np.maximum(ends.min(axis=0) - center, center - ends.max(axis=0))
    off = off[(visible >= MIN_VISIBILITY) & np.isfinite(off)]
    if off.size < _MIN_SEEN_SHARE * len(part):
        return float("nan")
    turn = np.radians(median(view.turn_deg))
    return max(0.0, float(np.median(off))) / float(max(abs(np.sin(turn)), abs(np.cos(turn))))


def _along(a: Floats, b: Floats, share: float) -> Floats:
    return a + share * (b - a)
