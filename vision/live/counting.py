"""Count the repetitions or steps of a recording, and detect when it is complete."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from vision.live.background_tasks import BackgroundAnalysis, OutputT, ResultT, TaskRunner
from vision.live.config import LiveConfig
from vision.live.pose_window import PoseWindow
from vision.live.rep_counter import LiveRepCounter
from vision.live.step_counter import LiveStepCounter
from vision.live.updates import GaitProgress, LiveRep

#: Time to stand up after the last of the target repetitions, seconds.
_STAND_UP_S: Final = 1.5
#: The recording ends when nothing has happened for this long, seconds: squats, running.
_IDLE_S: Final = 12.0
_IDLE_GAIT_S: Final = 6.0
#: The first repetition or step may take this long, seconds.
_IDLE_FIRST_S: Final = 20.0


@dataclass(frozen=True)
class CountUpdate:
    """New repetitions or steps since the previous frame.

    Attributes
    ----------
    reps : tuple of LiveRep
        Repetitions that are new.
    gait : GaitProgress or None
        Steps so far, if they have just been recounted.
    """

    reps: tuple[LiveRep, ...] = ()
    gait: GaitProgress | None = None


class LiveCounting:
    """Count the repetitions or steps of one recording, off the frame loop.

    Parameters
    ----------
    config : LiveConfig
        The test, and how many repetitions complete it.
    begin_s : float
        Stream time at which the recording began.
    run : callable
        Starts an analysis and returns its future.
    network : str or None
        The landmark network, whose errors of measurement are used.
    """

    def __init__(
        self, config: LiveConfig, *, begin_s: float, run: TaskRunner, network: str | None = None
    ) -> None:
        self._target_reps = config.reps
        self._run = run
        self._pending: Future[Any] | None = None
        self._counter: LiveRepCounter | LiveStepCounter = (
            LiveStepCounter(begin_s=begin_s)
            if config.is_gait
            else LiveRepCounter(config, begin_s=begin_s, network=network)
        )

    @property
    def reps(self) -> tuple[LiveRep, ...]:
        """The repetitions so far; none in a running test."""
        return self._counter.reps if isinstance(self._counter, LiveRepCounter) else ()

    @property
    def gait(self) -> GaitProgress | None:
        """The steps so far; None in a squat test."""
        return self._counter.progress if isinstance(self._counter, LiveStepCounter) else None

    def update(self, window: PoseWindow, *, now_s: float) -> CountUpdate:
        """Start an analysis if one is due, and collect one that has finished.

        Parameters
        ----------
        window : PoseWindow
            The last seconds of poses.
        now_s : float
            Stream time of the newest frame.

        Returns
        -------
        CountUpdate
            What is new.
        """
        if isinstance(self._counter, LiveRepCounter):
            return CountUpdate(reps=self._poll(self._counter, window, now_s) or ())
        return CountUpdate(gait=self._poll(self._counter, window, now_s))

    def finish(self, window: PoseWindow, *, now_s: float) -> None:
        """Wait for the running analysis, and count movements that have just ended.

        Parameters
        ----------
        window : PoseWindow
            The last seconds of poses.
        now_s : float
            Stream time of the last frame.
        """
        counter: BackgroundAnalysis[Any, Any] = self._counter
        if self._pending is not None:
            counter.apply(self._pending.result())
            self._pending = None
        task = counter.next_task(window, now_s=now_s, is_last=True)
        if task is not None:
            counter.apply(task())

    def end_reason(self, now_s: float) -> str:
        """Return why the recording is complete, or an empty string.

        Parameters
        ----------
        now_s : float
            Stream time.
        """
        if isinstance(self._counter, LiveStepCounter):
            has_begun = self._counter.progress.steps > 0
            idle_since_s, max_idle_s = self._counter.last_contact_s, _IDLE_GAIT_S
        else:
            has_begun = bool(self._counter.reps)
            idle_since_s, max_idle_s = self._counter.last_end_s, _IDLE_S
            if self._is_target_reached() and now_s - idle_since_s >= _STAND_UP_S:
                count = self._count()
                return f"All {count} repetitions are done." if count > 1 else "Repetition done."
        if now_s - idle_since_s >= (max_idle_s if has_begun else _IDLE_FIRST_S):
            return "There has been no movement for a while."
        return ""

    def _is_target_reached(self) -> bool:
        return bool(self._target_reps) and self._count() >= self._target_reps

    def _count(self) -> int:
        return sum(rep.number is not None for rep in self.reps)

    def _poll(
        self, counter: BackgroundAnalysis[ResultT, OutputT], window: PoseWindow, now_s: float
    ) -> OutputT | None:
        if self._pending is None:
            task = counter.next_task(window, now_s=now_s)
            self._pending = None if task is None else self._run(task)
        if self._pending is None or not self._pending.done():
            return None
        result, self._pending = self._pending.result(), None
        return counter.apply(result)
