"""Find the camera view (front, back, side or oblique) and where the person faces.

Notes
-----
The turn of the body is the arctangent of its depth (feet and nose, which point forward) over
its width (shoulders and hips), each relative to its size square-on; the view is decided by a
majority vote over the frames. The direction of travel is never used, because somebody who runs
backward faces the other way. Method and limits are our own. Oblique views are not measured at
all, because knee flexion has large errors there [1]_.

References
----------
.. [1] G. Cosoli et al. (2026): knee flexion in squats by MediaPipe against inertial sensors,
   from the side and at an angle. https://iris.uniecampus.it/handle/11389/91575
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Facing, Floats, Side, ViewName

#: Maximum deviation from square-on of a side view, degrees.
SIDE_TOLERANCE: Final = 20.0
#: Maximum deviation from square-on of a front or back view, degrees.
FRONT_TOLERANCE: Final = 15.0

# Typical sizes of the body as the pose model sees it square-on, in torso lengths (mid-hip to
# mid-shoulder). Divided by them, widths and depths are cosines and sines of the turn.
_SHOULDER_SPREAD: Final = 0.64
_HIP_SPREAD: Final = 0.37
_FOOT_LENGTH: Final = 0.42
_NOSE_REACH: Final = 0.15
# Within a stride the feet also point up and down, so on average they look shorter.
_RUNNING_FOOT_LENGTH: Final = 0.33


@dataclass(frozen=True)
class View:
    """Camera view of the person in each frame of a segment.

    Attributes
    ----------
    turn_deg : ndarray of shape (T,)
        Turn of the body from facing the camera, 0-180; 90 is side-on. NaN where unknown.
    facing_sign : ndarray of shape (T,)
        +1 where the person faces the right edge of the image, −1 the left edge; by
        majority vote, so constant but for NaN.
    left_sign : ndarray of shape (T,)
        +1 where the person's left side is toward the right edge of the image (front
        view), −1 where it is toward the left edge (back view); by majority vote.
    name : {"front", "back", "side", "oblique"} or None
        View of the whole segment, by majority vote.
    facing : {"left", "right", "camera", "away"} or None
        Where the person faces, by the same vote.
    confidence : float
        Share of the frames that agree with the vote, 0-1.
    facing_sign_by_frame : ndarray of shape (T,), optional
        As `facing_sign`, but decided frame by frame.
    """

    turn_deg: Floats
    facing_sign: Floats
    left_sign: Floats
    name: ViewName | None
    facing: Facing | None
    confidence: float
    facing_sign_by_frame: Floats | None = None

    def __post_init__(self) -> None:
        if not self.turn_deg.shape == self.facing_sign.shape == self.left_sign.shape:
            raise ValueError("turn_deg, facing_sign and left_sign must have the same shape")

    def with_orientation_of(self, other: View) -> View:
        """Return this view with the name, facing and signs of another one.

        Parameters
        ----------
        other : View
            View of a part of this segment; one without a name changes nothing.
        """
        if other.name is None:
            return self
        known = np.isfinite(self.turn_deg)
        return View(
            self.turn_deg,
            np.where(known, np.nanmedian(other.facing_sign), np.nan),
            np.where(known, np.nanmedian(other.left_sign), np.nan),
            other.name,
            other.facing,
            other.confidence,
        )

    @property
    def shows_sagittal(self) -> NDArray[np.bool_]:
        """Whether sagittal angles can be measured, shape (T,)."""
        return np.full(self.turn_deg.shape, self.name == "side")

    @property
    def shows_frontal(self) -> NDArray[np.bool_]:
        """Whether frontal angles can be measured, shape (T,)."""
        return np.full(self.turn_deg.shape, self.name in ("front", "back"))


def find_view(
    track: PoseTrack,
    *,
    standing_leg: Side | None = None,
    stride_s: float | None = None,
) -> View:
    """Find the view of a segment by majority vote over its frames.

    Parameters
    ----------
    track : PoseTrack
        One segment, a bout or a repetition; T frames.
    standing_leg : {"left", "right"}, optional
        Leg that stands throughout. A raised foot may point anywhere, so the facing is then
        taken from the standing foot only.
    stride_s : float, optional
        Stride time of walking or running, real seconds. The trunk rotates within each
        stride, so depth and width are averaged over one.

    Returns
    -------
    View
        `name` and `facing` are None if the person is missing throughout.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    if not np.isfinite(torso).any():
        nothing = np.full(len(track), np.nan)
        return View(nothing, nothing, nothing, None, None, 0.0)
    # A lean toward the camera shortens the torso in the image: a high percentile is upright.
    scale = float(np.nanpercentile(torso, 80))

    def width(name: str) -> Floats:
        """Return the signed distance of left from right across the image, torso lengths."""
        return (track.xy(name, "left") - track.xy(name, "right"))[:, 0] / scale

    across = (width("shoulder") / _SHOULDER_SPREAD + width("hip") / _HIP_SPREAD) / 2
    feet = [
        (track.xy("toe", side) - track.xy("heel", side))[:, 0] / scale
        for side in SIDES
        if standing_leg in (None, side)
    ]
    nose = (track.xy("nose") - track.midpoint("ear"))[:, 0] / scale
    length = _FOOT_LENGTH if stride_s is None else _RUNNING_FOOT_LENGTH
    along = (np.mean(feet, axis=0) / length + nose / _NOSE_REACH) / 2
    if stride_s is not None:
        window = max(1, round(stride_s / float(np.median(np.diff(track.real_time_s)))))
        across, along = _rolling_mean(across, window), _rolling_mean(along, window)

    turn = np.degrees(np.arctan2(np.abs(along), across))
    if not np.isfinite(turn).any():
        return View(turn, turn, turn, None, None, 0.0)
    return _vote_view(turn, np.sign(along))


def _rolling_mean(series: Floats, window: int) -> Floats:
    """Average over a window around each sample, ignoring NaN; NaN samples stay NaN."""
    known = np.isfinite(series)
    total = scipy.ndimage.uniform_filter1d(np.where(known, series, 0.0), window, mode="nearest")
    weight = scipy.ndimage.uniform_filter1d(known.astype(float), window, mode="nearest")
    return np.where(known, total / np.maximum(weight, 1e-9), np.nan)


def _vote_view(turn: Floats, facing_sign_by_frame: Floats) -> View:
    """Decide name, facing and signs of a view by majority vote over its frames."""
    known = np.isfinite(turn)
    names: tuple[ViewName, ...] = ("front", "back", "side", "oblique")
    side = np.abs(turn - 90.0) <= SIDE_TOLERANCE
    front = turn <= FRONT_TOLERANCE
    back = turn >= 180.0 - FRONT_TOLERANCE
    votes = [int((known & v).sum()) for v in (front, back, side, ~(side | front | back))]
    name = names[int(np.argmax(votes))]
    median_turn = float(np.nanmedian(turn))
    faces_right = float(np.nansum(facing_sign_by_frame)) >= 0
    facing: Facing
    if name == "side" or (name == "oblique" and 45.0 < median_turn < 135.0):
        facing = "right" if faces_right else "left"
    else:
        facing = "camera" if median_turn < 90.0 else "away"
    # One sign for the whole segment: decided frame by frame, angles would flip.
    return View(
        turn,
        facing_sign=np.where(known, 1.0 if faces_right else -1.0, np.nan),
        left_sign=np.where(known, 1.0 if median_turn < 90.0 else -1.0, np.nan),
        name=name,
        facing=facing,
        confidence=max(votes) / max(1, int(known.sum())),
        facing_sign_by_frame=facing_sign_by_frame,
    )
