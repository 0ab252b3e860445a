"""One person's live check: from setting up to the recording's end. No thread, no clock.

It is fed with what was seen in each picture and says what is to be shown and spoken.
Times are those of the stream, so that a test or a file runs as fast as it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from vision.live.background_tasks import (
    BackgroundAnalysis,
    OutputT,
    ResultT,
    TaskRunner,
    run_inline,
)
from vision.live.config import LiveConfig
from vision.live.cues import CueSelector
from vision.live.lighting import Lighting
from vision.live.overlay import OverlaySmoother
from vision.live.pose_window import PoseWindow
from vision.live.readiness import ReadinessGate
from vision.live.rep_counter import LiveRepCounter
from vision.live.setup_checks import LOOK_BACK_S, SetupState
from vision.live.step_counter import LiveStepCounter
from vision.live.updates import FrameUpdate, GaitProgress, LiveRep, Phase, Throughput
from vision.pose.online_tracking import Pursuit
from vision.pose.track import FramePeople
from vision.terms import Floats

#: The pace is known after so long, seconds.
_WARM_UP_S: Final = 1.5
#: After the last repetition asked for, this long to stand up, seconds.
_LINGER_S: Final = 1.5
#: The recording ends when nothing has happened for this long: squats, a run, seconds.
_IDLE_S: Final = 12.0
_IDLE_RUNNING_S: Final = 6.0
#: Nobody begins before this, seconds.
_FIRST_S: Final = 20.0
#: The recording ends when nobody is in sight for this long, seconds.
_GONE_S: Final = 4.0
#: No recording is longer, seconds: the full analysis takes its time too.
MAX_RECORDING_S: Final = 180.0


@dataclass(frozen=True)
class LiveOutcome:
    """What the live check saw of a recording, to be held against the full analysis.

    Attributes
    ----------
    wants : Wants
    seconds : float
        Length of the recording.
    reps : tuple of LiveRep
    steps : int
    rate : float
        Pictures a second it was based on.
    gap_s : float
        Longest time without a picture.
    """

    config: LiveConfig
    seconds: float
    reps: tuple[LiveRep, ...]
    steps: int
    frame_rate: float
    gap_s: float


class LiveSession:
    """The live check of one person.

    Parameters
    ----------
    wants : Wants
        What to check.
    width, height : int
        Size of the pictures, pixels.
    run : callable, optional
        Runs an analysis and gives its `Future`; here and at once by default.
    """

    def __init__(
        self, wants: LiveConfig, *, width: int, height: int, run: TaskRunner = run_inline
    ) -> None:
        self.wants = wants
        self._run = run
        self.phase: Phase = "guide"
        self.outcome: LiveOutcome | None = None
        self._size = (width, height)
        self._why = ""
        self._tilt_deg: float | None = None
        self._told: list[str] = []
        self._pace = Throughput()
        self._now_s = 0.0
        self._prompter = CueSelector(wants)
        self._anew()

    def _anew(self) -> None:
        """Begin at the guide with an empty memory."""
        width, height = self._size
        self.phase, self._why = "guide", ""
        self.outcome = None
        self._light: Lighting | None = None
        self._person: Floats | None = None
        self._window = PoseWindow(width, height)
        self._pursuit = Pursuit(width, height)
        self._sketch = OverlaySmoother(self.wants)
        self._prompter = CueSelector(self.wants, after=self._prompter.number)
        self._lead = ""
        self._first_s: float | None = None
        self._gate = ReadinessGate(self.wants)
        self._begin_s = 0.0
        self._seen_s = 0.0
        self._rows = 0
        self._gap_s = 0.0
        self._pending: Future[Any] | None = None
        self._reps: LiveRepCounter | None = None
        self._strides: LiveStepCounter | None = None

    def receive(self, message: Mapping[str, Any]) -> None:
        """Hear a message of the browser; unknown ones are passed over.

        Parameters
        ----------
        message : mapping
            See ``docs/live.md``.
        """
        kind = message.get("type")
        if kind == "tilt":
            deg = message.get("deg")
            # A whole number may be too long for a float.
            known = isinstance(deg, int | float) and -360 <= deg <= 360
            self._tilt_deg = float(deg) if known and deg is not None else None
        elif kind in ("start", "stop", "again"):
            self._told.append(str(kind))

    def reconfigure(self, wants: LiveConfig) -> None:
        """Check something else; a recording that runs is given up."""
        if wants != self.wants:
            self.wants = wants
            self._anew()

    def resize(self, width: int, height: int) -> None:
        """Take pictures of another size: a stream that adapts, or a turned phone."""
        if (width, height) == self._size:
            return
        turned = (width > height) != (self._size[0] > self._size[1])
        if turned and self.phase != "recording":
            self._size = (width, height)
            self._anew()

    @property
    def person(self) -> Floats | None:
        """Where the person was in the last picture, shape (33, 3), pixels of `size`."""
        return self._person

    @property
    def size(self) -> tuple[int, int]:
        """Size in which points are to be given, pixels."""
        return self._size

    def update(
        self, people: FramePeople, *, light: Lighting | None = None, pace: Throughput
    ) -> FrameUpdate:
        """Go on by one picture.

        Parameters
        ----------
        people : FramePeople
            Everybody in it, in pixels of `size`.
        light : Light, optional
        pace : Pace

        Returns
        -------
        News
            What is to be shown and said now.
        """
        now_s, self._pace = people.time_s, pace
        self._light = light or self._light
        if self._first_s is None:
            self._first_s = now_s
        found = self._pursuit.pick(people)
        self._person = None if found is None else found[0]
        self._window.add(people.index, now_s, found)
        if found is not None:
            self._gap_s = max(self._gap_s, now_s - self._seen_s) if self._rows else 0.0
            self._seen_s = now_s
        self._rows += 1
        self._now_s = now_s
        self._obey(now_s)
        if self.phase in ("guide", "countdown"):
            self._set_up(now_s)
        elif self.phase == "recording":
            self._record(now_s)
        return self._news(found, now_s)

    # -- setting up ---------------------------------------------------------------

    def _obey(self, now_s: float) -> None:
        told, self._told = self._told, []
        for kind in told:
            if kind == "again" and self.phase in ("finished", "stopped"):
                self._anew()
                self._first_s = now_s
            elif kind == "start" and self.phase in ("guide", "countdown"):
                self._begin(now_s)
            elif kind == "stop" and self.phase == "recording":
                self._finish("You ended it.", now_s)
            elif kind == "stop" and self.phase in ("guide", "countdown"):
                self.phase, self._why = "stopped", "You ended it before the recording began."

    def _set_up(self, now_s: float) -> None:
        if not self._gate.is_due(now_s):
            return
        assert self._first_s is not None
        scenery = SetupState(
            track=self._window.track(last_s=LOOK_BACK_S),
            lighting=self._light,
            throughput=self._pace,
            tilt_deg=self._tilt_deg,
            rate_known=now_s - self._first_s >= _WARM_UP_S,
        )
        left, wrong = self._gate.update(scenery, now_s=now_s), self._gate.first_problem
        if left is None:
            self.phase = "guide"
            self._lead = wrong.instruction if wrong else "One moment"
            self._prompter.say_instruction(wrong.instruction if wrong else "", now_s=now_s)
        elif left > 0:
            if self.phase == "guide":
                self._prompter.clear()
            self.phase, self._lead = "countdown", "Hold still"
        else:
            self._begin(now_s)

    # -- recording ----------------------------------------------------------------

    def _begin(self, now_s: float) -> None:
        self.phase, self._lead = "recording", ""
        self._begin_s, self._seen_s = now_s, now_s
        self._rows, self._gap_s = 0, 0.0
        if self.wants.is_run:
            self._strides = LiveStepCounter(begin_s=now_s)
        else:
            self._reps = LiveRepCounter(self.wants, begin_s=now_s)
        self._prompter.say(self.wants.start_cue(), "do", now_s=now_s)

    def _record(self, now_s: float) -> None:
        if self._reps is not None:
            for rep in self._think(self._reps, now_s) or ():
                self._prompter.say_rep(rep, now_s=now_s)
        if self._strides is not None:
            stride = self._think(self._strides, now_s)
            if stride is not None:
                self._advise(stride, now_s)
        why = self._over(now_s)
        if why:
            self._finish(why, now_s)

    def _think(self, watch: BackgroundAnalysis[ResultT, OutputT], now_s: float) -> OutputT | None:
        """Ask a watch; what it says once its analysis is through."""
        if self._pending is None:
            task = watch.next_task(self._window, now_s=now_s)
            self._pending = None if task is None else self._run(task)
        if self._pending is None or not self._pending.done():
            return None
        found, self._pending = self._pending.result(), None
        return watch.apply(found)

    def _advise(self, stride: GaitProgress, now_s: float) -> None:
        if stride.note.startswith(("You ", "Turn ")):
            self._prompter.say_gait(stride.note.split(";")[0].split(":")[0], "fix", now_s=now_s)
        elif stride.strikes_known >= 4 and stride.toe_first < stride.strikes_known / 2:
            self._prompter.say_gait("Reach back with the big toe.", "fix", now_s=now_s)

    def _over(self, now_s: float) -> str:
        """Why the recording is over; empty while it goes on."""
        if now_s - self._begin_s >= MAX_RECORDING_S:
            return f"It has run for {MAX_RECORDING_S / 60:.0f} minutes."
        if now_s - self._seen_s >= _GONE_S:
            return "Nobody is in the picture any more."
        if self._strides is not None:
            last_s, idle_s = self._strides.last_step_s, _IDLE_RUNNING_S
            begun = self._strides.progress.steps > 0
        else:
            assert self._reps is not None
            count = sum(r.number is not None for r in self._reps.reps)
            last_s, idle_s, begun = self._reps.last_end_s, _IDLE_S, bool(self._reps.reps)
            if self.wants.reps and count >= self.wants.reps and now_s - last_s >= _LINGER_S:
                return f"All {count} repetitions are done." if count > 1 else "It is done."
        if now_s - last_s >= (idle_s if begun else _FIRST_S):
            return "Nothing has happened for a while."
        return ""

    def _finish(self, why: str, now_s: float) -> None:
        watch: BackgroundAnalysis[Any, Any] | None = self._reps or self._strides
        if watch is not None:
            self._look_last(watch, now_s)
        self.phase, self._why = "finished", why
        self.outcome = self.outcome_so_far()
        self._prompter.say("Done. Well done.", "good", now_s=now_s)

    def _look_last(self, watch: BackgroundAnalysis[Any, Any], now_s: float) -> None:
        """Take in what still runs, and what has only just ended: the recording shows it too."""
        if self._pending is not None:
            watch.apply(self._pending.result())
            self._pending = None
        task = watch.next_task(self._window, now_s=now_s, ended=True)
        if task is not None:
            watch.apply(task())

    def outcome_so_far(self) -> LiveOutcome:
        """What was seen of the recording up to now."""
        seconds = self._now_s - self._begin_s
        return LiveOutcome(
            config=self.wants,
            seconds=seconds,
            reps=() if self._reps is None else self._reps.reps,
            steps=0 if self._strides is None else self._strides.progress.steps,
            frame_rate=self._rows / seconds if seconds > 0 else 0.0,
            gap_s=self._gap_s,
        )

    # -- what is shown ------------------------------------------------------------

    def _news(self, found: tuple[Floats, Floats] | None, now_s: float) -> FrameUpdate:
        recording = self.phase == "recording"
        body, shown = self._sketch.update(found, self._window, now_s=now_s, angle=recording)
        reps = self._reps.reps if self._reps is not None else ()
        return FrameUpdate(
            time_s=now_s,
            phase=self.phase,
            body=body,
            checks=self._gate.checks if self.phase in ("guide", "countdown") else (),
            instruction=self._lead,
            countdown=self._gate.seconds_to_show(now_s) if self.phase == "countdown" else None,
            recorded_s=now_s - self._begin_s if self.phase == "recording" else None,
            angle=shown,
            reps=reps,
            target_reps=0 if self.wants.is_run else self.wants.reps,
            gait=None if self._strides is None else self._strides.progress,
            cue=self._prompter.cue,
            throughput=self._pace,
            reason=self._why,
        )
