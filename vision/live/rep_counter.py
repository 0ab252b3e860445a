"""Count and judge live repetitions as they end, with the offline analysis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vision.live.config import LiveConfig
from vision.live.pose_window import PoseWindow
from vision.live.updates import LiveRep, RepMark
from vision.motion.movement import Motion, analyse_motion
from vision.motion.rep_detection import MIN_DURATION_S, Repetition, find_reps
from vision.pose.pose_track import PoseTrack
from vision.screens.rep_counting import CandidateRep
from vision.screens.run_screen import Judgement, judge_motion

#: The height of the hips is examined this often, seconds; the full analysis runs only
#: when they have come back up.
_EXAMINE_EVERY_S: Final = 0.25
#: A repetition is complete this long after its end, seconds: the filter has settled,
#: and a repetition that follows at once has begun.
_SETTLING_S: Final = 0.35
#: A movement that does not come back up is abandoned after this long, seconds.
_MAX_INCOMPLETE_S: Final = 4.0
#: Analysed before the previous repetition: the standing that the next is measured against.
_LEAD_IN_S: Final = 2.5
#: At a lower frame rate repetitions are counted, not judged.
MIN_RATE: Final = 10.0
#: A movement can have ended only if the person was detected within this time, seconds.
_DETECTED_WITHIN_S: Final = 1.0
#: Fewer frames cannot contain a repetition.
_MIN_FRAMES: Final = 8
_NOT_SHOWN: Final = "This view does not show how it was done"


class LiveRepCounter:
    """Count repetitions in a moving window of poses; a `BackgroundAnalysis`.

    Parameters
    ----------
    config : LiveConfig
        The test, and the standing leg.
    begin_s : float
        Stream time at which the recording began.
    network : str or None
        The landmark network, whose errors of measurement are used.
    """

    def __init__(self, config: LiveConfig, *, begin_s: float, network: str | None = None) -> None:
        self._config = config
        self._network = network
        self._begin_s = begin_s
        self._examined_s = -1e9
        self._last_end_s = begin_s
        self.reps: tuple[LiveRep, ...] = ()

    @property
    def last_end_s(self) -> float:
        """Stream time at which the last movement ended, or the recording began."""
        return self._last_end_s

    def next_task(
        self, window: PoseWindow, *, now_s: float, is_last: bool = False
    ) -> Callable[[], tuple[LiveRep, ...]] | None:
        """Return the analysis to run if a movement has ended since the last one.

        Parameters
        ----------
        window : PoseWindow
            The last seconds of poses.
        now_s : float
            Stream time of the newest frame.
        is_last : bool
            Whether the recording has ended, so that movements need not settle.

        Returns
        -------
        callable or None
            The analysis; its result goes to `apply`.
        """
        if now_s - self._examined_s < _EXAMINE_EVERY_S and not is_last:
            return None
        settled_s = now_s - (0.0 if is_last else _SETTLING_S)
        self._examined_s = now_s
        track = window.track(since_s=max(self._last_end_s, self._begin_s) - _LEAD_IN_S)
        if len(track) < _MIN_FRAMES or window.count_detected(last_s=_DETECTED_WITHIN_S) == 0:
            return None
        if not any(self._is_new(track, rep, now_s, settled_s) for rep in find_reps(track)):
            return None
        return lambda: self._analyse(track, now_s, settled_s)

    def apply(self, reps: tuple[LiveRep, ...]) -> tuple[LiveRep, ...]:
        """Append the repetitions an analysis found.

        Parameters
        ----------
        reps : tuple of LiveRep
            Result of a task.

        Returns
        -------
        tuple of LiveRep
            The new repetitions, numbered.
        """
        before = len(self.reps)
        for rep in reps:
            self.reps = (*self.reps, self._with_number(rep))
            self._last_end_s = self._begin_s + rep.end_s
        return self.reps[before:]

    def _analyse(self, track: PoseTrack, now_s: float, settled_s: float) -> tuple[LiveRep, ...]:
        motion = analyse_motion(track)
        judgement = judge_motion(
            motion,
            network=self._network,
            screen=self._config.screen_choice,
            leg=self._config.leg or "auto",
        )
        return tuple(
            self._live_rep(motion, judgement, candidate)
            for candidate in judgement.candidates
            if self._is_new(motion.smooth, candidate.rep, now_s, settled_s)
        )

    def _is_new(self, track: PoseTrack, rep: Repetition, now_s: float, settled_s: float) -> bool:
        bottom_s, end_s = float(track.time_s[rep.bottom]), float(track.time_s[rep.end])
        if bottom_s <= self._last_end_s or bottom_s < self._begin_s:
            return False
        if rep.incomplete_reason is not None:
            return now_s - bottom_s >= _MAX_INCOMPLETE_S
        return end_s <= settled_s and end_s - bottom_s >= MIN_DURATION_S / 4

    def _live_rep(self, motion: Motion, judgement: Judgement, candidate: CandidateRep) -> LiveRep:
        time_s, rep = motion.smooth.time_s, candidate.rep
        mark, note, criterion_id = _mark_rep(motion.smooth, judgement, candidate)
        return LiveRep(
            number=1 if candidate.counted else None,
            leg=candidate.leg,
            start_s=float(time_s[rep.start]) - self._begin_s,
            bottom_s=float(time_s[rep.bottom]) - self._begin_s,
            end_s=float(time_s[rep.end]) - self._begin_s,
            mark=mark,
            note=note,
            criterion_id=criterion_id,
        )

    def _with_number(self, rep: LiveRep) -> LiveRep:
        if rep.number is None:
            return rep
        before = sum(r.number is not None for r in self.reps)
        return replace(rep, number=before + 1)


def _mark_rep(
    track: PoseTrack, judgement: Judgement, candidate: CandidateRep
) -> tuple[RepMark, str, str | None]:
    """Return the mark of a repetition, the reason for it and the criterion behind it."""
    if candidate.reason is not None:
        return "uncounted", candidate.reason[0].upper() + candidate.reason[1:], None
    if track.real_rate < MIN_RATE:
        return "open", "The frame rate is too low to judge it live", None
    context = candidate.context
    measured = [
        (result, measurement)
        for result in judgement.results
        for number, measurement in result.measurements
        if number == context.number and context.view.name in result.spec.views
    ]
    verdicts = [(result, result.verdict_of(measurement)) for result, measurement in measured]
    decided = [(result, verdict) for result, verdict in verdicts if verdict != "cannot_tell"]
    for mark in ("fault", "watch"):
        for result, verdict in decided:
            if verdict == mark:
                return verdict, result.spec.title, result.spec.id
    hidden = sum(measurement.is_unseen for _, measurement in measured)
    # With most of the body hidden, the arms may still be judged: not enough to call it good.
    if len(decided) > hidden:
        return "good", "", None
    return "open", "The body was hidden or out of view" if hidden else _NOT_SHOWN, None
