"""Steps as they are made, by the offline functions over the last seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.live.pose_window import PoseWindow
from vision.live.updates import GaitProgress
from vision.motion.gait.bouts import Bout
from vision.motion.gait.strike import MIN_RATE
from vision.motion.movement import Motion, find_motion

#: Rhythm and contacts need several strides; more costs time, seconds.
_LOOK_BACK_S: Final = 7.0
_LOOK_EVERY_S: Final = 1.0
#: A contact is taken once it lies this far in the past: the end of a window is unsure.
_SETTLED_S: Final = 0.7
#: Contacts nearer than this are one seen twice from two windows, seconds.
_SAME_S: Final = 0.12
#: The trunk's lean is a mean over this long, seconds.
_LEAN_S: Final = 3.0


@dataclass(frozen=True)
class _Late:
    """The movement of the last seconds."""

    motion: Motion
    now_s: float
    rate: float
    settled_s: float


class LiveStepCounter:
    """Counts steps in a window that moves on.

    Parameters
    ----------
    begin_s : float
        Stream time at which the recording began.
    """

    def __init__(self, *, begin_s: float) -> None:
        self._looked_s = begin_s
        self._last_s = begin_s
        self.progress = GaitProgress(0)

    def next_task(
        self, window: PoseWindow, *, now_s: float, ended: bool = False
    ) -> Callable[[], _Late] | None:
        """Say whether it is time to look for steps again.

        Parameters
        ----------
        window : PoseWindow
        now_s : float
            Stream time of the last picture.
        ended : bool
            Whether it was the last one: nothing has to settle any more.

        Returns
        -------
        callable or None
            The analysis, to be run here or in another thread; `apply` wants its answer.
        """
        if now_s - self._looked_s < _LOOK_EVERY_S and not ended:
            return None
        settled_s = now_s - (0.0 if ended else _SETTLED_S)
        self._looked_s = now_s
        track = window.track(last_s=_LOOK_BACK_S)
        if len(track) < 16 or window.seen(last_s=_LOOK_BACK_S) < 16:
            return None
        return lambda: _Late(find_motion(track), now_s, track.real_rate, settled_s)

    def apply(self, late: _Late) -> GaitProgress:
        """Add what an analysis found; gives everything so far."""
        before = self.progress.steps
        for bout in late.motion.bouts:
            self._count(bout, late.settled_s)
        self.progress = replace(
            self.progress,
            cadence=_cadence(late),
            trunk_lean_deg=_lean(late),
            note=self._note(late, moved=self.progress.steps > before),
        )
        return self.progress

    @property
    def last_step_s(self) -> float:
        """Stream time of the last contact, or of the beginning."""
        return self._last_s

    def _count(self, bout: Bout, settled_s: float) -> None:
        for step in bout.steps:
            at_s = step.initial_contact_s
            if not self._last_s + _SAME_S < at_s <= settled_s:
                continue
            self._last_s = at_s
            # Only the near foot is seen well enough to say how it lands.
            told = step.near and step.strike != "unclear" and bout.direction == "backward"
            self.progress = replace(
                self.progress,
                steps=self.progress.steps + 1,
                told=self.progress.strikes_known + told,
                toe_first=self.progress.toe_first + (told and step.strike == "toe_first"),
            )

    def _note(self, late: _Late, *, moved: bool) -> str:
        motion, rate = late.motion, late.rate
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


def _latest(late: _Late) -> Bout | None:
    """The bout that goes on; None once it has ended."""
    if not late.motion.bouts:
        return None
    bout = late.motion.bouts[-1]
    over_s = float(late.motion.smooth.time_s[bout.rows.stop - 1])
    return bout if late.now_s - over_s <= 2 * bout.stride_s else None


def _cadence(late: _Late) -> float | None:
    bout = _latest(late)
    return None if bout is None else 120.0 / bout.stride_s


def _lean(late: _Late) -> float | None:
    bout = _latest(late)
    if bout is None or bout.view.name != "side":
        return None
    rows = late.motion.smooth.time_s > late.now_s - _LEAN_S
    lean = late.motion.angles["trunk_forward_lean"][rows]
    lean = lean[np.isfinite(lean)]
    return float(lean.mean()) if lean.size else None
