"""Keep the length of a bent leg in squats seen from the side.

The bones of a leg do not become shorter when it bends. The pose model places the knee of a deeply
bent leg too far inside the bend, though: at the bottom of rendered deep squats thigh and shank
together measure 0.90-0.94 of their standing length, those of the leg away from the camera 0.86-0.89
(heavy and full network), the true ones 0.97-0.99. The angle at the knee is then read 4-12° too
small.

So the knee is moved away from the line between hip and ankle until the leg is long enough. Hip and
ankle stay, and so does the knee's share of the leg.

Notes
-----
* With thigh and shank alike, the knee flexion f follows from the distance of hip and ankle as a
  share of the leg's length, cos(f / 2). A length that is wrong by 1 % changes f by
  1.15° cot(f / 2): by 1.2° at 90°, but by 2.5° at 50° and by 6.5° at 20°. A nearly straight leg is
  therefore left as it was seen.
* Knees that go outward point the thighs at a camera beside the body: 23° shorten the leg to 0.96. A
  leg that is not shorter than that is left alone too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from vision.motion.rep_detection import Repetition, standing_rows
from vision.pose.landmarks import landmark
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats

#: A bent leg measures at least this share of its standing length.
LEAST_SHARE: Final = 0.96
#: The length is kept to the full from the second knee flexion on, to no extent below the first,
#: degrees.
_FLEXION_RANGE: Final = (50.0, 90.0)
#: No leg becomes longer by more than this factor: one that seems shorter still was misread in
#: another way, it points at the camera or the standing leg was not seen.
_MAX_FACTOR: Final = 1.15


def keep_leg_length(track: PoseTrack, reps: Sequence[Repetition], *, first: int = 0) -> PoseTrack:
    """Move the knees of bent legs outward, so that no leg becomes shorter than it is.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames, seen from the side.
    reps : sequence of Repetition
        Repetitions; nothing changes outside of them.
    first : int
        Earliest row in which the standing leg may be measured.

    Returns
    -------
    PoseTrack
        The same frames with other knees.
    """
    xyz = track.xyz.copy()
    for side in SIDES:
        hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
        length = _distance(hip, knee) + _distance(knee, ankle)
        for rep in reps:
            standing = length[standing_rows(track, rep, first=first)]
            standing = standing[np.isfinite(standing)]
            if standing.size:
                rows = rep.rows
                xyz[rows, landmark("knee", side), :2] = _move_knee(
                    hip[rows], knee[rows], ankle[rows], float(np.median(standing))
                )
    return replace(track, xyz=xyz)


def _distance(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.linalg.norm(a - b, axis=1))


def _move_knee(hip: Floats, knee: Floats, ankle: Floats, standing: float) -> Floats:
    """Return the knee of a leg that keeps its length.

    Parameters
    ----------
    hip, knee, ankle : ndarray of shape (N, 2)
        As seen, px; NaN where missing.
    standing : float
        Length of the standing leg, px.

    Returns
    -------
    ndarray of shape (N, 2)
        Pixels.
    """
    thigh, shank, reach = _distance(hip, knee), _distance(knee, ankle), _distance(hip, ankle)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (thigh**2 + shank**2 - reach**2) / (2.0 * thigh * shank)
        flexion = 180.0 - np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        factor = LEAST_SHARE * standing / (thigh + shank)
        along = (ankle - hip) / reach[:, None]
    low, high = _FLEXION_RANGE
    weight = np.clip((flexion - low) / (high - low), 0.0, 1.0)
    weight = weight**2 * (3.0 - 2.0 * weight)  # without a kink in the angle at either end
    factor = 1.0 + weight * np.clip(factor - 1.0, 0.0, _MAX_FACTOR - 1.0)
    across = np.c_[-along[:, 1], along[:, 0]]
    bend = np.sign(((knee - hip) * across).sum(axis=1))
    # The triangle of hip, knee and ankle with both segments longer by the factor.
    before = (factor**2 * (thigh**2 - shank**2) + reach**2) / (2.0 * reach)
    beside = bend * np.sqrt(np.maximum((factor * thigh) ** 2 - before**2, 0.0))
    moved = hip + before[:, None] * along + beside[:, None] * across
    return np.where((factor > 1.0)[:, None], moved, knee)
