"""Data types of the live check's output: what to show and say after each frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vision.pose.landmarks import Landmark
from vision.terms import Floats, Side

#: ``guide`` until all checks pass, ``countdown`` while they keep passing, ``recording``
#: while the person moves, ``finished`` once there is a recording, ``stopped`` without one.
Phase = Literal["guide", "countdown", "recording", "finished", "stopped"]
#: ``open``: the live frames are not enough to judge the repetition.
RepMark = Literal["good", "watch", "fault", "open", "uncounted"]
#: An instruction, praise or a correction; chooses colour and tone.
CueKind = Literal["do", "good", "fix"]


@dataclass(frozen=True)
class ReadinessCheck:
    """Result of one setup check.

    Attributes
    ----------
    id, title : str
        Key, and label.
    ok : bool or None
        None while it is unknown.
    instruction : str
        What to do about a failure, in a few words; empty if the check passes.
    blocks_start : bool
        Whether a failure keeps the recording from starting. A problem of the live count only
        delays it.
    """

    id: str
    title: str
    ok: bool | None
    instruction: str = ""
    blocks_start: bool = True


@dataclass(frozen=True)
class Cue:
    """One thing shown large and spoken.

    Attributes
    ----------
    number : int
        Increases with every cue, so that each is spoken once.
    text : str
        What is shown.
    spoken : str
        What is spoken; empty for a cue that is only shown.
    kind : {"do", "good", "fix"}
        An instruction, praise or a correction.
    """

    number: int
    text: str
    spoken: str
    kind: CueKind


@dataclass(frozen=True)
class LiveRep:
    """A repetition that has ended.

    Attributes
    ----------
    number : int or None
        Number among those that count, from 1; None if it does not count.
    leg : {"left", "right"} or None
        The standing leg; None on both legs.
    start_s, bottom_s, end_s : float
        Seconds since the recording began.
    mark : {"good", "watch", "fault", "open", "uncounted"}
        Live judgement; ``open`` if the live frames are not enough for one.
    note : str
        Reason for the mark, in a few words; empty if all is good.
    criterion_id : str or None
        Criterion behind the mark.
    """

    number: int | None
    leg: Side | None
    start_s: float
    bottom_s: float
    end_s: float
    mark: RepMark
    note: str = ""
    criterion_id: str | None = None


@dataclass(frozen=True)
class DisplayedAngle:
    """The angle shown beside the body.

    Attributes
    ----------
    name, text : str
        Such as ``Knee`` and ``62°``.
    landmark : int
        Landmark it is drawn at.
    """

    name: str
    text: str
    landmark: Landmark


@dataclass(frozen=True)
class GaitProgress:
    """Walking or running so far.

    Attributes
    ----------
    steps : int
        Initial contacts of either foot.
    cadence : float or None
        Recent cadence, steps/min.
    trunk_lean_deg : float or None
        Recent forward lean of the trunk.
    toe_first : int
        Contacts that landed toe first.
    strikes_known : int
        Contacts with a known foot strike.
    note : str
        Why something is not measured; empty if nothing is missing.
    advice : str
        Cue that solves the problem; empty if there is none.
    """

    steps: int
    cadence: float | None = None
    trunk_lean_deg: float | None = None
    toe_first: int = 0
    strikes_known: int = 0
    note: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Throughput:
    """Recent frame rates and latency.

    Attributes
    ----------
    received_fps, analysed_fps : float
        Frames per second.
    latency_ms : float or None
        Median time from a frame's arrival to its message.
    """

    received_fps: float = 0.0
    analysed_fps: float = 0.0
    latency_ms: float | None = None


@dataclass(frozen=True)
class FrameUpdate:
    """What to show and say after a frame.

    Attributes
    ----------
    time_s : float
        Stream time of the frame.
    phase : {"guide", "countdown", "recording", "finished", "stopped"}
        State of the session.
    body : ndarray of shape (33, 3) or None
        Smoothed landmarks: x and y as fractions of the frame's size, visibility 0-1.
    checks : tuple of ReadinessCheck
        During set-up.
    instruction : str
        The one thing to do now.
    countdown : int or None
        Whole seconds until the recording starts.
    recorded_s : float or None
        Length of the recording so far.
    angle : DisplayedAngle or None
        The angle that matters now.
    reps : tuple of LiveRep
        Repetitions so far.
    target_reps : int
        Repetitions after which the recording ends by itself; 0 for no limit.
    gait : GaitProgress or None
        In a running test.
    cue : Cue or None
        The latest cue.
    throughput : Throughput
        Recent frame rates.
    reason : str
        Why the session has finished or stopped.
    network : str or None
        Landmark network of the pose model in use; None for an unknown one.
    """

    time_s: float
    phase: Phase
    body: Floats | None = None
    checks: tuple[ReadinessCheck, ...] = ()
    instruction: str = ""
    countdown: int | None = None
    recorded_s: float | None = None
    angle: DisplayedAngle | None = None
    reps: tuple[LiveRep, ...] = ()
    target_reps: int = 0
    gait: GaitProgress | None = None
    cue: Cue | None = None
    throughput: Throughput = field(default_factory=Throughput)
    reason: str = ""
    network: str | None = None

    @property
    def count(self) -> int:
        """Number of repetitions that count."""
        return sum(rep.number is not None for rep in self.reps)
