"""Measure how far each body segment points at the camera, from its length in the image.

A segment of length L that is tilted out of the image plane by an angle t appears as long as
r = cos(t) of its own standing length. Its direction in the image then becomes uncertain:

* A landmark that is off by s pixels across the segment turns it by s / (L r). At the knee two
  segments meet, so with the same s at hip, knee and ankle the angle between them is off by
  (s / L) times the root of 1/a² + 1/b² + (1/a + 1/b)², where a and b are the ratios of thigh
  and shank.
* A lean sideways is exaggerated by 1 / r: a thigh that leads 5° outward seems to lead 10° at
  r = 0.5. Limits come from single-leg squats and landings, in which the thigh points forward by
  less than 60° (r above 0.5).
* A point that is nearer to the camera by d is further from the line of sight by the factor
  D / (D - d), where D is its distance. A segment seen at an angle b beside the middle of a body
  that faces the camera turns by up to b tan(t).

The pose model is off by about 2 % of a thigh, from the error of the frontal plane projection
angle on rendered clips while the leg is straight: 3° = (s / L) √6. At r = 0.5 that becomes 5°,
which still fits twice between a straight leg (0°) and the fault limit of the knee's alignment
(11.6 and 13°); at r = 0.4 it does not. So the angle of a segment is missing below r = 0.5.

The distance D follows from the size of the body in the image and the focal length. Phones film
with a focal length of about the longer side of the image (a field of view of 53°); zoomed or
wide lenses differ by up to 40 %, which remains as an error.

References
----------
.. [1] R. Drillis, R. Contini, *Body Segment Parameters*, New York University (1966): lengths of
   segments as shares of body height.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from vision.motion.rep_detection import Repetition, body_size
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats

#: Segments that seem shorter than this share of their standing length have no angle.
MIN_RATIO: Final = 0.5
#: Error of a landmark across a segment, as a share of the segment's length.
LANDMARK_ERROR: Final = 0.021
#: Ratios of thigh and shank at the bottom of the rendered squats with known truth, whose errors
#: are in the table: only what exceeds these is added to it.
_TABLE_RATIOS: Final = (0.8, 0.8)
#: Focal length, as a share of the image's longer side, and its relative uncertainty.
FOCAL_LENGTH: Final = 1.0
FOCAL_UNCERTAINTY: Final = 0.4
#: The standing length is this percentile of the length in the image: the longest, but for noise.
_PERCENTILE: Final = 95.0
#: The feet stay in place during a repetition and this long before and after it, real seconds,
#: so the scale of the body in the image does not change.
_MARGIN_S: Final = 0.5

#: Segments of each angle that must not point at the camera.
SEGMENTS_OF_ANGLE: Final[Mapping[str, tuple[str, ...]]] = {
    "knee_flexion": ("thigh", "shank"),
    "thigh_angle": ("thigh",),
    "shank_angle": ("shank",),
    "hip_flexion": ("thigh", "trunk"),
    "ankle_dorsiflexion": ("shank",),
    "fppa": ("thigh", "shank"),
    "hip_adduction": ("thigh",),
    "trunk_forward_lean": ("trunk",),
    "trunk_lateral_lean": ("trunk",),
    "pelvic_obliquity": ("pelvis",),
}


def projected_ratios(track: PoseTrack, reps: Sequence[Repetition]) -> dict[str, Floats]:
    """Measure how long each segment seems, as a share of its own standing length.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames.
    reps : sequence of Repetition
        All repetitions.

    Returns
    -------
    dict of str to ndarray of shape (T,)
        By segment, ``thigh_left`` or ``trunk``; NaN where unknown.

    Notes
    -----
    In a repetition the standing length is the longest one seen in it and just around it.
    Elsewhere it is the longest of the clip relative to the size of the body in the image, which
    changes as the person walks to or from the camera.
    """
    lengths = _segment_lengths(track)
    known = np.isfinite(lengths["trunk"])
    if known.sum() < 8:
        return {name: np.full(len(track), np.nan) for name in lengths}
    size = body_size(track)
    time_s = track.real_time_s
    ratios = {}
    for name, length in lengths.items():
        share = length / size
        if not np.isfinite(share).any():
            ratios[name] = np.full(len(track), np.nan)
            continue
        standing = np.nanpercentile(share, _PERCENTILE) * size
        for rep in reps:
            first = int(np.searchsorted(time_s, time_s[rep.start] - _MARGIN_S))
            last = int(np.searchsorted(time_s, time_s[rep.end] + _MARGIN_S, side="right"))
            part = length[first:last]
            if np.isfinite(part).any():
                standing[rep.rows] = np.nanpercentile(part, _PERCENTILE)
        ratios[name] = length / np.maximum(standing, 1e-6)
    return ratios


def _segment_lengths(track: PoseTrack) -> dict[str, Floats]:
    def distance(a: Floats, b: Floats) -> Floats:
        return np.asarray(np.linalg.norm(a - b, axis=1))

    lengths = {
        "trunk": distance(track.midpoint("shoulder"), track.midpoint("hip")),
        "pelvis": distance(track.xy("hip", "left"), track.xy("hip", "right")),
    }
    for side in SIDES:
        hip, knee, ankle = (track.xy(n, side) for n in ("hip", "knee", "ankle"))
        lengths[f"thigh_{side}"] = distance(hip, knee)
        lengths[f"shank_{side}"] = distance(knee, ankle)
    return lengths


def knee_angle_error(thigh_ratio: float, shank_ratio: float) -> float:
    """Return the error of the angle between thigh and shank that their tilt adds, degrees.

    Parameters
    ----------
    thigh_ratio, shank_ratio : float
        Length in the image as a share of the standing length; NaN for unknown.

    Returns
    -------
    float
        What exceeds the error at the tilt of the clips behind the error table.
    """
    if not np.isfinite([thigh_ratio, shank_ratio]).all():
        return 0.0
    variance = _variance(thigh_ratio, shank_ratio) - _variance(*_TABLE_RATIOS)
    return float(np.degrees(LANDMARK_ERROR * np.sqrt(max(variance, 0.0))))


def _variance(thigh: float, shank: float) -> float:
    a, b = 1.0 / max(thigh, 0.1), 1.0 / max(shank, 0.1)
    return a**2 + b**2 + (a + b) ** 2


def perspective_turn(track: PoseTrack, off_axis_px: float, ratio: float) -> float:
    """Return how far perspective turns a segment that points toward the camera, degrees.

    It is turned away from the middle of the body, if the person faces the camera.

    Parameters
    ----------
    track : PoseTrack
        The track, for the size of the image.
    off_axis_px : float
        How far the segment is from the middle of the body in the image.
    ratio : float
        Its length in the image as a share of its standing length; NaN for unknown.
    """
    if not np.isfinite([off_axis_px, ratio]).all():
        return 0.0
    r = float(np.clip(ratio, 0.1, 1.0))
    turn = abs(off_axis_px) / _focal_px(track) * np.sqrt(1.0 - r**2) / r
    return float(np.degrees(np.arctan(turn)))


def nearness(track: PoseTrack, depth_px: float) -> float:
    """Return how much larger a point nearer to the camera seems, as a share of its size.

    Parameters
    ----------
    track : PoseTrack
        The track, for the size of the image.
    depth_px : float
        How much nearer it is than the feet, at the scale of the body in the image.

    Returns
    -------
    float
        D / (D - d) - 1; uncertain by `FOCAL_UNCERTAINTY` of itself.
    """
    share = depth_px / _focal_px(track)
    return share / max(1.0 - share, 0.5)


def _focal_px(track: PoseTrack) -> float:
    return FOCAL_LENGTH * max(track.width, track.height)
