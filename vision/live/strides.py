"""Steps as they are made, by the offline functions over the last seconds."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from vision.live.news import Stride
from vision.live.window import PoseWindow
from vision.motion.gait.bouts import Bout
from vision.motion.gait.strike import MIN_RATE
from vision.motion.movement import Motion, find_motion

#: Rhythm and contacts need several strides; more costs time, seconds.
_LOOK_BACK_S: Final = 8.0
_LOOK_EVERY_S: Final = 1.0
#: A contact is taken once it lies this far in the past: the end of a window is unsure.
_SETTLED_S: Final = 0.7
#: Contacts nearer than this are one seen twice from two windows, seconds.
_SAME_S: Final = 0.12
#: The trunk's lean is a mean over this long, seconds.
_LEAN_S: Final = 3.0


class StrideWatch:
    """Counts steps in a window that moves on.

    Parameters
    ----------
    begin_s : float
        Stream time at which the recording began.
    """

    def __init__(self, *, begin_s: float) -> None:
        self._looked_s = begin_s
        self._last_s = begin_s
        self.stride = Stride(0)

    def look(self, window: PoseWindow, *, now_s: float) -> Stride:
        """Look for new steps.

        Parameters
        ----------
        window : PoseWindow
        now_s : float
            Stream time of the last picture.

        Returns
        -------
        Stride
            Everything so far.
        """
        if now_s - self._looked_s < _LOOK_EVERY_S:
            return self.stride
        self._looked_s = now_s
        track = window.track(last_s=_LOOK_BACK_S)
        if len(track) < 16 or window.seen(last_s=_LOOK_BACK_S) < 16:
            return self.stride
        motion = find_motion(track)
        before = self.stride.steps
        for bout in motion.bouts:
            self._take(bout, now_s)
        self.stride = replace(
            self.stride,
            cadence=_cadence(motion, now_s),
            trunk_lean_deg=_lean(motion, now_s),
            note=self._note(motion, moved=self.stride.steps > before, rate=track.real_rate),
        )
        return self.stride

    @property
    def last_step_s(self) -> float:
        """Stream time of the last contact, or of the beginning."""
        return self._last_s

    def _take(self, bout: Bout, now_s: float) -> None:
        for step in bout.steps:
            at_s = step.initial_contact_s
            if not self._last_s + _SAME_S < at_s <= now_s - _SETTLED_S:
                continue
            self._last_s = at_s
            # Only the near foot is seen well enough to say how it lands.
            told = step.near and step.strike != "unclear" and bout.direction == "backward"
            self.stride = replace(
                self.stride,
                steps=self.stride.steps + 1,
                told=self.stride.told + told,
                toe_first=self.stride.toe_first + (told and step.strike == "toe_first"),
            )

    def _note(self, motion: Motion, *, moved: bool, rate: float) -> str:
        if not motion.bouts:
            return "" if moved else "No steps are seen yet"
        bout = motion.bouts[-1]
        if bout.direction == "forward":
            return "You go forward; the test needs you to go backward"
        if bout.direction == "in_place":
            return "You step on the spot; the test needs you to go backward"
        if bout.view.name != "side":
            return "Turn square to the camera: only from the side the trunk and feet can be read"
        if rate < MIN_RATE:
            return (
                f"Which end of the foot lands first needs {MIN_RATE:.0f} pictures a second; "
                f"there are {rate:.0f}"
            )
        return ""


def _latest(motion: Motion, now_s: float) -> Bout | None:
    if not motion.bouts:
        return None
    bout = motion.bouts[-1]
    over_s = float(motion.smooth.time_s[bout.rows.stop - 1])
    return bout if now_s - over_s <= 2 * bout.stride_s else None


def _cadence(motion: Motion, now_s: float) -> float | None:
    bout = _latest(motion, now_s)
    return None if bout is None else 120.0 / bout.stride_s


def _lean(motion: Motion, now_s: float) -> float | None:
    bout = _latest(motion, now_s)
    if bout is None or bout.view.name != "side":
        return None
    late = motion.smooth.time_s > now_s - _LEAN_S
    lean = motion.angles["trunk_forward_lean"][late]
    lean = lean[np.isfinite(lean)]
    return float(lean.mean()) if lean.size else None
