"""State machine of a live check, without thread or clock: set-up, countdown, recording, end.

It takes the detections of each frame and returns what to show and say. All times are
stream times, so a file or a test runs as fast as it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vision.live.background_tasks import TaskRunner, run_inline
from vision.live.config import LiveConfig
from vision.live.counting import LiveCounting
from vision.live.cues import CueSelector, gait_correction
from vision.live.lighting import Lighting
from vision.live.messages import Command, read_command, read_tilt
from vision.live.overlay import OverlaySmoother
from vision.live.readiness import ReadinessGate
from vision.live.setup_checks import CHECK_WINDOW_S, SetupState
from vision.live.subject import LiveSubject
from vision.live.updates import FrameUpdate, LiveRep, Phase, Throughput
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: The frame rate is known after this long, seconds.
_WARM_UP_S: Final = 1.5
#: The recording ends when the person has not been detected for this long, seconds.
_MAX_ABSENCE_S: Final = 4.0
#: Longest recording, seconds; it limits how long the full analysis takes.
MAX_RECORDING_S: Final = 180.0


@dataclass(frozen=True)
class LiveOutcome:
    """Counts of the live check, to compare with the full analysis of the recording.

    Attributes
    ----------
    config : LiveConfig
        What was checked.
    seconds : float
        Length of the recording.
    reps : tuple of LiveRep
        Repetitions, counted or not.
    steps : int
        Steps of either foot.
    frame_rate : float
        Analysed frames per second.
    gap_s : float
        Longest time without a detection.
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
    config : LiveConfig
        What to check.
    width, height : int
        Size of the frames, pixels.
    run : callable, optional
        Starts an analysis and returns its future; by default it runs at once.
    network : str, optional
        The landmark network that detects the body; without errors measured with it, no
        repetition is called a fault.

    Attributes
    ----------
    network : str or None
        The landmark network; whoever detects the body may change it between recordings.
    """

    def __init__(
        self,
        config: LiveConfig,
        *,
        width: int,
        height: int,
        run: TaskRunner = run_inline,
        network: str | None = None,
    ) -> None:
        self.config = config
        self.network = network
        self.outcome: LiveOutcome | None = None
        self._run = run
        self._size = (width, height)
        self._tilt_deg: float | None = None
        self._commands: list[Command] = []
        self._throughput = Throughput()
        self._now_s = 0.0
        self._cues = CueSelector(config)
        self._reset()

    def _reset(self) -> None:
        """Return to the set-up and forget everything but the cue numbers."""
        self.phase: Phase = "guide"
        self.outcome = None
        self._reason = ""
        self._instruction = ""
        self._lighting: Lighting | None = None
        self._first_frame_s: float | None = None
        self._begin_s = 0.0
        self._subject = LiveSubject(*self._size)
        self._overlay = OverlaySmoother(self.config)
        self._cues = CueSelector(self.config, after=self._cues.number)
        self._gate = ReadinessGate(self.config)
        self._counting: LiveCounting | None = None

    @property
    def landmarks(self) -> Floats | None:
        """The person's landmarks in the newest frame, shape (33, 3), pixels of `size`."""
        return self._subject.landmarks

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frame that landmarks refer to, pixels."""
        return self._size

    def receive(self, message: Mapping[str, Any]) -> None:
        """Handle a message from the browser at the next frame; ignore unknown ones.

        Parameters
        ----------
        message : mapping
            See ``docs/live.md``.
        """
        if message.get("type") == "tilt":
            self._tilt_deg = read_tilt(message)
        elif (command := read_command(message)) is not None:
            self._commands.append(command)

    def reconfigure(self, config: LiveConfig) -> None:
        """Change the settings; a running recording is discarded.

        Parameters
        ----------
        config : LiveConfig
            The new settings; nothing happens if they are unchanged.
        """
        if config != self.config:
            self.config = config
            self._reset()

    def resize(self, width: int, height: int) -> None:
        """Start over when the phone is turned; other changes of size are ignored.

        Parameters
        ----------
        width, height : int
            Size of the frames from now on, pixels.
        """
        turned = (width > height) != (self._size[0] > self._size[1])
        if turned and self.phase != "recording":
            self._size = (width, height)
            self._reset()

    def update(
        self, people: FramePeople, *, lighting: Lighting | None = None, throughput: Throughput
    ) -> FrameUpdate:
        """Process the detections of the next frame.

        Parameters
        ----------
        people : FramePeople
            Everybody in it, in pixels of `size`.
        lighting : Lighting, optional
            Its brightness; by default the last one measured.
        throughput : Throughput
            Current frame rates.

        Returns
        -------
        FrameUpdate
            What to show and say now.
        """
        now_s = self._now_s = people.time_s
        self._throughput = throughput
        self._lighting = lighting or self._lighting
        if self._first_frame_s is None:
            self._first_frame_s = now_s
        self._subject.update(people)
        self._execute_commands(now_s)
        if self.phase in ("guide", "countdown"):
            self._check_setup(now_s)
        elif self.phase == "recording":
            self._record(now_s)
        return self._frame_update(now_s)

    def outcome_so_far(self) -> LiveOutcome:
        """Return what has been counted so far."""
        seconds = self._now_s - self._begin_s
        gait = None if self._counting is None else self._counting.gait
        return LiveOutcome(
            config=self.config,
            seconds=seconds,
            reps=() if self._counting is None else self._counting.reps,
            steps=0 if gait is None else gait.steps,
            frame_rate=self._subject.frames / seconds if seconds > 0 else 0.0,
            gap_s=self._subject.max_gap_s,
        )

    # -- set-up -------------------------------------------------------------------

    def _execute_commands(self, now_s: float) -> None:
        commands, self._commands = self._commands, []
        for command in commands:
            if command == "again" and self.phase in ("finished", "stopped"):
                self._reset()
                self._first_frame_s = now_s
            elif command == "start" and self.phase in ("guide", "countdown"):
                self._begin(now_s)
            elif command == "stop" and self.phase == "recording":
                self._finish("You stopped the recording.", now_s)
            elif command == "stop" and self.phase in ("guide", "countdown"):
                self.phase = "stopped"
                self._reason = "You stopped before the recording began."

    def _check_setup(self, now_s: float) -> None:
        if not self._gate.is_due(now_s):
            return
        assert self._first_frame_s is not None
        state = SetupState(
            track=self._subject.window.track(last_s=CHECK_WINDOW_S),
            lighting=self._lighting,
            throughput=self._throughput,
            tilt_deg=self._tilt_deg,
            rate_known=now_s - self._first_frame_s >= _WARM_UP_S,
        )
        seconds_left = self._gate.update(state, now_s=now_s)
        if seconds_left is None:
            problem = self._gate.first_problem
            self.phase = "guide"
            self._instruction = problem.instruction if problem else "One moment"
            self._cues.say_instruction(problem.instruction if problem else "", now_s=now_s)
        elif seconds_left > 0:
            if self.phase == "guide":
                self._cues.clear()
            self.phase, self._instruction = "countdown", "Hold still"
        else:
            self._begin(now_s)

    # -- recording ----------------------------------------------------------------

    def _begin(self, now_s: float) -> None:
        self.phase, self._instruction = "recording", ""
        self._begin_s = now_s
        self._subject.start_recording(now_s)
        self._counting = LiveCounting(
            self.config, begin_s=now_s, run=self._run, network=self.network
        )
        self._cues.say(self.config.start_cue(), "do", now_s=now_s)

    def _record(self, now_s: float) -> None:
        assert self._counting is not None
        new = self._counting.update(self._subject.window, now_s=now_s)
        for rep in new.reps:
            self._cues.say_rep(rep, now_s=now_s)
        if new.gait is not None:
            self._cues.say_gait(gait_correction(new.gait), now_s=now_s)
        reason = self._end_reason(self._counting, now_s)
        if reason:
            self._finish(reason, now_s)

    def _end_reason(self, counting: LiveCounting, now_s: float) -> str:
        """Return why the recording is over, or an empty string while it goes on."""
        if now_s - self._begin_s >= MAX_RECORDING_S:
            return f"The recording has reached {MAX_RECORDING_S / 60:.0f} minutes."
        if now_s - self._subject.last_seen_s >= _MAX_ABSENCE_S:
            return "You are no longer in view."
        return counting.end_reason(now_s)

    def _finish(self, reason: str, now_s: float) -> None:
        if self._counting is not None:
            self._counting.finish(self._subject.window, now_s=now_s)
        self.phase, self._reason = "finished", reason
        self.outcome = self.outcome_so_far()
        self._cues.say("Finished. Well done.", "good", now_s=now_s)

    # -- output -------------------------------------------------------------------

    def _frame_update(self, now_s: float) -> FrameUpdate:
        is_recording = self.phase == "recording"
        body, angle = self._overlay.update(
            self._subject.pose, self._subject.window, now_s=now_s, with_angle=is_recording
        )
        in_setup = self.phase in ("guide", "countdown")
        in_countdown = self.phase == "countdown"
        return FrameUpdate(
            time_s=now_s,
            phase=self.phase,
            body=body,
            checks=self._gate.checks if in_setup else (),
            instruction=self._instruction,
            countdown=self._gate.seconds_to_show(now_s) if in_countdown else None,
            recorded_s=now_s - self._begin_s if is_recording else None,
            angle=angle,
            reps=() if self._counting is None else self._counting.reps,
            target_reps=0 if self.config.is_gait else self.config.reps,
            gait=None if self._counting is None else self._counting.gait,
            cue=self._cues.cue,
            throughput=self._throughput,
            reason=self._reason,
            network=self.network,
        )
