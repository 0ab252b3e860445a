"""Repetitions as they end: found, counted and judged by the offline functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vision.live.config import LiveConfig
from vision.live.pose_window import PoseWindow
from vision.live.updates import LiveRep, RepMark
from vision.motion.movement import Motion, find_motion
from vision.motion.reps import MIN_DURATION_S, Repetition, find_reps
from vision.pose.track import PoseTrack
from vision.screens.evaluate import Judgement, judge_motion
from vision.screens.rep_counting import Counted

#: The hips are looked at this often, seconds; the whole analysis runs only when they
#: have come back up.
_LOOK_EVERY_S: Final = 0.25
#: A repetition is over once its end lies this far in the past: the filter settles, and
#: whoever goes straight down again has shown it.
_SETTLED_S: Final = 0.35
#: A movement that never comes back up is given up after this long, seconds.
_GIVEN_UP_S: Final = 4.0
#: Kept before the last repetition: the standing that the next one is measured against.
_BEFORE_S: Final = 2.5
#: With fewer pictures a second a repetition is counted, not judged.
MIN_RATE: Final = 10.0
#: Somebody must be in sight for anything to have ended, seconds.
_IN_SIGHT_S: Final = 1.0
_OBLIQUE: Final = "This view cannot show how it was done"


class LiveRepCounter:
    """Finds repetitions in a window that moves on.

    Parameters
    ----------
    wants : Wants
        The test, and the standing leg.
    begin_s : float
        Stream time at which the recording began.
    """

    def __init__(self, wants: LiveConfig, *, begin_s: float) -> None:
        self._wants = wants
        self._begin_s = begin_s
        self._looked_s = -1e9
        self._over_s = begin_s
        self.reps: tuple[LiveRep, ...] = ()

    @property
    def last_end_s(self) -> float:
        """Stream time at which the last movement ended, or the recording began."""
        return self._over_s

    def next_task(
        self, window: PoseWindow, *, now_s: float, ended: bool = False
    ) -> Callable[[], tuple[LiveRep, ...]] | None:
        """Look whether a movement has ended that is worth the whole analysis.

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
        track = window.track(since_s=max(self._over_s, self._begin_s) - _BEFORE_S)
        if len(track) < 8 or window.seen(last_s=_IN_SIGHT_S) == 0:
            return None
        if not any(self._is_new(track, rep, now_s, settled_s) for rep in find_reps(track)):
            return None
        return lambda: self._judge(track, now_s, settled_s)

    def _judge(self, track: PoseTrack, now_s: float, settled_s: float) -> tuple[LiveRep, ...]:
        motion = find_motion(track)
        judgement = judge_motion(motion, screen=self._wants.asked, leg=self._wants.leg or "auto")
        return tuple(
            self._told(motion, judgement, counted)
            for counted in judgement.counted
            if self._is_new(motion.smooth, counted.rep, now_s, settled_s)
        )

    def apply(self, found: tuple[LiveRep, ...]) -> tuple[LiveRep, ...]:
        """Add what an analysis found; gives the new repetitions with their numbers."""
        before = len(self.reps)
        for rep in found:
            self.reps = (*self.reps, self._numbered(rep))
            self._over_s = self._begin_s + rep.end_s
        return self.reps[before:]

    def _is_new(self, track: PoseTrack, rep: Repetition, now_s: float, settled_s: float) -> bool:
        bottom_s, end_s = float(track.time_s[rep.bottom]), float(track.time_s[rep.end])
        if bottom_s <= self._over_s or bottom_s < self._begin_s:
            return False
        if rep.incomplete is not None:
            return now_s - bottom_s >= _GIVEN_UP_S
        return end_s <= settled_s and end_s - bottom_s >= MIN_DURATION_S / 4

    def _told(self, motion: Motion, judgement: Judgement, counted: Counted) -> LiveRep:
        time_s, rep = motion.smooth.time_s, counted.rep
        mark, words, criterion = _mark(motion.smooth, judgement, counted)
        return LiveRep(
            number=1 if counted.counted else None,
            leg=counted.leg,
            start_s=float(time_s[rep.start]) - self._begin_s,
            bottom_s=float(time_s[rep.bottom]) - self._begin_s,
            end_s=float(time_s[rep.end]) - self._begin_s,
            mark=mark,
            note=words,
            criterion_id=criterion,
        )

    def _numbered(self, rep: LiveRep) -> LiveRep:
        if rep.number is None:
            return rep
        before = sum(r.number is not None for r in self.reps)
        return replace(rep, number=before + 1)


def _mark(
    track: PoseTrack, judgement: Judgement, counted: Counted
) -> tuple[RepMark, str, str | None]:
    """Mark of one repetition, why, and the criterion it rests on."""
    if counted.reason is not None:
        return "uncounted", counted.reason[0].upper() + counted.reason[1:], None
    if track.real_rate < MIN_RATE:
        return "open", "Too few pictures a second to judge it live", None
    mine = [
        (answer, reading)
        for answer in judgement.answers
        for number, reading in answer.readings
        if number == counted.scene.number and counted.scene.view.name in answer.spec.views
    ]
    verdicts = [(answer, answer.verdict_of(reading)) for answer, reading in mine]
    told = [(answer, verdict) for answer, verdict in verdicts if verdict != "cannot_tell"]
    for wanted in ("fault", "watch"):
        for answer, verdict in told:
            if verdict == wanted:
                return verdict, answer.spec.title, answer.spec.id
    hidden = sum("hidden" in (reading.reason or "") for _, reading in mine)
    if len(told) > hidden:
        return "good", "", None
    # The arms alone say little of a squat.
    why = "The body was hidden or out of the picture" if hidden else _OBLIQUE
    return "open", why, None
