"""Count live steps as they are made, with the offline analysis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.live.pose_window import PoseWindow
from vision.live.updates import GaitProgress
from vision.motion.gait.bouts import Bout
from vision.motion.gait.strike import MIN_STRIKE_RATE
from vision.motion.movement import Motion, analyse_motion

#: Length of the analysed window, seconds: several strides, and still quick to analyse.
_WINDOW_S: Final = 7.0
_ANALYSE_EVERY_S: Final = 1.0
#: A contact is counted only after this long, seconds: the end of a window is uncertain.
_SETTLING_S: Final = 0.7
#: Contacts closer than this are the same one, found in two windows, seconds.
_SAME_CONTACT_S: Final = 0.12
#: The trunk's lean is averaged over this long, seconds.
_LEAN_WINDOW_S: Final = 3.0
#: Fewer frames cannot contain a stride.
_MIN_FRAMES: Final = 16


@dataclass(frozen=True)
class _WindowAnalysis:
    """Motion of the last seconds."""

    motion: Motion
    now_s: float
    frame_rate: float
    settled_s: float


class LiveStepCounter:
    """Count steps in a moving window of poses; a `BackgroundAnalysis`.

    Parameters
    ----------
    begin_s : float
        Stream time at which the recording began.
    """

    def __init__(self, *, begin_s: float) -> None:
        self._analysed_s = begin_s
        self._last_contact_s = begin_s
        self.progress = GaitProgress(0)

    @property
    def last_contact_s(self) -> float:
        """Stream time of the last initial contact, or of the recording's start."""
        return self._last_contact_s

    def next_task(
        self, window: PoseWindow, *, now_s: float, is_last: bool = False
    ) -> Callable[[], _WindowAnalysis] | None:
        """Return the analysis of the last seconds if one is due.

        Parameters
        ----------
        window : PoseWindow
            The last seconds of poses.
        now_s : float
            Stream time of the newest frame.
        is_last : bool
            Whether the recording has ended, so that contacts need not settle.

        Returns
        -------
        callable or None
            The analysis; its result goes to `apply`.
        """
        if now_s - self._analysed_s < _ANALYSE_EVERY_S and not is_last:
            return None
        settled_s = now_s - (0.0 if is_last else _SETTLING_S)
        self._analysed_s = now_s
        track = window.track(last_s=_WINDOW_S)
        if len(track) < _MIN_FRAMES or window.count_detected(last_s=_WINDOW_S) < _MIN_FRAMES:
            return None
        return lambda: _WindowAnalysis(analyse_motion(track), now_s, track.real_rate, settled_s)

    def apply(self, analysis: _WindowAnalysis) -> GaitProgress:
        """Add the new steps of an analysis.

        Parameters
        ----------
        analysis : _WindowAnalysis
            Result of a task.

        Returns
        -------
        GaitProgress
            Everything counted so far.
        """
        before = self.progress.steps
        for bout in analysis.motion.bouts:
            self._count(bout, analysis.settled_s)
        note, advice = _explain(analysis, has_new_steps=self.progress.steps > before)
        self.progress = replace(
            self.progress,
            cadence=_cadence(analysis),
            trunk_lean_deg=_trunk_lean(analysis),
            note=note,
            advice=advice,
        )
        return self.progress

    def _count(self, bout: Bout, settled_s: float) -> None:
        for step in bout.steps:
            contact_s = step.initial_contact_s
            if not self._last_contact_s + _SAME_CONTACT_S < contact_s <= settled_s:
                continue
            self._last_contact_s = contact_s
            # Only the near foot is seen well enough to classify its strike.
            known = step.near and step.strike != "unclear" and bout.direction == "backward"
            self.progress = replace(
                self.progress,
                steps=self.progress.steps + 1,
                strikes_known=self.progress.strikes_known + known,
                toe_first=self.progress.toe_first + (known and step.strike == "toe_first"),
            )


def _explain(analysis: _WindowAnalysis, *, has_new_steps: bool) -> tuple[str, str]:
    """Return what keeps something from being measured, and a cue for it; both may be empty."""
    motion, frame_rate = analysis.motion, analysis.frame_rate
    if not motion.bouts:
        return "" if has_new_steps else "No steps detected yet", ""
    bout = motion.bouts[-1]
    if bout.direction == "forward":
        return "You are moving forward; this test is done backward", "Run backward."
    if bout.direction == "in_place":
        return "You are stepping on the spot; this test is done backward", "Run backward."
    if bout.view.name != "side":
        note = "Turn side-on to the camera: only then can your trunk and feet be measured"
        return note, "Turn side-on to the camera."
    if frame_rate < MIN_STRIKE_RATE:
        note = (
            "Telling which part of the foot lands first takes "
            f"{MIN_STRIKE_RATE:.0f} frames per second; there are {frame_rate:.0f}"
        )
        return note, ""
    return "", ""


def _current_bout(analysis: _WindowAnalysis) -> Bout | None:
    """Return the bout that has not ended yet, or None."""
    if not analysis.motion.bouts:
        return None
    bout = analysis.motion.bouts[-1]
    end_s = float(analysis.motion.smooth.time_s[bout.rows.stop - 1])
    return bout if analysis.now_s - end_s <= 2 * bout.stride_s else None


def _cadence(analysis: _WindowAnalysis) -> float | None:
    """Return the recent cadence, steps/min."""
    bout = _current_bout(analysis)
    return None if bout is None else 120.0 / bout.stride_s


def _trunk_lean(analysis: _WindowAnalysis) -> float | None:
    """Return the recent mean forward lean of the trunk, degrees."""
    bout = _current_bout(analysis)
    if bout is None or bout.view.name != "side":
        return None
    recent = analysis.motion.smooth.time_s > analysis.now_s - _LEAN_WINDOW_S
    lean = analysis.motion.angles["trunk_forward_lean"][recent]
    lean = lean[np.isfinite(lean)]
    return float(lean.mean()) if lean.size else None
