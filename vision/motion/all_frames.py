"""Give the frames that were skipped their landmarks and angles.

For squats only every nth frame of a fast clip is detected (`vision.pose.frame_steps`). In between,
a straight line from one to the next differs from a squat of 90° in two seconds by less than a tenth
of a degree: of A sin(2πft) by at most A(2πf)² times an eighth of the squared interval, here with
A = 45°, f = 0.5 Hz and a thirtieth of a second. Twice as fast, it is a quarter of a degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vision.motion.angles import Angles
from vision.motion.plausibility import Missing
from vision.pose.pose_track import FrameState, PoseTrack
from vision.terms import Floats


@dataclass(frozen=True)
class _Between:
    """For each frame the detected one before it, and how far it is on the way to the next."""

    index: NDArray[np.int64]
    time_s: Floats
    before: NDArray[np.int64]
    share: Floats

    @property
    def after(self) -> NDArray[np.int64]:
        """Row of the next detected frame, or of the frame itself."""
        return self.before + (self.share > 0)

    def interpolate(self, values: Floats) -> Floats:
        """Interpolate the values of the detected frames; NaN where one of the two is."""
        share = self.share.reshape(-1, *[1] * (values.ndim - 1))
        known = np.isfinite(self.share)
        out = np.full((self.index.size, *values.shape[1:]), np.nan)
        a, b = values[self.before[known]], values[self.after[known]]
        # Not a weighted sum, which would change the detected frames themselves.
        out[known] = a + share[known] * (b - a)
        is_detected = self.share == 0
        out[is_detected] = values[self.before[is_detected]]
        return out


def _between(
    index: NDArray[np.int64],
    skipped: Sequence[int],
    times_s: Floats,
    *,
    step: int,
    breaks: Sequence[int] = (),
) -> _Between:
    """Find the place of every decoded frame among the detected ones."""
    everything = np.union1d(index, np.asarray(skipped, dtype=np.int64))
    time_s = times_s[everything]
    before = np.searchsorted(index, everything, side="right") - 1
    share = np.full(everything.size, np.nan)
    inside = (before >= 0) & (before < index.size - 1)
    a = before[inside]
    is_near = (index[a + 1] - index[a] <= step) & ~np.isin(a + 1, breaks)
    start_s, end_s = times_s[index[a]], times_s[index[a + 1]]
    share[inside] = np.where(is_near, (time_s[inside] - start_s) / (end_s - start_s), np.nan)
    share[np.isin(everything, index)] = 0.0
    return _Between(everything, time_s, np.maximum(before, 0), share)


def track_at_all_frames(track: PoseTrack, skipped: Sequence[int], times_s: Floats) -> PoseTrack:
    """Return a track with a row for each decoded frame.

    Parameters
    ----------
    track : PoseTrack
        A row for each detected frame.
    skipped : sequence of int
        Indices in the clip of the frames that were decoded but skipped.
    times_s : ndarray of shape (N,)
        Clip time of every frame of the clip.

    Returns
    -------
    PoseTrack
        The same; in skipped frames filled, or missing where the person is missing in a frame
        beside it.
    """
    if not len(skipped):
        return track
    between = _between(track.index, skipped, times_s, step=track.frame_step, breaks=track.breaks)
    visibility = between.interpolate(track.visibility)
    seen = np.isfinite(visibility).all(axis=1)
    for rows in (between.before, between.after):
        seen &= track.state[np.minimum(rows, len(track) - 1)] != FrameState.MISSING
    state = np.where(seen, FrameState.FILLED, FrameState.MISSING).astype(np.uint8)
    is_detected = between.share == 0
    state[is_detected] = track.state[between.before[is_detected]]
    return replace(
        track,
        index=between.index,
        time_s=between.time_s,
        xyz=between.interpolate(track.xyz),
        visibility=np.where((state != FrameState.MISSING)[:, None], visibility, 0.0),
        state=state,
        swapped=track.swapped[between.before],
        breaks=tuple(int(b) for b in np.searchsorted(between.index, track.index[[*track.breaks]])),
    )


def angles_at_all_frames(
    angles: Angles, track: PoseTrack, skipped: Sequence[int], times_s: Floats
) -> Angles:
    """Return angles with a value for each decoded frame.

    Parameters
    ----------
    angles : Angles
        Values for each detected frame.
    track : PoseTrack
        The track they are from.
    skipped, times_s : sequence of int, ndarray of shape (N,)
        As in `track_at_all_frames`.

    Returns
    -------
    Angles
        The same; in skipped frames missing where they are missing in a frame beside it.
    """
    if not len(skipped):
        return angles
    between = _between(angles.index, skipped, times_s, step=track.frame_step, breaks=track.breaks)
    is_unknown = ~np.isfinite(between.share)
    missing = {}
    for name, why in angles.missing.items():
        later = why[np.minimum(between.after, why.size - 1)]
        reasons = np.maximum(why[between.before], later)
        missing[name] = np.where(is_unknown, np.uint8(Missing.NOT_SEEN), reasons)
    return Angles(
        index=between.index,
        time_s=between.time_s,
        series={name: between.interpolate(values) for name, values in angles.series.items()},
        missing=missing,
    )
